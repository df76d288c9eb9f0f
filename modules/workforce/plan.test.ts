import { describe, expect, test } from 'vitest';
import type { Id } from '#kernel/id.ts';
import { openHolidays } from './holiday.ts';
import { placedFrom, placeFor } from './placement.ts';
import {
  type DayChange,
  type Ground,
  operationalDayAt,
  type Placement,
  partsMeet,
  planBetween,
  planOf,
} from './plan.ts';
import { type Pattern, plannedBlock, type Shift, type ShiftId, type WeekBlock } from './shift.ts';

const istanbul = 'Europe/Istanbul';
const berlin = 'Europe/Berlin';
const minute = 60_000;
const everyDay = [1, 2, 3, 4, 5, 6, 7];
const at = (local: string, zone = istanbul) => Temporal.ZonedDateTime.from(`${local}[${zone}]`).epochMilliseconds;
const hours = (ms: number) => ms / 3_600_000;

const night: WeekBlock = {
  weekdays: everyDay,
  from: '23:00',
  to: '07:00',
  breaks: [{ type: 'fixed', at: '00:30', lengthMs: 30 * minute, isPaid: true, class: 'break' }],
};
const day: WeekBlock = {
  weekdays: everyDay,
  from: '09:00',
  to: '18:00',
  breaks: [{ type: 'fixed', at: '13:00', lengthMs: 60 * minute, isPaid: false, class: 'lunch' }],
};

const shiftOf = (name: string, pattern: Partial<Pattern> & Pick<Pattern, 'blocks'>): Shift => ({
  id: name as ShiftId,
  name,
  colour: 'blue',
  graceMs: minute,
  version: 1,
  isRemoved: false,
  patterns: [{ fromDate: '2026-01-01', zone: istanbul, holidays: 'free', ...pattern }],
});
const nights = shiftOf('nights', { blocks: [night] });
const days = shiftOf('days', { blocks: [day] });
const nightsBerlin = shiftOf('nightsBerlin', { blocks: [night], zone: berlin });
const daysNewYork = shiftOf('daysNewYork', { blocks: [day], zone: 'America/New_York' });
const shifts = new Map([nights, days, nightsBerlin, daysNewYork].map((shift) => [shift.id, shift]));

const placed = (shift: Shift | null, fromDate = '2026-01-01', via: Placement['via'] = 'user'): Placement => ({
  fromDate,
  shiftId: shift?.id ?? null,
  via: shift ? via : 'none',
});
const ground = (placements: readonly Placement[], more: Partial<Ground> = {}): Ground => ({
  houseZone: istanbul,
  placements,
  shifts,
  changes: new Map(),
  absences: [],
  holidayOn: () => null,
  ...more,
});
const spans = (g: Ground, date: string) => planOf(g, date).blocks.map(({ fromMs, toMs }) => [fromMs, toMs]);

describe('a block', () => {
  test('over midnight ends on the next day, and its break at 00:30 is in the night, not before it', () => {
    const block = plannedBlock(night, '2026-11-23', istanbul);
    expect(block).toMatchObject({ fromMs: at('2026-11-23T23:00'), toMs: at('2026-11-24T07:00') });
    expect(block?.breaks).toMatchObject([{ fromMs: at('2026-11-24T00:30'), toMs: at('2026-11-24T01:00') }]);
  });

  test('of the night in which clocks go forward is an hour shorter, and an hour longer when they go back', () => {
    const spring = plannedBlock(night, '2026-03-28', berlin);
    const autumn = plannedBlock(night, '2026-10-24', berlin);
    expect(hours((spring?.toMs ?? 0) - (spring?.fromMs ?? 0))).toBe(7);
    expect(hours((autumn?.toMs ?? 0) - (autumn?.fromMs ?? 0))).toBe(9);
  });

  test('whose break lies in the hour that is skipped has its break at the change of clocks', () => {
    const broken = { ...night, breaks: [{ ...night.breaks[0], type: 'fixed' as const, at: '02:30' }] } as WeekBlock;
    const block = plannedBlock(broken, '2026-03-28', berlin);
    expect(block?.breaks[0]?.fromMs).toBe(at('2026-03-29T03:00', berlin));
  });
});

describe('an operational day', () => {
  test('of a night shift of 23:00–07:00 ends at 07:00, and the night belongs to the day on which it began', () => {
    const g = ground([placed(nights)]);
    expect(planOf(g, '2026-11-23')).toMatchObject({
      beginsMs: at('2026-11-23T07:00'),
      endsMs: at('2026-11-24T07:00'),
    });
    expect(operationalDayAt(g, at('2026-11-24T00:30')).date).toBe('2026-11-23');
    expect(operationalDayAt(g, at('2026-11-24T06:59')).date).toBe('2026-11-23');
    expect(operationalDayAt(g, at('2026-11-24T07:00')).date).toBe('2026-11-24');
  });

  test('of a day shift ends at midnight, and so does that of somebody without a shift', () => {
    for (const shift of [days, null]) {
      const today = operationalDayAt(ground([placed(shift)]), at('2026-11-23T20:00'));
      expect(today).toMatchObject({ date: '2026-11-23', endsMs: at('2026-11-24T00:00') });
    }
  });

  test.for([
    ['2026-03-28', 23],
    ['2026-03-29', 24],
    ['2026-10-24', 25],
    ['2026-10-25', 24],
  ] as const)('of a night shift in Berlin, %s, lasts %i hours', ([date, expected]) => {
    const today = planOf(ground([placed(nightsBerlin)]), date);
    expect(hours(today.endsMs - today.beginsMs)).toBe(expected);
  });

  test('begins where the one before it ended, for every zone, shift and change of them', () => {
    const g = ground([
      placed(nightsBerlin),
      placed(daysNewYork, '2026-03-08'),
      placed(null, '2026-03-20'),
      placed(nights, '2026-03-29'),
      placed(nightsBerlin, '2026-10-20'),
    ]);
    const year = planBetween(g, '2026-01-01', '2026-12-31');
    expect(year).toHaveLength(365);
    for (const [place, today] of year.entries()) {
      expect(today.beginsMs).toBe(year[place - 1]?.endsMs ?? today.beginsMs);
      expect(today.endsMs).toBeGreaterThanOrEqual(today.beginsMs);
      for (const block of today.blocks) {
        expect(block.fromMs).toBeGreaterThanOrEqual(today.beginsMs);
        expect(block.toMs).toBeLessThanOrEqual(today.endsMs);
      }
      if (today.beginsMs < today.endsMs) expect(operationalDayAt(g, today.beginsMs).date).toBe(today.date);
    }
  });

  test('is the same asked alone and asked in a month', () => {
    const g = ground([placed(nights), placed(days, '2026-11-10'), placed(nightsBerlin, '2026-11-20')]);
    for (const today of planBetween(g, '2026-11-01', '2026-11-30')) expect(planOf(g, today.date)).toEqual(today);
  });
});

describe('F25: a user is in one shift at most', () => {
  const own = days.id;
  const groups = nights.id;
  test('her own counts before her group’s, and her group’s when she has none', () => {
    expect(placeFor({ isDisabled: false, own, groups })).toEqual({ shiftId: own, via: 'user' });
    expect(placeFor({ isDisabled: false, own: null, groups })).toEqual({ shiftId: groups, via: 'group' });
    expect(placeFor({ isDisabled: false, own: null, groups: null })).toEqual({ shiftId: null, via: 'none' });
  });
  test('whoever is disabled has none', () => {
    expect(placeFor({ isDisabled: true, own, groups })).toEqual({ shiftId: null, via: 'none' });
  });
});

describe('F26: a change of shift takes effect after the current day has ended', () => {
  /** What a person’s days are after a change that is asked for at a moment. */
  const changed = (g: Ground, nowMs: number, shift: Shift | null): Ground => {
    const today = operationalDayAt(g, nowMs).date;
    const via = shift ? 'user' : 'none';
    return { ...g, placements: placedFrom(g.placements, today, { shiftId: shift?.id ?? null, via }) };
  };

  test('during a night shift: at 00:30 the night goes on, at 07:00 the new shift begins', () => {
    const g = changed(ground([placed(nights)]), at('2026-11-24T00:30'), days);
    expect(spans(g, '2026-11-23')).toEqual([[at('2026-11-23T23:00'), at('2026-11-24T07:00')]]);
    expect(spans(g, '2026-11-24')).toEqual([[at('2026-11-24T09:00'), at('2026-11-24T18:00')]]);
  });

  test('between two nights: tonight is still the current day', () => {
    const g = changed(ground([placed(nights)]), at('2026-11-23T15:00'), days);
    expect(spans(g, '2026-11-23')).toEqual([[at('2026-11-23T23:00'), at('2026-11-24T07:00')]]);
    expect(spans(g, '2026-11-24')).toEqual([[at('2026-11-24T09:00'), at('2026-11-24T18:00')]]);
  });

  test('during a day shift and after it on the same day: the first night is tomorrow’s', () => {
    for (const now of ['2026-11-23T10:00', '2026-11-23T23:30']) {
      const g = changed(ground([placed(days)]), at(now), nights);
      expect(spans(g, '2026-11-23')).toEqual([[at('2026-11-23T09:00'), at('2026-11-23T18:00')]]);
      expect(spans(g, '2026-11-24')).toEqual([[at('2026-11-24T23:00'), at('2026-11-25T07:00')]]);
    }
  });

  test('taking the shift away lets the night end', () => {
    const g = changed(ground([placed(nights)]), at('2026-11-24T03:00'), null);
    expect(spans(g, '2026-11-23')).toEqual([[at('2026-11-23T23:00'), at('2026-11-24T07:00')]]);
    expect(planOf(g, '2026-11-24')).toMatchObject({ kind: 'none', blocks: [] });
  });

  test('a second change before the first took effect replaces it, and going back leaves nothing to happen', () => {
    const first = changed(ground([placed(nights)]), at('2026-11-24T01:00'), days);
    const second = changed(first, at('2026-11-24T02:00'), daysNewYork);
    expect(second.placements).toEqual([placed(nights), placed(daysNewYork, '2026-11-24')]);
    expect(changed(second, at('2026-11-24T03:00'), nights).placements).toEqual([placed(nights)]);
  });

  test('into another zone: the day that runs ends by the old clock, the next one by the new', () => {
    const g = changed(ground([placed(days)]), at('2026-11-23T10:00'), daysNewYork);
    const [today, tomorrow] = planBetween(g, '2026-11-23', '2026-11-24');
    expect(today?.endsMs).toBe(at('2026-11-24T00:00'));
    expect(tomorrow?.endsMs).toBe(at('2026-11-25T00:00', 'America/New_York'));
    expect(spans(g, '2026-11-24')).toEqual([
      [at('2026-11-24T09:00', 'America/New_York'), at('2026-11-24T18:00', 'America/New_York')],
    ]);
  });

  test('on the day of 25 hours the night that runs ends at 07:00 winter time', () => {
    const g = changed(ground([placed(nightsBerlin)]), at('2026-10-25T02:30', berlin), days);
    expect(spans(g, '2026-10-24')).toEqual([[at('2026-10-24T23:00', berlin), at('2026-10-25T07:00', berlin)]]);
    expect(spans(g, '2026-10-25')).toEqual([[at('2026-10-25T09:00'), at('2026-10-25T18:00')]]);
  });

  test('a block of the new shift that begins before the old day has ended is left out', () => {
    const early = shiftOf('early', { blocks: [{ ...day, from: '06:00', to: '14:00' }] });
    const g = changed(
      ground([placed(nights)], { shifts: new Map([...shifts, [early.id, early]]) }),
      at('2026-11-24T01:00'),
      early,
    );
    expect(planOf(g, '2026-11-24')).toMatchObject({ kind: 'shift', blocks: [] });
    expect(spans(g, '2026-11-25')).toEqual([[at('2026-11-25T06:00'), at('2026-11-25T14:00')]]);
  });

  test('a change of the pattern itself keeps the past and the current day true', () => {
    const later = { ...days.patterns[0], fromDate: '2026-11-24', blocks: [{ ...day, from: '10:00' }] } as const;
    const edited: Shift = { ...days, patterns: [...days.patterns, later] as Shift['patterns'] };
    const g = ground([placed(days)], { shifts: new Map([[days.id, edited]]) });
    expect(spans(g, '2026-11-23')[0]?.[0]).toBe(at('2026-11-23T09:00'));
    expect(spans(g, '2026-11-24')[0]?.[0]).toBe(at('2026-11-24T10:00'));
  });
});

describe('a day that is not as the shift says', () => {
  const holidayOn = openHolidays('TR', []);
  const change = (date: string, blocks: DayChange['blocks']): DayChange => ({
    date,
    version: 1,
    zone: istanbul,
    blocks,
    note: '',
    byUserId: null,
    atMs: 0,
  });

  test('is free on a holiday, unless the shift works on holidays', () => {
    const working = shiftOf('working', { blocks: [day], holidays: 'work' });
    const all = new Map([...shifts, [working.id, working]]);
    expect(planOf(ground([placed(days)], { holidayOn }), '2026-10-29')).toMatchObject({ kind: 'holiday', blocks: [] });
    const open = planOf(ground([placed(working)], { holidayOn, shifts: all }), '2026-10-29');
    expect(open).toMatchObject({ kind: 'shift', holiday: { frees: false } });
    expect(open.blocks).toHaveLength(1);
  });

  test('ends at 13:00 on the eve, and a night that begins on the eve is free', () => {
    expect(spans(ground([placed(days)], { holidayOn }), '2026-10-28')).toEqual([
      [at('2026-10-28T09:00'), at('2026-10-28T13:00')],
    ]);
    expect(planOf(ground([placed(nights)], { holidayOn }), '2026-10-28')).toMatchObject({
      kind: 'holiday',
      blocks: [],
    });
  });

  test('the night before a holiday is worked to its end', () => {
    const g = ground([placed(nights)], { holidayOn });
    expect(spans(g, '2026-04-22')).toEqual([[at('2026-04-22T23:00'), at('2026-04-23T07:00')]]);
    expect(planOf(g, '2026-04-23').kind).toBe('holiday');
  });

  test('a change by hand counts before the shift and before a holiday, and extends the operational day', () => {
    const late = [{ fromMs: at('2026-10-29T18:00'), toMs: at('2026-10-30T02:00'), breaks: [] }];
    const g = ground([placed(days)], { holidayOn, changes: new Map([['2026-10-29', change('2026-10-29', late)]]) });
    expect(planOf(g, '2026-10-29')).toMatchObject({ kind: 'changed', endsMs: at('2026-10-30T02:00'), version: 1 });
    expect(operationalDayAt(g, at('2026-10-30T01:00')).date).toBe('2026-10-29');
  });

  test('an absence of whole days takes operational days: of a night shift the night that begins on that date', () => {
    const absence = { id: 'a' as Id<'absence'>, kind: 'sickLeave' as const, part: null };
    const g = ground([placed(nights)], {
      absences: [{ ...absence, fromDate: '2026-11-23', toDate: '2026-11-23' }],
    });
    expect(planOf(g, '2026-11-23')).toMatchObject({ kind: 'absent', blocks: [], absences: [absence] });
    expect(spans(g, '2026-11-22')).toEqual([[at('2026-11-22T23:00'), at('2026-11-23T07:00')]]);
  });

  test('an absence of hours cuts them out, also those of a night after midnight', () => {
    const absence = { id: 'a' as Id<'absence'>, kind: 'other' as const };
    const cut = (shift: Shift, from: string, to: string) =>
      ground([placed(shift)], {
        absences: [{ ...absence, fromDate: '2026-11-23', toDate: '2026-11-23', part: { from, to } }],
      });
    expect(spans(cut(days, '10:00', '12:00'), '2026-11-23')).toEqual([
      [at('2026-11-23T09:00'), at('2026-11-23T10:00')],
      [at('2026-11-23T12:00'), at('2026-11-23T18:00')],
    ]);
    const g = cut(nights, '00:00', '02:00');
    expect(spans(g, '2026-11-23')).toEqual([
      [at('2026-11-23T23:00'), at('2026-11-24T00:00')],
      [at('2026-11-24T02:00'), at('2026-11-24T07:00')],
    ]);
    expect(planOf(g, '2026-11-23').blocks.flatMap(({ breaks }) => breaks)).toEqual([]);
  });

  test('two absences of hours on one day both leave their hole, whichever was asked for first', () => {
    const part = (id: string, from: string, to: string) => ({
      id: id as Id<'absence'>,
      kind: 'other' as const,
      fromDate: '2026-11-23',
      toDate: '2026-11-23',
      part: { from, to },
    });
    const [early, late] = [part('a', '09:00', '11:00'), part('b', '16:00', '18:00')];
    for (const absences of [
      [early, late],
      [late, early],
    ]) {
      const g = ground([placed(days)], { absences });
      expect(spans(g, '2026-11-23')).toEqual([[at('2026-11-23T11:00'), at('2026-11-23T16:00')]]);
      expect(planOf(g, '2026-11-23').absences).toEqual(absences);
    }
    const [evening, small] = [part('a', '23:00', '00:30'), part('b', '05:00', '07:00')];
    const night = ground([placed(nights)], { absences: [small, evening] });
    expect(spans(night, '2026-11-23')).toEqual([[at('2026-11-24T00:30'), at('2026-11-24T05:00')]]);
  });

  test('hours of a night meet those they share moments with, before and after midnight', () => {
    const g = ground([placed(nights)]);
    const meet = (one: readonly [string, string], other: readonly [string, string]) =>
      partsMeet(g, '2026-11-23', { from: one[0], to: one[1] }, { from: other[0], to: other[1] });
    expect(meet(['23:00', '01:00'], ['00:30', '02:00'])).toBe(true);
    expect(meet(['00:30', '02:00'], ['23:00', '01:00'])).toBe(true);
    expect(meet(['23:00', '01:00'], ['01:00', '02:00'])).toBe(false);
    expect(meet(['05:00', '07:00'], ['23:00', '00:30'])).toBe(false);
  });
});
