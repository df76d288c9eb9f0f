import { describe, expect, test } from 'vitest';
import { answerHead, answerSubject, faultOfHead, type LetterHead, mailAddressIn, outboundMail } from './letter-head.ts';

const own = ['destek@magaza.example', 'satis@magaza.example'];
const at = (address: string, name = '') => ({ name, address });
const letter = {
  subject: 'Sipariş',
  from: at('ayse@firma.example', 'Ayşe'),
  to: [at('destek@magaza.example'), at('mehmet@firma.example')],
  cc: [at('Satis@magaza.example'), at('ayse@firma.example'), at('depo@firma.example', 'Depo')],
};

describe('F73: e-mail: an answer goes to the right people by itself', () => {
  test('to all keeps the other recipients, and none of our own mailboxes is among them', () => {
    expect(answerHead([{ mail: letter }], own, true)).toEqual({
      subject: 'Re: Sipariş',
      to: ['Ayşe <ayse@firma.example>'],
      cc: ['mehmet@firma.example', 'Depo <depo@firma.example>'],
      bcc: [],
    });
  });

  test('to one goes to whoever wrote, or to where answers were asked for', () => {
    expect(answerHead([{ mail: letter }], own, false)).toMatchObject({ to: ['Ayşe <ayse@firma.example>'], cc: [] });
    const asking = { ...letter, replyTo: [at('ekip@firma.example')] };
    expect(answerHead([{ mail: asking }], own, false)?.to).toEqual(['ekip@firma.example']);
  });

  test('what was sent to our address with a plus was sent to us', () => {
    const plus = { ...letter, to: [at('destek+c-0123@magaza.example')], cc: [] };
    expect(answerHead([{ mail: plus }], own, true)?.cc).toEqual([]);
  });

  test('after a letter of ours the next one goes to the same people, but to nobody hidden', () => {
    const mailOut = { subject: 'Re: Sipariş', to: [at('ayse@firma.example')], cc: [at('depo@firma.example')] };
    const messages = [{ mail: letter }, { mailOut: { ...mailOut, bcc: [at('gizli@magaza2.example')] } }];
    expect(answerHead(messages, own, true)).toEqual({
      ...{ subject: 'Re: Sipariş', to: ['ayse@firma.example'], cc: ['depo@firma.example'], bcc: [] },
    });
  });

  test('a letter our side wrote in another program is answered to its receivers', () => {
    const echo = { ...letter, from: at('destek@magaza.example'), to: [at('ayse@firma.example')], cc: [] };
    expect(answerHead([{ mail: echo }], own, true)?.to).toEqual(['ayse@firma.example']);
  });

  test('an out-of-office notice is answered by nobody, and without a letter nothing is proposed', () => {
    const notice = { mail: { ...letter, from: at('robot@firma.example') }, isAutomatic: true };
    expect(answerHead([{ mail: letter }, notice], own, false)?.to).toEqual(['Ayşe <ayse@firma.example>']);
    expect(answerHead([{}], own, true)).toBeNull();
  });
});

test('a subject says once that it answers, in whatever language', () => {
  expect(['Soru', 'Re: Soru', 'YNT: Soru', ' Aw: Soru', ''].map(answerSubject)).toEqual([
    ...['Re: Soru', 'Re: Soru', 'YNT: Soru', 'Aw: Soru', 'Re:'],
  ]);
});

test('an address is read with its name, and what is none is none', () => {
  expect(mailAddressIn('"Yılmaz, Ayşe" <Ayse@Firma.Example>')).toEqual(at('ayse@firma.example', 'Yılmaz, Ayşe'));
  expect(mailAddressIn('  ayse@firma.example ')).toEqual(at('ayse@firma.example'));
  const wrong = ['ayse', 'ayse@', 'ayse@firma', 'a b@firma.example', 'a@b.example, c@d.example', 'a•••@f•••.example'];
  expect([...wrong, '<>', 'x <y>', `${'a'.repeat(65)}@firma.example`].map(mailAddressIn)).toEqual(
    Array.from({ length: 9 }, () => null),
  );
});

describe('a letter with a wrong head is not sent, and says why', () => {
  const head = (over: Partial<LetterHead>): LetterHead => ({
    ...{ subject: 'Soru', to: ['ayse@firma.example'], cc: [], bcc: [] },
    ...over,
  });
  test.for([
    [{}, null],
    [{ cc: ['ayşe'] }, { because: 'badAddress', typed: 'ayşe' }],
    [{ bcc: ['Satis+x@magaza.example'] }, { because: 'ownAddress', typed: 'Satis+x@magaza.example' }],
    [{ to: [] }, { because: 'noRecipient', typed: '' }],
    [{ subject: ' ' }, { because: 'noSubject', typed: '' }],
    [{ cc: Array.from({ length: 50 }, (_, n) => `k${n}@firma.example`) }, { because: 'tooManyRecipients', typed: '' }],
  ] as const)('%j', ([over, fault]) => expect(faultOfHead(head(over), own)).toEqual(fault));
});

test('each address leaves once, where it stands first, and a subject is one line', () => {
  const head = {
    subject: 'Bir\r\nBcc: x',
    to: ['A <a@x.example>'],
    cc: ['a@x.example', 'b@x.example'],
    bcc: ['B@x.example'],
  };
  expect(outboundMail(head)).toEqual({
    ...{ subject: 'Bir Bcc: x', to: [at('a@x.example', 'A')], cc: [at('b@x.example')], bcc: [], references: [] },
  });
});

test('a mailbox that is not set up yet makes no hidden address one of ours', () => {
  const hidden = { subject: 'Sipariş', to: ['e•••@o•••.com'], cc: [], bcc: [] };
  expect(faultOfHead(hidden, ['', 'destek@kervan.example'], { takesHidden: true })).toBeNull();
});
