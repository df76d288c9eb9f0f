import { expect, test } from 'vitest';
import { openGathering } from './gathering.ts';

test('what is asked for at the same moment is asked in one question, and each gets her own answer', async () => {
  const questions: (readonly number[])[] = [];
  const doubled = openGathering(async (keys: readonly number[]) => {
    questions.push(keys);
    return keys.map((key) => key * 2);
  });
  expect(await Promise.all([doubled(1), doubled(2), doubled(1)])).toEqual([2, 4, 2]);
  expect(await doubled(7)).toBe(14);
  expect(questions).toEqual([[1, 2, 1], [7]]);
});

test('a question that fails is heard by everybody who waited, and the next one is asked anew', async () => {
  let isAway = true;
  const name = openGathering(async (keys: readonly string[]) => {
    if (isAway) throw new Error('away');
    return keys;
  });
  const outcomes = await Promise.allSettled([name('one'), name('other')]);
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  isAway = false;
  expect(await name('one')).toBe('one');
});

test('one question holds a limited number of keys', async () => {
  const sizes: number[] = [];
  const same = openGathering(async (keys: readonly number[]) => {
    sizes.push(keys.length);
    return keys;
  });
  const all = Array.from({ length: 1_200 }, (_, at) => at);
  expect(await Promise.all(all.map(same))).toEqual(all);
  expect(sizes).toEqual([500, 500, 200]);
});
