import { expect, test } from 'vitest';
import { type PauseShape, reshaped, type Shape } from './reshape.ts';

const pause = (from: number, to: number): PauseShape => {
  const lengthMs = (to - from) * 60_000;
  return { type: 'fixed', from, to, lengthMs, isPaid: false, class: 'lunch' };
};
const day: Shape = { from: 540, to: 1_080, breaks: [pause(720, 765)] };
const night: Shape = { from: 1_380, to: 1_860, breaks: [pause(1_470, 1_500)] };

test('a day that is moved takes its breaks along, in quarters of an hour', () =>
  expect(reshaped(day, 'whole', 37)).toEqual({ from: 570, to: 1_110, breaks: [pause(750, 795)] }));

test('it begins on its own day, however far it is dragged, also when it ends on the next', () => {
  expect(reshaped(day, 'whole', -5_000).from).toBe(0);
  expect(reshaped(night, 'whole', 5_000)).toEqual({ from: 1_425, to: 1_905, breaks: [pause(1_515, 1_545)] });
});

test('the end of a night can be dragged back before midnight, and a break it passes is cut or goes', () => {
  expect(reshaped(night, 'end', -375)).toEqual({ from: 1_380, to: 1_485, breaks: [pause(1_470, 1_485)] });
  expect(reshaped(night, 'end', -420)).toEqual({ from: 1_380, to: 1_440, breaks: [] });
});

test('a window stays as long as its break still fits into what is left of it', () => {
  const window: PauseShape = { ...pause(720, 840), type: 'window', lengthMs: 45 * 60_000 };
  const flexible: Shape = { ...day, breaks: [window] };
  expect(reshaped(flexible, 'start', 240).breaks).toEqual([{ ...window, from: 780 }]);
  expect(reshaped(flexible, 'start', 270).breaks).toEqual([]);
});

test('nothing becomes shorter than half an hour or longer than a day', () => {
  expect(reshaped(day, 'start', 5_000)).toEqual({ from: 1_050, to: 1_080, breaks: [] });
  expect(reshaped(day, 'end', 5_000).to).toBe(1_980);
});
