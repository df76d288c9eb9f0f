import { ORPCError } from '@orpc/client';
import { expect, test } from 'vitest';
import { againAfterMs, asksAgain, isAway } from './patience.ts';

const refusal = (code: string, status: number) => new ORPCError(code, { status });

test('a server that is being started anew is waited for; a refusal is an answer, and a fault is soon told', () => {
  const away = [refusal('UNAVAILABLE', 503), refusal('BAD_GATEWAY', 502), new TypeError('Failed to fetch')];
  for (const error of away) {
    let waitedMs = 0;
    for (let failures = 0; asksAgain(failures, error); failures++) waitedMs += againAfterMs(failures, error);
    expect(waitedMs).toBeGreaterThanOrEqual(20_000);
    expect(waitedMs).toBeLessThan(60_000);
  }
  const asked = (error: Error) => [0, 1, 2, 3].filter((failures) => asksAgain(failures, error));
  expect(asked(refusal('NOT_FOUND', 404))).toEqual([]);
  expect(asked(refusal('INTERNAL_SERVER_ERROR', 500))).toEqual([0, 1]);
  expect(asked(new Error('a bug of ours'))).toEqual([0, 1]);
  expect(isAway(refusal('TOO_MANY', 429))).toBe(false);
});
