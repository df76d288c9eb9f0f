import type { ChosenStatus } from '#interactions';
import type { InteractionId, UserId } from '#kernel/id.ts';
import type { AttachedFile, LetterHead, MessageKind, MessageView } from '#messaging';
import type { KeptStorage } from '#web/kept.ts';

/** How many messages may wait on this device; beyond it the composer says that the connection must come back first. */
export const unsentMax = 200;
/** An unsent message older than this is kept, but not sent without being asked: the customer may have moved on. */
export const sendsItselfForMs = 12 * 3_600_000;

/** A message that was written here and has not been confirmed by the server. */
export interface Unsent {
  /** Sent again with the same id it remains one message. */
  readonly clientId: string;
  readonly interactionId: InteractionId;
  readonly authorId: UserId;
  readonly kind: MessageKind;
  readonly text: string;
  readonly files: readonly AttachedFile[];
  readonly thenStatus: ChosenStatus | null;
  /** To whom a letter goes, and what it is about. */
  readonly mail?: LetterHead | null;
  /** The place of the message it answers. */
  readonly replyToSeq?: number | null;
  readonly writtenAtMs: number;
  /** `waiting` for its turn or a connection, `sending`, or `refused` with the code of the refusal. */
  readonly state: 'waiting' | 'sending' | 'refused';
  readonly refusal: string | null;
  /** The last place of the conversation she had before her when she began; null for a note. */
  readonly answersSeq: number | null;
  /** She was told that a colleague answered meanwhile and sends it all the same. */
  readonly isSure: boolean;
  /** Whose answer came in between, and how it begins. */
  readonly meanwhile: { readonly name: string; readonly text: string } | null;
}

export type Sent =
  | { readonly type: 'sent'; readonly message: MessageView }
  /** The server understood and said no: trying again by itself would not help. */
  | { readonly type: 'refused'; readonly code: string; readonly meanwhile?: Unsent['meanwhile'] }
  /** Nobody knows whether it arrived: the same message is sent again. */
  | { readonly type: 'unanswered' };

export interface OutboxNeeds {
  readonly userId: UserId;
  /** Where unsent messages survive a reload. */
  readonly storage: KeptStorage;
  readonly send: (unsent: Unsent) => Promise<Sent>;
  readonly nowMs: () => number;
  /** Calls back after a while; answers how to take it back. */
  readonly after: (ms: number, call: () => void) => () => void;
  readonly onSent: (message: MessageView, unsent: Unsent) => void;
}

export interface Outbox {
  readonly all: () => readonly Unsent[];
  readonly of: (interactionId: InteractionId) => readonly Unsent[];
  /** Takes a message and sends it as soon as it can. Refused when the device holds too many already. */
  readonly write: (
    draft: Omit<Unsent, 'state' | 'refusal' | 'writtenAtMs' | 'authorId' | 'isSure' | 'meanwhile'>,
  ) => 'taken' | 'full';
  readonly retry: (clientId: string) => void;
  readonly drop: (clientId: string) => void;
  /** The connection is back: send what waits, also what another page has left behind. */
  readonly wake: () => void;
  /** Another page of this user sent or dropped something: it leaves here too. */
  readonly tidy: () => void;
  readonly subscribe: (listener: () => void) => () => void;
  readonly close: () => void;
}

/** The refusal that asks: a colleague has answered the customer since this was begun. */
export const sentMeanwhile = 'SENT_MEANWHILE';

const retryMs = [1_000, 2_000, 5_000, 10_000, 20_000] as const;
const prefixOf = (userId: UserId) => `santral.unsent.${userId}.`;

/**
 * The messages of one user that wait on this device. In one conversation they leave in the order in which they were
 * written: the next goes only when the one before is confirmed, or was refused and is left to the writer.
 */
export function openOutbox(needs: OutboxNeeds): Outbox {
  const prefix = prefixOf(needs.userId);
  const listeners = new Set<() => void>();
  const inFlight = new Set<InteractionId>();
  const failures = new Map<InteractionId, number>();
  const timers = new Map<InteractionId, () => void>();
  let isClosed = false;
  let unsent = stored(needs.storage, prefix, needs.nowMs());

  const tell = () => {
    for (const listener of listeners) listener();
  };
  const put = (next: Unsent) => {
    const at = unsent.findIndex((other) => other.clientId === next.clientId);
    unsent = at < 0 ? [...unsent, next] : unsent.with(at, next);
    keep(needs.storage, prefix, next);
    tell();
  };
  const forget = (clientId: string) => {
    needs.storage.removeItem(prefix + clientId);
    unsent = unsent.filter((other) => other.clientId !== clientId);
    tell();
  };

  const settle = (sent: Sent, item: Unsent) => {
    inFlight.delete(item.interactionId);
    switch (sent.type) {
      case 'sent':
        failures.delete(item.interactionId);
        needs.onSent(sent.message, item);
        forget(item.clientId);
        return proceed(item.interactionId);
      case 'refused':
        put({ ...item, state: 'refused', refusal: sent.code, meanwhile: sent.meanwhile ?? null });
        return proceed(item.interactionId);
      case 'unanswered': {
        put({ ...item, state: 'waiting' });
        const count = failures.get(item.interactionId) ?? 0;
        failures.set(item.interactionId, count + 1);
        const ms = retryMs[Math.min(count, retryMs.length - 1)] ?? 20_000;
        timers.get(item.interactionId)?.();
        timers.set(
          item.interactionId,
          needs.after(ms, () => proceed(item.interactionId)),
        );
      }
    }
  };

  const proceed = (interactionId: InteractionId) => {
    if (isClosed || inFlight.has(interactionId)) return;
    const next = unsent.find((item) => item.interactionId === interactionId && item.state === 'waiting');
    if (!next) return;
    inFlight.add(interactionId);
    const sending: Unsent = { ...next, state: 'sending' };
    put(sending);
    needs.send(sending).then(
      (sent) => settle(sent, sending),
      () => settle({ type: 'unanswered' }, sending),
    );
  };
  const proceedAll = () => {
    for (const interactionId of new Set(unsent.map((item) => item.interactionId))) proceed(interactionId);
  };
  queueMicrotask(proceedAll);

  return {
    all: () => unsent,
    of: (interactionId) => unsent.filter((item) => item.interactionId === interactionId),
    write(draft) {
      if (unsent.length >= unsentMax) return 'full';
      put({
        ...draft,
        authorId: needs.userId,
        writtenAtMs: needs.nowMs(),
        state: 'waiting',
        refusal: null,
        isSure: false,
        meanwhile: null,
      });
      proceed(draft.interactionId);
      return 'taken';
    },
    retry(clientId) {
      const item = unsent.find((other) => other.clientId === clientId);
      if (item?.state !== 'refused') return;
      // Who sends again what a colleague has answered meanwhile has read it.
      put({ ...item, state: 'waiting', refusal: null, isSure: item.refusal === sentMeanwhile || item.isSure });
      proceed(item.interactionId);
    },
    drop(clientId) {
      if (unsent.find((other) => other.clientId === clientId)?.state !== 'sending') forget(clientId);
    },
    tidy() {
      const kept = unsent.filter((item) => item.state === 'sending' || needs.storage.getItem(prefix + item.clientId));
      if (kept.length === unsent.length) return;
      unsent = kept;
      tell();
    },
    wake() {
      unsent = rejoined(unsent, stored(needs.storage, prefix, needs.nowMs()));
      failures.clear();
      tell();
      proceedAll();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close() {
      isClosed = true;
      for (const stop of timers.values()) stop();
      listeners.clear();
    },
  };
}

/** What another page has sent or dropped leaves; what is on its way here stays until it is answered. */
function rejoined(present: readonly Unsent[], fromDisk: readonly Unsent[]): readonly Unsent[] {
  const kept = new Set(fromDisk.map((item) => item.clientId));
  const here = present.filter((item) => item.state === 'sending' || kept.has(item.clientId));
  const known = new Set(here.map((item) => item.clientId));
  return [...here, ...fromDisk.filter((item) => !known.has(item.clientId))].toSorted(
    (a, b) => a.writtenAtMs - b.writtenAtMs,
  );
}

function keep(storage: OutboxNeeds['storage'], prefix: string, item: Unsent): void {
  try {
    storage.setItem(prefix + item.clientId, JSON.stringify(item));
  } catch {
    // A full or forbidden storage costs survival over a reload, never the message on the screen.
    return;
  }
}

function stored(storage: OutboxNeeds['storage'], prefix: string, nowMs: number): readonly Unsent[] {
  const found: Unsent[] = [];
  for (let index = 0; index < storage.length && found.length < unsentMax; index++) {
    const key = storage.key(index);
    if (!key?.startsWith(prefix)) continue;
    const item = readUnsent(storage.getItem(key));
    if (item) found.push(asFound(item, nowMs));
  }
  return found.toSorted((a, b) => a.writtenAtMs - b.writtenAtMs);
}

/** A message that was on its way when the page closed is sent again; one that waited too long asks first. */
function asFound(item: Unsent, nowMs: number): Unsent {
  if (item.state === 'refused') return item;
  if (nowMs - item.writtenAtMs > sendsItselfForMs) return { ...item, state: 'refused', refusal: 'TOO_OLD' };
  return { ...item, state: 'waiting' };
}

function readUnsent(json: string | null): Unsent | null {
  try {
    const item: unknown = JSON.parse(json ?? 'null');
    return isUnsent(item) ? item : null;
  } catch {
    return null;
  }
}

function isUnsent(item: unknown): item is Unsent {
  if (typeof item !== 'object' || item === null) return false;
  const { clientId, interactionId, text, writtenAtMs, files } = item as Partial<Unsent>;
  return (
    typeof clientId === 'string' &&
    typeof interactionId === 'string' &&
    typeof text === 'string' &&
    typeof writtenAtMs === 'number' &&
    Array.isArray(files)
  );
}
