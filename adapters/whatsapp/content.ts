import { z } from 'zod';
import type { InboundMessage, MediaRef, MessageContent } from '#messaging';

// What a message of each type holds. The same shapes come from customers and from our own app.

type Body = Pick<InboundMessage, 'text' | 'media' | 'replyToExternalId' | 'content' | 'payload' | 'isForwarded'>;

/** What was said or done. */
export type Said =
  | { readonly type: 'said'; readonly message: Body }
  | { readonly type: 'edit'; readonly of: string; readonly text: string }
  | { readonly type: 'revoke'; readonly of: string }
  | { readonly type: 'reaction'; readonly of: string; readonly emoji: string | null }
  | { readonly type: 'leftAside'; readonly because: string }
  | { readonly type: 'unknown'; readonly what: string };

type Raw = Readonly<Record<string, unknown>>;

const Context = z.looseObject({
  context: z
    .looseObject({
      id: z.string().optional(),
      forwarded: z.boolean().optional(),
      frequently_forwarded: z.boolean().optional(),
    })
    .optional(),
  referral: z
    .looseObject({
      source_url: z.string().optional(),
      headline: z.string().optional(),
      body: z.string().optional(),
    })
    .optional(),
});

/** Reads a message of a type. */
export function saidOf(type: string, raw: Raw): Said {
  switch (type) {
    case 'edit': {
      const { edit } = Edit.parse(raw);
      return { type: 'edit', of: edit.original_message_id, text: textOf(edit.message) };
    }
    case 'revoke':
      return { type: 'revoke', of: Revoke.parse(raw).revoke.original_message_id };
    case 'reaction': {
      const { reaction } = Reaction.parse(raw);
      return { type: 'reaction', of: reaction.message_id, emoji: reaction.emoji || null };
    }
    case 'request_welcome':
      return { type: 'leftAside', because: 'conversationOpened' };
    case 'unsupported':
      return { type: 'unknown', what: Unsupported.parse(raw).unsupported?.type ?? 'unsupported' };
    default: {
      const body = bodyOf(type, raw);
      if (body === 'leftAside') return { type: 'leftAside', because: 'callPermission' };
      return body ? { type: 'said', message: { ...around(raw), ...body } } : { type: 'unknown', what: type };
    }
  }
}

const Edit = z.looseObject({
  edit: z.looseObject({ original_message_id: z.string(), message: z.looseObject({ type: z.string() }) }),
});
const Revoke = z.looseObject({ revoke: z.looseObject({ original_message_id: z.string() }) });
const Reaction = z.looseObject({
  reaction: z.looseObject({ message_id: z.string(), emoji: z.string().optional() }),
});
const Unsupported = z.looseObject({ unsupported: z.looseObject({ type: z.string().optional() }).optional() });

/** The words of a message as it is after an edit: what was written, or what stands beside a file. */
function textOf(message: Raw & { readonly type: string }): string {
  const body = bodyOf(message.type, message);
  return body && body !== 'leftAside' ? body.text : '';
}

/** What it answers, whether it was sent on, and what she saw before she wrote. */
function around(raw: Raw): Body {
  const { context, referral } = Context.parse(raw);
  const isForwarded = context?.forwarded || context?.frequently_forwarded;
  const title = referral?.headline || referral?.body || '';
  const content: MessageContent | null =
    referral && (title || referral.source_url)
      ? { type: 'referral', title, address: referral.source_url ?? null }
      : null;
  return {
    text: '',
    media: [],
    replyToExternalId: context?.id ?? null,
    ...(isForwarded && { isForwarded: true }),
    ...(content && { content }),
  };
}

const Text = z.looseObject({ text: z.looseObject({ body: z.string() }) });
const File = z.looseObject({
  id: z.string(),
  mime_type: z.string().optional(),
  sha256: z.string().optional(),
  caption: z.string().optional(),
  filename: z.string().optional(),
  voice: z.boolean().optional(),
});
const Location = z.looseObject({
  location: z.looseObject({
    latitude: z.number(),
    longitude: z.number(),
    name: z.string().optional(),
    address: z.string().optional(),
  }),
});
const Contacts = z.looseObject({
  contacts: z.array(
    z.looseObject({
      name: z.looseObject({ formatted_name: z.string().optional(), first_name: z.string().optional() }).optional(),
      phones: z.array(z.looseObject({ phone: z.string().optional(), wa_id: z.string().optional() })).default([]),
      emails: z.array(z.looseObject({ email: z.string().optional() })).default([]),
    }),
  ),
});
const Order = z.looseObject({
  order: z.looseObject({
    text: z.string().optional(),
    product_items: z.array(
      z.looseObject({
        product_retailer_id: z.string(),
        quantity: z.coerce.number(),
        item_price: z.coerce.number().optional(),
        currency: z.string().optional(),
      }),
    ),
  }),
});
const Choice = z.looseObject({ id: z.string(), title: z.string() });
const Interactive = z.looseObject({
  interactive: z.looseObject({
    type: z.string(),
    button_reply: Choice.optional(),
    list_reply: Choice.optional(),
    nfm_reply: z.looseObject({ body: z.string().optional(), response_json: z.string() }).optional(),
  }),
});
const Button = z.looseObject({ button: z.looseObject({ text: z.string(), payload: z.string().optional() }) });

type Own = Pick<Body, 'text'> & Partial<Pick<Body, 'media' | 'content' | 'payload'>>;

function bodyOf(type: string, raw: Raw): Own | 'leftAside' | null {
  switch (type) {
    case 'text':
      return { text: Text.parse(raw).text.body };
    case 'image':
    case 'video':
    case 'audio':
    case 'document':
    case 'sticker': {
      const file = File.parse(raw[type]);
      const content = type === 'sticker' ? { content: { type: 'sticker', emoji: null } as const } : {};
      return { text: file.caption ?? '', media: [mediaOf(type, file)], ...content };
    }
    case 'location': {
      const { latitude, longitude, name, address } = Location.parse(raw).location;
      const place = { latitude, longitude, name: name ?? null, address: address ?? null };
      return { text: '', content: { type: 'location', ...place } };
    }
    case 'contacts':
      return { text: '', content: { type: 'contacts', contacts: Contacts.parse(raw).contacts.map(cardOf) } };
    case 'order': {
      const { text, product_items } = Order.parse(raw).order;
      const items = product_items.map(({ product_retailer_id: name, quantity, item_price, currency }) => ({
        name,
        quantity,
        price: item_price ?? null,
        currency: currency ?? null,
      }));
      return { text: text ?? '', content: { type: 'order', items } };
    }
    case 'interactive':
      return interactiveOf(raw);
    case 'button': {
      const { text, payload } = Button.parse(raw).button;
      return { text, ...(payload !== undefined && { payload }) };
    }
    default:
      return null;
  }
}

function interactiveOf(raw: Raw): Own | 'leftAside' | null {
  const read = Interactive.safeParse(raw);
  if (!read.success) return null;
  const { type, button_reply, list_reply, nfm_reply } = read.data.interactive;
  if (type === 'call_permission_reply') return 'leftAside';
  const chosen = button_reply ?? list_reply;
  if (chosen) return { text: chosen.title, payload: chosen.id };
  if (!nfm_reply) return null;
  return { text: '', content: { type: 'form', fields: fieldsOf(nfm_reply.response_json) } };
}

/** What a form was answered with; the token of the form says nothing to people. */
function fieldsOf(json: string): readonly { readonly name: string; readonly value: string }[] {
  let answers: unknown;
  try {
    answers = JSON.parse(json);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return [{ name: '', value: json }];
  }
  return Object.entries(z.record(z.string(), z.unknown()).parse(answers))
    .filter(([name]) => name !== 'flow_token')
    .map(([name, value]) => ({ name, value: typeof value === 'string' ? value : JSON.stringify(value) }));
}

function cardOf({ name, phones, emails }: z.infer<typeof Contacts>['contacts'][number]) {
  return {
    name: name?.formatted_name ?? name?.first_name ?? '',
    phones: phones.flatMap(({ phone, wa_id }) => phone ?? wa_id ?? []),
    emails: emails.flatMap(({ email }) => email ?? []),
  };
}

const endings: Readonly<Record<string, string>> = { image: 'jpg', video: 'mp4', audio: 'ogg', sticker: 'webp' };

function mediaOf(type: string, { id, mime_type, sha256, filename, voice }: z.infer<typeof File>): MediaRef {
  const ending = endings[type];
  const digest = sha256 === undefined ? null : Buffer.from(sha256, 'base64');
  return {
    externalId: id,
    name: filename ?? `${voice ? 'voice' : type}${ending ? `.${ending}` : ''}`,
    mime: mime_type ?? null,
    bytes: null,
    fileId: null,
    ...(digest?.length === 32 && { sha256: digest.toString('hex') }),
    ...(voice && { isVoice: true }),
  };
}
