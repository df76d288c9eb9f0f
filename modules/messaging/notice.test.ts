import { expect, test } from 'vitest';
import { collides } from './collision.ts';
import { mentionedIn } from './notice.ts';

test('a note names whoever stands in it behind an @, by the longest name', () => {
  const people = ['Ayşe', 'Ayşe Yılmaz', 'Berk', 'İnci Işık'].map((name) => ({ name }));
  const named = (text: string) => mentionedIn(text, people).map(({ name }) => name);
  expect(named('@Ayşe Yılmaz bakar mısın?')).toEqual(['Ayşe Yılmaz']);
  expect(named('@Ayşe ve @Ayşe Yılmaz')).toEqual(['Ayşe Yılmaz', 'Ayşe']);
  expect(named('@İnci Işık'.normalize('NFD'))).toEqual(['İnci Işık']);
  expect(named('Berk’e sor, berk@ornek.com')).toEqual([]);
  expect(mentionedIn('@Berk', [{ name: 'Berk' }, { name: 'Berk' }])).toHaveLength(2);
});

test('C6 an answer is asked about when a colleague has answered since it was begun, or three seconds ago', () => {
  const reply = { seq: 11, atMs: 100_000 };
  expect(collides(reply, 10, 900_000)).toBe(true);
  expect(collides(reply, 11, 102_999)).toBe(true);
  expect(collides(reply, 11, 103_000)).toBe(false);
  expect(collides(null, 10, 100_000)).toBe(false);
  expect(collides(reply, undefined, 100_000)).toBe(false);
});
