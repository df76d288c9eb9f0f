import { describe, expect, test } from 'vitest';
import type { Figure, WhyReport } from '#reports';
import { whySaid } from './parts.ts';

const figure = (value: number | null): Figure => ({
  ...{ metric: 'serviceLevel', version: 1, part: value ?? 0, whole: 1, value, n: 1, provisional: false },
});
const effect = (key: string | null, name: string | null, of: number) => ({
  ...{ key, name, now: null, before: null, own: of, weight: 0, effect: of },
});
const report = (over: Partial<WhyReport> = {}): WhyReport => ({
  ...{ metric: 'serviceLevel', from: '2026-11-16', until: '2026-11-22', zone: 'Europe/Istanbul' },
  before: { from: '2026-11-09', until: '2026-11-15' },
  ...{ now: figure(0.72), was: figure(0.8), change: -0.08, isDivided: true },
  byQueue: [effect('1', 'Satış', -0.07), effect(null, null, -0.02), effect('2', 'Teknik', 0.01)],
  byHour: [effect('9', null, 0.02), effect('11', null, -0.07), effect('12', null, -0.03), effect('13', null, -0.001)],
  drivers: [],
  peak: {
    hour: 11,
    drivers: [
      { metric: 'offered', now: 40, before: 25 },
      { metric: 'handleTime', now: 240_000, before: 240_000 },
      { metric: 'loggedInTime', now: 18_000_000, before: 28_800_000 },
    ],
    agents: [
      { id: 'a', name: 'Ayşe', nowMs: 0, beforeMs: 7_200_000 },
      { id: 'b', name: 'Berk', nowMs: 3_600_000, beforeMs: 3_600_000 },
      { id: 'c', name: 'Can', nowMs: 3_600_000, beforeMs: 0 },
    ],
  },
  upTo: { number: 1, at: null },
  ...over,
});

describe('F143 why a figure changed', () => {
  test('in one breath: how much, which hours and queues, what was otherwise then, who was missing', () => {
    expect(whySaid(report(), 'en', true)).toBe(
      'Service level: 80.0% → 72.0% (▼ 8.0 points). Most of it came from 11:00–12:00 (▼ 7.0 points) and 12:00–13:00 ' +
        '(▼ 3.0 points). Most of it came from the queues Satış (▼ 7.0 points) and Other (▼ 2.0 points). Between ' +
        '11:00–12:00: Offered 25 → 40, Time at work 8 h → 5 h. Missing at that hour: Ayşe (▼ 2 h).',
    );
  });

  test('in Turkish too, and to whom the time of agents is not told, nothing of it', () => {
    const said = whySaid(report(), 'tr', false);
    expect(said).toContain('Hizmet seviyesi: %80,0 → %72,0 (▼ 8,0 puan).');
    expect(said).toContain('11.00–12.00 arasında Gelen 25 → 40.');
    expect(said).not.toMatch(/Ayşe|Oturum/);
  });

  test('what did not change, and what cannot be compared, says only that', () => {
    expect(whySaid(report({ change: 0, now: figure(0.8) }), 'en', true)).toBe('Service level: 80.0%; unchanged.');
    expect(whySaid(report({ change: null, was: figure(null) }), 'en', true)).toBe(
      'Service level: 72.0%; it cannot be compared with the period before.',
    );
  });
});
