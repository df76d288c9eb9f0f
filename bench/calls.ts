import { createSocket } from 'node:dgram';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { openPhone } from '../adapters/conformance/phone/phone.ts';
import { ensureSwitch, placeSwitch } from '../tools/switch-programs.ts';
import { answerAt, callFor, ensureSipp } from './call-load.ts';
import { foundCentre, seatCallAgents } from './centre.ts';
import { processorMsOf } from './processor.ts';
import { startProgram, temporaryFolder } from './program.ts';
import { startQueueSwitch } from './queue-switch.ts';
import { type BenchResult, percentile, result, rounded } from './result.ts';

const agents = 10;
const callersInAll = 400;
const rates = [5] as const;
const turnMs = 4_000;
/** The two take turns, so that what else the machine does is in both. */
const turns = 2;
/** A call is held so long, whenever its agent comes. */
const holdMs = 1_500;
const restMs = 3_000;
const called = '08502220000';
const numbers = Array.from({ length: callersInAll }, (_, at) => `+90532${1_000_000 + at}`);

interface Side {
  readonly port: number;
  readonly telephones: Awaited<ReturnType<typeof answerAt>>;
  /** Processor time of everything of this side so far. */
  readonly processorMs: () => Promise<number>;
}
interface Turn {
  /** From the caller's INVITE to her agent's answer, milliseconds. */
  readonly waits: readonly number[];
  readonly calls: number;
  /** Refused, cut, or no agent in time. */
  readonly lost: number;
  readonly processorMs: number;
}

/**
 * From a caller's INVITE to the answer of the agent who got her, at telephones that pick up at once: our program over
 * Asterisk, beside Asterisk's own queue, the same calls and as many agents. Both answer the caller first, with music.
 */
export async function benchCalls(): Promise<BenchResult[]> {
  await ensureSwitch();
  await ensureSipp();
  const folders = [await temporaryFolder(), await temporaryFolder()] as const;
  const [ours, theirs] = folders;
  await placeSwitch(ours.folder);
  const program = await startProgram(ours.folder, { env: { SWITCH_URL: 'own', SIP_PORT: '0' } });
  const agentsPort = await freePort();
  const queuePort = await freePort();
  const queue = await startQueueSwitch(theirs.folder, { agents, agentsPort: queuePort });
  const closers: (() => Promise<void>)[] = [queue.stop, program.stop];
  try {
    const centre = await foundCentre(program.url);
    const seated = await seatCallAgents(program.url, centre, { agents, number: `+90${called.slice(1)}` });
    for (const { user, secret } of seated.telephones) {
      const phone = await openPhone({ user, password: secret, port: seated.sipPort, tone: 500, at: agentsPort });
      if ((await phone.register()) !== 200) throw new Error(`The telephone ${user} was not let in.`);
      phone.vanish();
    }
    const switchPid = await pidOfSwitch(ours.folder);
    const our: Side = {
      port: seated.sipPort,
      telephones: await answerAt(ours.folder, agentsPort),
      processorMs: async () => ((await processorMsOf(program.pid)) ?? 0) + ((await processorMsOf(switchPid)) ?? 0),
    };
    const their: Side = {
      port: queue.port,
      telephones: await answerAt(theirs.folder, queuePort),
      processorMs: async () => (await processorMsOf(queue.pid)) ?? 0,
    };
    closers.unshift(our.telephones.close, their.telephones.close);
    await seated.seat();
    const results: BenchResult[] = [];
    for (const perSecond of rates) {
      const turnsOf = { ours: [] as Turn[], theirs: [] as Turn[] };
      for (let turn = 0; turn < turns; turn++) {
        turnsOf.theirs.push(await measure(their, theirs.folder, perSecond));
        turnsOf.ours.push(await measure(our, ours.folder, perSecond));
      }
      results.push(compared(perSecond, turnsOf.ours, turnsOf.theirs));
    }
    return results;
  } finally {
    for (const close of closers) await close();
    for (const { remove } of folders) await remove();
  }
}

async function measure({ port, telephones, processorMs }: Side, folder: string, perSecond: number): Promise<Turn> {
  const before = await processorMs();
  const { begun, failed } = await callFor({ folder, port, to: called, numbers, perSecond, forMs: turnMs, holdMs });
  await delay(restMs);
  const picked = await telephones.pickedUp();
  const waits: number[] = [];
  for (const [number, moments] of begun) {
    for (const [at, beganMs] of moments.entries()) {
      const nextMs = moments[at + 1] ?? Number.POSITIVE_INFINITY;
      const answeredMs = picked.get(number)?.find((moment) => moment >= beganMs && moment < nextMs);
      if (answeredMs !== undefined) waits.push(answeredMs - beganMs);
    }
  }
  const calls = [...begun.values()].reduce((total, { length }) => total + length, 0);
  return {
    waits,
    calls,
    lost: Math.max(failed, calls - waits.length),
    processorMs: (await processorMs()) - before,
  };
}

function compared(perSecond: number, ours: readonly Turn[], theirs: readonly Turn[]): BenchResult {
  const sortedOf = (turns_: readonly Turn[]) => Float64Array.from(turns_.flatMap(({ waits }) => waits)).sort();
  const costOf = (turns_: readonly Turn[]) =>
    turns_.reduce((total, { processorMs }) => total + processorMs, 0) /
    turns_.reduce((total, { calls }) => total + calls, 0);
  const lostOf = (turns_: readonly Turn[]) => turns_.reduce((total, { lost }) => total + lost, 0);
  const [our, their] = [sortedOf(ours), sortedOf(theirs)];
  const p95 = percentile(our, 0.95);
  return result({
    name: `calls: INVITE to agent’s answer, ${perSecond}/s`,
    unit: 'ms (p95)',
    value: rounded(p95),
    baseline: { name: 'app_queue', value: rounded(percentile(their, 0.95)) },
    percentiles: {
      p50: percentile(our, 0.5),
      p99: percentile(our, 0.99),
      'app_queue p50': percentile(their, 0.5),
      'app_queue p99': percentile(their, 0.99),
      lost: lostOf(ours),
      'app_queue lost': lostOf(theirs),
      'CPU ms/call': costOf(ours),
      'app_queue CPU ms/call': costOf(theirs),
    },
    aim: {
      text: 'no worse than app_queue, none lost',
      isReached: p95 <= percentile(their, 0.95) && lostOf(ours) === 0,
    },
  });
}

const pidOfSwitch = async (dataDir: string): Promise<number> =>
  (JSON.parse(await readFile(path.join(dataDir, 'asterisk/running.json'), 'utf8')) as { pid: number }).pid;

function freePort(): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  const probe = createSocket('udp4');
  probe.bind(0, '127.0.0.1', () => {
    const { port } = probe.address();
    probe.close(() => resolve(port));
  });
  return promise;
}
