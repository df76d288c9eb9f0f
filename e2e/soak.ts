import { setTimeout as delay } from 'node:timers/promises';
import { known, numberCall, openFakeGraph } from '../adapters/meta/graph.fixture.ts';
import { openFakeBotApi } from '../adapters/telegram/bot-api.fixture.ts';
import { between, happens, oneOf } from '../demo/dice.ts';
import { insist, Refused } from './api.ts';
import type { Desk } from './desk.ts';
import { openWorld, type World } from './world.ts';

const visitorsInAll = 8;
const peersInAll = 6;
/** Each customer writes about this often, and an agent answers somebody about as often. */
const writesEveryMs = 2_000;
const answersEveryMs = 400;
/** Of the answers, so many end the conversation: what the customer writes next opens it again. */
const endsShare = 0.03;
/** Of what is sent, the provider takes so much and never says so, refuses so much for now, or fails. */
const lostShare = 0.05;
const refusedShare = 0.1;
const killEveryMs = { least: 8_000, most: 25_000 };
const healsWithinMs = 120_000;
/** What nobody knows of waits a minute for its echo, one after the other in each conversation. */
const drainsWithinMs = 600_000;

/** Two ledgers laid beside each other: what was written and acknowledged, and what is there. */
export interface SoakLedger {
  readonly kills: { readonly program: number; readonly postgres: number };
  readonly inbound: {
    readonly written: number;
    readonly lost: number;
    readonly doubled: number;
    readonly disordered: number;
  };
  readonly outbound: {
    readonly acknowledged: number;
    /** Reached nobody, and no agent was told so. */
    readonly lost: number;
    /** Their agent was told that they failed, or that nobody knows. */
    readonly told: number;
    readonly doubled: number;
    /** Sendings of which nobody could know: accepted and never answered, or cut off by a kill. */
    readonly ambiguous: number;
  };
}

/** What of a ledger breaks a promise, in words; empty when nothing does. */
export function brokenPromises({ inbound, outbound }: SoakLedger): readonly string[] {
  return [
    ...(inbound.lost > 0 ? [`${inbound.lost} messages of customers are lost`] : []),
    ...(inbound.doubled > 0 ? [`${inbound.doubled} messages of customers are there twice`] : []),
    ...(inbound.disordered > 0 ? [`${inbound.disordered} messages of customers stand in the wrong place`] : []),
    ...(outbound.lost > 0 ? [`${outbound.lost} answers reached nobody, and nobody was told`] : []),
    ...(outbound.doubled > outbound.ambiguous
      ? [`${outbound.doubled} answers came twice, and only of ${outbound.ambiguous} nobody could know`]
      : []),
  ];
}

/**
 * Mixed traffic of the web chat, a number and a bot for so long, while the program and PostgreSQL are killed with SIGKILL
 * at random moments, calls of providers are doubled and shuffled, and some answers of providers are lost.
 */
export async function runSoak(forMs: number, note: (line: string) => void = () => undefined): Promise<SoakLedger> {
  const graph = await openFakeGraph();
  const bots = await openFakeBotApi();
  const world = await openWorld({
    env: { TRUST_PROXY: 'loopback', PROVIDER_URLS: `whatsapp=${graph.url},telegram=${bots.url}` },
  });
  try {
    const agents = (await world.agents('Ayşe', 'Berk', 'Can')) as Desk[];
    const hook = await connectProviders(world, graph.state, bots.state.token);
    graph.hook('whatsapp_business_account', hook);
    graph.state.tellsReceipts = true;
    graph.state.times = 2;

    const untilMs = Date.now() + forMs;
    const kills = { program: 0, postgres: 0 };
    const mishaps = provide(graph, bots);
    const customers = await openCustomers(world, graph, bots);
    const stops = agents.map((agent) => agent.acceptAll());
    const answered = new Set<string>();
    await Promise.all([
      ...customers.map((customer) => writeUntil(customer, untilMs)),
      ...agents.map((agent, number) => answerUntil(agent, number, answered, untilMs)),
      killUntil(world, kills, untilMs, note),
      mishaps.until(untilMs),
    ]);
    note('The traffic is over; what is on its way arrives.');
    await settled(world, customers, graph);
    for (const stop of stops) stop();
    return {
      kills,
      inbound: await inboundOf(world, customers),
      outbound: await outboundOf(
        world,
        customers,
        { graph, bots },
        answered,
        mishaps.lost() + kills.program + kills.postgres,
      ),
    };
  } finally {
    await world.close();
    await graph.close();
    await bots.close();
  }
}

type Graph = Awaited<ReturnType<typeof openFakeGraph>>;
type Bots = Awaited<ReturnType<typeof openFakeBotApi>>;

/** Connects a number and a bot; answers where the number's provider calls. */
async function connectProviders(world: World, { token, appSecret }: Graph['state'], botToken: string): Promise<string> {
  const { queueId } = await world.firstQueue();
  await world.owner.post('/channels', {
    channel: 'telegram',
    name: 'Bot',
    queueId,
    ingress: 'poll',
    secrets: { secret: botToken },
  });
  const number = await world.owner.post<{ publicKey: string }>('/channels', {
    channel: 'whatsapp',
    name: 'WhatsApp',
    queueId,
    ingress: 'webhook',
    fields: {
      phoneNumberId: known.phoneNumberId,
      businessAccountId: known.businessAccountId,
      verifyToken: 'uzun bir sözcük',
    },
    secrets: { accessToken: token, appSecret },
  });
  return `${world.url}/webhooks/whatsapp/${number.publicKey}`;
}

/** Somebody who writes; `written` is her side of the ledger. */
interface Customer {
  readonly name: string;
  readonly write: (text: string) => void;
  readonly written: string[];
  /** Whether what she writes comes in the order in which she wrote it. */
  readonly isOrdered: boolean;
  /** What she still waits to be told was received. */
  readonly waiting: () => number;
  /** What reached her of what people wrote, and how often; null where it is read from the provider. */
  readonly heard: (() => readonly string[]) | null;
}

async function openCustomers(world: World, graph: Graph, bots: Bots): Promise<Customer[]> {
  const visitors = Array.from({ length: visitorsInAll }, async (_, place): Promise<Customer> => {
    const name = `web-${place}`;
    const visitor = await world.visitor({ name, address: `203.0.113.${place + 1}` });
    const heard = () =>
      visitor
        .messages()
        .filter(({ author }) => author.type === 'agent')
        .map(({ text }) => text);
    return {
      name,
      write: (text) => void visitor.write(text),
      written: [],
      isOrdered: true,
      waiting: visitor.waiting,
      heard,
    };
  });
  let serial = 0;
  const peers = Array.from({ length: peersInAll }, (_, place): Customer => {
    const name = `number-${place}`;
    const write = (body: string) => {
      serial += 1;
      const from = {
        from_user_id: `TR.${name}`,
        id: `wamid.S${serial}`,
        timestamp: `${Math.floor(Date.now() / 1_000)}`,
      };
      const contacts = [{ profile: { name }, user_id: `TR.${name}` }];
      const call = numberCall({ contacts, messages: [{ ...from, type: 'text', text: { body } }] });
      graph.tell('whatsapp_business_account', call);
    };
    return { name, write, written: [], isOrdered: false, waiting: graph.waiting, heard: null };
  });
  const chats = Array.from({ length: peersInAll }, (_, place): Customer => {
    const write = (text: string) => void bots.write(8_000 + place, { text });
    return { name: `bot-${place}`, write, written: [], isOrdered: true, waiting: bots.waiting, heard: null };
  });
  return [...(await Promise.all(visitors)), ...peers, ...chats];
}

async function writeUntil(customer: Customer, untilMs: number): Promise<void> {
  for (let number = 0; Date.now() < untilMs; number++) {
    await delay(between(writesEveryMs / 2, writesEveryMs * 1.5));
    const text = `${customer.name}/${number}`;
    customer.written.push(text);
    customer.write(text);
  }
}

/** Answers whatever this agent holds; what was not acknowledged is sent again under the same id. */
async function answerUntil(agent: Desk, number: number, answered: Set<string>, untilMs: number): Promise<void> {
  for (let round = 0; Date.now() < untilMs; round++) {
    await delay(between(answersEveryMs / 2, answersEveryMs * 1.5));
    const rows = [...agent.rows.values()];
    if (rows.length === 0) continue;
    const { interactionId } = oneOf(rows);
    const text = `yanıt-${number}/${round}`;
    const message = await acknowledged(agent, `/interactions/${interactionId}/messages`, {
      clientId: crypto.randomUUID(),
      text,
    });
    if (message) answered.add(text);
    if (happens(endsShare))
      await acknowledged(agent, `/interactions/${interactionId}/status`, { status: 'completed', resolved: true });
  }
}

/** Asks until there is an answer; null when it is a refusal. */
async function acknowledged(agent: Desk, address: string, body: object): Promise<unknown> {
  return insist(() => agent.api.post<unknown>(address, body), healsWithinMs).catch((error: unknown) => {
    if (error instanceof Refused && error.status < 500) return null;
    throw error;
  });
}

async function killUntil(
  world: World,
  kills: { program: number; postgres: number },
  untilMs: number,
  note: (line: string) => void,
): Promise<void> {
  for (;;) {
    const waitMs = between(killEveryMs.least, killEveryMs.most);
    if (Date.now() + waitMs > untilMs) return void (await delay(Math.max(0, untilMs - Date.now())));
    await delay(waitMs);
    if (happens(0.65)) {
      await world.kill();
      await world.start();
      kills.program += 1;
      note('The program was killed and is back.');
    } else {
      process.kill(await world.postmaster(), 'SIGKILL');
      kills.postgres += 1;
      note('PostgreSQL was killed.');
    }
    await insist(() => world.owner.get('/board'), healsWithinMs);
  }
}

/** What goes wrong at the providers, a little of it ahead of what is sent. */
function provide(graph: Graph, bots: Bots) {
  let lost = 0;
  const next = () => {
    if (happens(lostShare)) {
      lost += 1;
      return 'lost' as const;
    }
    return 'none' as const;
  };
  return {
    lost: () => lost,
    until: async (untilMs: number): Promise<void> => {
      while (Date.now() < untilMs) {
        graph.mishap(happens(refusedShare) ? oneOf(['rate', 'outage'] as const) : next());
        bots.mishap(next());
        await delay(answersEveryMs);
      }
    },
  };
}

/** Waits until nothing is on its way any more, in or out. */
async function settled(world: World, customers: readonly Customer[], graph: Graph): Promise<void> {
  const untilMs = Date.now() + drainsWithinMs;
  const left = async () => {
    const [row] = await world.ask<{ count: number }>(
      `select (select count(*) from inbox where state = 'new')::int + (select count(*) from messages
         where delivery = 'queued')::int as count`,
    );
    return (row?.count ?? 0) + graph.waiting() + customers.reduce((sum, customer) => sum + customer.waiting(), 0);
  };
  while ((await left().catch(() => 1)) > 0 && Date.now() < untilMs) await delay(500);
}

async function inboundOf(world: World, customers: readonly Customer[]): Promise<SoakLedger['inbound']> {
  const rows = await world.ask<{ text: string }>(
    `select text from messages where author_type = 'customer' order by conversation_id, seq`,
  );
  const there = rows.map(({ text }) => text);
  const written = customers.flatMap((customer) => customer.written);
  const known = new Set(there);
  const disordered = customers
    .filter(({ isOrdered }) => isOrdered)
    .flatMap(({ name, written: own }) => {
      const kept = there.filter((text) => text.startsWith(`${name}/`));
      return kept.filter((text, place) => text !== own[place]);
    });
  return {
    written: written.length,
    lost: written.filter((text) => !known.has(text)).length,
    doubled: there.length - known.size,
    disordered: disordered.length,
  };
}

async function outboundOf(
  world: World,
  customers: readonly Customer[],
  { graph, bots }: { readonly graph: Graph; readonly bots: Bots },
  answered: ReadonlySet<string>,
  ambiguous: number,
): Promise<SoakLedger['outbound']> {
  const rows = await world.ask<{ text: string }>(
    `select text from messages where author_type = 'agent' and delivery in ('failed', 'unknown')`,
  );
  const told = new Set(rows.map(({ text }) => text));
  const reached = [
    ...customers.flatMap(({ heard }) => heard?.() ?? []),
    ...graph.sent.map(({ body }) => body.text?.body ?? ''),
    ...bots.sent.map(({ parameters }) => parameters.text ?? ''),
  ].filter((text) => text.startsWith('yanıt-'));
  const known = new Set(reached);
  const missing = [...answered].filter((text) => !known.has(text));
  return {
    acknowledged: answered.size,
    lost: missing.filter((text) => !told.has(text)).length,
    told: told.size,
    doubled: reached.length - known.size,
    ambiguous,
  };
}
