import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { InboundEvent, MediaRef, Peer, RawEvent } from '#messaging';
import { writable } from '#platform/writable.ts';

// What the Bot API sends, as far as we read it. Everything else of an update stays in the inbox as it came.

const Chat = z.looseObject({ id: z.int(), type: z.string() });
const User = z.looseObject({
  first_name: z.string(),
  last_name: z.string().optional(),
  language_code: z.string().optional(),
});
const Sent = z.looseObject({
  file_id: z.string(),
  file_size: z.int().optional(),
  file_name: z.string().optional(),
  mime_type: z.string().optional(),
});
const Message = z.looseObject({
  message_id: z.int(),
  date: z.int(),
  edit_date: z.int().optional(),
  chat: Chat,
  from: User.optional(),
  text: z.string().optional(),
  caption: z.string().optional(),
  reply_to_message: z.looseObject({ message_id: z.int() }).optional(),
  photo: z.array(Sent).optional(),
  document: Sent.optional(),
  animation: Sent.optional(),
  audio: Sent.optional(),
  video: Sent.optional(),
  video_note: Sent.optional(),
  voice: Sent.optional(),
  sticker: z.looseObject({ emoji: z.string().optional() }).optional(),
  location: z.looseObject({ latitude: z.number(), longitude: z.number() }).optional(),
  venue: z.looseObject({ title: z.string(), address: z.string() }).optional(),
  contact: z
    .looseObject({ phone_number: z.string(), first_name: z.string(), last_name: z.string().optional() })
    .optional(),
  poll: z.looseObject({ question: z.string() }).optional(),
});
type Message = z.infer<typeof Message>;
const Update = z.looseObject({
  update_id: z.int(),
  message: Message.optional(),
  edited_message: Message.optional(),
  my_chat_member: z
    .looseObject({
      chat: Chat,
      from: User,
      date: z.int(),
      new_chat_member: z.looseObject({ status: z.string() }),
    })
    .optional(),
});

/** The updates we ask for; the others are never sent to us. */
export const allowedUpdates = ['message', 'edited_message', 'my_chat_member'] as const;

/** Reads what came by a webhook. What is no update becomes one event as it is, and ends as a dead letter. */
export function eventOfWebhook(bytes: Uint8Array, bot: string): RawEvent {
  const text = Buffer.from(bytes).toString('utf8');
  try {
    return eventOf(JSON.parse(text), bot);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const digest = createHash('sha256').update(bytes).digest('hex');
    const body = { unreadable: Buffer.from(bytes).toString('base64').slice(0, 1_000) };
    return { dedupeKey: `${bot}:unreadable:${digest}`, partitionKey: '', lane: 'message', providerAtMs: null, body };
  }
}

const Line = z.looseObject({
  update_id: z.int(),
  message: z.looseObject({ date: z.int().optional(), chat: Chat }).optional(),
  edited_message: z.looseObject({ edit_date: z.int().optional(), chat: Chat }).optional(),
  my_chat_member: z.looseObject({ date: z.int().optional(), chat: Chat }).optional(),
});

/** One update as it is put on disk. Its number is known once for each bot; things of one chat keep their order. */
export function eventOf(update: unknown, bot: string): RawEvent {
  const body = writable(update);
  const line = Line.safeParse(body);
  if (!line.success) {
    const digest = createHash('sha256').update(JSON.stringify(body)).digest('hex');
    return { dedupeKey: `${bot}:unreadable:${digest}`, partitionKey: '', lane: 'message', providerAtMs: null, body };
  }
  const { update_id, message, edited_message, my_chat_member } = line.data;
  const chat = (message ?? edited_message ?? my_chat_member)?.chat;
  const seconds = message?.date ?? edited_message?.edit_date ?? my_chat_member?.date ?? null;
  return {
    dedupeKey: `${bot}:${update_id}`,
    partitionKey: chat ? String(chat.id) : '',
    lane: 'message',
    providerAtMs: seconds === null ? null : seconds * 1_000,
    body,
  };
}

/** What an update means. Pure. */
export function normalize({ body, dedupeKey, partitionKey, providerAtMs }: RawEvent): readonly InboundEvent[] {
  const update = Update.parse(body);
  const [bot = ''] = dedupeKey.split(':', 1);
  if (update.message) return [meaningOf(update.message, bot)];
  if (update.edited_message) {
    const message = update.edited_message;
    if (message.chat.type !== 'private') return [leftAside(message.chat.id, 'groupChat', message.date)];
    return [
      {
        type: 'edit',
        externalId: idOf(message, bot),
        peer: peerOf(message.chat.id, message.from),
        text: message.text ?? message.caption ?? '',
        atMs: (message.edit_date ?? message.date) * 1_000,
      },
    ];
  }
  const member = update.my_chat_member;
  if (!member) {
    const peer: Peer = { key: partitionKey, name: null, email: null, language: null };
    return [{ type: 'ignored', peer, because: 'unknownUpdate', atMs: providerAtMs ?? 0 }];
  }
  if (member.chat.type !== 'private') return [leftAside(member.chat.id, 'groupChat', member.date)];
  const peer = peerOf(member.chat.id, member.from);
  const hasBlocked = member.new_chat_member.status === 'kicked';
  const atMs = member.date * 1_000;
  return [hasBlocked ? { type: 'left', peer, atMs } : { type: 'ignored', peer, because: 'unblocked', atMs }];
}

function leftAside(chatId: number, because: string, date: number): InboundEvent {
  return { type: 'ignored', peer: peerOf(chatId, undefined), because, atMs: date * 1_000 };
}

function meaningOf(message: Message, bot: string): InboundEvent {
  const { chat, from, date } = message;
  if (chat.type !== 'private') return leftAside(chat.id, 'groupChat', date);
  const peer = peerOf(chat.id, from);
  const externalId = idOf(message, bot);
  const atMs = date * 1_000;
  const media = mediaOf(message);
  const text = message.text ?? message.caption ?? '';
  if (text !== '' || media.length > 0) {
    const replied = message.reply_to_message?.message_id;
    const replyToExternalId = replied === undefined ? null : `${bot}:${replied}`;
    return { type: 'message', externalId, peer, text, media, replyToExternalId, atMs, page: null };
  }
  return { type: 'unsupported', externalId, peer, ...otherOf(message), atMs };
}

/** The largest size of a photo stands last; an animation comes as a document too, and is taken once. */
function mediaOf(message: Message): readonly MediaRef[] {
  const { message_id: id, animation, audio, document, photo, video, video_note, voice } = message;
  const found: readonly (readonly [z.infer<typeof Sent> | undefined, string, string | null])[] = [
    [photo?.at(-1), `photo-${id}.jpg`, 'image/jpeg'],
    [animation ?? document, `file-${id}`, null],
    [video, `video-${id}.mp4`, null],
    [video_note, `video-${id}.mp4`, 'video/mp4'],
    [audio, `audio-${id}`, null],
    [voice, `voice-${id}.ogg`, null],
  ];
  return found.flatMap(([sent, name, mime]) => {
    if (!sent) return [];
    const { file_id: externalId, file_name, mime_type, file_size } = sent;
    const bytes = file_size ?? null;
    return [{ externalId, name: file_name ?? name, mime: mime_type ?? mime, bytes, fileId: null }];
  });
}

/** What every message has, or may have beside what was sent. */
const besides = new Set(
  `message_id message_thread_id date edit_date chat from sender_chat reply_to_message quote external_reply via_bot
  forward_origin is_topic_message is_automatic_forward has_protected_content is_from_offline media_group_id
  author_signature entities caption_entities link_preview_options effect_id reply_markup business_connection_id`.split(
    /\s+/,
  ),
);

/** What somebody sent that is neither text nor a file, and what can be told of it. */
function otherOf(message: Message): { readonly what: string; readonly detail: string } {
  const { venue, location, contact, sticker, poll } = message;
  if (venue) return { what: 'location', detail: `${venue.title}, ${venue.address}` };
  if (location) return { what: 'location', detail: `${location.latitude}, ${location.longitude}` };
  if (contact) {
    const name = [contact.first_name, contact.last_name ?? ''].join(' ').trim();
    return { what: 'contact', detail: `${name} ${contact.phone_number}`.trim() };
  }
  if (sticker) return { what: 'sticker', detail: sticker.emoji ?? '' };
  if (poll) return { what: 'poll', detail: poll.question };
  return { what: Object.keys(message).find((key) => !besides.has(key)) ?? 'empty', detail: '' };
}

/** Numbers of messages are each bot's own; another bot behind the same account counts anew. */
const idOf = (message: Message, bot: string) => `${bot}:${message.message_id}`;

function peerOf(chatId: number, from: z.infer<typeof User> | undefined): Peer {
  const name = from && [from.first_name, from.last_name ?? ''].join(' ').trim();
  return { key: String(chatId), name: name || null, email: null, language: from?.language_code ?? null };
}
