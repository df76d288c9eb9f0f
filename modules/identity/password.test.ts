import { expect, test } from 'vitest';
import { guessableWords } from './guessable-words.ts';
import { isGuessable, passwordObjectionsTo } from './password.ts';

const about = { email: 'ayse.yilmaz@ornek.com.tr', organisationName: 'Yıldız Telekom' };

test.for([
  'mor kalem yağmurda sustu',
  'x9v-Tul!qe72Lm',
  'correct horse battery staple',
  'Ankara-trenle-üç-saat',
  'ÇğıİöşüÇğıİöşü1x',
])('"%s" is a good password', (password) => {
  expect(passwordObjectionsTo(password, about)).toEqual([]);
});

test('a password needs twelve characters, whatever they are, and may have no more than 128', () => {
  expect(passwordObjectionsTo('zküfle9-tah', about)).toEqual(['tooShort']);
  expect(passwordObjectionsTo('zküfle9-tahk', about)).toEqual([]);
  expect(passwordObjectionsTo('kırk tarla '.repeat(12).slice(0, 129), about)).toEqual(['tooLong']);
});

test('a character of two code units counts as one', () => {
  expect(passwordObjectionsTo('🦔🐇🦉🐟🦋🐌🦎🐓🦢🐏🦥', about)).toEqual(['tooShort']);
});

test.for([
  'password1234',
  'P@ssw0rd2026!',
  'Parola123456',
  'ŞİFRE1234567',
  'sifresifre12',
  'Galatasaray1905',
  'fenerbahce1907!',
  'seniseviyorum1',
  'iloveyou12345',
  'qwertyuiop12',
  '1q2w3e4r5t6y',
  '123456789012',
  '05321234567890',
  '11.11.1999 11:11',
  'aaaaaaaaaaaa',
  'abcabcabcabc',
  'istanbul2026!!',
  'Hosgeldiniz2026',
  'MusteriHizmetleri1',
  'admin.admin.admin.1',
  'Merhaba-Dunya-2026',
  'zxcvbnm12345',
])('"%s" is refused because it is guessed first', (password) => {
  expect(isGuessable(password)).toBe(true);
});

test('a password may not hold the name before the @ nor the name of the company, in any spelling', () => {
  expect(passwordObjectionsTo('kirmizi-AYŞE-yilmaz-7', about)).toEqual(['containsEmail']);
  expect(passwordObjectionsTo('YILDIZ-telekom-kuzu', about)).toEqual(['containsOrganisation']);
});

test('a very short company name refuses nobody', () => {
  expect(passwordObjectionsTo('balkonda kurumuş nane', { ...about, organisationName: 'AL' })).toEqual([]);
});

test('the longest password is judged without delay, even one made to be split in many ways', () => {
  const words = [...guessableWords];
  expect(words.length).toBeGreaterThan(400);
  expect(isGuessable(`${'can'.repeat(40)}zq`)).toBe(false);
});
