import { performance } from 'node:perf_hooks';

/** The time of this program. Modules receive it, or a moment read from it; nobody asks the machine. */
export interface Clock {
  /** The present moment in epoch milliseconds, an integer. Never goes backwards, never jumps. */
  nowMs(): number;
  /** How far the machine's clock has moved away from ours; positive when the machine is ahead. */
  health(): ClockHealth;
}
export interface ClockHealth {
  readonly status: 'ok' | 'warning';
  readonly driftMs: number;
  readonly detail: string;
}
/** Where a clock reads from: both in milliseconds. `monotonicMs` only ever grows. */
export interface TimeSources {
  wallMs(): number;
  monotonicMs(): number;
}

/** A difference above this is a jump of the machine's clock, which we do not follow. */
const jumpMs = 2_000;
/** A smaller one is drift, worked off by at most this share of the time that passed: 5 ms in a second. */
const slewShare = 0.005;

const machine: TimeSources = { wallMs: () => Date.now(), monotonicMs: () => performance.now() };

/**
 * A steady clock: the wall time of the start plus the time that passed since. Small drift (an oscillator that is a
 * little off, corrected by NTP) is slewed in; a jump (somebody set the clock, a virtual machine slept) never moves us,
 * so no timer fires early or twice and no session dies; it shows in `health()` until the program is started anew.
 */
export function openClock(sources: TimeSources = machine): Clock {
  let atMs = sources.wallMs();
  let readMonotonicMs = sources.monotonicMs();
  let toldMs = Math.floor(atMs);

  const advance = (): number => {
    const monotonicMs = sources.monotonicMs();
    const passedMs = Math.max(0, monotonicMs - readMonotonicMs);
    readMonotonicMs = Math.max(readMonotonicMs, monotonicMs);
    atMs += passedMs;
    const driftMs = sources.wallMs() - atMs;
    if (Math.abs(driftMs) <= jumpMs) {
      const stepMs = passedMs * slewShare;
      atMs += Math.max(-stepMs, Math.min(stepMs, driftMs));
    }
    return driftMs;
  };

  return {
    nowMs() {
      advance();
      toldMs = Math.max(toldMs, Math.floor(atMs));
      return toldMs;
    },
    health() {
      const driftMs = Math.round(advance());
      if (Math.abs(driftMs) <= jumpMs) return { status: 'ok', driftMs, detail: 'The clock runs with the machine.' };
      return {
        status: 'warning',
        driftMs,
        detail: `The machine's clock jumped by ${Math.round(driftMs / 1000)} s; Santral keeps its own time until it is started again.`,
      };
    },
  };
}
