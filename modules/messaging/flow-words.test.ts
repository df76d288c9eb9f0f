import { expect, test } from 'vitest';
import { handOverNote, sayable, wantsPerson } from './flow-words.ts';

const choices = [
  { id: 'order', title: 'Sipariş' },
  { id: 'human', title: 'Temsilciye bağlan' },
];

test('choices are buttons where the channel has them and they fit, else numbers in the text', () => {
  const said = { text: 'Konu?', choices };
  expect(sayable(said, { most: 3, titleChars: 20 })).toEqual({ text: 'Konu?', choices });
  const numbered = { text: 'Konu?\n1. Sipariş\n2. Temsilciye bağlan' };
  expect(sayable(said, null)).toEqual(numbered);
  expect(sayable(said, { most: 1, titleChars: 20 })).toEqual(numbered);
  expect(sayable(said, { most: 3, titleChars: 10 })).toEqual(numbered);
  const marks = { text: '1–5?', choices: ['1', '2'].map((mark) => ({ id: mark, title: mark })) };
  expect(sayable(marks, null)).toEqual({ text: '1–5?' });
});

test('whoever asks for a person in one word is understood, and a sentence about one is not taken for it', () => {
  expect(['TEMSİLCİ', ' temsilciye bağlan ', 'Human'].map(wantsPerson)).toEqual([true, true, true]);
  expect(wantsPerson('temsilciniz dün aradı')).toBe(false);
});

test('the note tells what was collected and why the flow stopped, and nothing when there is nothing to tell', () => {
  expect(handOverNote({ name: 'Ali', order_no: '42' }, 'meant', 'tr')).toBe('Akışta toplananlar:\norder_no: 42');
  expect(handOverNote({ name: 'Ali' }, 'meant', 'tr')).toBe('');
  expect(handOverNote({}, 'endless', 'en')).toContain('goes round in a circle');
});
