import { createHash } from 'node:crypto';
import type { RawEvent, RawHit } from '#messaging';
import { writable } from '#platform/writable.ts';

const unreadableKept = 1_000;

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The body of a call as JSON that can be stored; null when it is none. */
export function bodyOf({ bytes }: RawHit): unknown {
  try {
    return writable(JSON.parse(Buffer.from(bytes).toString('utf8')));
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** What tells one thing from another that has no id of its own. */
export const digestOf = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex');

/** What cannot be split, as one event: it is kept, and ends as a dead letter that people see. */
export function eventAsItIs({ bytes, receivedAtMs }: RawHit): RawEvent {
  const digest = createHash('sha256').update(bytes).digest('hex');
  const body = { unreadable: Buffer.from(bytes).toString('base64').slice(0, unreadableKept) };
  return { dedupeKey: `unreadable:${digest}`, partitionKey: '', lane: 'message', providerAtMs: receivedAtMs, body };
}
