import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import WebSocket from 'ws';
import { beginConversations, chatsOfAgent, foundCentre, say, seatAgents } from './centre.ts';
import { atRate, openJourneys } from './pacing.ts';
import { processorMsOf } from './processor.ts';
import { startFloor, startProgram, temporaryFolder } from './program.ts';
import { type BenchResult, lineOf, percentile, result, rounded } from './result.ts';

const rates = [10, 200, 1_000];
const conversations = 1_000;
const agents = Math.ceil(conversations / chatsOfAgent);
const measureMs = 10_000;
const warmUpMs = 3_000;
const warmUpPerSecond = 200;
const restMs = 1_000;
/** Below it what the program does by the clock would be counted as work of messages. */
const processorFromRate = 200;
/** How many times the bare path the whole one may take at p95. */
const aim = 3;

/** What one load did, at one rate. */
interface Measured {
  /** Sorted, in milliseconds. */
  readonly latencies: Float64Array;
  /** Of one message, the database's part included; null where the machine does not say. */
  readonly processorMs: number | null;
}
type ByRate = ReadonlyMap<number, Measured>;

/**
 * From the visitor's frame to the agent's live socket, with 1,000 conversations open at 40 desks: everything between is
 * on disk when it arrives. Beside it the same load on bare sockets with an insert and a commit between them.
 */
export async function benchMessagePath(profileTo: string | null = null): Promise<BenchResult[]> {
  const bare = await bareLoad();
  const whole = await wholeLoad(profileTo);
  return rates.flatMap((rate) => {
    const [ours, floor] = [whole.get(rate), bare.get(rate)];
    if (!ours || !floor) return [];
    return [latencyResult(rate, ours.latencies, floor.latencies), ...processorResult(rate, ours, floor)];
  });
}

function latencyResult(rate: number, times: Float64Array, floor: Float64Array): BenchResult {
  const [value, baseline] = [percentile(times, 0.95), percentile(floor, 0.95)];
  return result({
    name: `message path at ${rate}/s, p95`,
    unit: 'ms',
    value: rounded(value),
    baseline: { name: 'bare insert, commit and two sockets, p95', value: rounded(baseline) },
    percentiles: {
      p50: percentile(times, 0.5),
      p99: percentile(times, 0.99),
      'bare p50': percentile(floor, 0.5),
      'bare p99': percentile(floor, 0.99),
    },
    percentileUnit: 'ms',
    aim: { text: `≤ ${aim}× at p95`, isReached: value <= aim * baseline },
  });
}

/** Says on a busy machine too what a message costs: waits become longer there, work does not. */
function processorResult(rate: number, ours: Measured, floor: Measured): BenchResult[] {
  if (ours.processorMs === null || floor.processorMs === null || rate < processorFromRate) return [];
  return [
    result({
      name: `processor time of a message at ${rate}/s`,
      unit: 'ms',
      value: rounded(ours.processorMs),
      baseline: { name: 'of a bare one', value: rounded(floor.processorMs) },
    }),
  ];
}

async function wholeLoad(profileTo: string | null): Promise<ByRate> {
  const { folder, remove } = await temporaryFolder();
  const program = await startProgram(folder, { profileTo });
  try {
    const journeys = openJourneys();
    const centre = await foundCentre(program.url);
    const desks = await seatAgents(program.url, centre, agents, (frame) => {
      // The row of the conversation on the desk carries the beginning of its last message.
      if (!frame.startsWith('{"t":"desk/')) return;
      for (const [, number] of frame.matchAll(/"lastText":"#(\d+) /g)) journeys.arrive(Number(number));
    });
    const visitors = await beginConversations(program.url, centre, conversations);
    const load = await measured(program.pid, journeys, (place, text) => {
      const visitor = visitors[place % visitors.length];
      if (visitor) say(visitor, text);
    });
    for (const socket of [...visitors, ...desks]) socket.terminate();
    return load;
  } finally {
    await program.stop();
    await remove();
  }
}

async function bareLoad(): Promise<ByRate> {
  const { folder, remove } = await temporaryFolder();
  const floor = await startFloor(folder);
  try {
    const journeys = openJourneys();
    const address = floor.url.replace('http', 'ws');
    const desks = await Promise.all(Array.from({ length: agents }, (_, at) => opened(`${address}/?agent=${at}`)));
    for (const desk of desks) {
      desk.on('message', (data) => journeys.arrive(Number(/"text":"#(\d+) /.exec(String(data))?.[1])));
    }
    const visitors: WebSocket[] = [];
    for (let at = 0; at < conversations; at++) visitors.push(await opened(address));
    const load = await measured(floor.pid, journeys, (place, text) =>
      visitors[place % visitors.length]?.send(JSON.stringify({ to: String(place % agents), text })),
    );
    for (const socket of [...visitors, ...desks]) socket.terminate();
    return load;
  } finally {
    await floor.stop();
    await remove();
  }
}

/** The same load for both: a warm-up that is not counted, then each rate for as long. */
async function measured(
  pid: number,
  journeys: ReturnType<typeof openJourneys>,
  send: (place: number, text: string) => void,
): Promise<ByRate> {
  const speak = () => {
    const number = journeys.depart();
    send(number, `#${number} Siparişim hâlâ gelmedi, ne zaman gelir acaba?`);
  };
  await atRate(warmUpPerSecond, warmUpMs, speak);
  await journeys.arrived();
  const byRate = new Map<number, Measured>();
  for (const rate of rates) {
    await delay(restMs);
    const before = await processorMsOf(pid);
    await atRate(rate, measureMs, speak);
    const latencies = await journeys.arrived();
    const after = await processorMsOf(pid);
    const processorMs = before === null || after === null ? null : (after - before) / latencies.length;
    byRate.set(rate, { latencies, processorMs });
  }
  return byRate;
}

async function opened(address: string): Promise<WebSocket> {
  const socket = new WebSocket(address, { perMessageDeflate: false });
  await once(socket, 'open');
  return socket;
}

if (import.meta.main) {
  const [, folder = null] = process.argv.slice(process.argv.indexOf('--profile'));
  for (const measured of await benchMessagePath(process.argv.includes('--profile') ? folder : null)) {
    console.log(lineOf(measured));
  }
}
