import { expect, test } from 'vitest';
import { faultsOfDay, faultsOfWeek, plannedBlock, type ShiftBreak, type WeekBlock } from './shift.ts';

const block = (more: Partial<WeekBlock>): WeekBlock => ({
  weekdays: [1, 2, 3, 4, 5],
  from: '09:00',
  to: '18:00',
  breaks: [],
  ...more,
});
const rest = { isPaid: true, class: 'break' as const };
const fixed = (at: string, minutes: number): ShiftBreak => ({ type: 'fixed', at, lengthMs: minutes * 60_000, ...rest });
const window = (from: string, to: string, minutes: number): ShiftBreak => ({
  type: 'window',
  from,
  to,
  lengthMs: minutes * 60_000,
  ...rest,
});
const typesOf = (blocks: readonly WeekBlock[]) => faultsOfWeek(blocks).map(({ type }) => type);

test.for([
  ['an ordinary week', [block({ breaks: [fixed('13:00', 60), window('15:00', '17:00', 15)] })], []],
  ['a night with a break at 00:30', [block({ from: '23:00', to: '07:00', breaks: [fixed('00:30', 30)] })], []],
  ['a break window over midnight', [block({ from: '22:00', to: '06:00', breaks: [window('23:30', '00:30', 20)] })], []],
  ['a whole day', [block({ from: '00:00', to: '24:00' })], []],
  ['until midnight', [block({ from: '16:00', to: '24:00' })], []],
  ['two blocks a day', [block({ to: '12:00' }), block({ from: '12:00' })], []],
  ['a block without length', [block({ to: '09:00' })], ['emptyBlock']],
  ['two at once', [block({}), block({ weekdays: [5], from: '17:00', to: '20:00' })], ['blocksOverlap']],
  [
    'a night that runs into the morning of the next day',
    [block({ weekdays: [1], from: '23:00', to: '07:00' }), block({ weekdays: [2], from: '06:00', to: '14:00' })],
    ['blocksOverlap'],
  ],
  [
    'Sunday night that runs into Monday',
    [block({ weekdays: [7], from: '23:00', to: '07:00' }), block({ weekdays: [1], from: '06:00', to: '14:00' })],
    ['blocksOverlap'],
  ],
  ['a break before work', [block({ breaks: [fixed('08:30', 30)] })], ['breakOutsideBlock']],
  ['a break that ends after work', [block({ breaks: [fixed('17:50', 15)] })], ['breakOutsideBlock']],
  ['a window shorter than its break', [block({ breaks: [window('10:00', '10:10', 15)] })], ['windowTooShort']],
  ['two breaks at once', [block({ breaks: [fixed('13:00', 60), fixed('13:30', 15)] })], ['breaksOverlap']],
  ['nothing but break', [block({ breaks: [fixed('09:00', 540)] })], ['breaksFillBlock']],
] as const)('the week of %s', ([, blocks, expected]) => {
  expect(typesOf(blocks)).toEqual(expected);
});

test('the blocks of a single day are checked the same way', () => {
  expect(faultsOfDay([block({}), block({ from: '17:00', to: '20:00' })]).map(({ type }) => type)).toEqual([
    'blocksOverlap',
  ]);
});

test('a fault says which block and which break', () => {
  const blocks = [block({ to: '12:00' }), block({ from: '13:00', breaks: [fixed('13:00', 15), fixed('12:00', 15)] })];
  expect(faultsOfWeek(blocks)).toEqual([{ type: 'breakOutsideBlock', block: 1, break: 1 }]);
});

test('a window over midnight is one in the night', () => {
  const planned = plannedBlock(
    block({ from: '22:00', to: '06:00', breaks: [window('23:30', '00:30', 20)] }),
    '2026-11-23',
    'Europe/Istanbul',
  );
  const [one] = planned?.breaks ?? [];
  expect(new Date(one?.fromMs ?? 0).toISOString()).toBe('2026-11-23T20:30:00.000Z');
  expect(new Date(one?.toMs ?? 0).toISOString()).toBe('2026-11-23T21:30:00.000Z');
});
