import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AgentFact, AgentHappening } from '#agents';
import { evolve, type Interaction, type InteractionFact } from '#interactions';
import type { FactShape } from '#kernel/fact.ts';
import { agentIntervals } from './agent-intervals.ts';
import { attributionOf, type Frame, figureOf } from './figure.ts';
import { serviceLevelIds } from './figures-queue.ts';
import { agentStory, goldenAgent, goldenBreak, goldenStartMs, story } from './golden.ts';
import { ledgerOf, rowsOf } from './ledger.ts';
import { figureNamed, figures } from './registry.ts';
import type { LedgerRows, Row } from './rows.ts';

const agents = ['A', 'B', 'C'];
const spanSeconds = 7_200;

/** One chat or call told by dice: whatever `evolve` refuses is left out, so every story is possible. */
const anyStory = fc
  .record({
    channel: fc.constantFrom('voice' as const, 'webChat' as const),
    startedAt: fc.integer({ min: 0, max: spanSeconds }),
    steps: fc.array(
      fc.record({
        after: fc.integer({ min: 0, max: 400 }),
        what: fc.integer({ min: 0, max: 17 }),
        who: fc.integer({ min: 0, max: 2 }),
      }),
      { maxLength: 25 },
    ),
  })
  .map(({ channel, startedAt, steps }) => ({ channel, startedAt, steps }));
type AnyStory = typeof anyStory extends fc.Arbitrary<infer T> ? T : never;

function told(name: string, { channel, startedAt, steps }: AnyStory): readonly InteractionFact[] {
  const words = story(name, { channel, serviceLevelMs: 60_000, shortAbandonMs: 5_000 });
  words.started(startedAt, `customer of ${name}`).queued(startedAt, 'sales');
  let at = startedAt;
  for (const { after, what, who } of steps) {
    at += after;
    const agent = agents[who] ?? 'A';
    const choices = [
      () => words.offered(at, agent),
      () => words.missed(at, agent),
      () => words.accepted(at, agent),
      () => words.taken(at, agent),
      () => words.customer(at),
      () => words.wrote(at, 'agent', agent),
      () => words.wrote(at, 'bot'),
      () => words.status(at, 'awaitingCustomer', agent),
      () => words.status(at, 'postponed', agent),
      () => words.status(at, 'solutionProposed', agent),
      () => words.transferred(at, agent, 'tech'),
      () => words.queued(at, 'tech', 'transfer'),
      () => {
        words.held(at, at + 5);
        at += 5; // what follows comes after it
      },
      () => words.askedForCallback(at),
      () => words.gaveUp(at),
      () => words.completed(at, agent),
      () => words.wrappedUp(at, agent),
      () => words.dialed(at, agent),
    ];
    choices[what % choices.length]?.();
  }
  return possible(words.facts());
}

function possible(facts: readonly InteractionFact[]): readonly InteractionFact[] {
  let present: Interaction | null = null;
  return facts.filter((fact) => {
    const next = evolve(present, fact);
    if (next.type === 'followed') present = next.now;
    return next.type === 'followed';
  });
}

const anyAgentDay = fc.array(
  fc.record({ after: fc.integer({ min: 0, max: 900 }), what: fc.integer({ min: 0, max: 7 }) }),
  { minLength: 1, maxLength: 20 },
);

function agentDay(name: string, steps: readonly { after: number; what: number }[]): readonly AgentFact[] {
  const chose = (availability: 'available' | 'away' | 'offQueue' | 'offline'): AgentHappening => ({
    type: 'choseAvailability',
    availability,
    reasonId: availability === 'away' ? goldenBreak : null,
    by: 'agent',
    note: null,
  });
  let at = 0;
  const happenings: AgentHappening[] = [
    chose('available'),
    chose('away'),
    chose('offQueue'),
    chose('offline'),
    { type: 'becameReachable' },
    { type: 'becameUnreachable', cause: 'connectionLost' },
    { type: 'stoppedResponding', offerId: 'offer' as never, untilMs: 0 },
    { type: 'respondedAgain', by: 'timer' },
  ];
  const list = steps.map(({ after, what }): readonly [number, AgentHappening] => {
    at += after;
    return [at, happenings[what] ?? { type: 'becameReachable' }];
  });
  return agentStory(name, list);
}

const anyHistory = fc
  .record({ stories: fc.array(anyStory, { maxLength: 8 }), days: fc.tuple(anyAgentDay, anyAgentDay, anyAgentDay) })
  .map(({ stories, days }) => ({
    stories: stories.map((one, at) => told(`i${at}`, one)),
    days: days.map((steps, at) => agentDay(agents[at] ?? 'A', steps)),
  }));

const endMs = goldenStartMs + 24 * 3_600_000;
const day: Frame = { fromMs: goldenStartMs, toMs: endMs, nowMs: endMs };
const inTime = (lists: readonly (readonly FactShape[])[]) =>
  lists.flat().toSorted((one, other) => one.atMs - other.atMs);

function allRows(rows: LedgerRows, facts: ReturnType<typeof ledgerOf>, frame: Frame): readonly Row[] {
  const pieces = agents.flatMap((name) => {
    const agent = goldenAgent(name);
    const work = rows.work.filter((span) => span.agentId === agent);
    return agentIntervals(agent, facts.agents.get(agent) ?? [], work, frame.fromMs, frame.toMs, () => ({
      class: 'break',
      isPaid: true,
      longestMs: 60_000,
    }));
  });
  const { interactions, visits, legs, offers, responses, statuses, messages } = rows;
  return [...interactions, ...visits, ...legs, ...offers, ...responses, ...statuses, ...messages, ...pieces];
}

function quarters(): readonly Frame[] {
  const quarterMs = 15 * 60_000;
  const count = (day.toMs - day.fromMs) / quarterMs;
  return Array.from({ length: count }, (_, at) => ({
    fromMs: day.fromMs + at * quarterMs,
    toMs: day.fromMs + (at + 1) * quarterMs,
    nowMs: day.nowMs,
  }));
}

test('the quarters of an hour of a day add up to the day, for every figure and both ways of counting', () => {
  void fc.assert(
    fc.property(anyHistory, fc.constantFrom('cohort' as const, 'event' as const), ({ stories, days }, asked) => {
      const ledger = ledgerOf(inTime([...stories, ...days]));
      const rows = allRows(rowsOf(ledger), ledger, day);
      for (const figure of figures) {
        const attribution = attributionOf(figure, asked);
        const whole = figureOf(figure, rows, day, attribution);
        const pieces = quarters().map((frame) => figureOf(figure, rows, frame, attribution));
        expect([figure.id, pieces.reduce((sum, piece) => sum + piece.part, 0)]).toEqual([figure.id, whole.part]);
        expect([figure.id, pieces.reduce((sum, piece) => sum + piece.whole, 0)]).toEqual([figure.id, whole.whole]);
      }
    }),
    { numRuns: 40 },
  );
});

test('a service level never exceeds one, in any quarter', () => {
  void fc.assert(
    fc.property(anyHistory, ({ stories }) => {
      const { visits } = rowsOf(ledgerOf(inTime(stories)));
      for (const id of serviceLevelIds) {
        for (const frame of [day, ...quarters().slice(0, 12)]) {
          const { part, whole } = figureOf(figureNamed(id), visits, frame);
          expect(part).toBeLessThanOrEqual(whole);
        }
      }
    }),
    { numRuns: 60 },
  );
});

test('everybody offered was answered, gave up, left another way or still waits', () => {
  void fc.assert(
    fc.property(anyHistory, ({ stories }) => {
      const { visits } = rowsOf(ledgerOf(inTime(stories)));
      const count = (id: string) => figureOf(figureNamed(id), visits, day).value ?? 0;
      expect(count('answered') + count('abandoned') + count('flowedOut') + count('stillWaiting')).toBe(
        count('offered'),
      );
    }),
    { numRuns: 100 },
  );
});

test('an agent’s pieces of time meet without gap or overlap and add up to the time she was not offline', () => {
  void fc.assert(
    fc.property(anyHistory, ({ stories, days }) => {
      const ledger = ledgerOf(inTime([...stories, ...days]));
      const rows = rowsOf(ledger);
      for (const name of agents) {
        const agent = goldenAgent(name);
        const presence = ledger.agents.get(agent) ?? [];
        const work = rows.work.filter((span) => span.agentId === agent);
        const pieces = agentIntervals(agent, presence, work, day.fromMs, day.toMs, () => null);
        const atWorkMs = presence
          .filter((span) => span.availability !== 'offline')
          .reduce((sum, span) => sum + (span.toMs ?? day.toMs) - span.fromMs, 0);
        expect(pieces.reduce((sum, piece) => sum + piece.toMs - piece.fromMs, 0)).toBe(atWorkMs);
        for (const [at, piece] of pieces.entries()) {
          expect(piece.toMs).toBeGreaterThan(piece.fromMs);
          expect(piece.fromMs).toBeGreaterThanOrEqual(pieces[at - 1]?.toMs ?? day.fromMs);
        }
      }
    }),
    { numRuns: 100 },
  );
});

test('how facts of different people interleave makes no difference, and neither does a replay', () => {
  const sorted = (rows: LedgerRows) =>
    Object.values(rows)
      .flat()
      .map((row) => JSON.stringify(row))
      .sort();
  void fc.assert(
    fc.property(anyHistory, ({ stories, days }) => {
      const lists: readonly (readonly FactShape[])[] = [...stories, ...days];
      const inOrder = ledgerOf(inTime(lists));
      const oneByOne = ledgerOf(lists.toReversed().flat());
      expect(sorted(rowsOf(oneByOne))).toEqual(sorted(rowsOf(inOrder)));
      expect(sorted(rowsOf(ledgerOf(inTime(lists))))).toEqual(sorted(rowsOf(inOrder)));
      for (const [agent, spans] of inOrder.agents) expect(oneByOne.agents.get(agent)).toEqual(spans);
    }),
    { numRuns: 60 },
  );
});

test('a conversation two people wrote in has a row for each, and no two rows of it bear one name', () => {
  const words = story('handed on', { channel: 'webChat', serviceLevelMs: 60_000, shortAbandonMs: 5_000 });
  words.started(0, 'somebody').queued(0, 'sales').offered(1, 'A').accepted(2, 'A').customer(3);
  words.transferred(10, 'A', 'tech').queued(10, 'tech', 'transfer').offered(11, 'B').accepted(12, 'B').customer(13);
  const { work } = rowsOf(ledgerOf(words.facts()));
  const writing = work.filter((span) => span.work === 'writing');
  expect(new Set(writing.map(({ agentId }) => agentId)).size).toBe(2);
  expect(new Set(writing.map(({ rowId }) => rowId)).size).toBe(writing.length);
});
