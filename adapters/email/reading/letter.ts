import { createHash } from 'node:crypto';
import PostalMime, { type Address, type Attachment, type Email } from 'postal-mime';
import { tidyName, tidyText } from '#kernel/contract.ts';
import { type Automatic, automaticOf } from './automatic.ts';
import { htmlCharsMost, pageOf, roughTextOf } from './page.ts';
import { quotePlaces } from './quote.ts';
import { type DeliveryReport, reportOf } from './report.ts';
import { isWrapping, unwrapped } from './tnef.ts';

export interface LetterAddress {
  readonly name: string;
  /** In small letters. */
  readonly address: string;
}

export interface LetterFile {
  readonly name: string;
  readonly mime: string;
  /** The id by which the page shows it; null for a file beside the letter. */
  readonly contentId: string | null;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** A letter, read. Texts hold nothing a database cannot write. */
export interface Letter {
  /** Message-IDs in their angle brackets; null when it has none. */
  readonly messageId: string | null;
  /** Its own id, or what is always the same of the same letter without one. */
  readonly identity: string;
  /** The letters it answers, the oldest first, the one it answers directly last. */
  readonly references: readonly string[];
  readonly from: LetterAddress | null;
  readonly replyTo: readonly LetterAddress[];
  readonly to: readonly LetterAddress[];
  readonly cc: readonly LetterAddress[];
  readonly subject: string;
  readonly sentAtMs: number | null;
  readonly text: string;
  readonly quoteFrom: number | null;
  readonly signatureFrom: number | null;
  /** Cleaned HTML; null for a letter of plain text, or too much of it. */
  readonly page: string | null;
  readonly remotePictures: number;
  readonly files: readonly LetterFile[];
  /** Files that were left out because there were too many. */
  readonly filesLeftOut: number;
  readonly automatic: Automatic | null;
  readonly report: DeliveryReport | null;
  /** It bears the mark of letters that were sent from here. */
  readonly isSentFromHere: boolean;
  /** What the receiving mail system found out about its sender. */
  readonly authenticity: 'passed' | 'failed' | 'unknown';
  /** Only its head could be read, and why. */
  readonly trouble: 'tooLarge' | 'tooSlow' | 'unreadable' | null;
}

/** A header of every letter that is sent from here: some providers give what they send an id of their own. */
export const sentMark = 'x-santral-message';

export const letterLimits = {
  bytes: 30 * 1024 * 1024,
  textChars: 200_000,
  subjectChars: 300,
  addresses: 100,
  references: 100,
  files: 50,
  nesting: 64,
  headersBytes: 512 * 1024,
  letterInLetter: 2,
  reportChars: 20_000,
} as const;

/** Reads a whole letter. Takes its time for a big one: call it where nobody waits. Throws for what is nested without end. */
export async function readLetter(source: Uint8Array): Promise<Letter> {
  const email = await PostalMime.parse(source, {
    attachmentEncoding: 'arraybuffer',
    maxNestingDepth: letterLimits.nesting,
    maxHeadersSize: letterLimits.headersBytes,
    maxRfc822NestingDepth: letterLimits.letterInLetter,
  });
  const head = headOf(email, source);
  const page = email.html ? pageOf(email.html) : null;
  const plain = tidied(email.text ?? '').slice(0, letterLimits.textChars);
  const isPlainEnough = plain.trim() !== '';
  const words = isPlainEnough
    ? plain
    : tidied(page?.text ?? (email.html ? roughTextOf(email.html) : '')).slice(0, letterLimits.textChars);
  const places =
    isPlainEnough || !page ? quotePlaces(words) : { quoteFrom: page.quoteFrom, signatureFrom: page.signatureFrom };
  const shown = email.attachments.filter((part) => !(head.report && isEvidence(part)));
  const files = shown.flatMap((part, place) => filesIn(fileOf(part, place)));
  return {
    ...head,
    text: words,
    quoteFrom: within(places.quoteFrom, words),
    signatureFrom: within(places.signatureFrom, words),
    page: page
      ? page.html
          .toWellFormed()
          .replaceAll('\u0000', '')
          .slice(0, htmlCharsMost * 2)
      : null,
    remotePictures: page?.remotePictures ?? 0,
    files: files.slice(0, letterLimits.files),
    filesLeftOut: Math.max(0, files.length - letterLimits.files),
    trouble: null,
  };
}

/** Reads no more than the head of a letter: what is always possible, however large or wicked the rest is. */
export async function readHead(source: Uint8Array, trouble: NonNullable<Letter['trouble']>): Promise<Letter> {
  const end = headEnd(source);
  const email = await PostalMime.parse(source.subarray(0, Math.min(end, letterLimits.headersBytes)), {
    maxHeadersSize: letterLimits.headersBytes * 2,
  });
  const nothing = {
    text: '',
    quoteFrom: null,
    signatureFrom: null,
    page: null,
    remotePictures: 0,
    files: [],
    filesLeftOut: 0,
  };
  return { ...headOf({ ...email, attachments: [] }, source), ...nothing, trouble };
}

/** Where the empty line after the head stands. */
function headEnd(source: Uint8Array): number {
  const look = Buffer.from(source.buffer, source.byteOffset, Math.min(source.byteLength, letterLimits.headersBytes));
  const places = [look.indexOf('\r\n\r\n'), look.indexOf('\n\n')].filter((place) => place >= 0);
  return places.length > 0 ? Math.min(...places) + 2 : look.length;
}

type Head = Omit<
  Letter,
  'text' | 'quoteFrom' | 'signatureFrom' | 'page' | 'remotePictures' | 'files' | 'filesLeftOut' | 'trouble'
>;

function headOf(email: Email, source: Uint8Array): Head {
  const header = (name: string) => email.headers.find(({ key }) => key === name)?.value ?? null;
  const [from = null] = mailboxes(email.from ? [email.from] : []);
  const messageId = idsIn(email.messageId)[0] ?? null;
  const subject = tidyName(email.subject ?? '')
    .slice(0, letterLimits.subjectChars)
    .toWellFormed();
  const at = email.date ? Date.parse(email.date) : Number.NaN;
  const answered = idsIn(email.inReplyTo);
  const chain = idsIn(email.references).filter((id) => !answered.includes(id));
  return {
    messageId,
    identity: messageId ?? identityOf(header, source),
    references: [...chain, ...answered].slice(-letterLimits.references),
    from,
    replyTo: mailboxes(email.replyTo),
    to: mailboxes(email.to),
    cc: mailboxes(email.cc),
    subject,
    sentAtMs: Number.isFinite(at) && at > 0 ? at : null,
    automatic: automaticOf({ header, fromAddress: from?.address ?? '', contentType: header('content-type') ?? '' }),
    report: reportOf(
      email.attachments.filter(isEvidence).map((part) => ({
        mime: part.mimeType,
        text: Buffer.from(bytesOf(part).subarray(0, letterLimits.reportChars)).toString('utf8'),
      })),
    ),
    isSentFromHere: header(sentMark) !== null,
    authenticity: authenticityOf(header('authentication-results')),
  };
}

/** What is the same of the same letter, whichever way it came: who, when, about what, and what it says. */
function identityOf(header: (name: string) => string | null, source: Uint8Array): string {
  const hash = createHash('sha256');
  for (const name of ['from', 'date', 'subject']) hash.update(`${header(name) ?? ''}\n`);
  return `sha256:${hash.update(source.subarray(headEnd(source))).digest('hex')}`;
}

/** The receiving system writes its findings above everything else; only the topmost is its own. */
function authenticityOf(results: string | null): Letter['authenticity'] {
  const found = /\bdmarc\s*=\s*(pass|fail)\b/i.exec(results ?? '')?.[1]?.toLowerCase();
  if (found === 'pass') return 'passed';
  return found === 'fail' ? 'failed' : 'unknown';
}

const isEvidence = ({ mimeType }: Attachment) =>
  [
    'message/delivery-status',
    'message/rfc822',
    'text/rfc822-headers',
    'message/global',
    'message/feedback-report',
  ].includes(mimeType);

/** Message-IDs of a header, in their angle brackets. */
function idsIn(value: string | undefined): string[] {
  const ids = (value ?? '').slice(0, 60_000).match(/<[^<>\s]{1,400}>/g) ?? [];
  return [...new Set(ids.map((id) => id.toWellFormed().replaceAll('\u0000', '')))];
}

function mailboxes(addresses: readonly Address[] | undefined): LetterAddress[] {
  return (addresses ?? [])
    .flatMap((each) => each.group ?? [each])
    .slice(0, letterLimits.addresses)
    .flatMap(({ name, address }) => {
      const tidy = tidyName(address ?? '')
        .toLowerCase()
        .slice(0, 320);
      return tidy.includes('@') ? [{ name: tidyName(name ?? '').slice(0, 120), address: tidy }] : [];
    });
}

function tidied(text: string): string {
  return tidyText(text.toWellFormed())
    .replace(/\n{4,}/g, '\n\n\n')
    .replace(/[ \t]+\n/g, (spaces) => (spaces === ' \n' ? spaces : '\n'))
    .trimEnd();
}

function within(place: number | null, text: string): number | null {
  return place !== null && place < text.length ? place : null;
}

function bytesOf({ content }: Attachment): Uint8Array<ArrayBuffer> {
  if (typeof content === 'string') return new Uint8Array(Buffer.from(content));
  return content instanceof ArrayBuffer ? new Uint8Array(content) : new Uint8Array(content);
}

/** A file, or those that Outlook has wrapped into it. */
function filesIn(file: LetterFile): readonly LetterFile[] {
  const inside = isWrapping(file.mime, file.name) ? unwrapped(file.bytes, letterLimits.files) : null;
  return inside?.map(({ name, bytes }) => ({ name, bytes, mime: '', contentId: null })) ?? [file];
}

function fileOf(part: Attachment, place: number): LetterFile {
  const ending = part.mimeType === 'message/rfc822' ? '.eml' : '';
  const name = tidyName(part.filename ?? '') || `${place + 1}${ending}`;
  const contentId = part.contentId?.replace(/^\s*<|>\s*$/g, '').slice(0, 250) || null;
  return { name, mime: part.mimeType.toLowerCase(), contentId, bytes: bytesOf(part) };
}
