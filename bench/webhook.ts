import { Agent, request } from 'node:http';
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { known, numberCall, openFakeGraph } from '../adapters/meta/graph.fixture.ts';
import { askPostgres } from '../e2e/postgres.ts';
import { beginConversations, type Centre, chatsOfAgent, foundCentre, say, seatAgents } from './centre.ts';
import { atRate, openJourneys } from './pacing.ts';
import { startFloor, startProgram, temporaryFolder } from './program.ts';
import { type BenchResult, lineOf, percentile, result, rounded } from './result.ts';

const peersOfEach = 200;
/** Customers of the web chat, of the provider, and of the provider while it is away. */
const agents = (3 * peersOfEach) / chatsOfAgent;
const pathPerSecond = 50;
const pathMs = 5_000;
/** The two ways take turns, so that what else the machine does is in both. */
const turns = 4;
const patienceMs = 60_000;

/** A provider waits for no answer before it makes the next call; with few connections ours would queue here, unseen. */
const connectionsMost = 512;

const floodPerSecond = 300;
const floodMs = 60_000;

const pathAim = 1.5;
/** What the provider asks of whoever it calls. */
const medianAimMs = 250;
const lateMs = 1_000;
const lateAim = 0.01;

type Post = (bytes: Buffer, signature: string) => Promise<number>;

/**
 * Messages that a provider brings, by calls signed as it signs them. First from the call to the agent's live socket,
 * beside the web chat's own way at the same desks; then 300 a second for a minute while nothing can be sent out.
 */
export async function benchWebhook(): Promise<BenchResult[]> {
  const graph = await openFakeGraph();
  const { folder, remove } = await temporaryFolder();
  const program = await startProgram(folder, { env: { PROVIDER_URLS: `whatsapp=${graph.url}` } });
  try {
    const journeys = openJourneys();
    const centre = await foundCentre(program.url);
    await seatAgents(program.url, centre, agents, (frame) => {
      if (!frame.startsWith('{"t":"desk/')) return;
      for (const [, number] of frame.matchAll(/"lastText":"#(\d+) /g)) journeys.arrive(Number(number));
    });
    const address = await connectNumber(centre, program.url, graph.state);
    const tell = tellerOf(graph, openPost(address));
    const visitors = await beginConversations(program.url, centre, peersOfEach);
    for (let peer = 0; peer < peersOfEach; peer++) await tell(peer, 'Merhaba');
    await delay(1_000);

    const times = { web: [] as number[], webhook: [] as number[] };
    const speak = { web: (place: number, text: string) => say(visitors[place % peersOfEach] ?? missing(), text) };
    for (let turn = 0; turn < turns; turn++) {
      await atRate(pathPerSecond, pathMs, () => {
        const number = journeys.depart();
        speak.web(number, sentence(number));
      });
      times.web.push(...(await journeys.arrived()));
      await atRate(pathPerSecond, pathMs, () => {
        const number = journeys.depart();
        void tell(number % peersOfEach, sentence(number));
      });
      times.webhook.push(...(await journeys.arrived()));
    }
    const path = pathResult(Float64Array.from(times.webhook).sort(), Float64Array.from(times.web).sort());

    graph.state.isAway = true;
    const flood = await floodOf((place) => tell(peersOfEach + (place % peersOfEach), `Sıra ${place}`));
    const kept = await keptOf(folder, flood.sent + peersOfEach + (turns * pathPerSecond * pathMs) / 1_000);
    for (const visitor of visitors) visitor.terminate();
    return [path, floodResult(flood, kept, await bareFlood())];
  } finally {
    await program.stop();
    await graph.close();
    await remove();
  }
}

const sentence = (number: number) => `#${number} Siparişim hâlâ gelmedi, ne zaman gelir acaba?`;

function missing(): never {
  throw new Error('There are as many visitors as were asked for.');
}

/** Connects the number of the provider's double to the first queue; answers where the provider calls. */
async function connectNumber(
  { owner }: Centre,
  url: string,
  { token, appSecret }: { readonly token: string; readonly appSecret: string },
): Promise<string> {
  const [queue] = (await owner.api.queues.queues.list({})).items;
  if (!queue) throw new Error('A new company has a queue.');
  const { publicKey } = await owner.api.messaging.channels.create({
    channel: 'whatsapp',
    name: 'WhatsApp',
    queueId: queue.id,
    ingress: 'webhook',
    fields: {
      phoneNumberId: known.phoneNumberId,
      businessAccountId: known.businessAccountId,
      verifyToken: 'uzun bir sözcük',
    },
    secrets: { accessToken: token, appSecret },
  });
  return `${url}/webhooks/whatsapp/${publicKey}`;
}

/** Lets a customer of the number say something; answers how long the call took, or throws when it was not taken. */
function tellerOf(graph: Awaited<ReturnType<typeof openFakeGraph>>, post: Post) {
  let messages = 0;
  return async (peer: number, body: string): Promise<number> => {
    messages += 1;
    const from = {
      from_user_id: `TR.${peer}`,
      id: `wamid.BENCH${messages}`,
      timestamp: `${Math.floor(Date.now() / 1_000)}`,
    };
    const contacts = [{ profile: { name: `Müşteri ${peer}` }, user_id: from.from_user_id }];
    const { bytes, signature } = graph.signed(
      numberCall({ contacts, messages: [{ ...from, type: 'text', text: { body } }] }),
    );
    const beganMs = performance.now();
    const status = await post(bytes, signature);
    if (status !== 200) throw new Error(`The call was answered with ${status}.`);
    return performance.now() - beganMs;
  };
}

/** Calls an address over connections that stay open, as a provider does; answers the status. */
/** As providers do, a call whose kept connection was closed by the other side while it left is made once more. */
function openPost(address: string): Post {
  const agent = new Agent({ keepAlive: true, maxSockets: connectionsMost });
  const post = (bytes: Buffer, signature: string, isAgain: boolean): Promise<number> =>
    new Promise((resolve, reject) => {
      const headers = { 'content-type': 'application/json', 'x-hub-signature-256': signature };
      const call = request(address, { method: 'POST', agent, headers }, (response) => {
        response.resume();
        response.on('end', () => resolve(response.statusCode ?? 0));
      });
      call.on('error', (failed) => {
        if (call.reusedSocket && !isAgain) resolve(post(bytes, signature, true));
        else reject(failed);
      });
      call.end(bytes);
    });
  return (bytes, signature) => post(bytes, signature, false);
}

interface Flood {
  readonly sent: number;
  readonly refused: number;
  /** How long the calls took, sorted, in milliseconds. */
  readonly times: Float64Array;
}

async function floodOf(call: (place: number) => Promise<number>): Promise<Flood> {
  const times: number[] = [];
  const running: Promise<void>[] = [];
  let refused = 0;
  const refuse = (): void => {
    refused += 1;
  };
  let place = 0;
  await atRate(floodPerSecond, floodMs, () => {
    running.push(call(place++).then((ms) => void times.push(ms), refuse));
  });
  await Promise.all(running);
  return { sent: place, refused, times: Float64Array.from(times).sort() };
}

/** Messages of the provider that are on disk as what they are, once they are all there or patience is over. */
async function keptOf(
  dataDir: string,
  expected: number,
): Promise<{ readonly expected: number; readonly there: number }> {
  const untilMs = performance.now() + patienceMs;
  for (;;) {
    const [row] = await askPostgres<{ count: number }>(
      dataDir,
      `select count(*)::int as count from messages where client_id like 'wamid.BENCH%'`,
    );
    const there = row?.count ?? 0;
    if (there >= expected || performance.now() > untilMs) return { expected, there };
    await delay(500);
  }
}

/** The same calls to a bare server that inserts and commits each before it answers. */
async function bareFlood(): Promise<Flood> {
  const { folder, remove } = await temporaryFolder();
  const floor = await startFloor(folder);
  try {
    const post = openPost(floor.url);
    const bytes = Buffer.from(JSON.stringify({ to: 'nobody', text: sentence(1) }));
    return await floodOf(async () => {
      const beganMs = performance.now();
      await post(bytes, '');
      return performance.now() - beganMs;
    });
  } finally {
    await floor.stop();
    await remove();
  }
}

function pathResult(webhook: Float64Array, web: Float64Array): BenchResult {
  const [value, baseline] = [percentile(webhook, 0.95), percentile(web, 0.95)];
  return result({
    name: `webhook to desk at ${pathPerSecond}/s, p95`,
    unit: 'ms',
    value: rounded(value),
    baseline: { name: 'the web chat’s way, p95', value: rounded(baseline) },
    percentiles: {
      p50: percentile(webhook, 0.5),
      p99: percentile(webhook, 0.99),
      'web p50': percentile(web, 0.5),
      'web p99': percentile(web, 0.99),
    },
    percentileUnit: 'ms',
    aim: { text: `≤ ${pathAim}× at p95`, isReached: value <= pathAim * baseline },
  });
}

function floodResult(
  flood: Flood,
  kept: { readonly expected: number; readonly there: number },
  bare: Flood,
): BenchResult {
  const [value, baseline] = [percentile(flood.times, 0.5), percentile(bare.times, 0.5)];
  const late = flood.times.filter((ms) => ms > lateMs).length / flood.sent;
  const lost = kept.expected - kept.there;
  return result({
    name: `${floodPerSecond} webhook calls/s for ${floodMs / 1_000} s, provider away, median answer`,
    unit: 'ms',
    value: rounded(value),
    baseline: { name: 'bare call, insert and commit, median', value: rounded(baseline) },
    percentiles: {
      p95: percentile(flood.times, 0.95),
      p99: percentile(flood.times, 0.99),
      'bare p95': percentile(bare.times, 0.95),
    },
    percentileUnit: `ms, ${flood.refused} refused, ${lost} of ${kept.expected.toLocaleString('en')} lost`,
    aim: {
      text: `median ≤ ${medianAimMs} ms, < ${lateAim * 100} % over ${lateMs / 1_000} s, none lost`,
      isReached: value <= medianAimMs && late < lateAim && lost === 0 && flood.refused === 0,
    },
  });
}

if (import.meta.main) {
  for (const measured of await benchWebhook()) console.log(lineOf(measured));
  process.exit(0);
}
