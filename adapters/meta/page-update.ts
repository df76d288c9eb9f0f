import { z } from 'zod';
import { isId, type MessageId } from '#kernel/id.ts';
import type { InboundEvent, MediaRef, MessageContent, Peer, RawEvent } from '#messaging';
import { peerOf } from './page-webhook.ts';

// What happened between a customer and a page or an account of Instagram, understood. Pure.

const Party = z.looseObject({ id: z.union([z.string(), z.number()]).transform(String) });
const Attachment = z.looseObject({
  type: z.string(),
  title: z.string().nullish(),
  url: z.string().nullish(),
  payload: z
    .looseObject({
      url: z.string().nullish(),
      title: z.string().nullish(),
      text: z.string().nullish(),
      sticker_id: z.union([z.string(), z.number()]).nullish(),
      coordinates: z.looseObject({ lat: z.number(), long: z.number() }).nullish(),
    })
    .nullish(),
});
type Attachment = z.infer<typeof Attachment>;
const Referral = z.looseObject({
  ref: z.string().nullish(),
  referer_uri: z.string().nullish(),
  ads_context_data: z.looseObject({ ad_title: z.string().nullish() }).nullish(),
});
const Message = z.looseObject({
  mid: z.string(),
  text: z.string().nullish(),
  is_echo: z.boolean().optional(),
  is_deleted: z.boolean().optional(),
  is_unsupported: z.boolean().optional(),
  metadata: z.string().optional(),
  attachments: z.array(Attachment).default([]),
  quick_reply: z.looseObject({ payload: z.string() }).nullish(),
  reply_to: z
    .looseObject({
      mid: z.string().optional(),
      story: z.looseObject({ url: z.string().optional(), id: z.string().optional() }).optional(),
    })
    .nullish(),
  referral: Referral.nullish(),
});
type Message = z.infer<typeof Message>;
const Event = z.looseObject({
  sender: Party,
  recipient: Party,
  timestamp: z.coerce.number().default(0),
  message: Message.optional(),
  message_edit: z.looseObject({ mid: z.string(), text: z.string().default('') }).optional(),
  postback: z
    .looseObject({
      mid: z.string().optional(),
      title: z.string().default(''),
      payload: z.string().optional(),
      referral: Referral.nullish(),
    })
    .optional(),
  reaction: z
    .looseObject({ mid: z.string(), action: z.string(), emoji: z.string().optional(), reaction: z.string().optional() })
    .optional(),
  delivery: z.looseObject({ mids: z.array(z.string()).default([]), watermark: z.number().optional() }).optional(),
  read: z.looseObject({ watermark: z.number().optional(), mid: z.string().optional() }).optional(),
});
type Event = z.infer<typeof Event>;
const Body = z.looseObject({
  entry: z.string(),
  event: z.unknown().optional(),
  change: z.looseObject({ field: z.string() }).optional(),
  isStandby: z.boolean().optional(),
  isOwn: z.boolean().optional(),
});

/** Reactions that are told by a word and without the emoji. */
const emojis: Readonly<Record<string, string>> = {
  love: '❤️',
  smile: '😆',
  wow: '😮',
  sad: '😢',
  angry: '😠',
  like: '👍',
  dislike: '👎',
};

/** What an event means; `ownId` is the page or account that we are. */
export function normalizePage({ body, dedupeKey }: RawEvent, ownId: string): readonly InboundEvent[] {
  const { entry, event: given, change, isStandby, isOwn } = Body.parse(body);
  const nobody: Peer = { key: '', name: null, email: null, language: null };
  if (change) return [{ type: 'ignored', peer: nobody, because: `field ${change.field}`, atMs: 0 }];
  const event = Event.parse(given);
  const peer: Peer = { ...nobody, key: peerOf(event, entry) };
  const atMs = event.timestamp;
  const leftAside = (because: string): InboundEvent => ({ type: 'ignored', peer, because, atMs });
  if (ownId !== '' && entry !== ownId) return [leftAside('anotherPage')];
  // Another program has this conversation in hand now and answers it.
  if (isStandby) return [leftAside('standby')];
  if (isOwn) return [leftAside('ownEcho')];
  if (event.read) return readOf(event.read, peer, atMs);
  return [meaningOf(event, { peer, atMs, dedupeKey, entry }) ?? leftAside('unknownEvent')];
}

/** All up to a moment was read; a message that is named waits to be known, as the answer to its sending may be late. */
function readOf(read: NonNullable<Event['read']>, peer: Peer, atMs: number): readonly InboundEvent[] {
  const receipt = { type: 'receipt', peer, status: 'read', atMs } as const;
  const upTo: InboundEvent = { ...receipt, of: { upToMs: read.watermark ?? atMs } };
  return read.mid === undefined ? [upTo] : [{ ...receipt, of: { externalIds: [read.mid] } }, upTo];
}

interface About {
  readonly peer: Peer;
  readonly atMs: number;
  readonly dedupeKey: string;
  readonly entry: string;
}

function meaningOf(event: Event, about: About): InboundEvent | null {
  const { peer, atMs, dedupeKey, entry } = about;
  const { message, message_edit: edit, postback, reaction, delivery } = event;
  if (message) return ofMessage(message, about);
  if (edit) return { type: 'edit', externalId: edit.mid, peer, text: edit.text, atMs };
  if (reaction) {
    if (event.sender.id === entry) return { type: 'ignored', peer, because: 'ownReaction', atMs };
    const emoji = reaction.emoji ?? emojis[reaction.reaction ?? ''] ?? '❤️';
    return {
      type: 'reaction',
      externalId: reaction.mid,
      peer,
      emoji: reaction.action === 'unreact' ? null : emoji,
      atMs,
    };
  }
  if (delivery) {
    const of = delivery.mids.length > 0 ? { externalIds: delivery.mids } : { upToMs: delivery.watermark ?? atMs };
    return { type: 'receipt', peer, status: 'delivered', of, atMs };
  }
  if (!postback) return null;
  const { mid: externalId = dedupeKey, title: text, payload, referral } = postback;
  const content = referralOf(referral);
  return {
    ...{ type: 'message', externalId, peer, text, media: [], replyToExternalId: null, atMs, page: null },
    ...(payload !== undefined && { payload }),
    ...(content && { content }),
  };
}

const isOurs = (metadata: string | undefined): metadata is MessageId => isId(metadata);

function ofMessage(message: Message, { peer, atMs }: About): InboundEvent {
  const { mid: externalId, metadata } = message;
  if (message.is_deleted) return { type: 'revoke', externalId, peer, atMs };
  const { text, media, content, unknown } = contentOf(message);
  if (message.is_echo) {
    // Of several parts only the last one's mark is a message's id.
    if (metadata !== undefined && isId(metadata.split('/', 1)[0]) && !isOurs(metadata))
      return { type: 'ignored', peer, because: 'ownPart', atMs };
    return { type: 'echo', externalId, peer, text, media, atMs, ...(isOurs(metadata) && { messageId: metadata }) };
  }
  if (message.is_unsupported || (text === '' && media.length === 0 && !content))
    return { type: 'unsupported', externalId, peer, what: unknown ?? 'unsupported', detail: '', atMs };
  const payload = message.quick_reply?.payload;
  return {
    ...{
      type: 'message',
      externalId,
      peer,
      text,
      media,
      replyToExternalId: message.reply_to?.mid ?? null,
      atMs,
      page: null,
    },
    ...(payload !== undefined && { payload }),
    ...(content && { content }),
  };
}

const endings: Readonly<Record<string, string>> = { image: 'jpg', video: 'mp4', audio: 'm4a' };
/** Something of the provider that was passed on: a post, a reel, a product. */
const shared = ['share', 'fallback', 'ig_post', 'ig_reel', 'reel', 'ig_story', 'post', 'template', 'product'];

function contentOf(message: Message): {
  readonly text: string;
  readonly media: readonly MediaRef[];
  readonly content: MessageContent | null;
  readonly unknown: string | null;
} {
  const { attachments, mid, reply_to } = message;
  const media = attachments.flatMap(({ type, payload }, place): readonly MediaRef[] => {
    const isFile = ['image', 'video', 'audio', 'file', 'story_mention'].includes(type);
    if (!isFile || !payload?.url) return [];
    const name = nameIn(payload.url) ?? `${type}-${place + 1}${endings[type] ? `.${endings[type]}` : ''}`;
    const isVoice = type === 'audio' && { isVoice: true };
    return [{ externalId: payload.url, name, mime: null, bytes: null, fileId: null, ...isVoice }];
  });
  const content =
    storyOf(reply_to?.story, attachments) ??
    attachments.map(contentOfAttachment).find((each) => each !== null) ??
    referralOf(message.referral);
  const words = attachments.flatMap(({ type, payload }) =>
    type === 'template' && payload?.text ? [payload.text] : [],
  );
  const text = [message.text ?? '', ...words].filter((line) => line !== '').join('\n');
  return { text, media, content, unknown: attachments[0]?.type ?? (mid === '' ? 'empty' : null) };
}

function storyOf(
  story: { readonly url?: string | undefined } | undefined,
  attachments: readonly Attachment[],
): MessageContent | null {
  if (story) return { type: 'story', how: 'reply', address: story.url ?? null };
  const mention = attachments.find(({ type }) => type === 'story_mention');
  return mention ? { type: 'story', how: 'mention', address: mention.payload?.url ?? null } : null;
}

function contentOfAttachment({ type, title, url, payload }: Attachment): MessageContent | null {
  if (type === 'location' && payload?.coordinates) {
    const { lat: latitude, long: longitude } = payload.coordinates;
    return { type: 'location', latitude, longitude, name: title ?? null, address: null };
  }
  if (type === 'image' && payload?.sticker_id) return { type: 'sticker', emoji: null };
  if (!shared.includes(type)) return null;
  const address = payload?.url ?? url ?? null;
  const named = title ?? payload?.title ?? '';
  return address === null && named === '' ? null : { type: 'referral', title: named, address };
}

function referralOf(referral: z.infer<typeof Referral> | null | undefined): MessageContent | null {
  const title = referral?.ads_context_data?.ad_title ?? referral?.ref ?? '';
  const address = referral?.referer_uri ?? null;
  return title === '' && address === null ? null : { type: 'referral', title, address };
}

/** The name of a file as its address has it. */
function nameIn(address: string): string | null {
  const last = URL.parse(address)?.pathname.split('/').at(-1) ?? '';
  return /^[\w.-]{1,100}\.[a-z0-9]{2,5}$/i.test(last) ? last : null;
}
