import { expect, test } from 'vitest';
import type { SetupField } from './channel.ts';
import { fieldTrouble, type GivenFields } from './setup-field.ts';

const fields: readonly SetupField[] = [
  { key: 'host', kind: 'text', isRequired: true, maxChars: 10 },
  { key: 'port', kind: 'number', isRequired: true, usual: 993 },
  { key: 'how', kind: 'choice', isRequired: true, usual: 'password', choices: ['password', 'token'] },
  { key: 'password', kind: 'secret', isRequired: true, onlyWhen: { key: 'how', is: 'password' } },
];
const nothing = { fields: {}, keptSecrets: [] };
const host: GivenFields = { host: 'imap.test' };

test('what is complete is taken, with what is usual filled in', () => {
  expect(fieldTrouble(fields, { fields: host, secrets: { password: 'x' } }, nothing)).toBe(null);
});

test('a secret that is with us need not be typed again', () => {
  expect(fieldTrouble(fields, { fields: {}, secrets: {} }, { fields: host, keptSecrets: ['password'] })).toBe(null);
});

test('what is asked only in another case may be missing', () => {
  expect(fieldTrouble(fields, { fields: { ...host, how: 'token' }, secrets: {} }, nothing)).toBe(null);
});

test.each<[GivenFields, Record<string, string>, string, string]>([
  [{}, { password: 'x' }, 'host', 'missing'],
  [host, {}, 'password', 'missing'],
  [{ host: 'much-too-long.example' }, { password: 'x' }, 'host', 'tooLong'],
  [{ ...host, port: 'many' }, { password: 'x' }, 'port', 'notANumber'],
  [{ ...host, how: 'magic' }, { password: 'x' }, 'how', 'notOneOf'],
  [{ ...host, else: 'x' }, { password: 'x' }, 'else', 'unknown'],
  [{ ...host, password: 'x' }, {}, 'password', 'unknown'],
  [host, { password: 'x', host: 'x' }, 'host', 'unknown'],
])('%j with %j: %s is %s', (given, secrets, key, because) => {
  expect(fieldTrouble(fields, { fields: given, secrets }, nothing)).toEqual({ key, because });
});
