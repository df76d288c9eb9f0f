import { z } from 'zod';
import { isObject } from '#adapters/meta/index.ts';
import { isId, type MessageId } from '#kernel/id.ts';
import type { InboundEvent, Peer, RawEvent } from '#messaging';
import { alertOf } from './alert.ts';
import { type Said, saidOf } from './content.ts';
import { failureOf } from './errors.ts';
import { contactOf, numberOf, peerKeyOf } from './webhook.ts';

// One thing of a webhook, understood. Pure. What is of a known kind and halves is a dead letter; what is new is said so.

const Errors = z.array(
  z.looseObject({
    code: z.number().default(0),
    title: z.string().default(''),
    message: z.string().default(''),
    error_data: z.looseObject({ details: z.string().optional() }).optional(),
  }),
);
const Contact = z.looseObject({
  wa_id: z.string().optional(),
  user_id: z.string().optional(),
  profile: z.looseObject({ name: z.string().optional(), username: z.string().optional() }).optional(),
});
const seconds = z.coerce.number().transform((given) => given * 1_000);
const Thing = z.looseObject({
  id: z.string().default(''),
  timestamp: seconds,
  type: z.string().default(''),
  status: z.string().default(''),
  event: z.string().default(''),
  from: z.string().optional(),
  from_user_id: z.string().optional(),
  to: z.string().optional(),
  to_user_id: z.string().optional(),
  recipient_id: z.string().optional(),
  recipient_user_id: z.string().optional(),
  recipient_participant_user_id: z.string().optional(),
  wa_id: z.string().optional(),
  user_id: z.string().optional(),
  group_id: z.string().optional(),
  errors: Errors.optional(),
});
export type Thing = z.infer<typeof Thing>;
const Value = z.looseObject({
  metadata: z.looseObject({ phone_number_id: z.string() }).optional(),
  contacts: z.array(Contact).default([]),
  errors: Errors.optional(),
});
const Body = z.looseObject({ field: z.string(), isKnown: z.boolean().optional(), value: z.looseObject({}) });

/** What an event means. `phoneNumberId` is the number the account has; what is for another number is not ours. */
export function normalize(event: RawEvent, phoneNumberId: string): readonly InboundEvent[] {
  const { field, isKnown = false, value: given } = Body.parse(event.body);
  const value = Value.parse(given);
  const atMs = event.providerAtMs ?? 0;
  const nobody: Peer = { key: event.partitionKey, name: null, email: null, language: null };
  const number = value.metadata?.phone_number_id;
  if (number !== undefined && phoneNumberId !== '' && number !== phoneNumberId)
    return [{ type: 'ignored', peer: nobody, because: 'anotherNumber', atMs }];
  const things = (name: string) => (Array.isArray(given[name]) ? z.array(Thing).parse(given[name]) : []);
  const told = { value, nobody, isKnown };
  const messages = things('messages').flatMap((thing) => meaningOf(thing, { ...told, raw: rawOf(given, 'messages') }));
  const echoes = things('message_echoes').flatMap((thing) =>
    echoOf(thing, { ...told, raw: rawOf(given, 'message_echoes') }),
  );
  const receipts = things('statuses').map((thing) => receiptOf(thing, told));
  const consents = things('user_preferences').map((thing) => consentOf(thing, told));
  const calls = things('calls').map((thing) => callOf(thing, told));
  const all = [...messages, ...echoes, ...receipts, ...consents, ...calls];
  if (all.length > 0) return all;
  return [alertOf(field, given, atMs)];
}

interface Told {
  readonly value: z.infer<typeof Value>;
  readonly nobody: Peer;
  /** Her number has been told with an earlier message. */
  readonly isKnown: boolean;
}
type ToldWith = Told & { readonly raw: Readonly<Record<string, unknown>> };

function rawOf(given: Readonly<Record<string, unknown>>, name: string): Readonly<Record<string, unknown>> {
  const [first] = given[name] as readonly unknown[];
  return isObject(first) ? first : {};
}

function peerOf(thing: Thing, { value }: Told): Peer {
  const contact = contactOf(thing, value.contacts);
  const profile = value.contacts.find((each) => each === contact)?.profile;
  const number = numberOf(thing, contact);
  return {
    key: peerKeyOf(thing, contact),
    name: profile?.name?.trim() || (profile?.username ? `@${profile.username}` : null),
    email: null,
    language: null,
    ...(/^\d{6,15}$/.test(number) && { phone: `+${number}` }),
  };
}

/** Who was known by her number before Meta gave her an id is still the same person. */
function introduction(peer: Peer, atMs: number): readonly InboundEvent[] {
  const number = peer.phone?.slice(1);
  return number === undefined || number === peer.key ? [] : [{ type: 'moved', peer, previousKey: number, atMs }];
}

function meaningOf(thing: Thing, told: ToldWith): readonly InboundEvent[] {
  const peer = peerOf(thing, told);
  const { id: externalId, timestamp: atMs, type } = thing;
  if (thing.group_id !== undefined) return [{ type: 'ignored', peer, because: 'groupChat', atMs }];
  if (type === 'system') return [systemOf(thing, told)];
  const said = saidOf(type, told.raw);
  const errors = [...(thing.errors ?? []), ...(told.value.errors ?? [])];
  const meaning = meaningOfSaid(said, { externalId, peer, atMs, detail: errors[0]?.title ?? '' });
  return meaning.type === 'message' && !told.isKnown ? [...introduction(peer, atMs), meaning] : [meaning];
}

function meaningOfSaid(
  said: Said,
  about: { readonly externalId: string; readonly peer: Peer; readonly atMs: number; readonly detail: string },
): InboundEvent {
  const { externalId, peer, atMs, detail } = about;
  switch (said.type) {
    case 'said':
      return { type: 'message', externalId, peer, atMs, page: null, ...said.message };
    case 'edit':
      return { type: 'edit', externalId: said.of, peer, text: said.text, atMs };
    case 'revoke':
      return { type: 'revoke', externalId: said.of, peer, atMs };
    case 'reaction':
      return { type: 'reaction', externalId: said.of, peer, emoji: said.emoji, atMs };
    case 'leftAside':
      return { type: 'ignored', peer, because: said.because, atMs };
    case 'unknown':
      return { type: 'unsupported', externalId, peer, what: said.what, detail, atMs };
  }
}

const System = z.looseObject({
  system: z.looseObject({
    type: z.string().default(''),
    wa_id: z.string().optional(),
    new_wa_id: z.string().optional(),
    user_id: z.string().optional(),
    previous_user_id: z.string().optional(),
  }),
});

/** She has another number or another id from now on. */
function systemOf(thing: Thing, told: ToldWith): InboundEvent {
  const { timestamp: atMs } = thing;
  const { system } = System.parse(told.raw);
  const peer = peerOf(thing, told);
  const number = system.wa_id ?? system.new_wa_id;
  const key = system.user_id ?? number;
  const previousKey = system.previous_user_id ?? thing.from_user_id ?? thing.from;
  const hasMoved = ['user_changed_number', 'user_changed_user_id'].includes(system.type);
  if (!hasMoved || key === undefined || previousKey === undefined || key === previousKey)
    return { type: 'ignored', peer, because: system.type || 'system', atMs };
  const phone = number !== undefined && /^\d{6,15}$/.test(number) ? { phone: `+${number}` } : {};
  return { type: 'moved', peer: { key, name: peer.name, email: null, language: null, ...phone }, previousKey, atMs };
}

/** What our own people wrote in the provider's app on the telephone of the number. */
function echoOf(thing: Thing, told: ToldWith): readonly InboundEvent[] {
  const peer = peerOf(thing, told);
  const { id: externalId, timestamp: atMs } = thing;
  const said = saidOf(thing.type, told.raw);
  if (said.type !== 'said') return [meaningOfSaid(said, { externalId, peer, atMs, detail: '' })];
  const { text, media } = said.message;
  return [{ type: 'echo', externalId, peer, text, media, atMs }];
}

const statuses = { sent: 'sent', delivered: 'delivered', read: 'read', played: 'read', failed: 'failed' } as const;
const isStatus = (status: string): status is keyof typeof statuses => status in statuses;
/** Of several parts only the last one's tracker is a message's id. */
const isOurs = (tracker: string): tracker is MessageId => isId(tracker);
const Tracked = z.looseObject({ biz_opaque_callback_data: z.string().optional() });

function receiptOf(thing: Thing, told: Told): InboundEvent {
  const peer = peerOf(thing, told);
  const { id, timestamp: atMs, status, type } = thing;
  const word = status.toLowerCase();
  if (type === 'call' || !isStatus(word)) return { type: 'ignored', peer, because: `status ${word}`, atMs };
  const tracker = Tracked.parse(thing).biz_opaque_callback_data ?? '';
  const [error] = thing.errors ?? [];
  const text = error?.error_data?.details ?? error?.message ?? '';
  return {
    type: 'receipt',
    peer,
    status: statuses[word],
    of: { externalIds: [id] },
    atMs,
    ...(word === 'failed' && {
      failure: { failure: failureOf(error?.code ?? 0), code: String(error?.code ?? ''), text },
    }),
    ...(isOurs(tracker) && { messageId: tracker }),
  };
}

const Preference = z.looseObject({ category: z.string().default(''), value: z.string() });

function consentOf(thing: Thing, told: Told): InboundEvent {
  const { value } = Preference.parse(thing);
  const isGiven = value !== 'stop';
  return { type: 'consent', peer: peerOf(thing, told), scope: 'marketing', isGiven, atMs: thing.timestamp };
}

/** We take no calls here; that she tried to call is worth knowing. */
function callOf(thing: Thing, told: Told): InboundEvent {
  const { id, timestamp: atMs, event } = thing;
  const isHers = event === 'connect' && (thing as { direction?: unknown }).direction === 'USER_INITIATED';
  const peer = peerOf({ ...thing, ...(isHers && { to: undefined }) }, told);
  if (!isHers) return { type: 'ignored', peer, because: `call ${event}`, atMs };
  return { type: 'unsupported', externalId: id, peer, what: 'call', detail: '', atMs };
}
