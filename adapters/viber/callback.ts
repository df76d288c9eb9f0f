import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { InboundEvent, InboundMessage, MediaRef, Peer, RawEvent } from '#messaging';
import { readForeignJson } from '#platform/foreign-json.ts';
import { payloadOf } from './keyboard.ts';

// What the API tells us, as far as we read it. Everything else of a callback stays in the inbox as it came.

const Token = z.union([z.string(), z.number()]).transform(String);
const User = z.looseObject({
  id: z.string().min(1),
  name: z.string().optional(),
  language: z.string().optional(),
});
type User = z.infer<typeof User>;
const text = z.string().optional();
const Message = z.looseObject({
  type: z.string(),
  text,
  media: text,
  file_name: text,
  file_size: z.number().optional(),
  size: z.number().optional(),
  tracking_data: text,
  location: z.looseObject({ lat: z.number(), lon: z.number() }).optional(),
  contact: z.looseObject({ name: text, phone_number: text }).optional(),
});
type Message = z.infer<typeof Message>;
const Line = z.looseObject({
  event: z.string(),
  timestamp: z.int().optional(),
  message_token: Token,
  user_id: text,
  sender: User.optional(),
  user: User.optional(),
});
const Callback = Line.extend({ message: Message.optional(), desc: text });
type Callback = z.infer<typeof Callback>;

const receipts: Readonly<Record<string, 'delivered' | 'read' | 'failed'>> = {
  delivered: 'delivered',
  seen: 'read',
  failed: 'failed',
};

/** What a call of the webhook says, before its signature is looked at; null when it cannot be read. */
export function eventNameOf(bytes: Uint8Array): string | null {
  const line = Line.safeParse(readForeignJson(Buffer.from(bytes).toString('utf8'))?.value);
  return line.success ? line.data.event : null;
}

/** One callback as it is put on disk. A message is known by its token, a receipt by its token and what it says. */
export function eventOf(bytes: Uint8Array): RawEvent {
  const read = readForeignJson(Buffer.from(bytes).toString('utf8'));
  const line = Line.safeParse(read?.value);
  if (!read || !line.success) {
    const digest = createHash('sha256').update(bytes).digest('hex');
    const body = read ? read.value : { unreadable: Buffer.from(bytes).toString('base64').slice(0, 1_000) };
    return { dedupeKey: `unreadable:${digest}`, partitionKey: '', lane: 'message', providerAtMs: null, body };
  }
  const { event, message_token, timestamp } = line.data;
  const user = userOf(line.data);
  return {
    dedupeKey: `${event}:${message_token}:${user}`,
    partitionKey: user,
    lane: event in receipts ? 'receipt' : 'message',
    providerAtMs: timestamp ?? null,
    body: read.value,
  };
}

const userOf = ({ user_id, sender, user }: z.infer<typeof Line>) => user_id ?? sender?.id ?? user?.id ?? '';

/** What a callback means. Pure. */
export function normalize({ body, providerAtMs }: RawEvent): readonly InboundEvent[] {
  const callback = Callback.parse(body);
  const { event, message_token: externalId } = callback;
  const peer = peerOf(callback);
  const atMs = callback.timestamp ?? providerAtMs ?? 0;
  const status = receipts[event];
  if (status) {
    const failure = { failure: 'permanent', code: 'failed', text: callback.desc ?? '' } as const;
    const of = { externalIds: [externalId] };
    return [{ type: 'receipt', peer, status, of, atMs, ...(status === 'failed' && { failure }) }];
  }
  switch (event) {
    case 'message':
      return [meaningOf(Message.parse(callback.message), { peer, externalId, atMs })];
    case 'subscribed':
    case 'unsubscribed':
      return [{ type: 'consent', peer, scope: 'all', isGiven: event === 'subscribed', atMs }];
    // She has only opened the page of the bot; nobody may write to her before she writes or subscribes.
    case 'conversation_started':
    case 'webhook':
      return [{ type: 'ignored', peer, because: event, atMs }];
    default:
      return [{ type: 'unsupported', peer, what: event, detail: '', externalId: `${event}:${externalId}`, atMs }];
  }
}

function peerOf(callback: Callback): Peer {
  const { name, language }: Partial<User> = callback.sender ?? callback.user ?? {};
  return { key: userOf(callback), name: name?.trim() || null, email: null, language: language ?? null };
}

type Head = Pick<InboundMessage, 'peer' | 'externalId' | 'atMs'>;

function meaningOf(message: Message, head: Head): InboundEvent {
  const { type, contact, location } = message;
  const words = message.text ?? '';
  const say = (more: Partial<InboundMessage>): InboundMessage => ({
    ...head,
    type: 'message',
    text: words,
    media: [],
    replyToExternalId: null,
    page: null,
    ...more,
  });
  switch (type) {
    case 'text': {
      const payload = payloadOf(words, message.tracking_data);
      return say(payload === null ? {} : { payload });
    }
    case 'picture':
    case 'video':
    case 'file':
      return say({ media: mediaOf(message, head.externalId) });
    case 'url':
      return say({ text: [words, message.media ?? ''].filter((part) => part !== '').join('\n') });
    case 'location':
      if (!location) break;
      return say({
        content: {
          type: 'location',
          latitude: location.lat,
          longitude: location.lon,
          name: null,
          address: null,
        },
      });
    case 'contact': {
      const phones = contact?.phone_number ? [contact.phone_number] : [];
      return say({ content: { type: 'contacts', contacts: [{ name: contact?.name ?? '', phones, emails: [] }] } });
    }
    case 'sticker':
      return say({
        media: mediaOf({ ...message, file_name: 'sticker.png' }, head.externalId),
        content: { type: 'sticker', emoji: null },
      });
  }
  return { ...head, type: 'unsupported', what: type, detail: words };
}

const usualNames: Readonly<Record<string, readonly [name: string, mime: string | null]>> = {
  picture: ['photo.jpg', 'image/jpeg'],
  video: ['video.mp4', 'video/mp4'],
  sticker: ['sticker.png', 'image/png'],
};

/** The address is the file's id: it is fetched soon, because it does not stay open. */
function mediaOf(message: Message, token: string): readonly MediaRef[] {
  const { media, type, file_name, file_size, size } = message;
  if (!media) return [];
  const [usual, mime] = usualNames[type] ?? [`file-${token}`, null];
  return [{ externalId: media, name: file_name || usual, mime, bytes: file_size ?? size ?? null, fileId: null }];
}
