import { describe, expect, test } from 'vitest';
import { callingCodeOf, dialledForms, finderIn, readNumber, shownNumber } from './number.ts';

describe('a number somebody typed', () => {
  test.each([
    ['+90 850 222 00 00', '+908502220000'],
    ['0090 (850) 222-00-00', '+908502220000'],
    ['0850 222 00 00', '+908502220000'],
    ['+49 30 1234567', '+49301234567'],
    ['+90 444 1 234', '+904441234'],
  ])('%s is read as %s in Turkey', (typed, number) => expect(readNumber(typed, '90')).toBe(number));

  test.each([
    '',
    '850 222',
    'ring me',
    '+0123456789',
    '+90',
    '+9085022200001234',
    '0850x',
    '0850 222',
    '+9085022200',
    '+904441',
    '112',
    '+90٣٣٣٣٣٣٣',
  ])('%s is none', (typed) => expect(readNumber(typed, '90')).toBeNull());

  test('is not guessed in a country we do not know', () => {
    expect(readNumber('0850 222 00 00', null)).toBeNull();
    expect(readNumber('+908502220000', null)).toBe('+908502220000');
  });
});

test('the calling code is found in numbers of one, two and three digits', () => {
  expect(['+12125550100', '+905321112233', '+35799123456'].map(callingCodeOf)).toEqual(['1', '90', '357']);
});

describe('the number that was called', () => {
  const turkish = { number: '+908502220000', name: 'support' };
  const german = { number: '+498502220000', name: 'passau' };

  test.each(['+908502220000', '908502220000', '00908502220000', '08502220000', '8502220000'])(
    'is found as %s',
    (called) => expect(finderIn([turkish])(called)).toBe(turkish),
  );

  test('is none of ours when it is none of ours', () => {
    expect(finderIn([turkish])('08502220001')).toBeNull();
    expect(finderIn([turkish])('')).toBeNull();
    expect(finderIn([turkish])('0')).toBeNull();
  });

  test('in the national form of two countries means neither, and in full means its own', () => {
    expect(finderIn([turkish, german])('08502220000')).toBeNull();
    expect(finderIn([turkish, german])('+498502220000')).toBe(german);
  });

  test('in full is found before one whose national form looks alike', () => {
    const whole = { number: '+12125550100', name: 'whole' };
    const alike = { number: '+9012125550100', name: 'alike' };
    expect(dialledForms(alike.number)).toContain('12125550100');
    expect(finderIn([alike, whole])('12125550100')).toBe(whole);
  });
});

test('a Turkish number is shown in its usual groups', () => {
  expect(shownNumber('+908502220000')).toBe('+90 850 222 00 00');
  expect(shownNumber('+12125550100')).toBe('+1 2125550100');
});
