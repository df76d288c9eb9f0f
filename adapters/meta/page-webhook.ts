import { z } from 'zod';
import type { Lane, RawEvent, RawHit } from '#messaging';
import { bodyOf, digestOf, eventAsItIs } from './raw.ts';

// Pages and accounts of Instagram are told of alike: entries, each with what happened between two people.

const Party = z.looseObject({ id: z.union([z.string(), z.number()]).transform(String) });
const Event = z.looseObject({
  sender: Party.optional(),
  recipient: Party.optional(),
  timestamp: z.coerce.number().optional(),
  message: z
    .looseObject({
      mid: z.string().optional(),
      text: z.string().optional(),
      is_echo: z.boolean().optional(),
      is_deleted: z.boolean().optional(),
    })
    .optional(),
  delivery: z.unknown().optional(),
  read: z.unknown().optional(),
});
type Event = z.infer<typeof Event>;
const Entry = z.looseObject({
  id: z.union([z.string(), z.number()]).transform(String),
  time: z.number().optional(),
  messaging: z.array(z.unknown()).default([]),
  standby: z.array(z.unknown()).default([]),
  changes: z.array(z.looseObject({ field: z.string(), value: z.unknown() })).default([]),
});
const Envelope = z.looseObject({ entry: z.array(Entry) });

/** Fields whose changes hold the same as `messaging`: the way in which tests of the panel arrive. */
const asChanges = ['messages', 'messaging_postbacks', 'messaging_seen', 'message_reactions', 'message_edit'];

/** What we sent ourselves, as far as this process knows: an echo of it is nobody's in the provider's app. */
export type IsOurs = (peerKey: string, echo: { readonly mid: string; readonly text: string }) => boolean;

/** Cuts a call into what happened. What is no call of the provider is one event as it is. */
export function splitPage(hit: RawHit, isOurs: IsOurs): readonly RawEvent[] {
  const envelope = Envelope.safeParse(bodyOf(hit));
  if (!envelope.success) return [eventAsItIs(hit)];
  return envelope.data.entry.flatMap(({ id, messaging, standby, changes }) => {
    const changed = changes.flatMap(({ field, value }) => (asChanges.includes(field) ? [value] : []));
    const other = changes.filter(({ field }) => !asChanges.includes(field));
    return [
      ...[...messaging, ...changed].map((event) => eventOf(event, { entry: id, hit, isOurs })),
      ...standby.map((event) => eventOf(event, { entry: id, hit, isOurs, isStandby: true })),
      ...other.map((change) => accountEvent(change, id, hit)),
    ];
  });
}

interface Around {
  readonly entry: string;
  readonly hit: RawHit;
  readonly isOurs: IsOurs;
  readonly isStandby?: boolean;
}

function eventOf(given: unknown, { entry, hit, isOurs, isStandby }: Around): RawEvent {
  const event = Event.safeParse(given);
  const known = event.success ? event.data : null;
  const peerKey = known ? peerOf(known, entry) : '';
  const { mid, text, is_echo } = known?.message ?? {};
  const isOwn = is_echo === true && mid !== undefined && isOurs(peerKey, { mid, text: text ?? '' });
  const body = { entry, event: given, ...(isStandby && { isStandby }), ...(isOwn && { isOwn }) };
  return {
    dedupeKey: known ? keyOf(known, given) : digestOf(body),
    partitionKey: peerKey,
    lane: laneOf(known),
    providerAtMs: known?.timestamp ?? hit.receivedAtMs,
    body,
  };
}

function accountEvent(
  change: { readonly field: string; readonly value?: unknown },
  entry: string,
  hit: RawHit,
): RawEvent {
  const body = { entry, change };
  const dedupeKey = `${change.field}:${digestOf(body)}`;
  return { dedupeKey, partitionKey: '', lane: 'account', providerAtMs: hit.receivedAtMs, body };
}

const laneOf = (event: Event | null): Lane => (event?.delivery || event?.read ? 'receipt' : 'message');

/** A message by its id; what else happens to it has none, and is told apart by all it says. */
function keyOf({ message }: Event, given: unknown): string {
  if (message?.mid === undefined) return digestOf(given);
  return `${message.is_deleted ? 'deleted' : message.is_echo ? 'echo' : 'message'}:${message.mid}`;
}

/** The customer, whoever of the two acted. */
export function peerOf({ sender, recipient }: Pick<Event, 'sender' | 'recipient'>, entry: string): string {
  return (sender?.id === entry ? recipient?.id : sender?.id) ?? '';
}

const OfEntry = z.looseObject({ entry: z.string() });

/** The page or account of ours that an event is about. */
export function entryMeant({ body }: RawEvent): string | null {
  return OfEntry.safeParse(body).data?.entry ?? null;
}
