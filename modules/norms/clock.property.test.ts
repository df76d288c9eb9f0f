import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { InteractionFact } from '#interactions';
import { aroundTheClock, type BusinessHours, isOpen } from '#kernel/hours.ts';
import { goldenStartMs, story } from '#metrics';
import { type Level, levels } from './clock.ts';
import { type ConversationClock, type ConversationStay, crossNow, followConversation } from './conversation-clock.ts';
import { crossingsOfLife } from './replay.ts';
import { bookOf, normsOf } from './testing.ts';

const minute = 60_000;
const office: BusinessHours = {
  zone: 'Europe/Istanbul',
  weekly: [1, 2, 3, 4, 5].flatMap((weekday) => [
    { weekday, from: '09:00', to: '12:00' },
    { weekday, from: '13:00', to: '18:00' },
  ]),
  exceptions: [{ date: '2026-11-24', name: 'Tatil', intervals: [] }],
};
const norms = normsOf(minute, {
  queued: [1, 3, 5],
  awaitingAgent: [3, 5, 10],
  inProgress: [15, 30, 60],
  inDevelopment: [60, 180, 300],
  postponed: [0, 30, 120],
  awaitingCustomer: [20, 40, 90],
  solutionProposed: [30, 60, 90],
});

/** A chat told by dice, in whole minutes; what cannot be is refused by the fold, as it would be by the pen. */
const anyLife = fc
  .array(fc.record({ after: fc.integer({ min: 0, max: 90 }), what: fc.integer({ min: 0, max: 9 }) }), { maxLength: 25 })
  .map((steps): readonly InteractionFact[] => {
    const words = story('any', { channel: 'webChat', serviceLevelMs: minute, shortAbandonMs: 5_000 });
    words.started(0, 'M').queued(0, 'chat').customer(0);
    let at = 0;
    for (const { after, what } of steps) {
      at += after * 60;
      const choices = [
        () => words.taken(at, 'A'),
        () => words.customer(at),
        () => words.wrote(at, 'agent', 'A'),
        () => words.wrote(at, 'bot'),
        () => words.status(at, 'awaitingCustomer', 'A'),
        () => words.status(at, 'inDevelopment', 'A'),
        () => words.status(at, 'solutionProposed', 'A'),
        () => words.transferred(at, 'A', 'chat').queued(at, 'chat', 'transfer'),
        () => words.completed(at, 'A'),
        () => words.reopened(at),
      ];
      choices[what]?.();
    }
    return words.facts();
  });
const anyHours = fc.constantFrom(office, aroundTheClock('Europe/Istanbul'));
const untilMs = goldenStartMs + 3 * 24 * 60 * minute;

/** The slow second opinion: counts every single minute of a stay, and knows nothing of due moments. */
function oracle(facts: readonly InteractionFact[], hours: BusinessHours): readonly string[] {
  const book = bookOf(norms, hours);
  const told: string[] = [];
  let clock = null as ConversationClock | null;
  let highest = 0;
  const count = (stay: ConversationStay, fromMs: number, toMs: number) => {
    for (let nowMs = fromMs; nowMs <= toMs; nowMs += minute) {
      let counted = 0;
      for (let atMs = stay.countsFromMs; atMs < nowMs; atMs += minute)
        if (stay.side === 'customer' || isOpen(hours, atMs)) counted += 1;
      for (const level of levels) {
        const after = (stay.thresholds?.[level - 1] ?? Number.POSITIVE_INFINITY) / minute;
        if (level > highest && counted >= after && toMs > stay.sinceMs) {
          told.push(`${stay.state} ${level} ${(nowMs - goldenStartMs) / minute}`);
          highest = level;
        }
      }
    }
  };
  let fromMs = goldenStartMs;
  for (const fact of facts) {
    if (clock?.stay) count(clock.stay, fromMs, fact.atMs);
    const before: ConversationStay | null = clock?.stay ?? null;
    const now: ConversationClock | null = followConversation(clock, fact, book)?.now ?? clock;
    if (now?.stay?.sinceMs !== before?.sinceMs || now?.stay?.state !== before?.state) highest = 0;
    clock = now;
    fromMs = fact.atMs;
  }
  // An hour beyond the last fact is enough: minutes are dear here.
  if (clock?.stay) count(clock.stay, fromMs, fromMs + 60 * minute);
  return told;
}

test('the quick clock crosses what a slow one crosses that counts every minute', () => {
  fc.assert(
    fc.property(anyLife, anyHours, (facts, hours) => {
      const last = facts.at(-1)?.atMs ?? goldenStartMs;
      const quick = crossingsOfLife(facts, bookOf(norms, hours), last + 60 * minute).map(
        ({ stay, level, atMs }) => `${stay.state} ${level} ${(atMs - goldenStartMs) / minute}`,
      );
      expect(quick).toEqual(oracle(facts, hours));
    }),
    { numRuns: 60 },
  );
});

test('it makes no difference when and how often somebody looks', () => {
  fc.assert(
    fc.property(
      anyLife,
      anyHours,
      fc.array(fc.integer({ min: 0, max: 3 * 24 * 60 }), { maxLength: 10 }),
      (facts, hours, looks) => {
        const book = bookOf(norms, hours);
        const seen: (readonly [string, Level, number])[] = [];
        const steps = [
          ...facts.map((fact) => ({ atMs: fact.atMs, fact })),
          ...looks.map((minutes) => ({ atMs: goldenStartMs + minutes * minute + 1, fact: null })),
        ].toSorted((one, other) => one.atMs - other.atMs);
        let clock = null as ConversationClock | null;
        for (const { atMs, fact } of [...steps, { atMs: untilMs, fact: null }]) {
          if (fact) {
            const followed = followConversation(clock, fact, book);
            for (const { stay, level, atMs: dueMs } of followed?.crossings ?? []) seen.push([stay.state, level, dueMs]);
            clock = followed?.now ?? clock;
          } else if (clock?.stay) {
            const crossed = crossNow(clock.stay, book, atMs);
            for (const { stay, level, atMs: dueMs } of crossed.crossings) seen.push([stay.state, level, dueMs]);
            clock = { ...clock, stay: crossed.stay };
          }
        }
        const once = crossingsOfLife(facts, book, untilMs).map(({ stay, level, atMs }) => [stay.state, level, atMs]);
        expect(seen).toEqual(once);
      },
    ),
  );
});

test('an agent’s level is due in working time, never twice in a stay, and never before the stay', () => {
  fc.assert(
    fc.property(anyLife, (facts) => {
      for (const { stay, atMs, level } of crossingsOfLife(facts, bookOf(norms, office), untilMs)) {
        expect(atMs).toBeGreaterThanOrEqual(stay.sinceMs);
        expect(level).toBeGreaterThan(stay.crossed);
        // A moment of closing still belongs to the working time before it.
        if (stay.side === 'agent' && atMs > stay.sinceMs)
          expect(isOpen(office, atMs - 1) || isOpen(office, atMs)).toBe(true);
      }
    }),
  );
});
