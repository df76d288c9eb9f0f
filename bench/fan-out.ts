import { once } from 'node:events';
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import WebSocket from 'ws';
import { anotherBrowser, foundCentre, openDesk } from './centre.ts';
import { startFloor, startProgram, temporaryFolder } from './program.ts';
import { type BenchResult, lineOf, percentile, result, rounded } from './result.ts';

const desks = 2_000;
/** A session holds no more sockets than this. */
const socketsOfSession = 20;
const openingAtOnce = 25;
const rounds = 20;
const warmUpRounds = 3;
/** The board gathers changes of a quarter of a second, so the rounds keep their distance. */
const restMs = 700;
const patienceMs = 10_000;
const aimMs = 250;
/** About what a changed line of the board weighs. */
const bareText = JSON.stringify({ t: 'board/bare', seq: 1, data: { type: 'agent', filler: 'x'.repeat(560) } });

/**
 * One change that 2,000 connected desks hear: an agent's availability on the board, from the request that makes it to
 * each socket, with everything between on disk. Beside it one text sent to 2,000 bare sockets.
 */
export async function benchFanOut(): Promise<BenchResult[]> {
  const bare = await bareTimes();
  const whole = await wholeTimes();
  const [value, baseline] = [percentile(whole, 0.95), percentile(bare, 0.95)];
  return [
    result({
      name: `fan-out to ${desks.toLocaleString('en')} desks, p95`,
      unit: 'ms',
      value: rounded(value),
      baseline: { name: 'bare sockets, p95', value: rounded(baseline) },
      percentiles: { p50: percentile(whole, 0.5), p99: percentile(whole, 0.99), 'bare p50': percentile(bare, 0.5) },
      percentileUnit: 'ms',
      aim: { text: `< ${aimMs} ms at p95`, isReached: value < aimMs },
    }),
  ];
}

/** Times from the beginning of a round until each socket has heard of it; rounds follow each other. */
function openRounds() {
  let beganMs = 0;
  let heard = 0;
  let all = Promise.withResolvers<void>();
  const times: number[] = [];
  return {
    hear: () => {
      if (beganMs === 0) return;
      times.push(performance.now() - beganMs);
      if (++heard === desks) all.resolve();
    },
    async run(change: () => Promise<unknown> | unknown): Promise<void> {
      all = Promise.withResolvers<void>();
      heard = 0;
      beganMs = performance.now();
      await change();
      const isLate = await Promise.race([all.promise.then(() => false), delay(patienceMs, true, { ref: false })]);
      if (isLate) throw new Error(`Only ${heard} of ${desks} sockets heard of a change.`);
      beganMs = 0;
    },
    forget: () => void times.splice(0),
    sorted: () => Float64Array.from(times).sort(),
  };
}

async function allRounds(change: (round: number) => Promise<unknown> | unknown, told: ReturnType<typeof openRounds>) {
  for (let round = 0; round < warmUpRounds + rounds; round++) {
    if (round === warmUpRounds) told.forget();
    await delay(restMs);
    await told.run(() => change(round));
  }
  return told.sorted();
}

async function wholeTimes(): Promise<Float64Array> {
  const { folder, remove } = await temporaryFolder();
  const program = await startProgram(folder);
  const sockets: WebSocket[] = [];
  try {
    const { owner, ownerId } = await foundCentre(program.url);
    const { topic } = await owner.api.monitoring.board.get();
    const told = openRounds();
    const line = `"agentId":"${ownerId}"`;
    const hear = (frame: string) => {
      if (frame.startsWith('{"t":"board/') && frame.includes(line)) told.hear();
    };
    while (sockets.length < desks) {
      const browser = await anotherBrowser(program.url);
      for (let at = 0; at < socketsOfSession; at += openingAtOnce) {
        const count = Math.min(openingAtOnce, socketsOfSession - at);
        sockets.push(...(await Promise.all(Array.from({ length: count }, () => openDesk(browser, [topic], hear)))));
      }
    }
    return await allRounds(
      (round) => owner.api.agents.me.chooseAvailability({ availability: round % 2 === 0 ? 'available' : 'offQueue' }),
      told,
    );
  } finally {
    for (const socket of sockets) socket.terminate();
    await program.stop();
    await remove();
  }
}

async function bareTimes(): Promise<Float64Array> {
  const { folder, remove } = await temporaryFolder();
  const floor = await startFloor(folder);
  const sockets: WebSocket[] = [];
  const address = floor.url.replace('http', 'ws');
  try {
    const told = openRounds();
    const teller = new WebSocket(address);
    sockets.push(teller);
    await once(teller, 'open');
    while (sockets.length <= desks) {
      const opening = Array.from({ length: openingAtOnce }, () => new WebSocket(`${address}/?everybody`));
      await Promise.all(opening.map((socket) => once(socket, 'open')));
      for (const socket of opening) socket.on('message', told.hear);
      sockets.push(...opening);
    }
    return await allRounds(() => teller.send(JSON.stringify({ all: true, text: bareText })), told);
  } finally {
    for (const socket of sockets) socket.terminate();
    await floor.stop();
    await remove();
  }
}

if (import.meta.main) for (const measured of await benchFanOut()) console.log(lineOf(measured));
