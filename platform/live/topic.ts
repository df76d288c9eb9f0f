import type { JoinRefusal, Place } from './wire.ts';

/** Where the words of a topic come from: its owner says who may hear it and what is true right now. */
export type TopicSource<Session> = {
  /** The key within the name if the topic is one of this source (`queue/<id>` → the id), otherwise null. */
  match(name: string): string | null;
  mayJoin(session: Session, key: string): boolean | Promise<boolean>;
  /**
   * What is true now. It may already hold a change that is published a moment later: changes say how things are, so
   * hearing one twice does no harm.
   */
  snapshot(key: string, session: Session): unknown | Promise<unknown>;
  /** The snapshot is the same for everybody who may join, so many who join at once cost one question. */
  readonly isShared?: boolean;
  /** Whether this reader hears the lesser form of a change, where it is published in two; asked for each such change. */
  hearsLess?(session: Session): boolean;
  /** At most one frame in `everyMs`; of changes with the same key the last one wins; null = never dropped. */
  readonly coalesce?: { readonly everyMs: number; keyOf(change: unknown): string | null };
};

/** One who hears topics: the topic hands over finished frames. */
export type Reader<Session> = {
  readonly session: Session;
  send(frame: string): void;
};

export type TopicLimits = {
  /** Frames kept for those who come back. */
  readonly tailFrames: number;
  readonly tailChars: number;
  /** How long a shared snapshot serves others who join. */
  readonly shareMs: number;
  readonly snapshotMs: number;
  readonly snapshotTries: number;
};

export const topicLimits: TopicLimits = {
  tailFrames: 1_000,
  tailChars: 1_000_000,
  shareMs: 1_000,
  snapshotMs: 10_000,
  snapshotTries: 3,
};

export type JoinAnswer = 'resumed' | 'snapshot' | 'left' | JoinRefusal;

/** One ordered log with a bounded tail, heard by any number of readers. */
export type Topic<Session> = {
  readonly epoch: string;
  readonly isIdle: boolean;
  /** `less` is what is told in its place to whoever `hearsLess`. */
  publish(change: unknown, less?: unknown): void;
  /**
   * Sends what the reader missed since `from`, or a snapshot and what happened while it was being made; from then on
   * every change. `stillWanted` is asked after waiting: the reader may have left or gone.
   */
  join(reader: Reader<Session>, from: Place | null, stillWanted: () => boolean): Promise<JoinAnswer>;
  leave(reader: Reader<Session>): void;
  close(): void;
};

export type TopicNeeds<Session> = {
  readonly name: string;
  readonly key: string;
  readonly epoch: string;
  readonly source: TopicSource<Session>;
  readonly clock: { nowMs(): number };
  readonly limits: TopicLimits;
  /** Told how many readers got a change. */
  readonly sent: (frames: number) => void;
};

type TailFrame = { readonly seq: number; readonly frame: string; readonly less: string | null };
type Snapshot = { readonly seq: number; readonly atMs: number; readonly json: Promise<string> };

export function openTopic<Session>(needs: TopicNeeds<Session>): Topic<Session> {
  const { name, key, epoch, source, clock, limits } = needs;
  const readers = new Set<Reader<Session>>();
  const quotedName = JSON.stringify(name);
  let seq = 0;
  let tail: TailFrame[] = [];
  let tailChars = 0;
  let joining = 0;
  let shared: Snapshot | null = null;
  const held = holdBack(source, clock, (changes) => append(`"all":${JSON.stringify(changes)}`));

  const append = (content: string, lesser: string | null = null) => {
    seq++;
    const frameOf = (inside: string) => `{"t":${quotedName},"seq":${seq},${inside}}`;
    const kept = { seq, frame: frameOf(content), less: lesser === null ? null : frameOf(lesser) };
    tail.push(kept);
    tailChars += charsOf(kept);
    if (tail.length > limits.tailFrames || tailChars > limits.tailChars) shorten();
    for (const reader of readers) reader.send(frameFor(reader, kept));
    needs.sent(readers.size);
  };
  const charsOf = ({ frame, less }: TailFrame) => frame.length + (less?.length ?? 0);
  const frameFor = ({ session }: Reader<Session>, { frame, less }: TailFrame) =>
    less !== null && source.hearsLess?.(session) ? less : frame;

  /** Cuts a tenth more than needed, so that it is not done for every frame. */
  const shorten = () => {
    let from = Math.max(0, tail.length - Math.floor(limits.tailFrames * 0.9));
    let chars = tail.slice(from).reduce((sum, each) => sum + charsOf(each), 0);
    while (chars > limits.tailChars * 0.9) {
      const first = tail[from];
      if (!first) break;
      chars -= charsOf(first);
      from++;
    }
    tail = tail.slice(from);
    tailChars = chars;
  };

  const covers = (since: number) => since <= seq && since >= (tail[0]?.seq ?? seq + 1) - 1;

  const sendSince = (reader: Reader<Session>, since: number) => {
    for (const each of tail) if (each.seq > since) reader.send(frameFor(reader, each));
  };

  const takeSnapshot = (session: Session): Snapshot => {
    const nowMs = clock.nowMs();
    if (shared && covers(shared.seq) && nowMs - shared.atMs < limits.shareMs) return shared;
    // The number is taken before the question is asked: whatever is published while it is answered is sent after it.
    const taken: Snapshot = { seq, atMs: nowMs, json: snapshotJson(() => source.snapshot(key, session), limits) };
    if (source.isShared) {
      shared = taken;
      taken.json.catch(() => {
        if (shared === taken) shared = null;
      });
    }
    return taken;
  };

  return {
    epoch,
    get isIdle() {
      return readers.size === 0 && joining === 0;
    },
    publish(change, less) {
      const data = (told: unknown) => `"data":${JSON.stringify(told) ?? 'null'}`;
      if (held) held.add(change);
      else append(data(change), less === undefined ? null : data(less));
    },
    async join(reader, from, stillWanted) {
      readers.delete(reader);
      if (from?.epoch === epoch && covers(from.seq)) {
        reader.send(`{"t":${quotedName},"resumed":true,"epoch":"${epoch}","seq":${from.seq}}`);
        sendSince(reader, from.seq);
        readers.add(reader);
        return 'resumed';
      }
      joining++;
      try {
        for (let i = 0; i < limits.snapshotTries; i++) {
          const taken = takeSnapshot(reader.session);
          const json = await taken.json;
          if (!stillWanted()) return 'left';
          if (!covers(taken.seq)) continue;
          // From here to the end nothing waits, so no change can fall between the snapshot, the tail and the set.
          reader.send(`{"t":${quotedName},"reset":true,"epoch":"${epoch}","seq":${taken.seq},"data":${json}}`);
          sendSince(reader, taken.seq);
          readers.add(reader);
          return 'snapshot';
        }
        return 'unavailable';
      } finally {
        joining--;
      }
    },
    leave: (reader) => void readers.delete(reader),
    close: () => held?.stop(),
  };
}

async function snapshotJson(ask: () => unknown | Promise<unknown>, { snapshotMs }: TopicLimits): Promise<string> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`A snapshot took longer than ${snapshotMs} ms.`)), snapshotMs);
  try {
    return JSON.stringify(await Promise.race([ask(), late.promise])) ?? 'null';
  } finally {
    clearTimeout(timer);
  }
}

/** Collects changes and lets them go together, at most once in `everyMs`; null if the source does not ask for that. */
function holdBack<Session>(
  { coalesce }: TopicSource<Session>,
  clock: { nowMs(): number },
  letGo: (changes: readonly unknown[]) => void,
): { add(change: unknown): void; stop(): void } | null {
  if (!coalesce) return null;
  const waiting = new Map<string | symbol, unknown>();
  let lastMs = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | null = null;
  let isSoon = false;
  const flush = () => {
    timer = null;
    isSoon = false;
    lastMs = clock.nowMs();
    const changes = [...waiting.values()];
    waiting.clear();
    letGo(changes);
  };
  return {
    add(change) {
      const key = coalesce.keyOf(change) ?? Symbol();
      // Deleting first keeps the order of the last change of each key.
      waiting.delete(key);
      waiting.set(key, change);
      if (timer || isSoon) return;
      const restMs = lastMs + coalesce.everyMs - clock.nowMs();
      if (restMs > 0) {
        timer = setTimeout(flush, restMs);
        return;
      }
      // At once, but with whatever else is published in this same breath: it would wait for the next frame alone.
      isSoon = true;
      queueMicrotask(() => {
        if (isSoon) flush();
      });
    },
    stop() {
      if (timer) clearTimeout(timer);
      timer = null;
      isSoon = false;
    },
  };
}
