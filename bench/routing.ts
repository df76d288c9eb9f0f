import { performance } from 'node:perf_hooks';
import { evolve, type Interaction, type InteractionFact, type InteractionHappening } from '#interactions';
import type { AgentId, InteractionId, OfferId } from '#kernel/id.ts';
import { type Acd, type Decision, type FloorRules, openAcd } from '#routing';
import { openHeap, type Standing } from '../kernel/heap.ts';
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
/** Facts after which the rate is noted; the median of these is reported. */
const portion = 20_000;
const aimPerSecond = 250_000;

interface Timed extends Standing {
  readonly atMs: number;
  readonly order: number;
  readonly about: InteractionId | null;
}

/**
 * The routing reducer under the load of a very large centre: customers arrive and leave, every fact of their
 * interactions is heard, offers are decided and answered. One event is one fact with the distribution that follows it;
 * making the fact and the interaction's own life are not counted. The rate is the median over portions of the day, so
 * that a neighbour who takes the core for a moment does not count.
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
      unit: 'facts/s',
      ...plain,
      baseline,
      aim: {
        text: `≥ ${aimPerSecond.toLocaleString('en')} facts/s`,
        isReached: plain.value >= aimPerSecond,
      },
    }),
    result({
      name: `routing with the reason of every offer, ${about}`,
      unit: 'facts/s',
      ...withReasons,
      baseline,
    }),
  ];
}

/** What a plain binary heap does: one push and one pop for each event, with as many items as there are agents. */
function heapBaseline(): { name: string; value: number } {
  const dice = openDice('heap');
  const heap = openHeap<Timed>((one, other) =>
    one.atMs !== other.atMs ? one.atMs < other.atMs : one.order < other.order,
  );
  let order = 0;
  for (; order < agents; order += 1) heap.push({ atMs: dice.next(), order, about: null, heapAt: -1 });
  const rates: number[] = [];
  for (let done = 0; done < facts; done += portion) {
    const beganMs = performance.now();
    for (let turn = 0; turn < portion; turn += 1, order += 1) {
      const next = heap.pop();
      heap.push({ atMs: (next?.atMs ?? 0) + dice.next(), order, about: null, heapAt: -1 });
    }
    rates.push(portion / ((performance.now() - beganMs) / 1_000));
  }
  return { name: 'one push and one pop of a binary heap', value: medianOf(rates) };
}

const medianOf = (rates: number[]): number =>
  rounded(
    percentile(
      rates.sort((one, other) => one - other),
      0.5,
    ),
  );

function run(withReasons: boolean) {
  const centre = openCentre(withReasons);
  centre.live(warmUp);
  const tookMs = new Float64Array(facts);
  const rates: number[] = [];
  for (let done = 0; done < facts; done += portion) {
    const took = centre.live(portion);
    tookMs.set(took, done);
    rates.push(portion / (took.reduce((sum, ms) => sum + ms, 0) / 1_000));
  }
  tookMs.sort();
  const micros = (share: number) => rounded(percentile(tookMs, share) * 1_000);
  return {
    value: medianOf(rates),
    percentiles: { p50: micros(0.5), p99: micros(0.99), 'p99.9': micros(0.999) },
    percentileUnit: 'µs',
  };
}

/** A centre in a steady state. `live` lets so many facts happen and answers how long each took to be heard. */
function openCentre(withReasons: boolean): { live(facts: number): Float64Array } {
  const dice = openDice('centre');
  const acd = openAcd();
  const lives = new Map<InteractionId, Interaction>();
  const due = openHeap<Timed>((one, other) =>
    one.atMs !== other.atMs ? one.atMs < other.atMs : one.order < other.order,
  );
  const gapMs = handleMs / (agents * load);
  const needs = { newOfferId: (): OfferId => idOf('offer', ++born), withReasons };
  let born = 0;
  let nowMs = 0;
  let nextArrivalMs = 0;
  let tookMs: number[] = [];
  acd.setRules(rulesOf(), 0);
  for (let number = 1; number <= agents; number += 1) comesToWork(acd, agentId(number));

  const tell = (about: InteractionId, happening: InteractionHappening) => {
    const fact: InteractionFact = { of: 'interaction', about, atMs: Math.floor(nowMs), ...happening };
    const next = evolve(lives.get(about) ?? null, fact);
    if (next.type === 'refused') throw new Error(`${fact.type} of ${about} cannot follow: ${next.because}`);
    if (next.now.phase === 'done') lives.delete(about);
    else lives.set(about, next.now);
    const beganMs = performance.now();
    acd.follow(fact, next.now);
    const decisions = acd.distribute(fact.atMs, needs);
    tookMs.push(performance.now() - beganMs);
    for (const decision of decisions) answer(decision);
  };
  const answer = (decision: Decision) => {
    if (decision.type !== 'offer') throw new Error(`Nothing but offers was expected, not ${decision.type}`);
    const { interactionId: about, offerId, visitId, queueId: queue, agentId: answering, expiresAtMs } = decision;
    const reason = decision.reason ?? noReason;
    const offered = { offerId, visitId, queueId: queue, agentId: answering, expiresAtMs, reason };
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
    live(wanted) {
      tookMs = [];
      while (tookMs.length < wanted) step();
      return Float64Array.from(tookMs.slice(0, wanted));
    },
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
