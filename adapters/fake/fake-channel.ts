import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import {
  type Capabilities,
  type ChannelAccount,
  type InboundEvent,
  type MessageChannel,
  type OutboundOp,
  type Passing,
  type PublicMessage,
  plainCapabilities,
  type RawEvent,
  type RawHit,
  type SendOutcome,
} from '#messaging';
import { writable } from '#platform/writable.ts';

/** How the provider answers the next message; `accept` unless told. */
export type ScriptedAnswer = 'accept' | 'rate' | 'outage' | 'lost' | 'windowClosed' | 'recipientGone';

/** A provider of messages that exists only in tests: speaks by webhook, signs what it says, and does as it is told. */
export interface FakeProvider {
  /** What reached it, in order. An answer that was lost on the way still counts as reached. */
  readonly sent: readonly OutboundOp[];
  readonly passed: readonly { readonly peerKey: string; readonly what: Passing }[];
  readonly recorded: readonly { readonly peerKey: string; readonly message: PublicMessage }[];
  /** Answers for the next messages, first come first served. */
  answer(...answers: readonly ScriptedAnswer[]): void;
  /** A call of its webhook with these events, signed. */
  hit(events: readonly unknown[], receivedAtMs?: number): RawHit;
}

const Event = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), id: z.string(), from: z.string(), text: z.string(), atMs: z.int() }),
  z.object({
    type: z.literal('edit'),
    id: z.string(),
    from: z.string(),
    of: z.string(),
    text: z.string(),
    atMs: z.int(),
  }),
  z.object({ type: z.literal('revoke'), id: z.string(), from: z.string(), of: z.string(), atMs: z.int() }),
  z.object({
    type: z.literal('receipt'),
    id: z.string(),
    from: z.string(),
    of: z.array(z.string()),
    status: z.enum(['delivered', 'read']),
    atMs: z.int(),
  }),
]);
const types = new Set<unknown>(['text', 'edit', 'revoke', 'receipt']);

const capabilities: Capabilities = {
  ...plainCapabilities,
  text: { maxChars: 4_000 },
  typingOut: true,
  deliveredIn: true,
  readIn: 'perMessage',
  edits: { in: true, out: false },
  revokes: { in: true, out: false },
  freeFormWindowHours: 24,
  reconcile: 'echo',
};

const header = 'x-fake-signature';
const retryAfterMs = 1_500;

/** Opens the channel and the provider behind it. */
export function openFakeChannel(needs: { readonly secret: string }): {
  channel: MessageChannel;
  provider: FakeProvider;
} {
  const script: ScriptedAnswer[] = [];
  const sent: OutboundOp[] = [];
  const passed: { peerKey: string; what: Passing }[] = [];
  const recorded: { peerKey: string; message: PublicMessage }[] = [];
  const sign = (bytes: Uint8Array) => createHmac('sha256', needs.secret).update(bytes).digest('hex');

  const channel: MessageChannel = {
    channel: 'whatsapp',
    ingress: 'webhook',
    capabilities: () => capabilities,
    handshake: ({ query }) => (query.challenge === undefined ? null : { status: 200, body: query.challenge }),
    verify({ headers, bytes }) {
      const given = Buffer.from(headers[header] ?? '');
      const wanted = Buffer.from(sign(bytes));
      const ok = given.length === wanted.length && timingSafeEqual(given, wanted);
      return { ok, reason: ok ? null : 'The signature does not fit the bytes.' };
    },
    split: (hit) => split(hit),
    normalize: (event) => normalize(event),
    async send(op, account) {
      const answer = script.shift() ?? 'accept';
      if (answer === 'accept' || answer === 'lost') sent.push(op);
      return outcome(answer, op, account);
    },
    act: null,
    pass: (peerKey, what) => void passed.push({ peerKey, what }),
    recorded: (peerKey, message) => void recorded.push({ peerKey, message }),
    health: async () => ({ status: 'ok', code: 'connected' }),
    provider: null,
  };
  const provider: FakeProvider = {
    sent,
    passed,
    recorded,
    answer: (...answers) => void script.push(...answers),
    hit(events, receivedAtMs = 0) {
      const bytes = Buffer.from(JSON.stringify({ events }));
      const headers = { [header]: sign(bytes) };
      return { headers, path: '/webhooks/fake', query: {}, bytes, remoteAddress: '127.0.0.1', receivedAtMs };
    },
  };
  return { channel, provider };
}

function split({ bytes, receivedAtMs }: RawHit): RawEvent[] {
  const whole = (body: unknown): RawEvent => ({
    dedupeKey: `hit:${createHmac('sha256', 'fake').update(bytes).digest('hex')}`,
    partitionKey: '',
    lane: 'message',
    providerAtMs: receivedAtMs,
    body,
  });
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return [whole({ unreadable: Buffer.from(bytes).toString('base64').slice(0, 1_000) })];
  }
  const envelope = z.object({ events: z.array(z.looseObject({ id: z.string(), from: z.string() })) }).safeParse(parsed);
  if (!envelope.success) return [whole(writable(parsed))];
  return envelope.data.events.map((event) => ({
    dedupeKey: event.id,
    partitionKey: event.from,
    lane: event.type === 'receipt' ? 'receipt' : 'message',
    providerAtMs: typeof event.atMs === 'number' ? event.atMs : null,
    body: writable(event),
  }));
}

function normalize({ body, partitionKey, dedupeKey, providerAtMs }: RawEvent): InboundEvent[] {
  if (typeof body !== 'object' || body === null || !('type' in body)) {
    throw new Error(`What was stored as ${dedupeKey} is no event of the fake provider.`);
  }
  const peer = { key: partitionKey, name: null, email: null, language: null };
  if (!types.has(body.type)) {
    return [
      {
        type: 'unsupported',
        peer,
        what: String(body.type),
        detail: '',
        externalId: dedupeKey,
        atMs: providerAtMs ?? 0,
      },
    ];
  }
  const event = Event.parse(body);
  const { atMs } = event;
  switch (event.type) {
    case 'text': {
      const { id: externalId, text } = event;
      return [{ type: 'message', externalId, peer, text, media: [], replyToExternalId: null, atMs, page: null }];
    }
    case 'edit':
      return [{ type: 'edit', externalId: event.of, peer, text: event.text, atMs }];
    case 'revoke':
      return [{ type: 'revoke', externalId: event.of, peer, atMs }];
    case 'receipt':
      return [{ type: 'receipt', peer, status: event.status, of: { externalIds: event.of }, atMs }];
  }
}

function outcome(answer: ScriptedAnswer, op: OutboundOp, _account: ChannelAccount): SendOutcome {
  switch (answer) {
    case 'accept':
      return { type: 'accepted', externalIds: [`fake-${op.messageId}`] };
    case 'rate':
      return { type: 'retry', afterMs: retryAfterMs, why: 'rate' };
    case 'outage':
      return { type: 'retry', afterMs: retryAfterMs, why: 'transient' };
    case 'lost':
      return { type: 'unknown' };
    case 'windowClosed':
    case 'recipientGone':
      return { type: 'failed', failure: answer, code: `fake:${answer}`, text: 'Refused by the fake provider.' };
  }
}
