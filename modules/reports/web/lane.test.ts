import { expect, test } from 'vitest';
import { laneOf } from './lane.ts';

const at = (time: string) => `2026-11-23T${time}:00.000Z`;

test('a lane begins and ends with whole hours, and places lie in it', () => {
  const lane = laneOf([
    { from: at('09:10'), to: at('09:40') },
    { from: at('12:00'), to: at('12:30') },
  ]);
  expect(lane.ticks.map((ms) => new Date(ms).toISOString().slice(11, 16))).toEqual([
    '09:00',
    '10:00',
    '11:00',
    '12:00',
    '13:00',
  ]);
  expect(lane.placeOf(Date.parse(at('11:00')))).toBe(50);
  expect(lane.styleOf({ from: at('12:00'), to: at('12:30') })).toEqual({ left: '75%', width: '12.5%' });
});

test('a whole day has no more marks than stand beside each other, and nothing at all is an hour', () => {
  const day = laneOf([{ from: '2026-11-22T21:00:00Z', to: '2026-11-23T21:00:00Z' }]);
  expect(day.ticks).toHaveLength(7);
  expect(laneOf([]).ticks).toHaveLength(2);
});

test('however many pieces there are, their bounds are found', () => {
  const many = Array.from({ length: 300_000 }, () => ({ from: at('09:00'), to: at('10:00') }));
  expect(laneOf(many).ticks).toHaveLength(2);
});
