import type { MailAddress, MailHead } from './inbound-event.ts';
import type { OutboundMail } from './outbound.ts';

// To whom a letter of ours goes and what it is about: what is proposed, what people type, and what is wrong with it.

/** The head of a letter as it is written: addresses as people type them, `Ayşe Yılmaz <ayse@ornek.com>` or bare. */
export interface LetterHead {
  readonly subject: string;
  readonly to: readonly string[];
  readonly cc: readonly string[];
  /** Told to nobody who receives the letter. */
  readonly bcc: readonly string[];
}

export const letterHeadLimits = {
  subjectChars: 200,
  /** Of an address with the name before it. */
  typedChars: 400,
  addressChars: 254,
  nameChars: 120,
  /** Everybody who receives one letter. */
  recipients: 50,
} as const;

/** Why a letter with such a head does not leave. */
export const headTroubles = [
  'badAddress',
  'ownAddress',
  'noRecipient',
  'tooManyRecipients',
  'noSubject',
  'notALetter',
] as const;
export interface HeadFault {
  readonly because: (typeof headTroubles)[number];
  /** What was typed, where one address is the reason; else empty. */
  readonly typed: string;
}

/** Stands in an address for what its reader may not see. */
const hidden = '•';
const addressShape = /^[^\s@<>(),;:"•]{1,64}@[^\s@<>(),;:"•]+\.[^\s@<>(),;:".•]{2,}$/;

/** The address in what somebody typed, in small letters, with the name before it; null when there is none. */
export function mailAddressIn(typed: string): MailAddress | null {
  const text = typed.normalize('NFKC').replace(/\s+/g, ' ').trim();
  const [, name = '', inside] = /^"?([^"<>]*)"? ?<([^<>]*)>$/.exec(text) ?? [];
  const address = (inside ?? text).trim().toLowerCase();
  if (address.length > letterHeadLimits.addressChars || !addressShape.test(address)) return null;
  return { name: name.trim().slice(0, letterHeadLimits.nameChars), address };
}

/** An address as it is typed. */
export function typedAddress({ name, address }: MailAddress): string {
  const shown = name.replace(/["<>]/g, '').trim();
  return shown === '' ? address : `${shown} <${address}>`;
}

/** Whether an address is a mailbox of ours: what was sent to one with a plus was sent to us. */
export function isOwnAddress(address: string, own: readonly string[]): boolean {
  return own.includes(address.toLowerCase().replace(/\+[^@]*@/, '@'));
}

/** What is answered: a letter of the customer, or the last one of ours. */
export interface AnsweredLetter {
  readonly mail?:
    | (Pick<MailHead, 'subject' | 'from' | 'to' | 'cc'> & { readonly replyTo?: readonly MailAddress[] | undefined })
    | undefined;
  readonly mailOut?: Pick<OutboundMail, 'subject' | 'to' | 'cc'> | undefined;
  readonly isAutomatic?: boolean | undefined;
}

/**
 * The head of an answer to the newest letter of a conversation, its messages given oldest first. To all: everybody who
 * had that letter has the answer, and none of our own mailboxes. Null where there is no letter to answer.
 */
export function answerHead(
  messages: readonly AnsweredLetter[],
  own: readonly string[],
  toAll: boolean,
): LetterHead | null {
  const last = messages.findLast(({ mail, mailOut, isAutomatic }) => mailOut || (mail && !isAutomatic));
  const { subject, to, cc } = last?.mailOut ?? partiesOf(last?.mail, own) ?? {};
  if (subject === undefined || !to || !cc) return null;
  const first = others(to, own, []);
  const second = toAll ? others(cc, own, first) : [];
  // Whoever is alone in the copy is who is written to.
  const [main, copies] = first.length === 0 ? [second, []] : [first, second];
  return { subject: answerSubject(subject), to: main.map(typedAddress), cc: copies.map(typedAddress), bcc: [] };
}

/** Who answers come to, and who else had the letter. A letter that our side wrote elsewhere is answered to its receivers. */
function partiesOf(
  mail: AnsweredLetter['mail'],
  own: readonly string[],
): Pick<OutboundMail, 'subject' | 'to' | 'cc'> | null {
  if (!mail) return null;
  const { subject, from, replyTo = [], to, cc } = mail;
  if (isOwnAddress(from.address, own)) return { subject, to, cc };
  return { subject, to: replyTo.length > 0 ? replyTo : [from], cc: [...to, ...cc] };
}

function others(
  addresses: readonly MailAddress[],
  own: readonly string[],
  but: readonly MailAddress[],
): readonly MailAddress[] {
  const known = new Set(but.map(({ address }) => address.toLowerCase()));
  return addresses.filter(({ name, address }) => {
    const small = address.toLowerCase();
    // Two that are hidden look alike and may be two.
    const key = address.includes(hidden) ? `${name} ${small}` : small;
    if (!(address.includes('@') || address.includes(hidden)) || isOwnAddress(small, own) || known.has(key))
      return false;
    known.add(key);
    return true;
  });
}

const answered = /^\s*(re|ynt|yan|aw|sv|antw|ref|cevap|ответ|відп)\s*(\[\d+\])?\s*:/i;

/** The subject of an answer: said once that it is one, in whatever language. */
export function answerSubject(subject: string): string {
  const plain = subject.replace(/[\r\n]+/g, ' ').trim();
  return (answered.test(plain) ? plain : `Re: ${plain}`.trim()).slice(0, letterHeadLimits.subjectChars);
}

/**
 * What keeps a letter with this head from leaving; null when nothing does. On a screen that shows addresses hidden such a
 * one is no fault: the server knows what it stands for.
 */
export function faultOfHead(
  head: LetterHead,
  own: readonly string[],
  { takesHidden = false }: { readonly takesHidden?: boolean } = {},
): HeadFault | null {
  const typed = [...head.to, ...head.cc, ...head.bcc];
  const bad = typed.find((each) => mailAddressIn(each) === null && !(takesHidden && each.includes(hidden)));
  if (bad !== undefined) return { because: 'badAddress', typed: bad };
  const ours = typed.find((each) => {
    const read = mailAddressIn(each);
    return read !== null && isOwnAddress(read.address, own);
  });
  if (ours !== undefined) return { because: 'ownAddress', typed: ours };
  if (head.to.length === 0) return { because: 'noRecipient', typed: '' };
  if (typed.length > letterHeadLimits.recipients) return { because: 'tooManyRecipients', typed: '' };
  return head.subject.trim() === '' ? { because: 'noSubject', typed: '' } : null;
}

/** A head without fault as it leaves: each address once, where it stands first. */
export function outboundMail(head: LetterHead): OutboundMail {
  const known = new Set<string>();
  const read = (typed: readonly string[]) =>
    typed.flatMap((each) => {
      const read = mailAddressIn(each);
      if (!read || known.has(read.address)) return [];
      known.add(read.address);
      return [read];
    });
  const subject = head.subject.replace(/\s+/g, ' ').trim();
  return { subject, to: read(head.to), cc: read(head.cc), bcc: read(head.bcc), references: [] };
}

/** Whether two heads say the same. */
export function isSameHead(one: LetterHead | null, other: LetterHead | null): boolean {
  if (one === null || other === null) return one === other;
  const said = ({ subject, to, cc, bcc }: LetterHead) => JSON.stringify([subject, to, cc, bcc]);
  return said(one) === said(other);
}

/** A head as it travels. */
export function headOnWire({ subject, to, cc, bcc }: LetterHead) {
  return { subject, to: [...to], cc: [...cc], bcc: [...bcc] };
}
