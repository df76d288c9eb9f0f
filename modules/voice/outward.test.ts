import { describe, expect, test } from 'vitest';
import {
  defaultOutwardRules,
  isEmergency,
  judge,
  type OutwardCall,
  type OutwardRules,
  priceOf,
  type Way,
} from './outward.ts';

const minute = 60_000;
const hour = 60 * minute;
const nowMs = 100 * hour;
const rules: OutwardRules = {
  countries: ['90'],
  blocked: ['+90900'],
  brake: { callsPerHour: null, minutesPerHour: null },
  costPerHour: null,
  currency: 'TRY',
  prices: [],
};
const way = (id: string, over: Partial<Way> = {}): Way => ({
  id,
  isActive: true,
  lines: 2,
  linesInUse: 0,
  brake: { callsPerHour: null, minutesPerHour: null },
  ...over,
});
const talk = (beganMinutesAgo: number, minutes: number | null, trunkId = 'one'): OutwardCall => {
  const beganAtMs = nowMs - beganMinutesAgo * minute;
  return {
    trunkId,
    number: '+905321112233',
    beganAtMs,
    endedAtMs: minutes === null ? null : beganAtMs + minutes * minute,
  };
};
const given = (over: Partial<Parameters<typeof judge>[1]> = {}) => ({
  rules,
  ways: [way('one'), way('two')],
  calls: [],
  callingCode: '90',
  nowMs,
  ...over,
});

describe('whom one may call', () => {
  test('a number of an allowed country, by the first way', () => {
    expect(judge('0532 111 22 33', given())).toEqual({
      type: 'allowed',
      number: '+905321112233',
      trunkIds: ['one', 'two'],
    });
  });
  test('not what is no number, not another country, not a blocked beginning', () => {
    expect(judge('ring', given())).toEqual({ type: 'noNumber' });
    expect(judge('0049 30 1234567', given())).toEqual({ type: 'countryBlocked', callingCode: '49' });
    expect(judge('0900 111 22 33', given())).toEqual({ type: 'numberBlocked', beginning: '+90900' });
  });
  test('any country where none is named, and still nothing that is blocked', () => {
    const anywhere = { ...defaultOutwardRules(null) };
    expect(judge('+49301234567', given({ rules: anywhere }))).toMatchObject({ type: 'allowed' });
    expect(judge('+881612345678', given({ rules: anywhere }))).toMatchObject({ type: 'numberBlocked' });
  });
});

describe('a call for help', () => {
  test('is one by the numbers of the country, and 112 everywhere', () => {
    expect(['112', '1-1-2', '155', '911'].map((dialled) => isEmergency(dialled, '90'))).toEqual([
      true,
      true,
      true,
      false,
    ]);
    expect([isEmergency('911', '1'), isEmergency('112', null), isEmergency('155', null)]).toEqual([true, true, false]);
    expect(isEmergency('0532 112 00 00', '90')).toBe(false);
  });
  test('goes out whatever is blocked, braked or full', () => {
    const full = [way('one', { linesInUse: 2, brake: { callsPerHour: 0, minutesPerHour: 0 } })];
    const shut = {
      ...rules,
      countries: [],
      blocked: ['+'],
      brake: { callsPerHour: 0, minutesPerHour: 0 },
      costPerHour: 0,
    };
    expect(judge('112', given({ rules: shut, ways: full }))).toEqual({
      type: 'emergency',
      number: '112',
      trunkIds: ['one'],
    });
  });
  test('takes a way with a free line before one without, and says when there is none at all', () => {
    const ways = [way('one', { linesInUse: 2 }), way('two')];
    expect(judge('112', given({ ways }))).toMatchObject({ trunkIds: ['two', 'one'] });
    const closed = given({ ways: [way('one', { isActive: false })] });
    expect(judge('112', closed)).toEqual({ type: 'noWay', because: 'none' });
  });
});

describe('the way a call takes', () => {
  const to = '+905321112233';
  test('is the next one where the first is off, full or braked', () => {
    const off = [way('one', { isActive: false }), way('two')];
    const full = [way('one', { linesInUse: 2 }), way('two')];
    const braked = [way('one', { brake: { callsPerHour: 1, minutesPerHour: null } }), way('two')];
    expect(judge(to, given({ ways: off }))).toMatchObject({ trunkIds: ['two'] });
    expect(judge(to, given({ ways: full }))).toMatchObject({ trunkIds: ['two'] });
    expect(judge(to, given({ ways: braked, calls: [talk(10, 1)] }))).toMatchObject({ trunkIds: ['two'] });
    expect(judge(to, given({ ways: braked, calls: [talk(10, 1, 'two')] }))).toMatchObject({ trunkIds: ['one', 'two'] });
  });
  test('is none where none is there, and none where every line is in use', () => {
    expect(judge(to, given({ ways: [] }))).toEqual({ type: 'noWay', because: 'none' });
    expect(judge(to, given({ ways: [way('one', { linesInUse: 2 })] }))).toEqual({ type: 'noWay', because: 'full' });
  });
});

describe('the brake', () => {
  const to = '+905321112233';
  const braked = (brake: OutwardRules['brake'], calls: readonly OutwardCall[]) =>
    judge(to, given({ rules: { ...rules, brake }, calls }));

  test('counts the calls of the last hour over all ways and names the moment when there is room again', () => {
    const calls = [talk(70, 1), talk(50, 1, 'two'), talk(20, 1), talk(10, 1)];
    expect(braked({ callsPerHour: 4, minutesPerHour: null }, calls)).toMatchObject({ type: 'allowed' });
    expect(braked({ callsPerHour: 3, minutesPerHour: null }, calls)).toEqual({
      type: 'braked',
      by: 'calls',
      most: 3,
      againAtMs: nowMs + 10 * minute,
    });
    expect(braked({ callsPerHour: 2, minutesPerHour: null }, calls)).toMatchObject({ againAtMs: nowMs + 40 * minute });
  });

  test('counts the minutes that fall into the hour, of calls that go on as well', () => {
    const calls = [talk(90, 40), talk(20, null)]; // 10 minutes of the first are within the hour
    expect(braked({ callsPerHour: null, minutesPerHour: 31 }, calls)).toMatchObject({ type: 'allowed' });
    const verdict = braked({ callsPerHour: null, minutesPerHour: 30 }, calls);
    expect(verdict).toMatchObject({ type: 'braked', by: 'minutes', most: 30 });
    expect(verdict.type === 'braked' && verdict.againAtMs - nowMs).toBe(1);
  });

  test('lets a call through again once what is too much has left the hour', () => {
    const calls = [talk(50, 20)];
    const verdict = braked({ callsPerHour: null, minutesPerHour: 15 }, calls);
    if (verdict.type !== 'braked') throw new Error(verdict.type);
    const later = given({ rules: { ...rules, brake: { callsPerHour: null, minutesPerHour: 15 } }, calls });
    expect(judge(to, { ...later, nowMs: verdict.againAtMs })).toMatchObject({ type: 'allowed' });
    expect(judge(to, { ...later, nowMs: verdict.againAtMs - 1 })).toMatchObject({ type: 'braked' });
  });

  test('of nothing lets nothing through', () => {
    expect(braked({ callsPerHour: 0, minutesPerHour: null }, [])).toMatchObject({ type: 'braked', by: 'calls' });
    expect(braked({ callsPerHour: null, minutesPerHour: 0 }, [])).toMatchObject({ type: 'braked', by: 'minutes' });
  });
});

describe('what an hour may cost', () => {
  const prices = [
    { beginning: '+90', perMinute: 0.1 },
    { beginning: '+905', perMinute: 0.25 },
    { beginning: '+49', perMinute: 3 },
  ];
  const called = (number: string, beganMinutesAgo: number, minutes: number | null): OutwardCall => {
    return { ...talk(beganMinutesAgo, minutes), number };
  };
  const costing = (costPerHour: number | null, calls: readonly OutwardCall[], at = nowMs) =>
    judge('0532 111 22 33', given({ rules: { ...rules, prices, costPerHour }, calls, nowMs: at }));

  test('the longest beginning has the price, the dearest counts where none fits, and help costs nothing', () => {
    const known = ['+905321112233', '+902121112233', '+493012345', '+15551112233', '112'];
    expect(known.map((number) => priceOf(number, prices))).toEqual([0.25, 0.1, 3, 3, 0]);
    expect(priceOf('+905321112233', [])).toBeNull();
  });

  test('each begun minute is paid whole, of the hour and no longer, until it is spent', () => {
    // 0.30 for three begun minutes to a landline, 0.25 for what has just begun to a mobile telephone.
    const calls = [called('+902121112233', 10, 2.5), called('+905321112233', 0.2, null), called('+493012345', 70, 5)];
    expect(costing(0.56, calls)).toMatchObject({ type: 'allowed' });
    expect(costing(null, calls)).toMatchObject({ type: 'allowed' });
    const verdict = costing(0.55, calls);
    expect(verdict).toMatchObject({ type: 'braked', by: 'cost', most: 0.55 });
    if (verdict.type !== 'braked') throw new Error(verdict.type);
    const ended = calls.map((call) => ({ ...call, endedAtMs: call.endedAtMs ?? nowMs }));
    expect(costing(0.55, ended, verdict.againAtMs)).toMatchObject({ type: 'allowed' });
    expect(costing(0.55, ended, verdict.againAtMs - 1)).toMatchObject({ type: 'braked' });
  });

  test('ten calls of a tenth are one, and a call for help is not held up', () => {
    const calls = Array.from({ length: 10 }, () => called('+902121112233', 10, 1));
    expect(costing(1, calls)).toMatchObject({ type: 'braked', by: 'cost' });
    expect(costing(1.01, calls)).toMatchObject({ type: 'allowed' });
    expect(judge('112', given({ rules: { ...rules, prices, costPerHour: 1 }, calls }))).toMatchObject({
      type: 'emergency',
    });
  });
});
