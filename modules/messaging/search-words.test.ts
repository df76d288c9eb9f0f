import { expect, test } from 'vitest';
import { wordsOf } from './search-words.ts';

test.for(['Işık', 'IŞIK', 'ışık', 'isik', 'İSİK'])('F83: %s is the same word in a search', (word) => {
  expect(wordsOf(`Siparişim, "${word}" mahallesine gelmedi!`)).toContain('isik');
});

test('numbers are words too, signs are none, and each word counts once', () => {
  expect(wordsOf('Sipariş no: TR-48812. Sipariş? a 😀')).toEqual(['siparis', 'no', 'tr', '48812']);
});

test('a text of a million words costs no more than its limit', () => {
  const endless = Array.from({ length: 5_000 }, (_, n) => `kelime${n}`).join(' ');
  expect(wordsOf(endless)).toHaveLength(300);
  expect(wordsOf('x'.repeat(4_000))).toEqual(['x'.repeat(40)]);
});
