import { expect, test } from 'vitest';
import { passwordObjectionsTo } from '../../password.ts';
import { goodPassword } from '../identity.fixture.ts';
import { breachedMarks, isBreached, newPasswordObjections } from './breached-passwords.ts';

const about = { email: 'ayse.yilmaz@ornek.com.tr', organisationName: 'Yıldız Telekom' };

test.for([
  'iseedeadpeople',
  'IseeDeadPeople',
  'i see dead people',
  'whosyourdaddy',
  'SCANDINAVIAN',
  '23176djivanfros',
  'galatasarays',
  'GALATASARAYS',
  'Seniseviyoru',
  'SENİSEVİYORU',
  'yunusistanbulistanbul',
])('"%s" stands in the list of breaches and is refused for that alone', async (password) => {
  expect(passwordObjectionsTo(password, about)).toEqual([]);
  expect(await newPasswordObjections(password, about)).toEqual(['breached']);
});

test.for([
  goodPassword,
  'yeşil fincan pencerede',
  'balkonda kurumuş nane',
  'ÇğıİöşüÇğıİöşü1x',
  'x9v-Tul!qe72Lm',
  'iseedeadpeoples-cat',
])('"%s" stands in no list', async (password) => {
  expect(await newPasswordObjections(password, about)).toEqual([]);
});

test('what is refused by the rules is not looked for in the list', async () => {
  expect(await isBreached('123456789012')).toBe(true);
  expect(await newPasswordObjections('123456789012', about)).toEqual(['guessable']);
});

test('of the million only what our length lets through is kept, once and in half a megabyte', async () => {
  const marks = await breachedMarks();
  expect(marks.length).toBeGreaterThan(40_000);
  expect(marks.byteLength).toBeLessThan(500_000);
  expect(marks.every((mark, place) => place === 0 || mark > (marks[place - 1] ?? mark))).toBe(true);
  expect(await isBreached('trustno1')).toBe(false); // in the list, too short for us
  expect(await breachedMarks()).toBe(marks);
});
