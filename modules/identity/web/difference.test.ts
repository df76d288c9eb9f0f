import { expect, test } from 'vitest';
import { differences } from './difference.ts';

test('only what changed is shown, deeper fields with their way', () => {
  const before = { name: 'Destek', colour: 'teal', levels: { voice: { targetMs: 20_000 } }, members: ['a'] };
  const after = { name: 'Satış', colour: 'teal', levels: { voice: { targetMs: 30_000 } } };
  expect(differences(before, after)).toEqual([
    { field: 'name', before: 'Destek', after: 'Satış' },
    { field: 'levels.voice.targetMs', before: '20000', after: '30000' },
  ]);
});

test('what is created is new in every field, what is deleted is gone in every field', () => {
  expect(differences(null, { name: 'A', tags: ['x', 'y'] })).toEqual([
    { field: 'name', before: null, after: 'A' },
    { field: 'tags', before: null, after: 'x, y' },
  ]);
  expect(differences({ name: 'A' }, null)).toEqual([{ field: 'name', before: 'A', after: null }]);
  expect(differences(null, undefined)).toEqual([]);
  expect(differences({ phone: null }, { phone: '1' })).toEqual([{ field: 'phone', before: '—', after: '1' }]);
});
