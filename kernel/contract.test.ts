import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cleanText, IdOf, Name, PageQuery, readWireError, requestIdOf, route } from './contract.ts';

test('a name is kept on one line, composed, without characters nobody can see', () => {
  expect(Name.parse('  I\u0307stanbul\u202e \t Destek\u200b\n')).toBe('\u0130stanbul Destek');
  expect(Name.parse('A\u0301ktas')).toBe('\u00c1ktas');
});

test('a name of nothing but invisible characters is no name', () => {
  expect(Name.safeParse('\u200b\u202e \u0007').success).toBe(false);
  expect(Name.safeParse('x'.repeat(121)).success).toBe(false);
  expect(Name.safeParse('x'.repeat(120)).success).toBe(true);
});

test('running text keeps its lines and its writing direction, and loses control characters', () => {
  expect(cleanText(100).parse('a\r\nb\rc\u0000\u001b[31m \u202bشكرا')).toBe('a\nb\nc[31m \u202bشكرا');
});

test('cleaning twice changes nothing more', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const once = cleanText(10_000).parse(text);
      expect(cleanText(10_000).parse(once)).toBe(once);
    }),
  );
});

test('an id is a lower-case UUID and nothing else', () => {
  const QueueId = IdOf('queue');
  expect(QueueId.safeParse('0199a5c0-0000-7000-8000-000000000001').success).toBe(true);
  for (const wrong of [
    '',
    '1',
    '0199A5C0-0000-7000-8000-000000000001',
    "' or 1=1 --",
    '0199a5c0-0000-7000-8000-000000000001\n',
  ])
    expect(QueueId.safeParse(wrong).success).toBe(false);
});

test('a page is 50 unless said, and never more than 200', () => {
  expect(PageQuery.parse({})).toEqual({ limit: 50 });
  expect(PageQuery.safeParse({ limit: 201 }).success).toBe(false);
});

test('a route carries the right it asks for', () => {
  const list = route({ right: 'queue.read', method: 'GET', path: '/queues', summary: 'Queues', tags: ['Queues'] });
  expect(list['~orpc'].meta).toEqual({ right: 'queue.read' });
});

test('a refusal is read by code, and remembers the id to tell support', () => {
  const error = readWireError({ code: 'CONFLICT', message: 'Taken.', requestId: 'r1' }, { status: 409 });
  expect([error?.code, error?.status, requestIdOf(error)]).toEqual(['CONFLICT', 409, 'r1']);
  expect(readWireError('<html>Bad gateway</html>', { status: 502 })).toBe(null);
});
