import { expect, test } from 'vitest';
import { ariaOf, caps, collide, inWords, isBare, keptFor, type Pressed, read, sequenceMs, written } from './keys.ts';

const press = (key: string, more: Partial<Pressed> = {}): Pressed => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...more,
});

test('on a Turkish keyboard I and ı are the same key as i', () => {
  expect([written(press('ı'), false), written(press('İ'), false), written(press('I'), false)]).toEqual(['i', 'i', 'i']);
});

test('Ctrl is the key for commands, on a Mac it is ⌘', () => {
  expect(written(press('k', { ctrlKey: true }), false)).toBe('mod+k');
  expect(written(press('k', { metaKey: true }), true)).toBe('mod+k');
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

test('the Windows key, and Ctrl on a Mac, belong to the system', () => {
  expect(written(press('k', { metaKey: true }), false)).toBe(null);
  expect(written(press('k', { ctrlKey: true }), true)).toBe(null);
});

test('a letter is told by what it writes, so that Turkish Q, Turkish F and English keyboards agree', () => {
  expect(written(press('j', { code: 'KeyJ' }), false)).toBe('j');
  expect(written(press('j', { code: 'KeyE' }), false)).toBe('j');
  expect(written(press('Ş', { code: 'Semicolon' }), false)).toBe('ş');
  expect(written(press('ı', { code: 'KeyI', altKey: true }), false)).toBe('alt+i');
  expect(written(press('/', { code: 'Digit7', shiftKey: true }), false)).toBe('/');
  expect(written(press('?', { code: 'Minus', shiftKey: true }), false)).toBe('?');
});

test('where letters are not Latin the place of the key says which one is meant', () => {
  expect(written(press('о', { code: 'KeyJ' }), false)).toBe('j');
  expect(written(press('ق', { code: 'KeyR' }), false)).toBe('r');
});

test('AltGr is not Alt: it writes signs and fires nothing with Ctrl or Alt', () => {
  const altGr = { isAltGraph: true, ctrlKey: true, altKey: true };
  expect(written(press('@', { ...altGr, code: 'KeyQ' }), false)).toBe('@');
  expect(written(press('#', { ...altGr, code: 'Digit3' }), false)).toBe('#');
  expect(written(press('€', { isAltGraph: true, code: 'KeyE' }), false)).toBe('€');
  expect(written(press('AltGraph', { isAltGraph: true }), false)).toBe(null);
});

test('with ⌥ a Mac writes other signs, so the place of the key counts', () => {
  expect(written(press('¥', { altKey: true, isAltGraph: true, code: 'KeyY' }), true)).toBe('alt+y');
});

test('Shift makes another key of a letter, and is part of every other sign', () => {
  expect(written(press('R', { shiftKey: true }), false)).toBe('shift+r');
  expect(written(press('R'), false)).toBe('r'); // Caps Lock
  expect(written(press('K', { shiftKey: true, ctrlKey: true }), false)).toBe('mod+shift+k');
  expect(written(press('!', { shiftKey: true }), false)).toBe('!');
});

test.for([
  ['mod+w', 'browser'],
  ['mod+t', 'browser'],
  ['mod+shift+t', 'browser'],
  ['mod+1', 'browser'],
  ['mod+c', 'browser'],
  ['f5', 'browser'],
  ['shift+f5', 'browser'],
  ['alt+d', 'browser'],
  ['mod+alt+q', 'altGr'],
  ['tab', 'moves'],
  ['enter', 'moves'],
  ['mod+enter', 'moves'],
  ['space', 'moves'],
  ['alt+arrowleft', 'moves'],
  ['g f5', 'browser'],
  ['mod+k', null],
  ['mod+s', null],
  ['alt+y', null],
  ['shift+r', null],
  ['g d', null],
  ['ş', null],
  ['+', null],
] as const)('%s is kept for: %s', ([keys, by]) => {
  expect(keptFor(keys)).toBe(by);
});

test('two combinations collide when one is the other or its beginning', () => {
  expect([collide('g', 'g d'), collide('g d', 'g'), collide('g d', 'g d')]).toEqual([true, true, true]);
  expect([collide('g d', 'g c'), collide('g', 'd'), collide('mod+g', 'g')]).toEqual([false, false, false]);
});

test('keys are told to screen readers in their own words, and a sequence is not', () => {
  expect([ariaOf('mod+k', false), ariaOf('mod+k', true), ariaOf('+', false)]).toEqual(['Control+K', 'Meta+K', 'Plus']);
  expect(ariaOf('g d', false)).toBe(null);
  expect(inWords('g d', false)).toBe('G D');
  expect(caps('mod++', false)).toEqual([['Ctrl', '+']]);
});
