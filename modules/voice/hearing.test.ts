import { expect, test } from 'vitest';
import { hearingLimits, openHearing, type Understood } from './hearing.ts';

const uttered = { wav: new Uint8Array(100), language: 'tr' } as const;

test('F37 an engine that failed is left in peace for a while; one that refused a sound is asked for the next', async () => {
  let [nowMs, asked] = [1_000, 0];
  let answer: Understood = { type: 'refused', detail: 'too short' };
  const told: string[] = [];
  const listener = {
    understand: async () => {
      asked++;
      return answer;
    },
  };
  const hearing = openHearing(
    listener,
    () => nowMs,
    (detail) => void told.push(detail),
  );
  expect(await hearing.understand(uttered)).toBeNull();
  expect(hearing.isAble()).toBe(true);
  answer = { type: 'failed', detail: '503' };
  expect(await hearing.understand(uttered)).toBeNull();
  expect([hearing.isAble(), hearing.trouble(), told]).toEqual([false, '503', ['503']]);
  nowMs += hearingLimits.restMs;
  answer = { type: 'understood', text: 'fatura' };
  expect(hearing.isAble()).toBe(true);
  expect(await hearing.understand(uttered)).toBe('fatura');
  expect(hearing.trouble()).toBeNull();
  expect(asked).toBe(3);
});

test('F37 what is too large goes nowhere', async () => {
  const understand = async (): Promise<Understood> => ({ type: 'understood', text: 'x' });
  const hearing = openHearing(
    { understand },
    () => 0,
    () => undefined,
  );
  const wav = new Uint8Array(hearingLimits.bytes + 1);
  expect(await hearing.understand({ wav, language: 'tr' })).toBeNull();
});
