import { expect, test } from 'vitest';
import { checked, longest } from './field.ts';

test('blanks around a name are not a change', () => {
  expect(checked('name', '  Ayşe Yılmaz ', 'Ayşe Yılmaz')).toEqual({ type: 'same' });
});

test('an emptied telephone number is known to be none, an emptied note is empty', () => {
  expect(checked('phone', ' ', '+90 555')).toEqual({ type: 'changed', value: null });
  expect(checked('note', '', 'old')).toEqual({ type: 'changed', value: '' });
  expect(checked('phone', '', null)).toEqual({ type: 'same' });
});

test('what is no e-mail address, or too long, is refused before it is sent', () => {
  expect(checked('email', 'ayse@', null)).toEqual({ type: 'refused', because: 'badEmail' });
  expect(checked('email', 'ayse@örnek.com.tr', null)).toMatchObject({ type: 'changed' });
  expect(checked('name', 'a'.repeat(longest.name + 1), null)).toEqual({ type: 'refused', because: 'tooLong' });
});

test('what was hidden is never saved in place of what it hides', () => {
  expect(checked('phone', '05•• ••• 42', '0532 111 22 42')).toEqual({ type: 'refused', because: 'veiled' });
  expect(checked('name', '05•• ••• 42 Ayşe', '05•• ••• 42')).toEqual({ type: 'refused', because: 'veiled' });
  expect(checked('note', '• ara', '')).toMatchObject({ type: 'changed' });
});
