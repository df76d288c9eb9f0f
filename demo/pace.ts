import { setTimeout as delay } from 'node:timers/promises';
import { between } from './dice.ts';

/** How quickly people act: 1 = as they are played, 4 = four times as quickly. */
export interface Pace {
  /** A length of time of theirs as it passes here. */
  readonly ms: (ms: number) => number;
  /** Waits a random time; rejects with AbortError when everything ends. */
  readonly rest: (leastMs: number, mostMs: number) => Promise<void>;
  readonly signal: AbortSignal;
}

export function openPace(times: number, signal: AbortSignal): Pace {
  const ms = (length: number) => length / times;
  return {
    ms,
    rest: (leastMs, mostMs) => delay(ms(between(leastMs, mostMs)), undefined, { signal }),
    signal,
  };
}

/** How long somebody types this, milliseconds. */
export function typingMs(text: string): number {
  return Math.min(800 + text.length * 22, 5_000);
}

/** Runs what goes on in the background until everything ends; what breaks it is told, and does not end the rest. */
export function inBackground(pace: Pace, run: () => Promise<void>, onBroken: (error: unknown) => void): void {
  run().catch((error: unknown) => {
    if (!pace.signal.aborted) onBroken(error);
  });
}
