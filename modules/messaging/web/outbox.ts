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
  /** Until this moment its writer can take it back; absent or null when it leaves as soon as it can. */
  readonly heldUntilMs?: number | null;
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
  /**
   * Takes a message and sends it as soon as it can, or when it has been held for so long. Refused when the device holds too
   * many already.
   */
  readonly write: (
    draft: Omit<Unsent, 'state' | 'refusal' | 'writtenAtMs' | 'heldUntilMs' | 'authorId' | 'isSure' | 'meanwhile'>,
    holdForMs?: number,
  ) => 'taken' | 'full';
  /** Takes back a message that is held; answers it, or null when it is leaving or has left. */
  readonly takeBack: (clientId: string) => Unsent | null;
  /**
   * Holds nothing any longer, in one conversation or in all. Resolves when what was held has been answered, or the line is
   * down.
   */
  readonly letGo: (interactionId?: InteractionId) => Promise<void>;
  readonly retry: (clientId: string) => void;
  readonly drop: (clientId: string) => void;
  /** The connection is back: send what waits, also what another page has left behind. */
  readonly wake: () => void;
  /** Another page of this user sent or dropped something: it leaves here too. */
  readonly tidy: () => void;
  readonly subscribe: (listener: () => void) => () => void;
  readonly close: () => void;
}

/** Whether a message is still on the desk of its writer, who can take it back. */
export const isHeld = ({ state, heldUntilMs }: Unsent): boolean =>
  state === 'waiting' && typeof heldUntilMs === 'number';

/** The refusal that asks: a colleague has answered the customer since this was begun. */
export const sentMeanwhile = 'SENT_MEANWHILE';

const retryMs = [1_000, 2_000, 5_000, 10_000, 20_000] as const;
/** What another page holds is left to that page; should it be gone, this one sends it after so long. */
const leftToOthersMs = 5_000;
/** Whoever waits for what was let go does so for no longer. */
const answeredWithinMs = 5_000;
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
  /** Messages that this page holds; others in the storage are held by another one. */
  const ownHeld = new Set<string>();
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
    ownHeld.delete(clientId);
    tell();
  };
  const lookAfter = (interactionId: InteractionId, ms: number) => {
    timers.get(interactionId)?.();
    timers.set(
      interactionId,
      needs.after(ms, () => proceed(interactionId)),
    );
  };
  /** How long a message is still held, in milliseconds. */
  const heldForMs = ({ clientId, heldUntilMs }: Unsent): number => {
    if (typeof heldUntilMs !== 'number') return 0;
    return heldUntilMs + (ownHeld.has(clientId) ? 0 : leftToOthersMs) - needs.nowMs();
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
        const count = failures.get(item.interactionId) ?? 0;
        failures.set(item.interactionId, count + 1);
        put({ ...item, state: 'waiting' });
        lookAfter(item.interactionId, retryMs[Math.min(count, retryMs.length - 1)] ?? 20_000);
      }
    }
  };

  const proceed = (interactionId: InteractionId) => {
    if (isClosed || inFlight.has(interactionId)) return;
    const next = unsent.find((item) => item.interactionId === interactionId && item.state === 'waiting');
    if (!next) return;
    const ms = heldForMs(next);
    if (ms > 0) return lookAfter(interactionId, ms);
    inFlight.add(interactionId);
    const sending: Unsent = { ...next, heldUntilMs: null, state: 'sending' };
    put(sending);
    needs.send(sending).then(
      (sent) => settle(sent, sending),
      () => settle({ type: 'unanswered' }, sending),
    );
  };
  /** Resolves when a message that leaves now has been taken, refused, or met a line that is down. */
  const answered = ({ clientId, interactionId }: Unsent): Promise<void> =>
    new Promise((resolve) => {
      const look = () => {
        const item = unsent.find((other) => other.clientId === clientId);
        if (item && item.state !== 'refused' && !failures.has(interactionId)) return;
        enough();
      };
      const enough = () => {
        listeners.delete(look);
        stop();
        resolve();
      };
      const stop = needs.after(answeredWithinMs, enough);
      listeners.add(look);
      proceed(interactionId);
      look();
    });
  const proceedAll = () => {
    for (const interactionId of new Set(unsent.map((item) => item.interactionId))) proceed(interactionId);
  };
  queueMicrotask(proceedAll);

  return {
    all: () => unsent,
    of: (interactionId) => unsent.filter((item) => item.interactionId === interactionId),
    write(draft, holdForMs = 0) {
      if (unsent.length >= unsentMax) return 'full';
      if (holdForMs > 0) ownHeld.add(draft.clientId);
      put({
        ...draft,
        authorId: needs.userId,
        writtenAtMs: needs.nowMs(),
        heldUntilMs: holdForMs > 0 ? needs.nowMs() + holdForMs : null,
        state: 'waiting',
        refusal: null,
        isSure: false,
        meanwhile: null,
      });
      proceed(draft.interactionId);
      return 'taken';
    },
    takeBack(clientId) {
      const item = unsent.find((other) => other.clientId === clientId);
      if (!item || !isHeld(item) || !ownHeld.has(clientId)) return null;
      forget(clientId);
      proceed(item.interactionId);
      return item;
    },
    async letGo(interactionId) {
      const held = unsent.filter(
        (item) => isHeld(item) && (interactionId ?? item.interactionId) === item.interactionId,
      );
      for (const item of held) put({ ...item, heldUntilMs: null });
      await Promise.all(held.map((item) => answered(item)));
    },
    retry(clientId) {
      const item = unsent.find((other) => other.clientId === clientId);
      if (item?.state !== 'refused') return;
      // Who sends again what a colleague has answered meanwhile has read it.
      put({
        ...item,
        heldUntilMs: null,
        state: 'waiting',
        refusal: null,
        isSure: item.refusal === sentMeanwhile || item.isSure,
      });
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
