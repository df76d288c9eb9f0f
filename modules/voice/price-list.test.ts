import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readPrices, writtenPrices } from './price-list.ts';

test('F33 a price list is read as it is typed, or as a spreadsheet gives it', () => {
  const text = '+90 0,25\n\n  +90 532\t0.4\n0049;2\r\n1 684 1,5\n';
  expect(readPrices(text)).toEqual({
    prices: [
      { beginning: '+90', perMinute: 0.25 },
      { beginning: '+90532', perMinute: 0.4 },
      { beginning: '+49', perMinute: 2 },
      { beginning: '+1684', perMinute: 1.5 },
    ],
    wrongLine: null,
  });
});

test.each(['+90', 'Almanya 2', '+90 -1', '+90 0,12345', '+90 10001', '+0 1', '+90 1.000,50'])(
  'the line “%s” is told as it stands there, and nothing after it is read',
  (wrong) => {
    expect(readPrices(`+49 2\n${wrong}\n+1 3`)).toEqual({
      prices: [{ beginning: '+49', perMinute: 2 }],
      wrongLine: wrong,
    });
  },
);

test('what is written is read again', () => {
  const price = fc.record({
    beginning: fc.stringMatching(/^\+[1-9]\d{0,9}$/),
    perMinute: fc.integer({ min: 0, max: 100_000_000 }).map((amount) => amount / 10_000),
  });
  fc.assert(
    fc.property(fc.array(price, { maxLength: 20 }), fc.boolean(), (prices, comma) => {
      expect(readPrices(writtenPrices(prices, comma))).toEqual({ prices, wrongLine: null });
    }),
  );
});
