import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { InboundEvent, MediaRef, MessageContent, Peer, RawEvent } from '#messaging';
import { readForeignJson } from '#platform/foreign-json.ts';
import { writable } from '#platform/writable.ts';
import { placeIn } from './buttons.ts';

// What the Bot API sends, as far as we read it. Everything else of an update stays in the inbox as it came.

const Chat = z.looseObject({ id: z.int(), type: z.string() });
const User = z.looseObject({
  id: z.int().optional(),
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
  sticker: z
    .looseObject({
      file_id: z.string().optional(),
      file_size: z.int().optional(),
      emoji: z.string().optional(),
      is_animated: z.boolean().optional(),
      is_video: z.boolean().optional(),
    })
    .optional(),
  location: z.looseObject({ latitude: z.number(), longitude: z.number() }).optional(),
  venue: z.looseObject({ title: z.string(), address: z.string() }).optional(),
  contact: z
    .looseObject({ phone_number: z.string(), first_name: z.string(), last_name: z.string().optional() })
    .optional(),
  poll: z
    .looseObject({ question: z.string(), options: z.array(z.looseObject({ text: z.string() })).default([]) })
    .optional(),
  media_group_id: z.string().optional(),
  forward_origin: z.looseObject({}).optional(),
  migrate_to_chat_id: z.int().optional(),
});
type Message = z.infer<typeof Message>;
const Button = z.looseObject({ text: z.string(), callback_data: z.string().optional() });
const CallbackQuery = z.looseObject({
  id: z.string(),
  from: User,
  data: z.string().optional(),
  /** The message the button stands under; of an old one only its place is told. */
  message: z
    .looseObject({
      message_id: z.int(),
      chat: Chat,
      reply_markup: z.looseObject({ inline_keyboard: z.array(z.array(Button)) }).optional(),
    })
    .optional(),
});
const Reaction = z.looseObject({ type: z.string(), emoji: z.string().optional() });
const Update = z.looseObject({
  update_id: z.int(),
  message: Message.optional(),
  edited_message: Message.optional(),
  callback_query: CallbackQuery.optional(),
  message_reaction: z
    .looseObject({
      chat: Chat,
      message_id: z.int(),
      user: User.optional(),
      date: z.int(),
      new_reaction: z.array(Reaction),
    })
    .optional(),
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
export const allowedUpdates = [
  'message',
  'edited_message',
  'callback_query',
  'message_reaction',
  'my_chat_member',
] as const;

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
  message_reaction: z.looseObject({ date: z.int().optional(), chat: Chat }).optional(),
  callback_query: z.looseObject({ id: z.string(), message: z.looseObject({ chat: Chat }).optional() }).optional(),
  my_chat_member: z.looseObject({ date: z.int().optional(), chat: Chat }).optional(),
});

/** The touch of a button that the provider waits to hear of; null when an update is something else. */
export function touchOf(update: unknown): string | null {
  return Line.safeParse(update).data?.callback_query?.id ?? null;
}

/** The same of what came by a webhook. */
export function touchOfWebhook(bytes: Uint8Array): string | null {
  return touchOf(readForeignJson(Buffer.from(bytes).toString('utf8'))?.value);
}

/** One update as it is put on disk. Its number is known once for each bot; things of one chat keep their order. */
export function eventOf(update: unknown, bot: string): RawEvent {
  const body = writable(update);
  const line = Line.safeParse(body);
  if (!line.success) {
    const digest = createHash('sha256').update(JSON.stringify(body)).digest('hex');
    return { dedupeKey: `${bot}:unreadable:${digest}`, partitionKey: '', lane: 'message', providerAtMs: null, body };
  }
  const { update_id, message, edited_message, message_reaction, callback_query, my_chat_member } = line.data;
  const told = message ?? edited_message ?? message_reaction ?? callback_query?.message ?? my_chat_member;
  const chat = told?.chat;
  const seconds = message?.date ?? edited_message?.edit_date ?? message_reaction?.date ?? my_chat_member?.date ?? null;
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
  if (update.callback_query) return [choiceOf(update.callback_query, bot, providerAtMs)];
  if (update.message_reaction) {
    const { chat, user, message_id, date, new_reaction } = update.message_reaction;
    if (chat.type !== 'private') return [leftAside(chat.id, 'groupChat', date)];
    const externalId = `${bot}:${message_id}`;
    return [
      { type: 'reaction', externalId, peer: peerOf(chat.id, user), emoji: emojiOf(new_reaction), atMs: date * 1_000 },
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
  const consent: InboundEvent = { type: 'consent', peer, scope: 'all', isGiven: !hasBlocked, atMs };
  return hasBlocked ? [{ type: 'left', peer, atMs }, consent] : [consent];
}

/** The last of what she put there; pictures that only this provider has become a plain one. */
function emojiOf(reactions: readonly z.infer<typeof Reaction>[]): string | null {
  const last = reactions.at(-1);
  return last ? (last.emoji ?? '⭐') : null;
}

/** A touch on a button is what it says, with what stands behind it. */
function choiceOf(
  { id, from, data, message }: z.infer<typeof CallbackQuery>,
  bot: string,
  atMs: number | null,
): InboundEvent {
  const chatId = message?.chat.id ?? from.id ?? 0;
  if (message && message.chat.type !== 'private') return leftAside(chatId, 'groupChat', 0);
  const buttons = message?.reply_markup?.inline_keyboard.flat() ?? [];
  const place = data === undefined ? null : placeIn(data);
  const title = buttons.find(({ callback_data }) => callback_data === data)?.text ?? data ?? '';
  return {
    type: 'message',
    externalId: `${bot}:touch:${id}`,
    peer: peerOf(chatId, from),
    text: title,
    media: [],
    replyToExternalId: message ? `${bot}:${message.message_id}` : null,
    atMs: atMs ?? 0,
    page: null,
    ...(place === null ? data !== undefined && { payload: data } : { chosenPlace: place }),
  };
}

function leftAside(chatId: number, because: string, date: number): InboundEvent {
  return { type: 'ignored', peer: peerOf(chatId, undefined), because, atMs: date * 1_000 };
}

function meaningOf(message: Message, bot: string): InboundEvent {
  const { chat, from, date, migrate_to_chat_id } = message;
  const atMs = date * 1_000;
  if (migrate_to_chat_id !== undefined)
    return { type: 'moved', peer: peerOf(migrate_to_chat_id, undefined), previousKey: String(chat.id), atMs };
  if (chat.type !== 'private') return leftAside(chat.id, 'groupChat', date);
  const peer = peerOf(chat.id, from);
  const externalId = idOf(message, bot);
  const media = mediaOf(message);
  const text = message.text ?? message.caption ?? '';
  const content = contentOf(message);
  if (text === '' && media.length === 0 && !content)
    return { type: 'unsupported', externalId, peer, what: unknownOf(message), detail: '', atMs };
  const { media_group_id, forward_origin, reply_to_message: replied } = message;
  return {
    type: 'message',
    externalId,
    peer,
    text,
    media,
    replyToExternalId: replied ? `${bot}:${replied.message_id}` : null,
    atMs,
    page: null,
    ...(content && { content }),
    ...(media_group_id !== undefined && { groupKey: `${bot}:${media_group_id}` }),
    ...(forward_origin && { isForwarded: true }),
  };
}

/** The largest size of a photo stands last; an animation comes as a document too, and is taken once. */
function mediaOf(message: Message): readonly MediaRef[] {
  const { message_id: id, animation, audio, document, photo, sticker, video, video_note, voice } = message;
  // Of those that move there is no picture that a page could show.
  const still = sticker?.file_id !== undefined && !sticker.is_animated && !sticker.is_video;
  const found: readonly (readonly [z.infer<typeof Sent> | undefined, string, string | null])[] = [
    [photo?.at(-1), `photo-${id}.jpg`, 'image/jpeg'],
    [animation ?? document, `file-${id}`, null],
    [video, `video-${id}.mp4`, null],
    [video_note, `video-${id}.mp4`, 'video/mp4'],
    [audio, `audio-${id}`, null],
    [voice, `voice-${id}.ogg`, null],
    [still ? { ...sticker, file_id: sticker.file_id ?? '' } : undefined, `sticker-${id}.webp`, 'image/webp'],
  ];
  return found.flatMap(([sent, name, mime]) => {
    if (!sent) return [];
    const { file_id: externalId, file_name, mime_type, file_size } = sent;
    const bytes = file_size ?? null;
    const isVoice = sent === voice && { isVoice: true };
    return [{ externalId, name: file_name ?? name, mime: mime_type ?? mime, bytes, fileId: null, ...isVoice }];
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

/** What she sent beside words and files. */
function contentOf({ venue, location, contact, sticker, poll }: Message): MessageContent | null {
  if (location) {
    const place = { name: venue?.title ?? null, address: venue?.address ?? null };
    return { type: 'location', latitude: location.latitude, longitude: location.longitude, ...place };
  }
  if (contact) {
    const name = [contact.first_name, contact.last_name ?? ''].join(' ').trim();
    return { type: 'contacts', contacts: [{ name, phones: [contact.phone_number], emails: [] }] };
  }
  if (sticker) return { type: 'sticker', emoji: sticker.emoji ?? null };
  return poll ? { type: 'poll', question: poll.question, choices: poll.options.map(({ text }) => text) } : null;
}

/** The provider's own word for what we do not know. */
function unknownOf(message: Message): string {
  return Object.keys(message).find((key) => !besides.has(key)) ?? 'empty';
}

/** Numbers of messages are each bot's own; another bot behind the same account counts anew. */
const idOf = (message: Message, bot: string) => `${bot}:${message.message_id}`;

function peerOf(chatId: number, from: z.infer<typeof User> | undefined): Peer {
  const name = from && [from.first_name, from.last_name ?? ''].join(' ').trim();
  return { key: String(chatId), name: name || null, email: null, language: from?.language_code ?? null };
}
