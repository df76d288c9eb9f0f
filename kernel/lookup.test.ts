import { expect, test } from 'vitest';
import { lookupBy } from './lookup.ts';

test('what is looked up is what the list says now, gone through once for each list', () => {
  let list: readonly { readonly id: string; readonly name: string }[] = [{ id: 'a', name: 'Ayşe' }];
  let asked = 0;
  const find = lookupBy(
    () => list,
    ({ id }) => {
      asked += 1;
      return id;
    },
  );
  expect([find('a')?.name, find('a')?.name, find('b')]).toEqual(['Ayşe', 'Ayşe', null]);
  expect(asked).toBe(1);
  list = [{ id: 'b', name: 'Berk' }];
  expect([find('a'), find('b')?.name]).toEqual([null, 'Berk']);
});
