import { describe, expect, test } from 'vitest';
import type { MessageId } from '#kernel/id.ts';
import { newId } from '#platform/ids.ts';
import type { Letter } from './reading/letter.ts';
import { isForwarded, type Known, messageIdOf, placeLetter, replyAddress, threadKeyOf, tracesOf } from './threading.ts';

const account = newId<'channelAccount'>();
const key = Buffer.alloc(32, 1);
const own = { domain: 'magaza.example', key };
const threadKey = threadKeyOf(account, '<first@example.com>');
const ours = messageIdOf(threadKey, newId<'message'>() as MessageId, own.domain);
const ayse = { name: 'Ayşe', address: 'ayse@example.com' };
const stranger = { name: '', address: 'yabanci@example.org' };

const letter = (over: Partial<Letter>): Letter => ({
  messageId: '<next@example.com>',
  identity: '<next@example.com>',
  references: [],
  from: ayse,
  replyTo: [],
  to: [{ name: '', address: 'destek@magaza.example' }],
  cc: [],
  subject: 'Sipariş',
  sentAtMs: 1,
  text: '',
  quoteFrom: null,
  signatureFrom: null,
  page: null,
  remotePictures: 0,
  files: [],
  filesLeftOut: 0,
  automatic: null,
  report: null,
  isSentFromHere: false,
  authenticity: 'unknown',
  trouble: null,
  ...over,
});
const known: Known = {
  threads: [{ key: threadKey, number: 12345, participants: new Set(['ayse@example.com', 'mehmet@example.com']) }],
  threadOf: new Map([
    ['<first@example.com>', threadKey],
    ['<never-seen@example.com>', threadKey],
  ]),
};
const place = (over: Partial<Letter>) => {
  const one = letter(over);
  return placeLetter(one, tracesOf(one, own), known, account).type;
};

describe('C21: a letter joins the conversation it belongs to and no other', () => {
  test('an answer to a letter of ours is known by our mark, whoever’s system kept it', () => {
    expect(place({ references: [ours] })).toBe('joins');
    expect(place({ references: ['<other@example.com>', ours, '<later@example.com>'] })).toBe('joins');
  });

  test('an answer to a letter we know joins it', () => {
    expect(place({ references: ['<first@example.com>'] })).toBe('joins');
  });

  test('C21: a late sibling of a letter we never had joins those that mentioned it', () => {
    expect(place({ references: ['<never-seen@example.com>'] })).toBe('joins');
  });

  test('a letter that comes after its answer joins it', () => {
    expect(place({ messageId: '<never-seen@example.com>', identity: '<never-seen@example.com>' })).toBe('joins');
  });

  test('an answer to an address with our mark joins, one with a made-up mark does not', () => {
    const address = replyAddress('destek@magaza.example', threadKey, key);
    expect(place({ to: [{ name: '', address }] })).toBe('joins');
    expect(place({ to: [{ name: '', address: address.replace(/.@/, 'x@') }] })).toBe('begins');
    expect(
      place({ to: [{ name: '', address: replyAddress('destek@magaza.example', threadKey, Buffer.alloc(32, 2)) }] }),
    ).toBe('begins');
  });

  test('the number in a subject is believed of those who take part', () => {
    expect(place({ subject: 'Sipariş [#12345]' })).toBe('joins');
    expect(place({ subject: '[#99999] Sipariş' })).toBe('begins');
  });

  test('C21: a stranger’s number does not attach, nor do the marks she copied', () => {
    expect(place({ from: stranger, subject: 'Re: Sipariş [#12345]' })).toBe('begins');
    expect(place({ from: stranger, references: [ours, '<first@example.com>'] })).toBe('begins');
    expect(
      place({ from: stranger, to: [{ name: '', address: replyAddress('destek@magaza.example', threadKey, key) }] }),
    ).toBe('begins');
  });

  test('C21: what is sent on begins anew, and so does another sender', () => {
    for (const subject of [
      'Fwd: Sipariş',
      'FW: Sipariş',
      'WG: Sipariş',
      'İLT: Sipariş',
      'ilt: Sipariş',
      'Yön: Sipariş',
    ])
      expect([subject, place({ subject, references: [ours] })]).toEqual([subject, 'begins']);
    expect(place({ from: { name: '', address: 'baskasi@example.com' }, references: [ours] })).toBe('begins');
    expect(['Re: Fwd: Sipariş', 'Forward planı', 'Trabzon: kargo'].some(isForwarded)).toBe(false);
  });

  test('somebody in copy may answer too', () => {
    expect(place({ from: { name: '', address: 'mehmet@example.com' }, references: [ours] })).toBe('joins');
  });

  test('who only claims to be a customer gets into nothing she wrote', () => {
    expect(place({ authenticity: 'failed', references: [ours] })).toBe('begins');
  });

  test('a mark of another domain means nothing', () => {
    const foreign = messageIdOf(threadKeyOf(account, 'x'), newId<'message'>() as MessageId, 'other.example');
    expect(tracesOf(letter({ references: [foreign] }), own).marked).toEqual([]);
  });

  test('a report about a letter of ours finds it, although a machine wrote it', () => {
    const from = { name: '', address: 'mailer-daemon@mx.example.com' };
    expect(place({ from, automatic: 'report', references: [ours] })).toBe('joins');
    expect(place({ from, automatic: 'report', subject: '[#12345]' })).toBe('begins');
  });
});

test('the same letter begins the same conversation, in another mailbox another', () => {
  expect(threadKeyOf(account, '<a@x>')).toBe(threadKeyOf(account, '<a@x>'));
  expect(threadKeyOf(account, '<a@x>')).not.toBe(threadKeyOf(newId<'channelAccount'>(), '<a@x>'));
});
