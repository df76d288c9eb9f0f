/** What goes over a live socket, as JSON text. Both ends import these types; there is nothing of Node or the browser here. */

/** Codes with which we close. 1012 = we are being started anew, 4403 = what you may has changed: come back at once. */
export const closeCodes = {
  stopping: 1012,
  malformed: 4007,
  tooSlow: 4008,
  tooMany: 4029,
  signedOut: 4401,
  changed: 4403,
} as const;

/** Where a reader stands in a topic: a topic that was forgotten and begun anew has another epoch. */
export type Place = { readonly epoch: string; readonly seq: number };

/** A wish to hear a topic; with `from`, only what was missed since. */
export type JoinWish = { readonly t: string; readonly from?: Place };

export type ClientFrame =
  | { readonly join: readonly JoinWish[] }
  | { readonly leave: readonly string[] }
  | { readonly beat: { readonly visible: boolean } }
  | { readonly do: string; readonly id: number; readonly with?: unknown };

/** `unknown`: no such topic. `unavailable`: try again shortly, which the client does by itself. */
export type JoinRefusal = 'forbidden' | 'unknown' | 'tooMany' | 'unavailable';

export type ServerFrame =
  | { readonly hello: { readonly socketId: string; readonly at: string; readonly beatMs: number } }
  | { readonly beat: string }
  | { readonly t: string; readonly reset: true; readonly epoch: string; readonly seq: number; readonly data: unknown }
  | { readonly t: string; readonly resumed: true; readonly epoch: string; readonly seq: number }
  | { readonly t: string; readonly seq: number; readonly data: unknown }
  | { readonly t: string; readonly seq: number; readonly all: readonly unknown[] }
  | { readonly t: string; readonly refused: JoinRefusal }
  | { readonly ack: number; readonly data?: unknown }
  | { readonly nack: number; readonly code: string; readonly data?: unknown }
  | { readonly error: 'malformed' };

export const topicNameLimit = 200;
export const commandNameLimit = 60;
/** Topics one socket may hear, and so the most one frame may join or leave. */
export const topicsPerSocket = 200;

/** Reads what a client sent; null if it is not one of our frames. */
export function readClientFrame(text: string): ClientFrame | null {
  const frame = parsed(text);
  if (!isRecord(frame)) return null;
  if ('join' in frame) {
    const { join } = frame;
    return isList(join) && join.every(isJoinWish) ? { join } : null;
  }
  if ('leave' in frame) {
    const { leave } = frame;
    return isList(leave) && leave.every(isTopicName) ? { leave } : null;
  }
  if ('beat' in frame) {
    const { beat } = frame;
    return isRecord(beat) && typeof beat.visible === 'boolean' ? { beat: { visible: beat.visible } } : null;
  }
  const { do: name, id, with: input } = frame;
  if (typeof name !== 'string' || name === '' || name.length > commandNameLimit) return null;
  return typeof id === 'number' && Number.isSafeInteger(id) ? { do: name, id, with: input } : null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && value.length > 0 && value.length <= topicsPerSocket;
}

function isTopicName(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= topicNameLimit;
}

function isJoinWish(value: unknown): value is JoinWish {
  if (!isRecord(value) || !isTopicName(value.t)) return false;
  const from = value.from;
  if (from === undefined) return true;
  return isRecord(from) && typeof from.epoch === 'string' && Number.isSafeInteger(from.seq);
}
