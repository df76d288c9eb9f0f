import { expect, test } from 'vitest';
import { type AwaySpan, awayLimitMs, awaySpansAfter, awaySpansKeptMs, awayUsed } from './away-use.ts';
import type { AgentFact, AgentHappening, AwayReasonId } from './fact.ts';
import type { AwayReason } from './skill.ts';

const minuteMs = 60_000;
const [tea, lunch] = ['tea', 'lunch'] as unknown as [AwayReasonId, AwayReasonId];
const at = (minute: number, happening: AgentHappening) =>
  ({ of: 'agent', about: 'ayse' as never, atMs: minute * minuteMs, ...happening }) as AgentFact;
const away = (minute: number, reasonId: AwayReasonId, more: object = {}) =>
  at(minute, { type: 'choseAvailability', availability: 'away', reasonId, by: 'agent', note: null, ...more });
const back = (minute: number) =>
  at(minute, { type: 'choseAvailability', availability: 'available', reasonId: null, by: 'agent', note: null });
const spansOf = (...facts: AgentFact[]) => facts.reduce<readonly AwaySpan[]>(awaySpansAfter, []);
const reason = (more: Partial<AwayReason> = {}): AwayReason => ({
  id: tea,
  tr: 'Çay',
  en: 'Tea',
  class: 'break',
  isPaid: true,
  allowanceMs: 30 * minuteMs,
  longestMs: 15 * minuteMs,
  isArchived: false,
  ...more,
});

test('the time of a day is counted for each reason, the running one up to now', () => {
  const spans = spansOf(away(10, tea), back(20), away(60, lunch), back(90), away(100, tea));
  const used = awayUsed(spans, 0, 105 * minuteMs);
  expect([used.get(tea), used.get(lunch)]).toEqual([15 * minuteMs, 30 * minuteMs]);
});

test('what lies before the day began is not counted, and a break over that moment is cut there', () => {
  const spans = spansOf(away(10, tea), back(20), away(55, tea), back(70));
  expect(awayUsed(spans, 60 * minuteMs, 80 * minuteMs).get(tea)).toBe(10 * minuteMs);
});

test('a break that was asked for counts from the moment in which it began', () => {
  const asked = at(5, { type: 'askedForAway', reasonId: tea, by: 'agent', note: null });
  const spans = spansOf(asked, away(12, tea, { askedAtMs: 5 * minuteMs }), back(20));
  expect(awayUsed(spans, 0, 30 * minuteMs).get(tea)).toBe(8 * minuteMs);
});

test('changing the reason ends one and begins the other; the same again changes nothing', () => {
  const spans = spansOf(away(0, tea), away(5, tea), away(10, lunch));
  expect(spans).toEqual([
    { reasonId: tea, fromMs: 0, toMs: 10 * minuteMs },
    { reasonId: lunch, fromMs: 10 * minuteMs, toMs: null },
  ]);
});

test('the limit is the longest time at once, or what the day has left when that is less', () => {
  const first = spansOf(away(10, tea));
  expect(awayLimitMs(first, reason(), 0)).toBe(25 * minuteMs);
  const third = spansOf(away(10, tea), back(25), away(40, tea), back(50), away(100, tea));
  expect(awayLimitMs(third, reason(), 0)).toBe(105 * minuteMs);
  expect(awayLimitMs(third, reason({ longestMs: 2 * minuteMs }), 0)).toBe(102 * minuteMs);
});

test('a new day has its whole allowance, also for a break that runs over its beginning', () => {
  const spans = spansOf(away(10, tea), back(40), away(90, tea));
  expect(awayLimitMs(spans, reason({ longestMs: null }), 100 * minuteMs)).toBe(130 * minuteMs);
});

test('nothing limits what has no limits, and nothing runs for somebody who is back', () => {
  expect(awayLimitMs(spansOf(away(10, tea)), reason({ allowanceMs: null, longestMs: null }), 0)).toBeNull();
  expect(awayLimitMs(spansOf(away(10, tea), back(12)), reason(), 0)).toBeNull();
  expect(awayLimitMs([], reason(), 0)).toBeNull();
});

test('what ended long ago is forgotten', () => {
  const late = awaySpansKeptMs / minuteMs + 100;
  expect(spansOf(away(10, tea), back(20), away(late, tea), back(late + 1))).toHaveLength(1);
});
