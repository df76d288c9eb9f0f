import { expect, test } from 'vitest';
import { readForeignJson } from './foreign-json.ts';

test('ids of 64 bits keep every digit, other numbers stay numbers', () => {
  const text = '{"token":5741311803571721087,"small":42,"most":9007199254740991,"half":0.5,"far":1e300}';
  expect(readForeignJson(text)).toEqual({
    value: { token: '5741311803571721087', small: 42, most: 9007199254740991, half: 0.5, far: 1e300 },
  });
});

test('characters no database can write are taken out, wherever they stand', () => {
  expect(readForeignJson('{"a":["b\\u0000c","\\ud83d!"]}')).toEqual({ value: { a: ['bc', '\ufffd!'] } });
});

test('what is no JSON is nothing', () => {
  expect(readForeignJson('{"half":')).toBeNull();
  expect(readForeignJson('')).toBeNull();
});
