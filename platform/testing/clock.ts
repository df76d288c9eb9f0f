import type { Clock } from '../clock.ts';

/** A clock that stands still until a test moves it. */
export interface FixedClock extends Clock {
  /** Lets `ms` milliseconds pass. */
  advance(ms: number): void;
}

/** Opens a clock at `startMs`; without one, at Monday, 23 November 2026, 09:00 in Istanbul. */
export function fixedClock(startMs = Date.UTC(2026, 10, 23, 6)): FixedClock {
  let nowMs = startMs;
  return {
    nowMs: () => nowMs,
    health: () => ({ status: 'ok', driftMs: 0, detail: 'A clock that stands still.' }),
    advance(ms) {
      nowMs += ms;
    },
  };
}
