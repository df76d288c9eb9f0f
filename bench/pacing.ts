import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';

/** Longest wait for what is still on its way once everything was sent. */
const drainMs = 15_000;

/** Things that were sent and when they arrived, by a number each carries. */
export interface Journeys {
  /** A number for the next thing, whose journey begins now. */
  readonly depart: () => number;
  readonly arrive: (number: number) => void;
  /** Milliseconds of those that have arrived, sorted; waits for those on their way, then begins anew. */
  readonly arrived: () => Promise<Float64Array>;
}

export function openJourneys(): Journeys {
  let departures = new Map<number, number>();
  let times: number[] = [];
  let next = 0;
  return {
    depart: () => {
      departures.set(++next, performance.now());
      return next;
    },
    arrive: (number) => {
      const departedMs = departures.get(number);
      if (departedMs === undefined) return;
      departures.delete(number);
      times.push(performance.now() - departedMs);
    },
    arrived: async () => {
      const patienceEndsMs = performance.now() + drainMs;
      while (departures.size > 0 && performance.now() < patienceEndsMs) await delay(20);
      if (departures.size > 0) throw new Error(`${departures.size} messages never arrived.`);
      const sorted = Float64Array.from(times).sort();
      departures = new Map();
      times = [];
      return sorted;
    },
  };
}

/** Calls `send` `perSecond` times a second for so long, whatever becomes of what is sent. */
export async function atRate(perSecond: number, forMs: number, send: () => void): Promise<void> {
  const beganMs = performance.now();
  const total = Math.round((perSecond * forMs) / 1_000);
  for (let sent = 0; sent < total; ) {
    const due = Math.min(total, Math.floor(((performance.now() - beganMs) * perSecond) / 1_000) + 1);
    for (; sent < due; sent++) send();
    await delay(1);
  }
}
