import { describe, expect, test } from 'vitest';
import { type Actual, adherenceOf, conformanceOf, disciplineOf } from './discipline.ts';
import type { PlannedBlock, PlannedBreak } from './shift.ts';

const minute = 60_000;
/** Minutes after midnight of an invented day. */
const at = (time: string) => (Number(time.slice(0, 2)) * 60 + Number(time.slice(3))) * minute;
const lunch: PlannedBreak = {
  type: 'fixed',
  fromMs: at('13:00'),
  toMs: at('14:00'),
  lengthMs: 60 * minute,
  isPaid: false,
  class: 'lunch',
};
const tea: PlannedBreak = {
  ...lunch,
  type: 'window',
  fromMs: at('15:00'),
  toMs: at('17:00'),
  lengthMs: 15 * minute,
  class: 'break',
};
const block = (from: string, to: string, breaks: readonly PlannedBreak[] = []): PlannedBlock => ({
  fromMs: at(from),
  toMs: at(to),
  breaks,
});
const did = (from: string, to: string, state: Actual['class'], awayClass: Actual['awayClass'] = null): Actual => ({
  class: state,
  awayClass,
  fromMs: at(from),
  toMs: at(to),
});
const rules = { graceMs: minute, untilMs: at('24:00'), outsideShift: false };
const day = block('09:00', '18:00', [lunch]);

const told = (blocks: readonly PlannedBlock[], actual: readonly Actual[], more: Partial<typeof rules> = {}) =>
  disciplineOf(blocks, actual, { ...rules, ...more }).violations.map(
    ({ rule, fromMs, toMs }) => `${rule} ${fromMs / minute / 60} ${(toMs - fromMs) / minute}`,
  );
const percent = (share: number | null) => (share === null ? null : Math.round(share * 10_000) / 100);

describe('worked examples', () => {
  test('(a) an hour on queue, ten minutes late and ten minutes longer', () => {
    const hour = [block('09:00', '10:00')];
    const actual = [did('09:10', '10:10', 'free')];
    const plain = disciplineOf(hour, actual, rules);
    expect(percent(adherenceOf(plain))).toBe(83.33);
    expect(percent(conformanceOf(plain))).toBe(100);
    expect(percent(adherenceOf(disciplineOf(hour, actual, { ...rules, outsideShift: true })))).toBe(71.43);
  });

  test('(b) 09–18 with a break of 13–14: in at 09:10, away from 13:05 to 14:15, out at 18:00', () => {
    const actual = [
      did('09:10', '13:05', 'free'),
      did('13:05', '14:15', 'away', 'lunch'),
      did('14:15', '18:00', 'handling'),
    ];
    const strict = disciplineOf([day], actual, rules);
    expect(strict.exceptionMs).toBe(1_800_000);
    expect(percent(adherenceOf(strict))).toBe(94.44);
    expect(percent(adherenceOf(disciplineOf([day], actual, { ...rules, graceMs: 5 * minute })))).toBe(95.37);
    expect(told([day], actual)).toEqual(['lateLogin 9 10', 'workingInBreak 13 5', 'breakOverrun 14 15']);
  });

  test('whoever was not scheduled has no adherence and no conformance', () => {
    const free = disciplineOf([], [did('09:00', '12:00', 'free')], rules);
    expect(adherenceOf(free)).toBeNull();
    expect(conformanceOf(free)).toBeNull();
    expect(adherenceOf(disciplineOf([], [], { ...rules, outsideShift: true }))).toBeNull();
  });

  test('adherence never falls below nothing', () => {
    const far = disciplineOf([block('09:00', '10:00')], [did('12:00', '18:00', 'free')], {
      ...rules,
      outsideShift: true,
    });
    expect(adherenceOf(far)).toBe(0);
  });
});

describe('violations', () => {
  const busy = (from: string, to: string) => did(from, to, 'handling');

  test('whoever comes late and leaves early is told both, with what she did meanwhile', () => {
    const { violations } = disciplineOf([day], [busy('09:20', '13:00'), did('14:00', '17:30', 'free')], rules);
    expect(violations.map(({ rule }) => rule)).toEqual(['lateLogin', 'earlyLeaving']);
    expect(violations[0]?.actual).toEqual([did('09:00', '09:20', 'offline')]);
    expect(violations[1]).toMatchObject({ fromMs: at('17:30'), toMs: at('18:00'), planned: 'work', isOpen: false });
  });

  test('a break nobody planned, and a break that goes on', () => {
    const actual = [
      busy('09:00', '10:00'),
      did('10:00', '10:20', 'away', 'break'),
      busy('10:20', '13:00'),
      did('13:00', '14:00', 'away', 'lunch'),
      did('14:00', '14:30', 'away', 'break'),
      busy('14:30', '18:00'),
    ];
    expect(told([day], actual)).toEqual(['unscheduledBreak 10 20', 'breakOverrun 14 30']);
  });

  test('signing out for lunch is no offence, staying signed out after it is an overrun', () => {
    expect(told([day], [busy('09:00', '13:00'), busy('14:25', '18:00')])).toEqual(['breakOverrun 14 25']);
  });

  test('gone before the break and never back: she left early, on both sides of the break', () => {
    expect(told([day], [busy('09:00', '12:00')])).toEqual(['earlyLeaving 12 60', 'earlyLeaving 14 240']);
  });

  test('not responding, unreachable in between, and off queue without anything in hand', () => {
    const actual = [
      busy('09:00', '10:00'),
      did('10:00', '10:05', 'notResponding'),
      busy('10:05', '11:00'),
      did('11:00', '11:10', 'unreachable'),
      did('11:10', '11:30', 'offQueue'),
      busy('11:30', '13:00'),
      busy('14:00', '18:00'),
    ];
    expect(told([day], actual)).toEqual([
      'notResponding 10 5',
      'offlineInShift 11 10',
      `unscheduledBreak ${11 + 10 / 60} 20`,
    ]);
  });

  test('a meeting or a training is neither a break nor an offence, and is not time on queue', () => {
    const actual = [
      busy('09:00', '10:00'),
      did('10:00', '11:00', 'away', 'meeting'),
      busy('11:00', '13:00'),
      busy('14:00', '18:00'),
    ];
    const found = disciplineOf([day], actual, rules);
    expect(found.violations).toEqual([]);
    expect(percent(conformanceOf(found))).toBe(87.5);
  });

  test('a break with a window lies where she took it; what is more than its length is an overrun', () => {
    const shift = block('09:00', '18:00', [lunch, tea]);
    const morning = [busy('09:00', '13:00'), did('13:00', '14:00', 'away', 'lunch')];
    const took = (from: string, to: string) => [
      ...morning,
      busy('14:00', from),
      did(from, to, 'away', 'break'),
      busy(to, '18:00'),
    ];
    expect(told([shift], took('15:30', '15:45'))).toEqual([]);
    expect(told([shift], took('15:30', '15:50'))).toEqual(['breakOverrun 15.75 5']);
    expect(told([shift], took('14:30', '14:45'))).toEqual(['unscheduledBreak 14.5 15']);
    expect(told([shift], [...morning, busy('14:00', '18:00')])).toEqual([]);
  });

  test('an exception as long as the grace is overlooked whole, one that is longer counts whole', () => {
    const late = (time: string) => [busy(time, '13:00'), busy('14:00', '18:00')];
    expect(told([day], late('09:05'), { graceMs: 5 * minute })).toEqual([]);
    expect(told([day], late('09:06'), { graceMs: 5 * minute })).toEqual(['lateLogin 9 6']);
  });

  test('pieces of one rule that touch are one exception, so that short ones do not hide behind the grace', () => {
    const actual = [
      busy('09:00', '10:00'),
      did('10:00', '10:04', 'away', 'break'),
      did('10:04', '10:08', 'away', 'other'),
      busy('10:08', '13:00'),
      busy('14:00', '18:00'),
    ];
    expect(told([day], actual, { graceMs: 5 * minute })).toEqual(['unscheduledBreak 10 8']);
  });

  test('while the day runs only what is known counts, and nobody has left early yet', () => {
    const found = disciplineOf([day], [busy('09:00', '10:00')], { ...rules, untilMs: at('11:00') });
    expect(found.scheduledMs).toBe(120 * minute);
    expect(found.violations).toMatchObject([{ rule: 'offlineInShift', isOpen: true, toMs: at('11:00') }]);
    const notYet = disciplineOf([day], [], { ...rules, untilMs: at('08:00') });
    expect(adherenceOf(notYet)).toBeNull();
  });
});
