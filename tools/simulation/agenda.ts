import { openHeap, type Standing } from '../../kernel/heap.ts';

interface Entry extends Standing {
  readonly atMs: number;
  readonly order: number;
  readonly run: () => void;
}

/** A clock that jumps from one thing to do to the next. */
export interface Agenda {
  nowMs(): number;
  /** Does something later; what is due at the same moment is done in the order of asking. */
  at(ms: number, run: () => void): void;
  after(ms: number, run: () => void): void;
  /** Lives until a moment, or until nothing is left to do before it. */
  liveUntil(ms: number): void;
}

/** More than this in one day means that something runs in circles. */
const stepsMax = 2_000_000;

/** Opens an agenda at a moment. */
export function openAgenda(startMs: number): Agenda {
  const due = openHeap<Entry>((one, other) =>
    one.atMs !== other.atMs ? one.atMs < other.atMs : one.order < other.order,
  );
  let nowMs = startMs;
  let order = 0;
  let steps = 0;
  const at = (atMs: number, run: () => void) => {
    if (!Number.isInteger(atMs)) throw new Error(`${atMs} is no moment`);
    order += 1;
    due.push({ atMs: Math.max(atMs, nowMs), order, run, heapAt: -1 });
  };
  return {
    nowMs: () => nowMs,
    at,
    after: (ms, run) => at(nowMs + ms, run),
    liveUntil(ms) {
      for (let next = due.peek(); next && next.atMs <= ms; next = due.peek()) {
        due.pop();
        nowMs = next.atMs;
        steps += 1;
        if (steps > stepsMax) throw new Error(`More than ${stepsMax} steps: something runs in circles at ${nowMs}`);
        next.run();
      }
      nowMs = Math.max(nowMs, ms);
    },
  };
}
