import { setTimeout as delay } from 'node:timers/promises';
import WebSocket, { type RawData } from 'ws';
import type { ClientFrame } from '#adapters/web-chat/protocol.ts';
import { protocolVersion } from '#adapters/web-chat/wire-limits.ts';
import type { Capacity } from '#agents';
import type { InteractionId, QueueId, UserId } from '#kernel/id.ts';
import { deskTopicOf } from '#messaging';
import { meTopicOf } from '#routing';
import { callsTopicOf } from '#voice';
import { openPerson, type Person, signIn } from '../demo/person.ts';

/** Everybody's password here; the centre lives for minutes. */
const password = 'olcum-icin-uc-kelime-71';
const ownerEmail = 'owner@bench.example';
const beatMs = 10_000;
/** A switch and its telephones are there within so long. */
const freeWithinMs = 120_000;
const lookEveryMs = 200;
/** Conversations one agent holds at once; the most that may be asked for. */
export const chatsOfAgent = 25;
/** Conversations that begin at the same time. */
const beginningsAtOnce = 40;

export interface Centre {
  readonly owner: Person;
  readonly ownerId: UserId;
  readonly channel: string;
}

/** A new company whose one queue answers by itself, so that conversations find an agent at once. */
export async function foundCentre(url: string): Promise<Centre> {
  const owner = openPerson(url);
  const names = { organisationName: 'Ölçüm A.Ş.', zone: 'Europe/Istanbul', ownerName: 'Ölçen Kişi', email: ownerEmail };
  const me = await owner.api.identity.setup.run({ ...names, language: 'tr', password });
  const [queue] = (await owner.api.queues.queues.list({})).items;
  const [channel] = (await owner.api.messaging.channels.list({})).items;
  if (!queue || !channel) throw new Error('A new company has a queue and a web chat.');
  await owner.api.queues.queues.edit({ queueId: queue.id, autoAnswer: true, stickyMs: 0 });
  await owner.api.queues.queues.setMembers({ queueId: queue.id, members: [] });
  return { owner, ownerId: me.user.id, channel: channel.publicKey };
}

/** Signs the owner in once more, as in another browser. */
export const anotherBrowser = (url: string) => signIn(url, ownerEmail, password);

/** Takes on so many agents for a queue, with room for so many conversations and calls each; who they are. */
async function hire(
  { owner }: Centre,
  { count, queueId, capacity }: { readonly count: number; readonly queueId: QueueId; readonly capacity: Capacity },
): Promise<readonly { readonly id: UserId; readonly email: string }[]> {
  const role = (await owner.api.identity.roles.list()).items.find(({ template }) => template === 'agent');
  if (!role) throw new Error('A new company has a role for agents.');
  const hired: { readonly id: UserId; readonly email: string }[] = [];
  for (let number = 1; number <= count; number++) {
    const email = `agent${number}@bench.example`;
    const user = { name: `Temsilci ${number}`, email, password, roleIds: [role.id] };
    const { id } = await owner.api.identity.users.create(user);
    hired.push({ id, email });
    await owner.api.agents.agents.edit({ agentId: id, capacity });
  }
  await owner.api.queues.queues.setMembers({ queueId, members: hired.map(({ id }) => ({ agentId: id })) });
  return hired;
}

/** Takes on so many agents, seats them at their desks, available; `hear` gets every frame of their sockets. */
export async function seatAgents(
  url: string,
  centre: Centre,
  count: number,
  hear: (frame: string) => void,
): Promise<readonly WebSocket[]> {
  const [queue] = (await centre.owner.api.queues.queues.list({})).items;
  if (!queue) throw new Error('A new company has a queue.');
  const capacity = { voice: 0, chat: chatsOfAgent, email: 0, total: chatsOfAgent };
  const desks: WebSocket[] = [];
  for (const { id, email } of await hire(centre, { count, queueId: queue.id, capacity })) {
    const agent = await signIn(url, email, password);
    desks.push(await openDesk(agent, [meTopicOf(id), deskTopicOf(id)], hear));
    await agent.api.agents.me.chooseAvailability({ availability: 'available' });
  }
  return desks;
}

/** A number that leads to a queue for calls, with a way in from this machine, and agents with a telephone each. */
export async function seatCallAgents(
  url: string,
  centre: Centre,
  { agents, number }: { readonly agents: number; readonly number: string },
) {
  const { owner } = centre;
  const [first] = (await owner.api.queues.queues.list({})).items;
  if (!first) throw new Error('A new company has a queue.');
  const queue = await owner.api.queues.queues.create({
    ...{ name: 'Çağrılar', projectId: first.projectId, media: ['voice'], assignment: 'automatic' },
    ...{ offerTimeoutMs: 20_000, stickyMs: 0 },
  });
  const sipPort = await sipPortOf(owner);
  await owner.api.voice.numbers.create({ number, name: 'Destek hattı', queueId: queue.id, language: 'tr' });
  const way = { way: 'address', host: '127.0.0.1', port: 9, lines: 2_000 } as const;
  await owner.api.voice.trunks.create({ name: 'Operatör', ...way, from: ['127.0.0.1'] });
  const capacity = { voice: 1, chat: 0, email: 0, total: 1 };
  const hired = await hire(centre, { count: agents, queueId: queue.id, capacity });
  const telephones: { readonly user: string; readonly secret: string }[] = [];
  for (const { id } of hired) {
    const { telephone, secret } = await owner.api.voice.telephones.create({ userId: id, name: 'Masa' });
    telephones.push({ user: telephone.signInName, secret });
  }
  return {
    sipPort,
    telephones,
    /** Seats them at their desks, once their telephones are signed in, and waits until each can be rung. */
    seat: async (): Promise<void> => {
      const free = new Set<string>();
      for (const { id, email } of hired) {
        const agent = await signIn(url, email, password);
        await openDesk(agent, [meTopicOf(id), callsTopicOf(id)], (frame) => {
          // Nothing is left to do after a call: each says so at once, as somebody who presses the button.
          const [, interactionId] = /"interactionId":"([^"]+)","state":"wrapUp"/.exec(frame) ?? [];
          if (interactionId === undefined) return;
          agent.api.calls.wrapUp({ interactionId: interactionId as InteractionId }).catch(() => undefined);
        });
        await agent.api.agents.me.chooseAvailability({ availability: 'available' });
      }
      const untilMs = Date.now() + freeWithinMs;
      while (free.size < hired.length) {
        const { agents: lines } = await owner.api.monitoring.board.get({});
        for (const { agentId, state } of lines) if (state === 'free') free.add(agentId);
        if (Date.now() > untilMs) throw new Error(`Only ${free.size} of ${hired.length} agents can be rung.`);
        await delay(lookEveryMs);
      }
    },
  };
}

async function sipPortOf(owner: Person): Promise<number> {
  const untilMs = Date.now() + freeWithinMs;
  for (;;) {
    const { state } = await owner.api.voice.switch();
    if (state.type === 'running' && state.sip) return state.sip.port;
    if (Date.now() > untilMs) throw new Error('The telephone switch does not run.');
    await delay(lookEveryMs);
  }
}

/** A live socket that has heard the snapshots of these topics and goes on listening. */
export async function openDesk(
  person: Person,
  topics: readonly string[],
  hear: (frame: string) => void,
): Promise<WebSocket> {
  const socket = person.openSocket();
  const ready = Promise.withResolvers<void>();
  let snapshots = 0;
  socket.on('message', (data: RawData) => {
    const frame = String(data);
    if (frame.startsWith('{"hello"')) socket.send(JSON.stringify({ join: topics.map((t) => ({ t })) }));
    else if (frame.includes('"reset":true') && ++snapshots === topics.length) ready.resolve();
    else hear(frame);
  });
  socket.on('error', ready.reject);
  socket.on('close', (code) => ready.reject(new Error(`A desk was closed with ${code} before it had heard anything.`)));
  const beats = setInterval(() => socket.send('{"beat":{"visible":true}}'), beatMs);
  socket.on('close', () => clearInterval(beats));
  await ready.promise;
  return socket;
}

/**
 * Visitors in conversation with somebody, each behind an address of her own. Once they are, what they hear is not even
 * read: measuring must cost little beside what is measured.
 */
export async function beginConversations(
  url: string,
  { channel }: Centre,
  count: number,
): Promise<readonly WebSocket[]> {
  const visitors: WebSocket[] = [];
  const failed = Promise.withResolvers<never>();
  const met: Promise<void>[] = [];
  const begin = async (number: number) => {
    const { socket, greeted, withAgent } = openVisitor(
      `${url.replace('http', 'ws')}/widget/socket?channel=${channel}`,
      number,
    );
    socket.on('error', failed.reject);
    await greeted;
    say(socket, 'Merhaba');
    visitors.push(socket);
    met.push(withAgent);
  };
  const work = async () => {
    for (let from = 1; from <= count; from += beginningsAtOnce) {
      const numbers = Array.from({ length: Math.min(beginningsAtOnce, count + 1 - from) }, (_, at) => from + at);
      await Promise.all(numbers.map(begin));
      await Promise.all(met.splice(0));
    }
  };
  await Promise.race([work(), failed.promise]);
  return visitors;
}

function openVisitor(address: string, number: number) {
  const socket = new WebSocket(address, {
    headers: { 'x-forwarded-for': `198.18.${Math.floor(number / 250)}.${(number % 250) + 1}` },
    perMessageDeflate: false,
  });
  const greeted = Promise.withResolvers<void>();
  const withAgent = Promise.withResolvers<void>();
  const hear = (data: RawData) => {
    const frame = String(data);
    if (frame.startsWith('{"type":"history"') && frame.includes('"isLast":true')) greeted.resolve();
    if (frame.startsWith('{"type":"refused"')) withAgent.reject(new Error(`A visitor was refused: ${frame}`));
    if (!frame.startsWith('{"type":"standing"') || !frame.includes('"phase":"withAgent"')) return;
    socket.off('message', hear);
    withAgent.resolve();
  };
  socket.on('message', hear);
  const hello: ClientFrame = {
    ...{ type: 'hello', version: protocolVersion, visitorToken: null, lastSeq: 0, language: 'tr' },
    visitor: { name: `Müşteri ${number}`, email: null },
    page: { title: 'Ölçüm', address: 'https://bench.example/' },
  };
  socket.on('open', () => socket.send(JSON.stringify(hello)));
  return { socket, greeted: greeted.promise, withAgent: withAgent.promise };
}

let messages = 0;

/** Says something, with an id nobody has used. */
export function say(visitor: WebSocket, text: string): void {
  const clientId = `bench-${process.pid}-${++messages}`;
  const frame: ClientFrame = { type: 'say', clientId, text, fileIds: [], page: null };
  visitor.send(JSON.stringify(frame));
}
