import { performance } from 'node:perf_hooks';
import { evolve, type Interaction, type InteractionFact, type InteractionHappening } from '#interactions';
import type { AgentId, InteractionId, OfferId } from '#kernel/id.ts';
import { type Acd, type Decision, type FloorRules, openAcd } from '#routing';
import { openHeap, type Standing } from '../modules/routing/heap.ts';
import {
  agentId,
  idOf,
  interactionId,
  queuedIn,
  queueId,
  queueRules,
  seatRules,
  started,
} from '../modules/routing/story.ts';
import { openDice } from '../tools/simulation/dice.ts';
import { type BenchResult, lineOf, percentile, result, rounded } from './result.ts';

const agents = 10_000;
const queues = 1_000;
const queuesOfAgent = 20;
const handleMs = 300_000;
/** Share of agents that would be busy if all were alike. */
const load = 0.97;
const warmUp = 150_000;
const facts = 500_000;
/** Facts kept in memory at once. */
const chunk = 20_000;
const aimPerSecond = 250_000;

interface Timed extends Standing {
  readonly atMs: number;
  readonly order: number;
  readonly about: InteractionId | null;
}

/** Something the floor is told, in the order in which it is told. */
type Told =
  | { readonly type: 'fact'; readonly fact: InteractionFact; readonly now: Interaction }
  | { readonly type: 'distribute'; readonly nowMs: number };

/**
 * The routing reducer under the load of a very large centre: customers arrive and leave, and every fact of their
 * interactions is heard, offers decided, answered. One event is one fact, with the distribution that follows it.
 * The day is lived on one floor and heard by a second one; only the second is timed, and must decide the same.
 */
export async function benchRouting(): Promise<BenchResult[]> {
  heapBaseline(); // warms it up
  const baseline = heapBaseline();
  const plain = run(false);
  const withReasons = run(true);
  const about = `${agents.toLocaleString('en')} agents × ${queues.toLocaleString('en')} queues, ${queuesOfAgent} each`;
  return [
    result({
      name: `routing, ${about}`,
      unit: 'facts/s of one core',
      ...plain,
      baseline,
      aim: {
        text: `≥ ${aimPerSecond.toLocaleString('en')} facts/s of one core`,
        isReached: plain.value >= aimPerSecond,
      },
    }),
    result({
      name: `routing with the reason of every offer, ${about}`,
      unit: 'facts/s of one core',
      ...withReasons,
      baseline,
    }),
  ];
}

/** Time this thread has spent on a core, so that neighbours on the machine do not count. */
function coreMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}

/** What a plain binary heap does: one push and one pop for each event, with as many items as there are agents. */
function heapBaseline(): { name: string; value: number } {
  const dice = openDice('heap');
  const heap = openHeap<Timed>((one, other) =>
    one.atMs !== other.atMs ? one.atMs < other.atMs : one.order < other.order,
  );
  for (let order = 0; order < agents; order += 1) heap.push({ atMs: dice.next(), order, about: null, heapAt: -1 });
  const beganMs = coreMs();
  for (let order = agents; order < agents + facts; order += 1) {
    const next = heap.pop();
    heap.push({ atMs: (next?.atMs ?? 0) + dice.next(), order, about: null, heapAt: -1 });
  }
  return {
    name: 'one push and one pop of a binary heap',
    value: rounded(facts / ((performance.now() - beganMs) / 1_000)),
  };
}

function run(withReasons: boolean) {
  const centre = openCentre();
  const timed = openFloor(withReasons);
  hear(timed, centre.live(warmUp), new Float64Array(warmUp * 2));
  const tookMs = new Float64Array(facts + chunk);
  let heard = 0;
  let busyMs = 0;
  while (heard < facts) {
    const told = centre.live(Math.min(chunk, facts - heard));
    const beganMs = coreMs();
    heard += hear(timed, told, tookMs.subarray(heard));
    busyMs += coreMs() - beganMs;
  }
  if (timed.offers() !== centre.offers()) throw new Error('The second floor decided otherwise than the first');
  const sorted = tookMs.subarray(0, heard).sort();
  const micros = (share: number) => rounded(percentile(sorted, share) * 1_000);
  return {
    value: rounded(heard / (busyMs / 1_000)),
    percentiles: { p50: micros(0.5), p99: micros(0.99), 'p99.9': micros(0.999) },
    percentileUnit: 'µs',
  };
}

/** Lets a floor hear everything; answers how many facts there were, and writes how long each one took. */
function hear(floor: BenchFloor, told: readonly Told[], tookMs: Float64Array): number {
  let heard = 0;
  let lastMs = performance.now();
  for (const one of told) {
    if (one.type === 'fact') {
      floor.acd.follow(one.fact, one.now);
      continue;
    }
    floor.distribute(one.nowMs);
    const nowMs = performance.now();
    tookMs[heard] = nowMs - lastMs;
    lastMs = nowMs;
    heard += 1;
  }
  return heard;
}

interface BenchFloor {
  readonly acd: Acd;
  distribute(nowMs: number): readonly Decision[];
  offers(): number;
}

function openFloor(withReasons: boolean): BenchFloor {
  const acd = openAcd();
  let offers = 0;
  const needs = { newOfferId: (): OfferId => idOf('offer', ++offers), withReasons };
  acd.setRules(rulesOf(), 0);
  for (let number = 1; number <= agents; number += 1) comesToWork(acd, agentId(number));
  return { acd, distribute: (nowMs) => acd.distribute(nowMs, needs), offers: () => offers };
}

/** A centre in a steady state. `live` lets so many facts happen, and answers all that a floor has to be told. */
function openCentre(): { live(facts: number): readonly Told[]; offers(): number } {
  const dice = openDice('centre');
  const floor = openFloor(false);
  const lives = new Map<InteractionId, Interaction>();
  const due = openHeap<Timed>((one, other) =>
    one.atMs !== other.atMs ? one.atMs < other.atMs : one.order < other.order,
  );
  const gapMs = handleMs / (agents * load);
  let told: Told[] = [];
  let born = 0;
  let nowMs = 0;
  let nextArrivalMs = 0;

  const tell = (about: InteractionId, happening: InteractionHappening) => {
    const fact: InteractionFact = { of: 'interaction', about, atMs: Math.floor(nowMs), ...happening };
    const next = evolve(lives.get(about) ?? null, fact);
    if (next.type === 'refused') throw new Error(`${fact.type} of ${about} cannot follow: ${next.because}`);
    if (next.now.phase === 'done') lives.delete(about);
    else lives.set(about, next.now);
    floor.acd.follow(fact, next.now);
    told.push({ type: 'fact', fact, now: next.now }, { type: 'distribute', nowMs: fact.atMs });
    for (const decision of floor.distribute(fact.atMs)) answer(decision);
  };
  const answer = (decision: Decision) => {
    if (decision.type !== 'offer') throw new Error(`Nothing but offers was expected, not ${decision.type}`);
    const { interactionId: about, offerId, visitId, queueId: queue, agentId: answering, expiresAtMs } = decision;
    const offered = { offerId, visitId, queueId: queue, agentId: answering, expiresAtMs, reason: noReason };
    tell(about, { type: 'offered', ...offered });
    tell(about, {
      type: 'answered',
      legId: idOf('leg', ++born),
      agentId: answering,
      visitId,
      offerId,
      how: 'accepted',
    });
    due.push({ atMs: nowMs + dice.around(handleMs), order: ++born, about, heapAt: -1 });
  };
  const step = () => {
    const ending = due.peek();
    if (ending?.about && ending.atMs <= nextArrivalMs) {
      due.pop();
      nowMs = ending.atMs;
      tell(ending.about, { type: 'ended', by: 'agent', agentId: null, cause: 'completed', resolved: null });
      return;
    }
    nowMs = nextArrivalMs;
    nextArrivalMs += dice.around(gapMs * 1_000) / 1_000;
    const about = interactionId(++born);
    tell(about, started('webChat'));
    tell(about, queuedIn(queueId(dice.whole(1, queues)), idOf('visit', ++born), Math.floor(nowMs)));
  };

  return {
    live(facts) {
      told = [];
      while (told.length < facts * 2) step();
      return told;
    },
    offers: floor.offers,
  };
}

const noReason = { strategy: '', chosenKey: 0, eligible: 0, runnersUp: [], notEligible: {}, position: 1, waitedMs: 0 };

function rulesOf(): FloorRules {
  const dice = openDice('rules');
  const members = Array.from({ length: queues }, () => new Set<number>());
  for (let agent = 1; agent <= agents; agent += 1) {
    const own = new Set<number>();
    while (own.size < queuesOfAgent) own.add(dice.whole(0, queues - 1));
    for (const queue of own) members[queue]?.add(agent);
  }
  const capacity = { voice: 1, chat: 1, email: 1, total: 1 };
  return {
    zone: 'UTC',
    queues: members.map((serving, at) => queueRules(at + 1, [...serving])),
    seats: Array.from({ length: agents }, (_, at) => seatRules(at + 1, { capacity })),
  };
}

function comesToWork(acd: Acd, about: AgentId): void {
  const chosen = {
    type: 'choseAvailability',
    availability: 'available',
    reasonId: null,
    by: 'agent',
    note: null,
  } as const;
  acd.follow({ of: 'agent', about, atMs: 0, type: 'becameReachable' }, null);
  acd.follow({ of: 'agent', about, atMs: 0, ...chosen }, null);
}

if (import.meta.main) {
  const results = await benchRouting();
  for (const measured of results) process.stdout.write(`${lineOf(measured)}\n`);
  process.stdout.write(`${JSON.stringify(results)}\n`);
}
