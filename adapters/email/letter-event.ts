import { z } from 'zod';
import { type FileId, isId, type MessageId } from '#kernel/id.ts';
import type { InboundEvent, MailHead, MediaRef, Peer, RawEvent } from '#messaging';
import type { Letter } from './reading/letter.ts';

// What of a letter is put on disk as it came in, and what it means.

const Address = z.object({ name: z.string(), address: z.string() });
const idOf = <Kind extends FileId | MessageId>() => z.custom<Kind>((value) => typeof value === 'string' && isId(value));

const Stored = z.object({
  kind: z.literal('letter'),
  threadKey: z.string(),
  identity: z.string(),
  from: Address.nullable(),
  to: z.array(Address),
  cc: z.array(Address),
  replyTo: z.array(Address).default([]),
  subject: z.string(),
  text: z.string(),
  quoteFrom: z.int().nullable(),
  hasPage: z.boolean(),
  inReplyTo: z.string().nullable(),
  isAutomatic: z.boolean(),
  isForwarded: z.boolean(),
  atMs: z.number(),
  files: z.array(
    z.object({
      fileId: idOf<FileId>().nullable(),
      name: z.string(),
      mime: z.string(),
      bytes: z.number(),
      missing: z.enum(['tooLarge', 'typeRefused', 'unreachable']).nullable(),
    }),
  ),
});
export type StoredLetter = z.infer<typeof Stored>;

/** A letter our side wrote in another mail program. */
const Echoed = Stored.extend({ kind: z.literal('echo') });

const Reported = z.object({
  kind: z.literal('report'),
  threadKey: z.string(),
  reference: z.string(),
  messageId: idOf<MessageId>().nullable(),
  action: z.enum(['failed', 'delayed', 'delivered']),
  status: z.string().nullable(),
  diagnostic: z.string(),
  atMs: z.number(),
});
const Alert = z.object({ kind: z.literal('alert'), what: z.string(), detail: z.string(), atMs: z.number() });
const LeftAside = z.object({
  kind: z.literal('leftAside'),
  threadKey: z.string(),
  because: z.string(),
  atMs: z.number(),
});
const Kind = z.looseObject({ kind: z.string() });

export type MailBody =
  | StoredLetter
  | z.infer<typeof Echoed>
  | z.infer<typeof Reported>
  | z.infer<typeof Alert>
  | z.infer<typeof LeftAside>;

/** As it is put on disk. `identity` is what makes it this very thing within the mailbox. */
export function eventOf(body: MailBody, identity: string): RawEvent {
  return {
    dedupeKey: `${body.kind}:${identity}`,
    partitionKey: body.kind === 'alert' ? '' : body.threadKey,
    lane: body.kind === 'letter' || body.kind === 'echo' ? 'message' : body.kind === 'alert' ? 'account' : 'receipt',
    providerAtMs: body.atMs,
    body,
  };
}

/** What stands in a letter's place where the port asks who wrote. */
const peerOf = (key: string): Peer => ({ key, name: null, email: null, language: null });

/** What came in means. Pure. */
export function normalize({ body, partitionKey, dedupeKey, providerAtMs }: RawEvent): readonly InboundEvent[] {
  const { kind } = Kind.parse(body);
  switch (kind) {
    case 'letter':
      return [messageOf(Stored.parse(body))];
    case 'echo':
      return [echoOf(Echoed.parse(body))];
    case 'report':
      return [receiptOf(Reported.parse(body))];
    case 'alert': {
      const { what, detail, atMs } = Alert.parse(body);
      return [{ type: 'alert', peer: peerOf(''), what, detail, isBad: true, atMs }];
    }
    case 'leftAside': {
      const { threadKey, because, atMs } = LeftAside.parse(body);
      return [{ type: 'ignored', peer: peerOf(threadKey), because, atMs }];
    }
    default:
      return [
        {
          type: 'unsupported',
          externalId: dedupeKey,
          peer: peerOf(partitionKey),
          what: kind.slice(0, 40),
          detail: '',
          atMs: providerAtMs ?? 0,
        },
      ];
  }
}

function messageOf(letter: StoredLetter): InboundEvent {
  const { from } = letter;
  return {
    type: 'message',
    externalId: letter.identity,
    peer: {
      key: letter.threadKey,
      name: from?.name || null,
      email: from?.address ?? null,
      language: null,
      ...(from && { customerKey: from.address }),
    },
    text: letter.text,
    media: mediaOf(letter),
    replyToExternalId: letter.inReplyTo,
    atMs: letter.atMs,
    page: null,
    isAutomatic: letter.isAutomatic,
    isForwarded: letter.isForwarded,
    mail: headOf(letter),
  };
}

function echoOf(letter: z.infer<typeof Echoed>): InboundEvent {
  const { identity: externalId, threadKey, text, atMs } = letter;
  const media = mediaOf(letter);
  return { type: 'echo', externalId, peer: peerOf(threadKey), text, media, atMs, mail: headOf(letter) };
}

const mediaOf = ({ files }: Pick<StoredLetter, 'files'>): readonly MediaRef[] =>
  files.map(({ fileId, name, mime, bytes, missing }) => ({ externalId: missing ?? '', name, mime, bytes, fileId }));

function headOf({ subject, from, to, cc, replyTo, quoteFrom, hasPage }: Omit<StoredLetter, 'kind'>): MailHead {
  const writer = from ?? { name: '', address: '' };
  return { subject, from: writer, to, cc, ...(replyTo.length > 0 && { replyTo }), quoteFrom, hasPage };
}

function receiptOf({
  threadKey,
  reference,
  messageId,
  action,
  status,
  diagnostic,
  atMs,
}: z.infer<typeof Reported>): InboundEvent {
  const peer = peerOf(threadKey);
  if (action === 'delayed') return { type: 'ignored', peer, because: 'delayed', atMs };
  const failure = {
    failure: /^5\.1\./.test(status ?? '')
      ? 'recipientGone'
      : /^[45]\.2\.2|^5\.3\.4/.test(status ?? '')
        ? 'quota'
        : 'permanent',
    code: status ?? 'bounced',
    text: diagnostic,
  } as const;
  return {
    type: 'receipt',
    peer,
    status: action,
    of: { externalIds: [reference] },
    atMs,
    ...(action === 'failed' && { failure }),
    ...(messageId !== null && { messageId }),
  };
}

/** A letter that was read, as it is stored: with its place, and its files with us. */
export function storedOf(
  letter: Letter,
  given: Pick<StoredLetter, 'threadKey' | 'files' | 'atMs' | 'isForwarded'>,
): StoredLetter {
  return {
    kind: 'letter',
    ...given,
    identity: letter.identity,
    from: letter.from,
    to: [...letter.to],
    cc: [...letter.cc],
    replyTo: [...letter.replyTo],
    subject: letter.subject,
    text: letter.text,
    quoteFrom: letter.quoteFrom,
    hasPage: letter.page !== null,
    inReplyTo: letter.references.at(-1) ?? null,
    isAutomatic: letter.automatic !== null,
  };
}
