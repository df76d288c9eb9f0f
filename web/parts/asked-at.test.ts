import { expect, test } from 'vitest';
import { askedAt } from './asked-at.ts';

test.for([
  ['Merhaba @Ay', '@', { from: 8, word: 'Ay' }],
  ['@', '@', { from: 0, word: '' }],
  ['bana@ornek', '@', null],
  ['@Ayşe Yıl', '@', { from: 0, word: 'Ayşe Yıl' }],
  ['@Ayşe\nbak', '@', null],
  ['yok', '@', null],
  ['/iade sür', '/', { from: 0, word: 'iade sür' }],
  ['Merhaba\n/', '/', { from: 8, word: '' }],
  ['ve/veya', '/', null],
  ['https://ornek.com', '/', null],
  ['3 / 4', '/', null],
] as const)('in "%s" the word behind %s that is looked for is %j', ([text, sign, found]) => {
  expect(askedAt(text, text.length, sign)).toEqual(found);
});
