import { expect, test } from 'vitest';
import { smsPartsOf } from './sms-parts.ts';

test.for([
  ['', 'gsm7', 1, 160],
  ['Merhaba', 'gsm7', 1, 153],
  ['a'.repeat(160), 'gsm7', 1, 0],
  ['a'.repeat(161), 'gsm7', 2, 145],
  ['a'.repeat(306), 'gsm7', 2, 0],
  ['a'.repeat(307), 'gsm7', 3, 152],
  ['€', 'gsm7', 1, 158],
  // The euro sign needs two places and finds one: it goes into the next part whole.
  [`${'a'.repeat(152)}€${'a'.repeat(20)}`, 'gsm7', 2, 131],
  ['Sipariş', 'ucs2', 1, 63],
  ['ş'.repeat(70), 'ucs2', 1, 0],
  ['ş'.repeat(71), 'ucs2', 2, 63],
  ['😀', 'ucs2', 1, 68],
  [`${'ş'.repeat(66)}😀${'ş'.repeat(10)}`, 'ucs2', 2, 55],
  ['öçü ÖÇÜ', 'ucs2', 1, 63],
  ['öüÖÜÇ', 'gsm7', 1, 155],
] as const)('"%s" is counted as %s in %i parts with %i places left', ([text, encoding, parts, left]) => {
  expect(smsPartsOf(text)).toEqual({ encoding, parts, left });
});
