import { expect, test } from 'vitest';
import { caps, isBare, read, sequenceMs, written } from './keys.ts';

const press = (key: string, mods: Partial<Record<'ctrlKey' | 'metaKey' | 'altKey', boolean>> = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  ...mods,
});

test('on a Turkish keyboard I and ı are the same key as i', () => {
  expect([written(press('ı'), false), written(press('İ'), false), written(press('I'), false)]).toEqual(['i', 'i', 'i']);
});

test('Ctrl is the key for commands, on a Mac it is ⌘', () => {
  expect(written(press('k', { ctrlKey: true }), false)).toBe('mod+k');
  expect(written(press('k', { metaKey: true }), true)).toBe('mod+k');
  expect(written(press('k', { ctrlKey: true }), true)).toBe('k');
});

test('a modifier alone is not a key', () => {
  expect(written(press('Shift'), false)).toBe(null);
});

test('g and then q goes to the queues, if the second key comes in time', () => {
  const known = ['g q', 'q'];
  expect(read('g', null, 0, known)).toEqual({ type: 'begins' });
  expect(read('q', { key: 'g', atMs: 0 }, 500, known)).toEqual({ type: 'fires', combination: 'g q' });
  expect(read('q', { key: 'g', atMs: 0 }, sequenceMs + 1, known)).toEqual({ type: 'fires', combination: 'q' });
});

test('a key that means nothing here is left alone', () => {
  expect(read('x', null, 0, ['g q'])).toEqual({ type: 'nothing' });
});

test('while somebody types only combinations with Ctrl or Alt may fire', () => {
  expect(['r', 'g q', 'mod+enter', 'alt+y'].map(isBare)).toEqual([true, true, false, false]);
});

test('keys are shown as they stand on the keyboard', () => {
  expect(caps('mod+k', true)).toEqual([['⌘', 'K']]);
  expect(caps('g q', false)).toEqual([['G'], ['Q']]);
});
