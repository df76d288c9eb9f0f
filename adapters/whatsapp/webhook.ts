import { z } from 'zod';
import { bodyOf, digestOf, eventAsItIs } from '#adapters/meta/index.ts';
import type { Lane, RawEvent, RawHit } from '#messaging';

// One call holds entries, each with changes, each with messages, statuses and errors. All three levels are walked.

const Envelope = z.looseObject({
  entry: z.array(
    z.looseObject({
      id: z.union([z.string(), z.number()]).transform(String).default(''),
      time: z.number().optional(),
      changes: z.array(z.looseObject({ field: z.string(), value: z.looseObject({}) })).default([]),
    }),
  ),
});

const Contact = z.looseObject({ wa_id: z.string().optional(), user_id: z.string().optional() });
/** Who a thing of a list is from or for, as far as the line it waits in depends on it. */
const Line = z.looseObject({
  id: z.string().default(''),
  timestamp: z.union([z.string(), z.number()]).optional(),
  status: z.string().default(''),
  from: z.string().optional(),
  from_user_id: z.string().optional(),
  to: z.string().optional(),
  to_user_id: z.string().optional(),
  recipient_id: z.string().optional(),
  recipient_user_id: z.string().optional(),
  recipient_participant_user_id: z.string().optional(),
  wa_id: z.string().optional(),
  user_id: z.string().optional(),
  event: z.string().default(''),
});
type Line = z.infer<typeof Line>;

/** The lists a change may hold, and the line each thing waits in. */
const lists: Readonly<Record<string, Lane>> = {
  messages: 'message',
  message_echoes: 'message',
  statuses: 'receipt',
  user_preferences: 'message',
  calls: 'message',
};

/** Whether a customer's number is worth telling with this message of hers: once is enough for each process. */
export type Introduces = (peerKey: string, externalId: string) => boolean;

/** Cuts a call into its things. What is no call of the provider is one event as it is. */
export function split(hit: RawHit, introduces: Introduces = () => true): readonly RawEvent[] {
  const envelope = Envelope.safeParse(bodyOf(hit));
  if (!envelope.success) return [eventAsItIs(hit)];
  return envelope.data.entry.flatMap(({ id, time, changes }) =>
    changes.flatMap(({ field, value }) =>
      eventsOfChange(field, value, { entry: id, time: time ?? null, hit, introduces }),
    ),
  );
}

interface Where {
  readonly entry: string;
  /** Epoch seconds of the call. */
  readonly time: number | null;
  readonly hit: RawHit;
  readonly introduces: Introduces;
}

function eventsOfChange(field: string, value: Readonly<Record<string, unknown>>, where: Where): readonly RawEvent[] {
  const names = Object.keys(lists).filter((name) => Array.isArray(value[name]));
  const plain = Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)));
  const ofLists = names.flatMap((name) =>
    (value[name] as readonly unknown[]).map((thing) => eventOfThing(field, plain, { name, thing, where })),
  );
  if (ofLists.length > 0) return ofLists;
  const { entry, time, hit } = where;
  const providerAtMs = time === null ? hit.receivedAtMs : time * 1_000;
  const body = { field, entry, value };
  return [{ dedupeKey: `${field}:${digestOf({ body, time })}`, partitionKey: '', lane: 'account', providerAtMs, body }];
}

function eventOfThing(
  field: string,
  plain: Readonly<Record<string, unknown>>,
  { name, thing, where }: { readonly name: string; readonly thing: unknown; readonly where: Where },
): RawEvent {
  const line = Line.safeParse(thing);
  const contacts = contactsOf(plain.contacts);
  const contact = line.success ? contactOf(line.data, contacts) : null;
  const peerKey = line.success ? peerKeyOf(line.data, contact) : '';
  const isKnown = name === 'messages' && line.success && !where.introduces(peerKey, line.data.id);
  const body = {
    field,
    entry: where.entry,
    ...(isKnown && { isKnown }),
    value: { ...plain, ...(contact && { contacts: [contact] }), [name]: [thing] },
  };
  const lane = lists[name] ?? 'message';
  if (!line.success)
    return {
      dedupeKey: `${name}:${digestOf(body)}`,
      partitionKey: '',
      lane,
      providerAtMs: where.hit.receivedAtMs,
      body,
    };
  const seconds = Number(line.data.timestamp ?? Number.NaN);
  return {
    dedupeKey: `${name}:${keyOfThing(name, line.data, thing)}`,
    partitionKey: peerKey,
    lane,
    providerAtMs: Number.isFinite(seconds) ? seconds * 1_000 : where.hit.receivedAtMs,
    body,
  };
}

/** The provider's own id of a thing; a receipt is one for each status, in a group for each who got it. */
function keyOfThing(name: string, line: Line, thing: unknown): string {
  if (line.id === '' || name === 'user_preferences') return digestOf(thing);
  if (name === 'statuses') return [line.id, line.status, line.recipient_participant_user_id ?? ''].join(':');
  return name === 'calls' ? `${line.id}:${line.event}` : line.id;
}

type Contact = z.infer<typeof Contact>;

function contactsOf(value: unknown): readonly Contact[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((each): readonly Contact[] => {
    const contact = Contact.safeParse(each);
    return contact.success ? [contact.data] : [];
  });
}

/** The contact a thing belongs to: the one with its id or number, or the only one there is. */
export function contactOf(line: Line, contacts: readonly Contact[]): Contact | null {
  const ids = idsOf(line);
  const named = contacts.find(
    ({ wa_id, user_id }) => (wa_id && ids.includes(wa_id)) || (user_id && ids.includes(user_id)),
  );
  return named ?? (contacts.length === 1 ? (contacts[0] ?? null) : null);
}

const idsOf = ({ from, from_user_id, to, to_user_id, recipient_id, recipient_user_id, wa_id, user_id }: Line) =>
  [from_user_id, to_user_id, recipient_user_id, user_id, from, to, recipient_id, wa_id].filter(
    (id) => id !== undefined,
  );

/** The customer's address: the id Meta gives her, and her number only where there is none. */
export function peerKeyOf(line: Line, contact: Contact | null): string {
  const given = line.to_user_id ?? line.recipient_user_id ?? line.user_id ?? line.from_user_id;
  return given ?? contact?.user_id ?? line.to_user_id ?? numberOf(line, contact);
}

/** Her number without a plus; '' where nobody told it. Of what our side sent it is the number it went to. */
export function numberOf(line: Line, contact: Contact | null): string {
  return contact?.wa_id ?? line.to ?? line.recipient_id ?? line.wa_id ?? line.from ?? '';
}

const OfNumber = z.looseObject({
  value: z.looseObject({ metadata: z.looseObject({ phone_number_id: z.string() }) }),
});

/** The number of ours that an event is about; null where it is about the whole account. */
export function numberMeant({ body }: RawEvent): string | null {
  return OfNumber.safeParse(body).data?.value.metadata.phone_number_id ?? null;
}
