import { setTimeout as delay } from 'node:timers/promises';
import { type FlowView, starterFlow } from '#flows';
import type { InteractionId } from '#kernel/id.ts';
import { openAgent } from '../agent.ts';
import { company } from '../company.ts';
import { filled, readDialogues } from '../dialogue.ts';
import { oneOf } from '../dice.ts';
import { doorsOf } from '../founding.ts';
import { emailOf } from '../names.ts';
import { openPace } from '../pace.ts';
import { signIn } from '../person.ts';
import { openTalks, type Talks } from '../talk.ts';
import { visit } from '../visitor.ts';
import { callsOf } from './calls.ts';
import { once, type Pictured } from './pictured.ts';

const customerEveryMs = 2_000;
const messagesWorthShowing = 6;
const rowsWorthShowing = 7;
const atProviderWithinMs = 120_000;
const guests = ['Nazan Ilgın', 'Orhan Bilge', 'Simge Altay', 'Rauf Denktepe', 'Jale Erkmen', 'Tevfik Sayar'];
const providers = ['telegram', 'whatsapp'] as const;

export type Scene = Awaited<ReturnType<typeof setScene>>;

/**
 * A running demonstration as it is pictured. What takes long to bring about (a full desk, a flow, a conversation at a
 * provider) is brought about when a screen first asks for it.
 */
export async function setScene(url: string, password: string) {
  const people: Pictured = {
    agent: await signIn(url, company.yours.email, password),
    supervisor: await signIn(url, company.supervisors[0].email, password),
    manager: await signIn(url, company.manager.email, password),
    owner: await signIn(url, company.owner.email, password),
  };
  const doors = await doorsOf(people.owner.api);
  const queueId = doors.queues.get(company.queues[0].name) ?? '';
  const [webChatKey = ''] = doors.channels.values();
  const [channel] = (await people.owner.api.messaging.channels.list({})).items;
  const { day } = await people.manager.api.monitoring.board.get();
  const [customer] = (await people.agent.api.customers.customers.list({ limit: 1 })).items;
  /** Her own line, so that she stays reachable between two pictures. */
  const line = people.agent.openLive();
  /** Customers stay on their page as long as pictures are taken. */
  const staying = new AbortController();
  const stage = {
    url,
    password,
    people,
    key: doors.channels.get(company.yours.queues[0] ?? '') ?? '',
    staying: staying.signal,
  };
  const held = once(() => fillDesk(stage));
  const atProvider = {
    telegram: once(() => bringFrom(people, 'telegram')),
    whatsapp: once(() => bringFrom(people, 'whatsapp')),
  };
  return {
    url,
    people,
    queueId,
    webChatKey,
    channelId: channel?.id ?? '',
    customerId: customer?.id ?? '',
    /** The organisation's today, and a day a week later. */
    day,
    nextWeek: Temporal.PlainDate.from(day).add({ days: 7 }).toString(),
    /** A conversation of hers in which much has been said, among others on her desk. */
    held,
    atProvider: (channel: (typeof providers)[number]) => atProvider[channel](),
    /** `held` first, then what else she has in hand. */
    async beside(): Promise<readonly InteractionId[]> {
      const first = await held();
      for (const channel of providers) await atProvider[channel]();
      const { items } = await people.agent.api.messaging.conversations.list({ scope: 'mine' });
      return [first, ...items.map(({ interactionId }) => interactionId).filter((id) => id !== first)];
    },
    flow: once(() => someFlow(people, queueId)),
    provided: once(() => ofProviders(people, queueId)),
    written: once(() => writeLetter(people)),
    letter: (subject: string) => letterAbout(people, subject),
    voiceQueueId: doors.queues.get(company.hotlines[0].name) ?? '',
    ...callsOf(people, day, doors.queues.get(company.hotlines[0].name)),
    groupRoom: once(
      async () => (await people.agent.api.team.rooms.list()).items.find(({ kind }) => kind === 'group')?.id,
    ),
    close() {
      staying.abort();
      line.close();
    },
  };
}

interface Stage {
  readonly url: string;
  readonly password: string;
  readonly people: Pictured;
  /** The public key of the channel by which the agent's customers come. */
  readonly key: string;
  readonly staying: AbortSignal;
}

/**
 * Puts conversations in the middle of their life on the agent's desk: customers of this program come until several of them
 * are hers and one has said much, then she pauses. Answers the one that is worth showing.
 */
async function fillDesk(stage: Stage): Promise<InteractionId> {
  const { url, password, people } = stage;
  const { api } = people.agent;
  const working = new AbortController();
  const talks = openTalks();
  const pace = openPace(1.5, working.signal);
  const { email } = company.yours;
  const fail = (error: unknown) => console.error(error);
  // The simulated house is small on purpose; a desk full of panes needs somebody with more hands.
  const capacity = { voice: 1, chat: 10, email: 2, total: 10 };
  await people.manager.api.agents.agents.edit({ agentId: people.agent.me.user.id, capacity });
  const agent = await openAgent({ url, email, password, talks, pace, openQueue: () => null, onBroken: fail });
  agent.comeIn();
  let came = 0;
  const waiting = setInterval(() => void comeAsCustomer(stage, came++, talks), customerEveryMs);
  try {
    for (;;) {
      await delay(1_000);
      const rows = (await api.messaging.conversations.list({ scope: 'mine' })).items;
      const details = await Promise.all(
        rows.map(({ interactionId }) => api.messaging.conversations.get({ interactionId })),
      );
      const longest = details.toSorted((one, other) => other.lastSeq - one.lastSeq)[0];
      if (rows.length >= rowsWorthShowing && longest && longest.lastSeq >= messagesWorthShowing)
        return longest.interactionId;
    }
  } finally {
    clearInterval(waiting);
    working.abort();
    await api.agents.me.chooseAvailability({ availability: 'offQueue' });
  }
}

async function comeAsCustomer({ url, key, staying }: Stage, place: number, talks: Talks): Promise<void> {
  const name = guests[place % guests.length] ?? '';
  const talkative = readDialogues('destek').filter(({ turns }) => turns.length >= 7);
  const customer = {
    name,
    email: emailOf(name),
    address: `198.19.0.${place + 1}`,
    queueName: '',
    token: null,
    lastSeq: 0,
  };
  const page = { title: 'Yardım merkezi', address: `https://www.anadolukonfor.example/yardim?ref=p${place + 1}` };
  const dialogue = filled(oneOf(talkative), customer.email);
  const pace = openPace(1.5, staying);
  await visit({ url, channel: key, customer, dialogue, page, talks, pace }).catch(() => undefined);
}

/** A conversation at a provider in which much has happened, given to the agent whose desk is pictured. */
async function bringFrom(people: Pictured, channel: (typeof providers)[number]): Promise<InteractionId> {
  const { conversations } = people.owner.api.messaging;
  const happened = async (interactionId: InteractionId) => {
    const { messages } = await conversations.timeline({ interactionId, limit: 50 });
    return messages.some(({ editedAt }) => editedAt) && messages.some(({ reactions }) => reactions?.length);
  };
  const untilMs = Date.now() + atProviderWithinMs;
  while (Date.now() < untilMs) {
    for (const row of (await conversations.list({ scope: 'all', channel, limit: 50 })).items) {
      if (row.status === 'queued' || !(await happened(row.interactionId))) continue;
      const agentId = people.agent.me.user.id;
      const to = { type: 'agent', agentId } as const;
      if (row.responsible?.id !== agentId) await conversations.transfer({ interactionId: row.interactionId, to });
      return row.interactionId;
    }
    await delay(1_000);
  }
  throw new Error(`Nobody has come by ${channel}; is the demonstration older than its providers?`);
}

/** A letter of ours to a customer, which begins a conversation. */
async function writeLetter(people: Pictured): Promise<InteractionId> {
  const { items: accounts } = await people.owner.api.messaging.channels.list({});
  const mailbox = accounts.find(({ channel }) => channel === 'email');
  if (!mailbox) throw new Error('The demonstration has no mailbox; is it older than its letters?');
  const { items } = await people.agent.api.customers.customers.list({ limit: 20 });
  const customer = items.find(({ email }) => email !== null);
  if (!customer) throw new Error('Nobody has told an address of e-mail yet.');
  // Who begins one is at her desk.
  await people.agent.api.agents.me.chooseAvailability({ availability: 'offQueue' });
  const { interactionId } = await people.agent.api.messaging.starting.start({
    customerId: customer.id,
    clientId: `letter-${customer.id}`,
    channelAccountId: mailbox.id,
    typed: 'filiz.sonmez@evim.example',
    subject: 'Siparişinizin teslimatı hakkında',
    cc: ['Mağaza Müdürü <mudur@magaza.example>'],
    bcc: ['arsiv@anadolukonfor.example'],
    text: 'Merhaba,\n\nSiparişiniz yarın 10.00 ile 12.00 arasında teslim edilecek. Uygun değilse bu mektubu yanıtlayın.',
  });
  return interactionId;
}

/** A correspondence of a customer, with an answer and what came back. */
async function letterAbout(people: Pictured, subject: string): Promise<InteractionId> {
  const { conversations } = people.owner.api.messaging;
  const untilMs = Date.now() + atProviderWithinMs;
  while (Date.now() < untilMs) {
    const wish = { scope: 'all', channel: 'email', limit: 50 } as const;
    const [going, over] = await Promise.all([
      conversations.list({ ...wish, tab: 'active' }),
      conversations.list({ ...wish, tab: 'completed' }),
    ]);
    for (const row of [...going.items, ...over.items]) {
      const { messages } = await conversations.timeline({ interactionId: row.interactionId, limit: 10 });
      if (messages.length < 3 || !messages.some(({ mail }) => mail?.subject.includes(subject))) continue;
      return row.interactionId;
    }
    await delay(1_000);
  }
  throw new Error(`Nobody has written about ${subject} yet.`);
}

/** A channel of each kind that others provide, not connected to anything: their forms are what is looked at. */
async function ofProviders(people: Pictured, queueId: string) {
  const { channels } = people.owner.api.messaging;
  const known = (await channels.list({})).items;
  const kinds = (await channels.kinds({})).items.filter(({ ways }) => ways.length > 0);
  return Promise.all(
    kinds.map(
      async ({ channel, ways: [ingress] }) =>
        known.find((account) => account.channel === channel) ??
        channels.create({ channel, name: `${channel} hattımız`, queueId, ingress }),
    ),
  );
}

/** The flow of the company, drawn now if nobody has. */
async function someFlow(people: Pictured, queueId: string) {
  const { flows } = people.manager.api;
  const [known] = (await flows.list({})).items;
  const { projectId } = await people.manager.api.queues.queues.get({ queueId });
  const draft = starterFlow(queueId) as FlowView['draft'];
  return known ?? flows.create({ name: 'Sipariş karşılama', projectId, draft });
}
