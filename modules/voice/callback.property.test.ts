import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { InteractionFact } from '#interactions';
import type { InteractionId, QueueId } from '#kernel/id.ts';
import { afterTry, askedAgain, type Callback, type CallbackId, endOfTry, isDue, nextDueMs } from './callback.ts';

const uuid = (number: number) => `00000000-0000-7000-8000-${String(number).padStart(12, '0')}`;
const callId = uuid(3) as InteractionId;
const begun: Callback = {
  ...{ id: uuid(1) as CallbackId, queueId: uuid(2) as QueueId, number: '+905321112233', customerId: null },
  ...{ fromId: null, reason: null, askedById: null, askedAtMs: 1_000, preferredAgentId: null },
  ...{ placeAtMs: 1_000, dueAtMs: 1_000, state: 'open', endedAtMs: null, tries: 0, lastOutcome: null },
  interactionId: null,
};
const moves = fc.oneof(
  fc.record({ type: fc.constant('wait' as const), ms: fc.nat(100_000) }),
  fc.record({ type: fc.constant('ask' as const), earlierMs: fc.nat(5_000), laterMs: fc.nat(100_000) }),
  fc.record({
    type: fc.constant('end' as const),
    end: fc.constantFrom(
      { type: 'reached' } as const,
      { type: 'givenUp' } as const,
      { type: 'lost' } as const,
      { type: 'notReached', outcome: 'noAnswer' } as const,
    ),
  }),
);
const rules = fc.record({
  callbackTries: fc.integer({ min: 1, max: 10 }),
  callbackPauseMs: fc.integer({ min: 1_000, max: 86_400_000 }),
});

test('F47 a callback keeps its place, is never tried before it is due, nor oftener than the queue says', () => {
  fc.assert(
    fc.property(rules, fc.array(moves, { maxLength: 60 }), (set, steps) => {
      let nowMs = 1_000;
      let callback = begun;
      let failedAtMs = Number.NEGATIVE_INFINITY;
      for (const step of steps) {
        const before = callback;
        if (callback.state !== 'open') break;
        if (step.type === 'wait') nowMs += step.ms;
        if (step.type === 'ask') {
          const asked = {
            placeAtMs: nowMs - step.earlierMs,
            dueAtMs: nowMs + step.laterMs,
            fromId: null,
            reason: null,
          };
          callback = askedAgain(callback, asked);
          if (callback.dueAtMs < before.dueAtMs) failedAtMs = Number.NEGATIVE_INFINITY;
        }
        if (step.type === 'end' && callback.interactionId) {
          callback = afterTry(callback, step.end, set, nowMs);
          if (step.end.type === 'notReached') failedAtMs = nowMs;
        } else if (isDue(callback, nowMs)) {
          expect(nowMs).toBeGreaterThanOrEqual(failedAtMs + set.callbackPauseMs);
          callback = { ...callback, interactionId: callId };
          failedAtMs = Number.NEGATIVE_INFINITY;
        }
        expect(callback.placeAtMs).toBeLessThanOrEqual(before.placeAtMs);
        expect(callback.tries).toBeLessThanOrEqual(set.callbackTries);
        expect(callback.state === 'missed').toBe(callback.tries === set.callbackTries);
        expect(callback.endedAtMs === null).toBe(callback.state === 'open');
        // Whoever is open stands in the line, or will at a moment that is known.
        if (callback.state === 'open' && !callback.interactionId) expect(nextDueMs([callback])).not.toBeNull();
      }
    }),
    { numRuns: 500 },
  );
});

const fact = (happening: object) => ({ of: 'interaction', about: callId, atMs: 1, ...happening }) as InteractionFact;
const accepted = fact({ type: 'answered', how: 'accepted' });
const dialed = fact({ type: 'dialed' });
const ended = (cause: string) => fact({ type: 'ended', by: 'system', cause });

test.each([
  ['she answered', [accepted, dialed, fact({ type: 'answered', how: 'dialed' }), ended('hungUp')], { type: 'reached' }],
  ['she was busy', [accepted, dialed, ended('busy')], { type: 'notReached', outcome: 'busy' }],
  ['the switch died', [accepted, dialed, ended('switchLost')], { type: 'lost' }],
  ['somebody took it out of the line', [ended('cancelled')], { type: 'givenUp' }],
  ['it goes on', [accepted, dialed], null],
])('F47 what became of a try: %s', (_, facts, end) => {
  expect(endOfTry(facts)).toEqual(end);
});
