/** One day of a queue as counts: who came and who gave up, both without short abandons. */
export interface DayOfQueue {
  readonly offered: number;
  readonly abandoned: number;
}

/**
 * Average abandonment over days on which the queue was open: the mean number who gave up in a day, and the mean of the
 * daily rates. The second is deliberately not the rate of all days together: each day weighs the same.
 */
export function averageAbandonment(days: readonly DayOfQueue[]): {
  readonly perDay: number | null;
  readonly meanRate: number | null;
} {
  const rates = days.filter((day) => day.offered > 0).map((day) => day.abandoned / day.offered);
  const abandoned = days.reduce((sum, day) => sum + day.abandoned, 0);
  return {
    perDay: days.length === 0 ? null : abandoned / days.length,
    meanRate: rates.length === 0 ? null : rates.reduce((sum, rate) => sum + rate, 0) / rates.length,
  };
}

/** A stretch of time, half open, in epoch milliseconds. */
export interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * Share of the open time in which a queue could be reached: open time less the union of everything that kept callers
 * out (a channel that was down, nobody at work). Null when it was never open.
 */
export function serviceAvailability(open: readonly Stretch[], outages: readonly Stretch[]): number | null {
  const openTime = united(open);
  const lost = united(outages).flatMap((outage) => openTime.map((hours) => overlap(hours, outage)));
  const openMs = lengthOf(openTime);
  return openMs === 0 ? null : (openMs - lost.reduce((sum, ms) => sum + ms, 0)) / openMs;
}

/** The same moments without overlap, in order. */
export function united(stretches: readonly Stretch[]): readonly Stretch[] {
  const result: Stretch[] = [];
  for (const next of stretches.toSorted((one, other) => one.fromMs - other.fromMs)) {
    const last = result.at(-1);
    if (last && next.fromMs <= last.toMs) {
      result[result.length - 1] = { fromMs: last.fromMs, toMs: Math.max(last.toMs, next.toMs) };
    } else if (next.fromMs < next.toMs) result.push(next);
  }
  return result;
}

function overlap(one: Stretch, other: Stretch): number {
  return Math.max(0, Math.min(one.toMs, other.toMs) - Math.max(one.fromMs, other.fromMs));
}

function lengthOf(stretches: readonly Stretch[]): number {
  return stretches.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
}
