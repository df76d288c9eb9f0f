import { expect, test } from 'vitest';
import { moved, squareOf, wholeOf, within, zoomMax } from './crop.ts';

const wide = { width: 400, height: 200 };

test('at first the largest square in the middle is kept', () => {
  expect(squareOf(wide, wholeOf(wide))).toEqual({ left: 100, top: 0, side: 200 });
});

test('the square moves by its own side and never leaves the picture', () => {
  expect(squareOf(wide, moved(wide, wholeOf(wide), 0.25, 0))).toEqual({ left: 150, top: 0, side: 200 });
  expect(squareOf(wide, moved(wide, wholeOf(wide), 5, -5))).toEqual({ left: 200, top: 0, side: 200 });
});

test('coming closer makes the square smaller around the same middle; going back keeps it inside', () => {
  const close = within(wide, { ...wholeOf(wide), zoom: 2 });
  expect(squareOf(wide, close)).toEqual({ left: 150, top: 50, side: 100 });
  const corner = moved(wide, close, 9, 9);
  expect(squareOf(wide, corner)).toEqual({ left: 300, top: 100, side: 100 });
  expect(squareOf(wide, within(wide, { ...corner, zoom: 1 }))).toEqual({ left: 200, top: 0, side: 200 });
  expect(within(wide, { ...close, zoom: 99 }).zoom).toBe(zoomMax);
});
