import { z } from 'zod';
import { IdOf } from '#kernel/contract.ts';
import type { InboundEvent, MediaRef, OutboundFile, Peer, RawEvent } from '#messaging';

// What a visitor does, as it is put on disk before anybody looks at it, and how it is read afterwards.

const Who = z.object({
  name: z.string().nullable(),
  email: z.string().nullable(),
  language: z.string().nullable(),
  /** What the site's own server calls her; null for whom it has not named. */
  verifiedAs: z.string().nullable().default(null),
});
export type Who = z.infer<typeof Who>;

const File = z.object({ id: IdOf('file'), name: z.string(), mime: z.string(), bytes: z.int().min(0) });
const Happening = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('say'),
    clientId: z.string().min(1),
    text: z.string(),
    files: z.array(File),
    page: z.object({ title: z.string(), address: z.string() }).nullable(),
    choiceId: z.string().nullable().default(null),
    who: Who,
    atMs: z.int(),
  }),
  z.object({ type: z.enum(['delivered', 'seen']), upToSeq: z.int().min(0), atMs: z.int() }),
  z.object({ type: z.literal('bye'), clientId: z.string().min(1), who: Who, atMs: z.int() }),
]);
type Happening = z.infer<typeof Happening>;
const known = new Set<unknown>(['say', 'delivered', 'seen', 'bye']);

export interface Said {
  readonly clientId: string;
  readonly text: string;
  readonly files: readonly OutboundFile[];
  readonly page: { readonly title: string; readonly address: string } | null;
  /** What stood behind the button she pressed. */
  readonly choiceId: string | null;
}

/** A message of a visitor. Her device's id makes it one, however often it is sent. */
export function said(peerKey: string, what: Said, who: Who, atMs: number): RawEvent {
  const files = what.files.map(({ fileId, name, mime, bytes }) => ({ id: fileId, name, mime, bytes }));
  const { clientId, text, page, choiceId } = what;
  const body: Happening = { type: 'say', clientId, text, files, page, choiceId, who, atMs };
  return rawEvent(peerKey, `${peerKey}:${clientId}`, 'message', body);
}

/** Everything up to a place has reached the visitor's device, or her eyes. */
export function received(peerKey: string, type: 'delivered' | 'seen', upToSeq: number, atMs: number): RawEvent {
  return rawEvent(peerKey, `${peerKey}:${type}:${upToSeq}`, 'receipt', { type, upToSeq, atMs });
}

/** The visitor ended the conversation. */
export function leaving(peerKey: string, clientId: string, who: Who, atMs: number): RawEvent {
  return rawEvent(peerKey, `${peerKey}:${clientId}`, 'message', { type: 'bye', clientId, who, atMs });
}

function rawEvent(partitionKey: string, dedupeKey: string, lane: RawEvent['lane'], body: Happening): RawEvent {
  return { dedupeKey, partitionKey, lane, providerAtMs: body.atMs, body };
}

/** Reads what was put on disk. Pure. An unknown sort is `unsupported`; a known one that is broken throws. */
export function normalize(event: RawEvent): readonly InboundEvent[] {
  const { body, partitionKey: peerKey } = event;
  if (typeof body !== 'object' || body === null || !('type' in body)) {
    throw new Error(`What was stored as ${event.dedupeKey} is no happening of a web chat.`);
  }
  const nobody: Who = { name: null, email: null, language: null, verifiedAs: null };
  if (!known.has(body.type)) {
    const what = String(body.type).slice(0, 80);
    return [
      {
        type: 'unsupported',
        peer: peerOf(peerKey, nobody),
        what,
        detail: '',
        externalId: event.dedupeKey,
        atMs: event.providerAtMs ?? 0,
      },
    ];
  }
  const happening = Happening.parse(body);
  const { atMs } = happening;
  switch (happening.type) {
    case 'say': {
      const { clientId: externalId, text, page, choiceId, who } = happening;
      const media = happening.files.map(mediaOf);
      const peer = peerOf(peerKey, who);
      const chosen = choiceId === null ? {} : { payload: choiceId };
      return [{ type: 'message', externalId, peer, text, media, replyToExternalId: null, atMs, page, ...chosen }];
    }
    case 'delivered':
    case 'seen': {
      const status = happening.type === 'seen' ? 'read' : 'delivered';
      return [{ type: 'receipt', peer: peerOf(peerKey, nobody), status, of: { upToSeq: happening.upToSeq }, atMs }];
    }
    case 'bye':
      return [{ type: 'left', peer: peerOf(peerKey, happening.who), atMs }];
  }
}

function peerOf(key: string, { verifiedAs, ...who }: Who): Peer {
  return { key, ...who, ...(verifiedAs !== null && { verifiedAs }) };
}

function mediaOf({ id, name, mime, bytes }: z.infer<typeof File>): MediaRef {
  return { externalId: id, name, mime, bytes, fileId: id };
}
