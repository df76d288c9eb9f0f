import { expect, test } from 'vitest';
import { isFrom } from './frame.ts';

const message = (first: string, ...headers: readonly string[]) => [first, ...headers, '', ''].join('\r\n');

test('requests in its own name and answers pass', () => {
  expect(
    isFrom('page-1', message('REGISTER sip:santral.invalid SIP/2.0', 'From: <sip:page-1@santral.invalid>;tag=1')),
  ).toBe(true);
  expect(isFrom('page-1', message('BYE sip:x@1.2.3.4 SIP/2.0', 'f: "A" <sip:page-1@santral.invalid>;tag=1'))).toBe(
    true,
  );
  expect(isFrom('page-1', message('SIP/2.0 200 OK', 'From: <sip:+90532@1.2.3.4>'))).toBe(true);
});

test('another name, two names, none, other methods and what is no SIP do not', () => {
  const from = 'From: <sip:page-1@santral.invalid>;tag=1';
  expect(isFrom('page-1', message('INVITE sip:1@x SIP/2.0', 'From: <sip:page-2@santral.invalid>;tag=1'))).toBe(false);
  expect(isFrom('page-1', message('INVITE sip:1@x SIP/2.0', from, 'f: <sip:trunk@x>'))).toBe(false);
  expect(isFrom('page-1', message('INVITE sip:1@x SIP/2.0'))).toBe(false);
  expect(isFrom('page-1', message('MESSAGE sip:1@x SIP/2.0', from))).toBe(false);
  expect(isFrom('page-1', message('INVITE sip:1@x HTTP/1.1', from))).toBe(false);
  expect(isFrom('page-1', 'hello')).toBe(false);
  // A body may say what it likes; who speaks stands in the head.
  expect(isFrom('page-1', `${message('INVITE sip:1@x SIP/2.0')}${from}\r\n`)).toBe(false);
});
