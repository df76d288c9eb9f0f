import { useSyncExternalStore } from 'react';

/**
 * One clock for every timer of the page: it ticks once a second on the second, and knows how far this computer's clock
 * is from the server's, so that a wrong clock on somebody's desk shows no wrong waiting times.
 */
let aheadMs = 0;
let tickMs = 0;
let timer: ReturnType<typeof setTimeout> | undefined;
const listeners = new Set<() => void>();

/** A `Date` header has whole seconds; a difference below this is noise. */
const noiseMs = 2_000;
/** A time that took longer to arrive says too little. */
const slowestAnswerMs = 3_000;

/** The present moment by the server's clock, epoch milliseconds. */
export function nowMs(): number {
  return Date.now() - aheadMs;
}

/** Learns from a moment the server wrote into an answer that was asked and came at these moments of ours. */
export function learnServerTime(written: string | null, sentAtMs: number, cameAtMs: number): void {
  if (!written || cameAtMs - sentAtMs > slowestAnswerMs) return;
  const serverMs = Date.parse(written);
  if (Number.isNaN(serverMs)) return;
  const difference = (sentAtMs + cameAtMs) / 2 - serverMs;
  if (Math.abs(difference - aheadMs) > noiseMs) aheadMs = difference;
  else if (Math.abs(difference) <= noiseMs) aheadMs = 0;
}

/** Takes over what the live line found out: what to add to this computer's clock to get the server's. */
export function correctClock(offsetMs: number): void {
  aheadMs = Math.abs(offsetMs) > noiseMs / 4 ? -offsetMs : 0;
}

/** The present moment, new every second (or every `everyMs`, whole seconds). All who ask tick together. */
export function useNow(everyMs = 1_000): number {
  return useSyncExternalStore(listen, () => Math.floor((tickMs || nowMs()) / everyMs) * everyMs);
}

function listen(listener: () => void): () => void {
  listeners.add(listener);
  if (listeners.size === 1) tick();
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) clearTimeout(timer);
  };
}

function tick(): void {
  tickMs = nowMs();
  for (const listener of listeners) listener();
  timer = setTimeout(tick, 1_000 - (tickMs % 1_000) + 5);
}
