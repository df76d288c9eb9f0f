import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { openCallers } from './caller.ts';

const from = (remoteAddress: string, forwarded?: string) =>
  ({
    socket: { remoteAddress },
    headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
  }) as unknown as IncomingMessage;

test('without a trusted proxy a caller is who connects, whatever she says about herself', () => {
  const callerOf = openCallers([]);
  expect(callerOf(from('203.0.113.5', '198.51.100.1'))).toBe('203.0.113.5');
  expect(callerOf(from('::ffff:203.0.113.5'))).toBe('203.0.113.5');
});

test('behind a trusted proxy a caller is the nearest address that is no proxy', () => {
  const callerOf = openCallers(['loopback', '10.0.0.0/8', '2001:db8::1']);
  expect(callerOf(from('127.0.0.1', '198.51.100.1'))).toBe('198.51.100.1');
  expect(callerOf(from('::1', '192.0.2.9, 198.51.100.1, 10.1.2.3'))).toBe('198.51.100.1');
  expect(callerOf(from('2001:db8::1', '2001:db8::77'))).toBe('2001:db8::77');
  expect(callerOf(from('203.0.113.5', '198.51.100.1'))).toBe('203.0.113.5');
});

test('a proxy that names nobody is the caller itself', () => {
  const callerOf = openCallers(['loopback']);
  expect(callerOf(from('127.0.0.1'))).toBe('127.0.0.1');
  expect(callerOf(from('127.0.0.1', ' , '))).toBe('127.0.0.1');
  expect(callerOf(from('127.0.0.1', '127.0.0.2'))).toBe('127.0.0.2');
});
