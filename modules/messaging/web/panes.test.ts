import { expect, test } from 'vitest';
import type { InteractionId } from '#kernel/id.ts';
import { closed, fromAddress, inAddress, opened, type Panes, panesOf, resized, stepped } from './panes.ts';

const [a, b, c, d, e] = ['a', 'b', 'c', 'd', 'e'] as unknown as readonly [
  InteractionId,
  InteractionId,
  InteractionId,
  InteractionId,
  InteractionId,
];
const never = () => false;
const four = (shown: Panes['shown'], at = 0): Panes => ({ count: 4, shown, at });

test('F79: ten conversations stand beside one another, each in the place it was opened in', () => {
  const ids = Array.from({ length: 10 }, (_, n) => `id-${n}` as unknown as InteractionId);
  const all = ids.reduce((panes, id) => opened(panes, id, never), panesOf(10, [], null));
  expect(all.shown).toEqual(ids);
});

test('what is open already is gone to, and nothing moves', () => {
  expect(opened(four([a, b, null, null]), b, never)).toEqual(four([a, b, null, null], 1));
});

test('an empty place is used first, then one whose conversation is over, and only then the present one', () => {
  expect(opened(four([a, null, b, null]), c, never)).toEqual(four([a, c, b, null], 1));
  expect(opened(four([a, null, b, null], 3), c, never)).toEqual(four([a, null, b, c], 3));
  expect(opened(four([a, b, c, d], 1), e, (id) => id === c)).toEqual(four([a, b, e, d], 2));
  expect(opened(four([a, b, c, d], 1), e, never)).toEqual(four([a, e, c, d], 1));
});

test('a place that was closed is the one the next conversation takes', () => {
  expect(opened(closed(four([a, b, c, d]), 2), e, never)).toEqual(four([a, b, e, d], 2));
});

test('the keyboard goes from pane to pane, over the empty ones and round the corner', () => {
  expect(stepped(four([a, null, b, null]), 1).at).toBe(2);
  expect(stepped(four([a, null, b, null], 2), 1).at).toBe(0);
  expect(stepped(four([a, null, b, null]), -1).at).toBe(2);
  expect(stepped(four([a, null, null, null]), 1).at).toBe(0);
  expect(stepped(four([null, null, null, null]), 1).at).toBe(0);
});

test('more places are filled with what waits most; fewer keep the one that is being written in', () => {
  const one = panesOf(1, [], a);
  expect(resized(one, 4, [b, a, c])).toEqual(four([a, b, c, null]));
  expect(resized(four([a, b, c, d], 2), 2, [])).toEqual({ count: 2, shown: [a, c], at: 1 });
  expect(resized(four([a, b, c, d], 3), 1, [e])).toEqual({ count: 1, shown: [d], at: 0 });
  expect(resized(panesOf(1, [], null), 2, [a])).toEqual({ count: 2, shown: [a, null], at: 0 });
});

test('an address tells the same panes to a colleague, and a broken one breaks nothing', () => {
  const isId = (part: string) => /^[a-e]$/.test(part);
  const panes = four([a, null, b, null], 2);
  const text = inAddress(panes);
  expect(text).toBe('a.-.b.-');
  expect(panesOf(4, fromAddress(text ?? '', isId), b)).toEqual(panes);
  expect(panesOf(4, fromAddress('a.a.<script>.x', isId), null)).toEqual(four([a, null, null, null], 1));
  expect(panesOf(2, fromAddress('a.b.c.d', isId), d)).toEqual({ count: 2, shown: [d, b], at: 0 });
  expect(inAddress(panesOf(1, [], a))).toBeUndefined();
});
