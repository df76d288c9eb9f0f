import { expect, test } from 'vitest';
import { sends } from './send-key.ts';

const enter = { key: 'Enter', ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, isComposing: false };

test('Enter sends when it was chosen, and Shift+Enter makes a line', () => {
  expect(sends(enter, 'enter')).toBe(true);
  expect(sends({ ...enter, shiftKey: true }, 'enter')).toBe(false);
  expect(sends(enter, 'modEnter')).toBe(false);
});

test('Ctrl+Enter and ⌘+Enter send whatever was chosen', () => {
  expect(sends({ ...enter, ctrlKey: true }, 'modEnter')).toBe(true);
  expect(sends({ ...enter, metaKey: true }, 'enter')).toBe(true);
});

test('an Enter that ends the writing of a character sends nothing', () => {
  expect(sends({ ...enter, isComposing: true }, 'enter')).toBe(false);
});
