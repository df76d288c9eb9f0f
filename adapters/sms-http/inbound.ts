import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { FailureClass, InboundEvent, MediaRef, Peer, RawEvent, RawHit } from '#messaging';
import { senderOf } from './phone.ts';
import type { SmsProfile, smsFailures } from './profile.ts';
import { at, fieldsOf, holds, said, textAt } from './values.ts';
import { wishOf } from './wish.ts';

/** Messages or reports of one call; more is no news but a flood. */
const itemsMost = 1_000;
const mediaMost = 10;
/** Without an id of its own a message that comes again within this time is the same one. */
const sameWithinMs = 60_000;

/** What a call says, in the parts it is made of, as they are put on disk. */
export function eventsOf(hit: RawHit, profile: SmsProfile): readonly RawEvent[] {
  const text = Buffer.from(hit.bytes).toString('utf8');
  const whole = text === '' ? fieldsOf(Object.entries(hit.query)) : said(text, hit.headers['content-type'] ?? '');
  const { inbound, delivery } = profile;
  const messages = inbound && holds(whole, inbound.when) ? itemsOf(whole, inbound.list) : [];
  const events = messages.flatMap((item) => messageEvent(item, inbound, hit) ?? []);
  if (events.length > 0) return events;
  const reports = delivery && holds(whole, delivery.when) ? itemsOf(whole, delivery.list) : [];
  const told = reports.flatMap((item) => reportEvent(item, delivery, hit) ?? []);
  if (told.length > 0) return told;
  const digest = createHash('sha256').update(hit.bytes).update(JSON.stringify(hit.query)).digest('hex');
  return [raw(`call:${digest}`, '', 'account', { type: 'call', item: whole }, hit)];
}

function itemsOf(whole: unknown, list: string | undefined): readonly unknown[] {
  if (list === undefined) return [whole];
  const found = at(whole, list);
  return Array.isArray(found) ? found.slice(0, itemsMost) : [];
}

function messageEvent(item: unknown, inbound: SmsProfile['inbound'], hit: RawHit): RawEvent | null {
  const from = senderOf(textAt(item, inbound?.from ?? ''));
  if (!inbound || from === '') return null;
  const own = inbound.id === undefined ? '' : textAt(item, inbound.id);
  const minute = Math.floor(hit.receivedAtMs / sameWithinMs);
  const made = createHash('sha256')
    .update(JSON.stringify([from, textAt(item, inbound.text), minute]))
    .digest('hex');
  const id = own || made.slice(0, 32);
  return raw(
    `message:${id}`,
    from,
    'message',
    { type: 'message', id, item },
    hit,
    momentOf(textAt(item, inbound.at ?? '-')),
  );
}

function reportEvent(item: unknown, delivery: SmsProfile['delivery'], hit: RawHit): RawEvent | null {
  const id = delivery && textAt(item, delivery.id);
  const status = delivery && textAt(item, delivery.status);
  if (!delivery || !id || !status) return null;
  const to = delivery.to === undefined ? '' : senderOf(textAt(item, delivery.to));
  return raw(`report:${id}:${status}`, to, 'receipt', { type: 'report', id, item }, hit);
}

function raw(
  dedupeKey: string,
  partitionKey: string,
  lane: RawEvent['lane'],
  body: unknown,
  { receivedAtMs }: RawHit,
  providerAtMs: number | null = null,
): RawEvent {
  return { dedupeKey, partitionKey, lane, providerAtMs: providerAtMs ?? receivedAtMs, body };
}

/** ISO text or seconds or milliseconds since 1970; null for what is none of them. */
function momentOf(text: string): number | null {
  if (/^\d{10}(\.\d+)?$/.test(text)) return Math.round(Number(text) * 1_000);
  if (/^\d{13}$/.test(text)) return Number(text);
  const parsed = /^\d{4}-\d{2}-\d{2}T.*(Z|[+-]\d{2}:?\d{2})$/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(parsed) ? null : parsed;
}

const Body = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('message'), id: z.string(), item: z.unknown() }),
  z.looseObject({ type: z.literal('report'), id: z.string(), item: z.unknown() }),
  z.looseObject({ type: z.literal('call'), item: z.unknown() }),
]);

/** What was put on disk means, by the profile of today. Pure. */
export function normalize(
  { body, partitionKey, providerAtMs }: RawEvent,
  profile: SmsProfile,
): readonly InboundEvent[] {
  const event = Body.parse(body);
  const isPhone = partitionKey.startsWith('+');
  const peer: Peer = {
    key: partitionKey,
    name: null,
    email: null,
    language: null,
    ...(isPhone && { phone: partitionKey }),
  };
  const atMs = providerAtMs ?? 0;
  switch (event.type) {
    case 'message':
      return messageOf(event.item, { peer, atMs, externalId: event.id }, profile);
    case 'report':
      return [reportOf(event.item, { peer, atMs, id: event.id }, profile)];
    case 'call':
      return [{ type: 'ignored', peer, because: 'unknownCall', atMs }];
  }
}

type Head = { readonly peer: Peer; readonly atMs: number; readonly externalId: string };

function messageOf(item: unknown, head: Head, { inbound }: SmsProfile): readonly InboundEvent[] {
  if (!inbound) return [{ type: 'ignored', peer: head.peer, because: 'nothingIsTakenIn', atMs: head.atMs }];
  const text = textAt(item, inbound.text);
  const media = mediaOf(item, inbound.media);
  if (text === '' && media.length === 0) return [{ ...head, type: 'unsupported', what: 'empty', detail: '' }];
  const wish = wishOf(text);
  const message: InboundEvent = {
    ...head,
    type: 'message',
    text,
    media,
    replyToExternalId: null,
    page: null,
    // No bot answers to "no more messages".
    ...(wish && { isAutomatic: true }),
  };
  if (!wish) return [message];
  const { peer, atMs } = head;
  return [message, { type: 'consent', peer, scope: 'all', isGiven: wish === 'in', atMs }];
}

function mediaOf(item: unknown, media: NonNullable<SmsProfile['inbound']>['media']): readonly MediaRef[] {
  const count = media ? Math.min(Number(textAt(item, media.count)) || 0, mediaMost) : 0;
  return Array.from({ length: count }, (_, n) => n).flatMap((n) => {
    const read = (path: string) => textAt(item, path.replaceAll('{n}', String(n)));
    const externalId = read(media?.url ?? '');
    const mime = read(media?.type ?? '') || null;
    const name = `mms-${n + 1}${mime ? `.${mime.split('/')[1] ?? 'bin'}` : ''}`;
    return externalId === '' ? [] : [{ externalId, name, mime, bytes: null, fileId: null }];
  });
}

function reportOf(
  item: unknown,
  { peer, atMs, id }: { readonly peer: Peer; readonly atMs: number; readonly id: string },
  { delivery }: SmsProfile,
): InboundEvent {
  const told = delivery ? textAt(item, delivery.status) : '';
  const status = delivery?.statuses[told] ?? 'ignored';
  if (!delivery || status === 'ignored') return { type: 'ignored', peer, because: `status:${told}`, atMs };
  const code = delivery.codePath === '' ? told : textAt(item, delivery.codePath) || told;
  const failure = { failure: classOf(delivery.failures[code] ?? 'permanent'), code, text: told };
  return { type: 'receipt', peer, status, of: { externalIds: [id] }, atMs, ...(status === 'failed' && { failure }) };
}

/** What can only be tried again while it is sent is final in a report. */
export function classOf(failure: (typeof smsFailures)[number]): FailureClass {
  return failure === 'rate' || failure === 'transient' ? 'permanent' : failure;
}
