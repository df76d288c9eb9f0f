import { expect, test } from 'vitest';
import { readInternalNumber } from './internal-number.ts';

test('two to six digits are an internal number, however they are written', () => {
  for (const text of ['10', '101', ' 10 1 ', '654321', '0100']) {
    expect(readInternalNumber(text, '90')).toEqual({ type: 'number', number: text.replaceAll(' ', '') });
  }
  for (const text of ['', '1', '1234567', '12a', '+10', '*10']) {
    expect(readInternalNumber(text, '90'), text).toEqual({ type: 'noNumber' });
  }
});

test('no number for help, no beginning of one and none that begins with one', () => {
  for (const [text, of] of [
    ['112', '112'],
    ['11', '112'],
    ['1120', '112'],
    ['155', '155'],
    ['15', '155'],
    ['15577', '155'],
  ] as const) {
    expect(readInternalNumber(text, '90'), text).toEqual({ type: 'emergency', of });
  }
  // Another country, other numbers for help; where we know none, 112 still.
  expect(readInternalNumber('911', '90')).toEqual({ type: 'number', number: '911' });
  expect(readInternalNumber('911', '1')).toEqual({ type: 'emergency', of: '911' });
  expect(readInternalNumber('112', null)).toEqual({ type: 'emergency', of: '112' });
});
