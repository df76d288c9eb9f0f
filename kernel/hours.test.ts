import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  aroundTheClock,
  type BusinessHours,
  dueAt,
  faultsOf,
  isOpen,
  nextChange,
  nextOpening,
  workingElapsed,
} from './hours.ts';

const at = (text: string) => Temporal.ZonedDateTime.from(text).epochMilliseconds;
const istanbul = (text: string) => at(`${text}[Europe/Istanbul]`);
const berlin = (text: string) => at(`${text}[Europe/Berlin]`);
const hour = 3_600_000;
const minute = 60_000;
const days = [1, 2, 3, 4, 5, 6, 7];

/** Weekdays with a lunch break, a Saturday over midnight, the 29th of October off and the 30th short. */
const office: BusinessHours = {
  zone: 'Europe/Istanbul',
  weekly: [
    ...[1, 2, 3, 4, 5].flatMap((weekday) => [
      { weekday, from: '09:00', to: '12:00' },
      { weekday, from: '13:00', to: '18:00' },
    ]),
    { weekday: 6, from: '20:00', to: '24:00' },
    { weekday: 7, from: '00:00', to: '02:00' },
  ],
  exceptions: [
    { date: '2026-10-29', name: 'Cumhuriyet Bayramı', intervals: [] },
    { date: '2026-10-30', name: 'Kısa gün', intervals: [{ from: '10:00', to: '12:00' }] },
  ],
};

describe('open or closed', () => {
  test.for([
    ['2026-11-23T08:59:59.999', false],
    ['2026-11-23T09:00', true],
    ['2026-11-23T11:59:59.999', true],
    ['2026-11-23T12:00', false],
    ['2026-11-23T13:00', true],
    ['2026-11-23T18:00', false],
    ['2026-11-28T23:59:59', true],
    ['2026-11-29T00:00', true],
    ['2026-11-29T02:00', false],
    ['2026-10-29T10:00', false],
    ['2026-10-30T09:30', false],
    ['2026-10-30T10:00', true],
    ['2026-10-30T14:00', false],
  ] as const)('at %s the doors are open: %s', ([moment, expected]) => {
    expect(isOpen(office, istanbul(moment))).toBe(expected);
  });

  test('no hours at all means around the clock, but a holiday is a holiday', () => {
    const always = aroundTheClock('Europe/Istanbul');
    expect(isOpen(always, 0)).toBe(true);
    expect(nextChange(always, 0)).toBeNull();
    const butOne = { ...always, exceptions: [{ date: '2026-10-29', name: 'Bayram', intervals: [] }] };
    expect(isOpen(butOne, istanbul('2026-10-29T12:00'))).toBe(false);
    expect(nextChange(butOne, istanbul('2026-10-28T12:00'))).toBe(istanbul('2026-10-29T00:00'));
    expect(nextOpening(butOne, istanbul('2026-10-29T12:00'))).toBe(istanbul('2026-10-30T00:00'));
  });
});

describe('the next change', () => {
  test.for([
    ['2026-11-23T10:00', '2026-11-23T12:00'],
    ['2026-11-23T12:30', '2026-11-23T13:00'],
    ['2026-11-27T18:00', '2026-11-28T20:00'],
    ['2026-11-28T21:00', '2026-11-29T02:00'],
    ['2026-10-28T18:30', '2026-10-30T10:00'],
  ] as const)('after %s is at %s', ([moment, expected]) => {
    expect(nextChange(office, istanbul(moment))).toBe(istanbul(expected));
  });

  test('of doors that never open again there is none', () => {
    const never: BusinessHours = { zone: 'UTC', weekly: [{ weekday: 1, from: '00:00', to: '00:00' }], exceptions: [] };
    expect(nextOpening(never, 0)).toBeNull();
  });
});

describe('when clocks change', () => {
  const night: BusinessHours = {
    zone: 'Europe/Berlin',
    weekly: days.map((weekday) => ({ weekday, from: '02:30', to: '05:00' })),
    exceptions: [],
  };
  test('in spring a time that is skipped is the moment of the change', () => {
    expect(nextOpening(night, berlin('2026-03-29T00:00'))).toBe(berlin('2026-03-29T03:00'));
    expect(workingElapsed(night, berlin('2026-03-29T00:00'), berlin('2026-03-29T12:00'))).toBe(2 * hour);
  });
  test('in autumn a time that comes twice is the first of the two', () => {
    const first = berlin('2026-10-25T02:30:00+02:00');
    expect(nextOpening(night, berlin('2026-10-25T00:00'))).toBe(first);
    expect(workingElapsed(night, berlin('2026-10-25T00:00'), berlin('2026-10-25T12:00'))).toBe(3.5 * hour);
  });
  test('a whole day has 23 and 25 hours', () => {
    const whole: BusinessHours = {
      zone: 'Europe/Berlin',
      weekly: days.map((weekday) => ({ weekday, from: '00:00', to: '24:00' })),
      exceptions: [],
    };
    expect(workingElapsed(whole, berlin('2026-03-29T00:00'), berlin('2026-03-30T00:00'))).toBe(23 * hour);
    expect(workingElapsed(whole, berlin('2026-10-25T00:00'), berlin('2026-10-26T00:00'))).toBe(25 * hour);
    expect(nextChange(whole, berlin('2026-03-29T00:00'))).toBeNull();
  });
});

describe('when working time is due', () => {
  test.for([
    ['before lunch, what does not fit goes on after it', '2026-11-23T11:45', 30, '2026-11-23T13:15'],
    [
      'in the evening, the rest is for the morning and nothing is due at midnight',
      '2026-11-23T17:50',
      20,
      '2026-11-24T09:10',
    ],
    ['on Friday evening, over the Saturday night', '2026-11-27T17:30', 60, '2026-11-28T20:30'],
    ['over a holiday', '2026-10-28T17:30', 60, '2026-10-30T10:30'],
    ['nothing is left to wait for, but the doors are closed', '2026-11-23T03:00', 0, '2026-11-23T09:00'],
    ['exactly at closing time', '2026-11-23T17:00', 60, '2026-11-23T18:00'],
  ] as const)('%s', ([, from, minutes, due]) => {
    expect(dueAt(office, istanbul(from), minutes * minute)).toBe(istanbul(due));
  });
  test('an empty calendar works around the clock', () => {
    const from = istanbul('2026-11-23T03:00');
    expect(dueAt(aroundTheClock('Europe/Istanbul'), from, hour)).toBe(from + hour);
  });
  test('a calendar that never opens never is due', () => {
    const shut = { zone: 'UTC', weekly: [{ weekday: 1, from: '09:00', to: '10:00' }], exceptions: [] };
    const never = { ...shut, weekly: [{ weekday: 1, from: '00:00', to: '00:00' }] };
    expect(dueAt(never, istanbul('2026-11-23T03:00'), hour)).toBeNull();
  });
});

const time = fc.integer({ min: 0, max: 24 * 60 }).map((minutes) => {
  const two = (value: number) => String(value).padStart(2, '0');
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
});
const interval = fc
  .tuple(time, time)
  .map(([one, other]) => (one < other ? { from: one, to: other } : { from: other, to: one }));
const anyHours: fc.Arbitrary<BusinessHours> = fc
  .record({
    zone: fc.constantFrom('Europe/Istanbul', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'UTC'),
    weekly: fc.array(
      fc.tuple(interval, fc.constantFrom(...days)).map(([own, weekday]) => ({ ...own, weekday })),
      { maxLength: 10 },
    ),
    exceptions: fc.array(
      fc.record({
        date: fc.constantFrom('2026-03-29', '2026-10-25', '2026-04-01'),
        name: fc.constant('x'),
        intervals: fc.array(interval, { maxLength: 2 }),
      }),
      { maxLength: 2 },
    ),
  })
  .filter((hours) => faultsOf(hours).length === 0);
const anyMoment = fc
  .constantFrom('2026-03-28', '2026-10-24', '2026-06-01')
  .chain((date) =>
    fc.integer({ min: 0, max: 4 * 24 * 60 }).map((minutes) => at(`${date}T00:00[UTC]`) + minutes * minute),
  );

describe('whatever the hours', () => {
  test('working time adds up, and is never more than time', () => {
    fc.assert(
      fc.property(anyHours, anyMoment, anyMoment, anyMoment, (hours, ...moments) => {
        const [a = 0, b = 0, c = 0] = moments.toSorted((one, other) => one - other);
        const whole = workingElapsed(hours, a, c);
        expect(workingElapsed(hours, a, b) + workingElapsed(hours, b, c)).toBe(whole);
        expect(whole).toBeLessThanOrEqual(c - a);
      }),
    );
  });
  test('what is due is due after exactly that much working time, in working time, and never earlier', () => {
    fc.assert(
      fc.property(anyHours, anyMoment, fc.integer({ min: 0, max: 200 * 60 }), (hours, from, minutes) => {
        const workingMs = minutes * minute;
        const due = dueAt(hours, from, workingMs);
        if (due === null) return;
        expect(due).toBeGreaterThanOrEqual(from);
        expect(workingElapsed(hours, from, due)).toBe(workingMs);
        if (workingMs > 0) expect(workingElapsed(hours, from, due - 1)).toBeLessThan(workingMs);
        else expect(isOpen(hours, due)).toBe(true);
      }),
    );
  });
  test('between now and the next change nothing changes, and working time is all or nothing', () => {
    fc.assert(
      fc.property(anyHours, anyMoment, (hours, now) => {
        const change = nextChange(hours, now);
        if (change === null) return;
        const isNowOpen = isOpen(hours, now);
        expect(isOpen(hours, change - 1)).toBe(isNowOpen);
        expect(isOpen(hours, change)).toBe(!isNowOpen);
        expect(workingElapsed(hours, now, change)).toBe(isNowOpen ? change - now : 0);
      }),
    );
  });
});

describe('hours that cannot be kept', () => {
  const monday = (from: string, to: string) => ({ weekday: 1, from, to });
  test.for([
    [{ ...office, zone: 'Mars/Olympus' }, [{ type: 'unknownZone' }]],
    [{ ...office, weekly: [monday('9', '10:00')] }, [{ type: 'unknownTime', day: '1' }]],
    [{ ...office, weekly: [monday('10:00', '10:00')] }, [{ type: 'emptyInterval', day: '1' }]],
    [{ ...office, weekly: [monday('22:00', '06:00')] }, [{ type: 'emptyInterval', day: '1' }]],
    [{ ...office, weekly: [monday('09:00', '12:00'), monday('11:00', '13:00')] }, [{ type: 'overlap', day: '1' }]],
    [office, []],
  ] as const)('%# are named', ([hours, faults]) => {
    expect(faultsOf(hours)).toEqual(faults);
  });
});

describe('doors turned by hand', () => {
  const closed = {
    ...office,
    byHand: [{ fromMs: istanbul('2026-11-23T10:00'), untilMs: istanbul('2026-11-23T14:00'), isOpen: false }],
  };
  test('a queue closed by hand is closed until then, and that is no working time', () => {
    expect(isOpen(closed, istanbul('2026-11-23T09:59'))).toBe(true);
    expect(isOpen(closed, istanbul('2026-11-23T10:00'))).toBe(false);
    expect(nextChange(closed, istanbul('2026-11-23T09:30'))).toBe(istanbul('2026-11-23T10:00'));
    // Lunch ends at 13:00, the hand lets go at 14:00.
    expect(nextOpening(closed, istanbul('2026-11-23T10:00'))).toBe(istanbul('2026-11-23T14:00'));
    expect(workingElapsed(closed, istanbul('2026-11-23T09:00'), istanbul('2026-11-23T18:00'))).toBe(5 * hour);
    expect(dueAt(closed, istanbul('2026-11-23T09:30'), hour)).toBe(istanbul('2026-11-23T14:30'));
  });

  test('one opened by hand is open over lunch and night, and goes on with the calendar where both meet', () => {
    const untilMs = istanbul('2026-11-24T09:00');
    const open = { ...office, byHand: [{ fromMs: istanbul('2026-11-23T12:30'), untilMs, isOpen: true }] };
    expect(nextChange(open, istanbul('2026-11-23T12:30'))).toBe(istanbul('2026-11-24T12:00'));
    expect(workingElapsed(open, istanbul('2026-11-23T12:00'), istanbul('2026-11-24T12:00'))).toBe(23.5 * hour);
  });

  test('one closed until somebody says otherwise has no next opening and nothing becomes due', () => {
    const always = aroundTheClock('Europe/Istanbul');
    const shut = { ...always, byHand: [{ fromMs: istanbul('2026-11-23T10:00'), untilMs: null, isOpen: false }] };
    const ten = istanbul('2026-11-23T10:00');
    expect([isOpen(shut, ten - 1), isOpen(shut, ten)]).toEqual([true, false]);
    expect([nextOpening(shut, ten), nextChange(shut, ten), dueAt(shut, ten - minute, hour)]).toEqual([
      null,
      null,
      null,
    ]);
    expect(workingElapsed(shut, ten - minute, ten + 24 * hour)).toBe(minute);
  });

  test('working time still adds up, whatever was turned by hand', () => {
    const from = istanbul('2026-11-23T00:00');
    const moment = fc.integer({ min: 0, max: 4 * 24 * 60 }).map((count) => from + count * minute);
    const stretches = fc
      .array(fc.tuple(moment, fc.boolean()), { maxLength: 6 })
      .map((turns) => turns.toSorted(([one], [other]) => one - other))
      .map((turns) =>
        turns.map(([fromMs, isOpen], at) => ({ fromMs, isOpen, untilMs: turns[at + 1]?.[0] ?? from + 3 * 24 * hour })),
      );
    fc.assert(
      fc.property(stretches, moment, moment, moment, (byHand, ...moments) => {
        const [a = 0, b = 0, c = 0] = moments.toSorted((one, other) => one - other);
        const hours = { ...office, byHand };
        expect(workingElapsed(hours, a, b) + workingElapsed(hours, b, c)).toBe(workingElapsed(hours, a, c));
        const due = dueAt(hours, a, workingElapsed(hours, a, c));
        expect(due !== null && due <= Math.max(c, nextOpening(hours, a) ?? c)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
