import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { ChannelAccountId, MessageId } from '#kernel/id.ts';
import { mailAddressIn } from '#messaging';
import type { Letter } from './reading/letter.ts';

// Which conversation a letter belongs to. In this order: our own mark in a Message-ID, a letter we know, the address it
// was sent to, the number in its subject. Whoever takes no part in a conversation gets into none by any of them.

/** What a letter points at. */
export interface Traces {
  /** Threads named by our marks in Message-IDs, the nearest first. */
  readonly marked: readonly string[];
  /** Message-IDs, the nearest first. */
  readonly references: readonly string[];
  /** Threads named by the addresses it was sent to. */
  readonly addressed: readonly string[];
  readonly numbers: readonly number[];
}

export interface KnownThread {
  readonly key: string;
  readonly number: number;
  /** Addresses, in small letters. */
  readonly participants: ReadonlySet<string>;
}

export interface Known {
  readonly threads: readonly KnownThread[];
  readonly threadOf: ReadonlyMap<string, string>;
}

const keyChars = 24;
const macChars = 12;

/** The key of a conversation that begins with this letter: the same letter always begins the same. */
export function threadKeyOf(accountId: ChannelAccountId, identity: string): string {
  return createHash('sha256').update(`${accountId} ${identity}`).digest('hex').slice(0, keyChars);
}

/** What somebody typed as an address, in small letters as threads know it; null when it is none. */
export function mailAddressOf(typed: string): string | null {
  return mailAddressIn(typed)?.address ?? null;
}

/** The Message-ID of a letter of ours: stable, so that one sent twice is one, and it says where the answer belongs. */
export function messageIdOf(threadKey: string, messageId: MessageId, domain: string): string {
  const mark = isOurKey(threadKey) ? `c-${threadKey}.` : '';
  return `<${mark}${messageId}@${domain}>`;
}

const isOurKey = (key: string) => new RegExp(`^[0-9a-f]{${keyChars}}$`).test(key);
const ownMark = new RegExp(`^<c-([0-9a-f]{${keyChars}})\\.[0-9a-f-]{36}@([^<>@]+)>$`);

/** Where answers come when the mail system knows addresses with a plus: nobody makes one up without the key. */
export function replyAddress(address: string, threadKey: string, key: Uint8Array): string {
  const at = address.lastIndexOf('@');
  if (!isOurKey(threadKey)) return address;
  return `${address.slice(0, at)}+c-${threadKey}${macOf(threadKey, key)}${address.slice(at)}`;
}

const plusMark = new RegExp(`\\+c-([0-9a-f]{${keyChars}})([0-9a-f]{${macChars}})@`);
const macOf = (threadKey: string, key: Uint8Array) =>
  createHmac('sha256', key).update(threadKey).digest('hex').slice(0, macChars);

function threadKeyIn(address: string, key: Uint8Array): string | null {
  const [, threadKey = '', mac = ''] = plusMark.exec(address) ?? [];
  const isOurs = threadKey !== '' && timingSafeEqual(Buffer.from(mac), Buffer.from(macOf(threadKey, key)));
  return isOurs ? threadKey : null;
}

const numberIn = /\[#(\d{1,9})\]/g;
const numbersMost = 3;
const forwarded = /^\s*(?:(?:fwd?|fw|wg|ilt|İlt|i̇lt|yön|tr|rv|enc|пер|переслано)\s*:|\[fwd?:)/iu;

/** Whether a subject says that a letter was sent on. */
export const isForwarded = (subject: string): boolean => forwarded.test(subject.normalize('NFC'));

export function tracesOf(letter: Letter, own: { readonly domain: string; readonly key: Uint8Array }): Traces {
  const references = letter.references.toReversed();
  const marked = references.flatMap((reference) => {
    const [, threadKey, domain] = ownMark.exec(reference) ?? [];
    return threadKey && domain?.toLowerCase() === own.domain.toLowerCase() ? [threadKey] : [];
  });
  const addressed = [...letter.to, ...letter.cc].flatMap(({ address }) => threadKeyIn(address, own.key) ?? []);
  const numbers = [...letter.subject.matchAll(numberIn)].map(([, number]) => Number(number)).slice(0, numbersMost);
  // An answer may come before what it answers, which then is known by its own id.
  if (letter.messageId !== null) references.push(letter.messageId);
  return { marked: [...new Set(marked)], references, addressed: [...new Set(addressed)], numbers };
}

/** The conversation that a letter of our side answers; null when it answers none that we know. */
export function threadAnswered(traces: Traces, { threads, threadOf }: Known): string | null {
  const keys = [
    ...traces.marked,
    ...traces.references.map((reference) => threadOf.get(reference)),
    ...traces.addressed,
  ];
  return keys.find((key) => key !== undefined && threads.some((thread) => thread.key === key)) ?? null;
}

export type Placing =
  | { readonly type: 'joins'; readonly threadKey: string }
  | { readonly type: 'begins'; readonly threadKey: string };

/** Decides. Pure: what is known was looked up before. */
export function placeLetter(letter: Letter, traces: Traces, known: Known, accountId: ChannelAccountId): Placing {
  const begins: Placing = { type: 'begins', threadKey: threadKeyOf(accountId, letter.identity) };
  // Who only claims to be somebody, and what was sent on, never gets into what others wrote.
  if (letter.authenticity === 'failed' || isForwarded(letter.subject)) return begins;
  const from = letter.from?.address ?? '';
  const isAboutOurs = letter.automatic === 'report' || letter.automatic === 'robot';
  const mayJoin = (thread: KnownThread | undefined, isByNumber = false): thread is KnownThread =>
    thread !== undefined && (thread.participants.has(from) || (isAboutOurs && !isByNumber));
  const byKey = (key: string | undefined) => known.threads.find((thread) => thread.key === key);
  const byTrace = [
    ...traces.marked.map(byKey),
    ...traces.references.map((reference) => byKey(known.threadOf.get(reference))),
    ...traces.addressed.map(byKey),
  ].find((thread) => mayJoin(thread));
  if (byTrace) return { type: 'joins', threadKey: byTrace.key };
  const byNumber = traces.numbers
    .map((number) => known.threads.find((thread) => thread.number === number))
    .find((thread) => mayJoin(thread, true));
  return byNumber ? { type: 'joins', threadKey: byNumber.key } : begins;
}
