import { describe, expect, test } from 'vitest';
import { aroundTheClock } from '#kernel/hours.ts';
import type { Acd, FloorRules } from '#routing';
import { simulate } from './simulate.ts';
import { liveDay } from './simulation/day.ts';

/** Days as small as `daySize` says (2 to 8 agents, 30 to 110 visitors): 300 take less than a minute on one core. */
const days = 300;
/** A broken rule is found within so many days; most on the first one. */
const daysWithBrokenRule = 25;

test(`${days} random days: nobody is lost, nobody has too much in hand, nobody waits for nothing`, () => {
  const { violations, ...counts } = simulate('simulation', days);
  expect(violations).toEqual([]);
  // The days were full: all of it was lived, not skipped.
  expect(counts.interactions).toBeGreaterThan(days * 20);
  expect(counts.offers).toBeGreaterThan(days * 20);
  expect(counts.floors).toBeGreaterThan(days * 2);
  expect(counts.rebuilds).toBeGreaterThan(days);
});

test('the same seed lives the same day, fact by fact and offer by offer', () => {
  const hashes = [1, 2, 3].map((day) => liveDay(`again/${day}`).hash);
  expect([1, 2, 3].map((day) => liveDay(`again/${day}`).hash)).toEqual(hashes);
  expect(new Set(hashes).size).toBe(3);
});

describe('a broken rule is found', () => {
  const withRules = (change: (rules: FloorRules) => FloorRules) => (acd: Acd) => ({
    ...acd,
    setRules: (rules: FloorRules, nowMs: number) => acd.setRules(change(rules), nowMs),
  });
  const deafTo =
    (...types: string[]) =>
    (acd: Acd): Acd => ({
      ...acd,
      follow: (fact, now) => {
        if (!types.includes(fact.type)) acd.follow(fact, now);
      },
    });

  test.for<readonly [string, (acd: Acd) => Acd, RegExp]>([
    [
      'agents get more than they can hold',
      withRules((rules) => ({
        ...rules,
        seats: rules.seats.map((seat) => ({ ...seat, capacity: { voice: 3, chat: 9, email: 9, total: 9 } })),
      })),
      /at capacity/,
    ],
    [
      'who comes last is served first',
      (acd) => ({
        ...acd,
        follow: (fact, now) => acd.follow(fact.type === 'queued' ? { ...fact, placeAtMs: -fact.placeAtMs } : fact, now),
      }),
      /stands before it/,
    ],
    ['a declined offer is forgotten', deafTo('offerDeclined'), /although .* is free|differs/],
    ['an agent who is gone is still asked', deafTo('fellSilent', 'becameUnreachable'), /takes no work/],
    ['an agent whose desk is silent is still asked', deafTo('fellSilent'), /takes no work/],
    ['an agent who is about to go away is still asked', deafTo('askedForAway'), /takes no work/],
    [
      'a break that was asked for never begins',
      (acd) => ({
        ...acd,
        distribute: (nowMs, needs) => acd.distribute(nowMs, needs).filter(({ type }) => type !== 'beginAway'),
      }),
      /for a break with empty hands/,
    ],
    [
      'closed doors are overlooked',
      withRules((rules) => ({
        ...rules,
        queues: rules.queues.map((queue) => ({ ...queue, hours: aroundTheClock(rules.zone) })),
      })),
      /does not wait in an open queue/,
    ],
    [
      'somebody else gets the offer than the one who was chosen',
      (acd) => ({
        ...acd,
        distribute: (nowMs, needs) =>
          acd.distribute(nowMs, needs).map((decision) => {
            const first = [...acd.look.seats()][0];
            return decision.type === 'offer' && first ? { ...decision, agentId: first.agentId } : decision;
          }),
      }),
      /the agent (is no member|has an offer|takes no work|lacks a skill|is at capacity)|two live offers/,
    ],
    [
      'the one who has been idle for the shortest time is asked first',
      withRules((rules) => ({
        ...rules,
        queues: rules.queues.map((queue) => ({ ...queue, strategy: 'linear' })),
      })),
      /idle for longer/,
    ],
  ])('%s', ([, breakRule, expected]) => {
    const { violations } = simulate('broken', daysWithBrokenRule, { breakRule });
    expect(violations.map(({ what }) => what).join('\n')).toMatch(expected);
  });
});
