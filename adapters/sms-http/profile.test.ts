import { describe, expect, test } from 'vitest';
import { phoneOf, senderOf, writtenFor } from './phone.ts';
import { readProfile, SmsProfile } from './profile.ts';
import { twilioProfile } from './twilio.ts';
import { at, filled, nested, said, textAt } from './values.ts';
import { wishOf } from './wish.ts';

test('the shipped profile is one an administrator could have written', () => {
  expect(SmsProfile.parse(twilioProfile('https://api.twilio.com'))).toMatchObject({ send: { method: 'POST' } });
});

test.each([
  ['{"send": {', '', /JSON/],
  ['{}', 'send', /expected object/],
  ['{"send":{"url":"https://a.example","map":{"to":"{to}"}},"response":{"idPath":"id"},"verifyy":{}}', '', /verifyy/],
  ['{"send":{"url":"https://a.example","map":{"to":5}},"response":{"idPath":"id"}}', 'send.map.to', /expected string/],
  [
    '{"send":{"url":"https://a.example","map":{}},"response":{"idPath":"id"},"verify":{"by":"magic"}}',
    'verify.by',
    /./,
  ],
])('what is wrong in a definition is said with its place: %s', (text, place, because) => {
  const read = readProfile(text);
  if (read.type !== 'wrong') throw new Error('It was taken.');
  expect(read.at).toBe(place);
  expect(read.because).toMatch(because);
});

describe('numbers', () => {
  test.each([
    ['0532 111 22 33', '+905321112233'],
    ['532 111 22 33', '+905321112233'],
    ['+90 (532) 111-22-33', '+905321112233'],
    ['00905321112233', '+905321112233'],
    ['905321112233', '+905321112233'],
    ['+49 30 1234567', '+49301234567'],
    ['0850 555 12 34', '+908505551234'],
    ['BANKA', null],
    ['155', null],
    ['', null],
    ['+0532', null],
  ])('%s is %s', (typed, phone) => {
    expect(phoneOf(typed)).toBe(phone);
  });
  test('who is no number stays a word', () => expect(senderOf(' BANKA ')).toBe('BANKA'));
  test('each gateway has its own way to write them', () => {
    const ways = (['plus', 'digits', 'national'] as const).map((how) => writtenFor('+905321112233', how));
    expect(ways).toEqual(['+905321112233', '905321112233', '05321112233']);
    expect(writtenFor('+4930123456', 'national')).toBe('4930123456');
  });
});

test.each([
  ['RET', 'out'],
  ['ret.', 'out'],
  ['İPTAL', 'out'],
  ['IPTAL', 'out'],
  ['Iptal', 'out'],
  [' iptal! ', 'out'],
  ['stop', 'out'],
  ['STOP', 'out'],
  ['ÇIK', 'out'],
  ['RED', 'out'],
  ['START', 'in'],
  ['BAŞLA', 'in'],
  ['Siparişi iptal edin', null],
  ['retro', null],
  ['', null],
])('the word %j wishes %s', (text, wish) => {
  expect(wishOf(text)).toBe(wish);
});

test('answers are read whatever their form', () => {
  expect(textAt(said('{"data":[{"id":7}]}', 'application/json'), 'data.0.id')).toBe('7');
  expect(textAt(said('id=a%20b&x=1', 'application/x-www-form-urlencoded'), 'id')).toBe('a b');
  expect(textAt(said('00 123456\n', 'text/plain'), 'words.1')).toBe('123456');
  expect(at({ a: 1 }, 'constructor.name')).toBeUndefined();
  expect(textAt({ a: { b: 1 } }, 'a')).toBe('');
});

test('names become values, and what a customer wrote is never read as a name', () => {
  expect(filled('{to}: {text} {unknown}', { to: '+90', text: '{secret}', secret: 'x' })).toBe(
    '+90: {secret} {unknown}',
  );
  expect(nested({ 'messages.0.to': 'a', 'messages.0.text': 'b', from: 'c', '__proto__.x': 'd' })).toEqual({
    messages: [{ to: 'a', text: 'b' }],
    from: 'c',
    x: 'd',
  });
});
