import { expect, test } from 'vitest';
import type { OutboundOp, PublicMessage } from '#messaging';
import { newId } from '#platform/ids.ts';
import { testAccount } from '../conformance/side-double.ts';
import { compose } from './composing.ts';
import { settingsOf } from './settings.ts';

const settingsWith = (settings: Record<string, unknown>) => {
  const ways = { address: 'destek@magaza.example', imapHost: 'imap.example', smtpHost: 'smtp.example' };
  const read = settingsOf(testAccount({ channel: 'email', settings: { ...ways, ...settings } }));
  if (!read) throw new Error('These settings are whole.');
  return read;
};
const thread = {
  ...{ key: 'k', number: 7, subject: 'Sipariş', customerName: 'Ayşe', customerAddress: 'ayse@firma.example' },
  participants: ['ayse@firma.example'],
};
const asked: PublicMessage = {
  ...{ id: newId<'message'>(), seq: 1, externalId: '<a@x>', text: 'Nerede?\nBekliyorum.', files: [], atMs: 0 },
  author: { type: 'customer', name: 'Ayşe' },
};
const op = (over: Partial<OutboundOp> = {}): OutboundOp => ({
  ...{ messageId: newId<'message'>(), seq: 2, peerKey: 'k', text: 'Yolda.', files: [], atMs: 0 },
  author: { type: 'agent', name: 'Zeynep' },
  ...over,
});
const letter = (over: Partial<OutboundOp> = {}, settings: Record<string, unknown> = {}) =>
  compose(op(over), settingsWith(settings), {
    ...{ thread, references: ['<a@x>'], answered: asked },
    momentOf: () => '12 Mart 10:05',
  });

test('F73: e-mail: under an answer stand the signature with its writer’s name and the letter it answers', () => {
  const { text, html } = letter({}, { signature: '{{agent}}\nMağaza Destek' });
  expect(text).toBe(
    'Yolda.\n\n-- \nZeynep\nMağaza Destek\n\n12 Mart 10:05, Ayşe <ayse@firma.example>:\n> Nerede?\n> Bekliyorum.',
  );
  expect(html).toContain('Zeynep<br>');
  expect(html).toContain('class="gmail_quote"');
});

test('a machine of ours quotes nothing and signs with nobody’s name, and a mailbox may wish no quote', () => {
  const bot = letter({ author: { type: 'bot', name: 'Bot' } }, { signature: '{{agent}} Mağaza' });
  expect(bot.text).toBe('Yolda.\n\n-- \nMağaza');
  expect(letter({}, { quoteHistory: false }).text).toBe('Yolda.');
});

test('an answer without a head goes to the customer of its thread, one with a head to those it names', () => {
  expect(letter()).toMatchObject({ subject: 'Re: Sipariş', to: [{ address: 'ayse@firma.example' }], cc: [], bcc: [] });
  const one = (address: string) => [{ name: '', address }];
  const mail = {
    subject: 'Fatura',
    to: one('b@x.example'),
    cc: one('c@x.example'),
    bcc: one('d@x.example'),
    references: [],
  };
  expect(letter({ mail })).toMatchObject({ ...mail, references: ['<a@x>'] });
  expect(letter({ mail }, { subjectNumber: true }).subject).toBe('Fatura [#7]');
});

test('words that look like a page are words', () => {
  expect(letter({ text: '<script>alert("x")</script>' }).html).toContain(
    '&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;',
  );
});
