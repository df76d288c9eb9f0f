import type { Medium } from '#kernel/channel.ts';
import type { QueueId } from '#kernel/id.ts';

/** What people waited in a queue at this hour of the week lately; null when too few came to say. In milliseconds. */
export type UsualWaitMs = (queueId: QueueId, medium: Medium) => number | null;

/** The same hour is looked at in so many weeks before. */
const weeks = 4;

/**
 * The same hour of the week in the four weeks before a moment, newest first, as the clocks of a zone show it: spans of
 * epoch milliseconds, the end not included. An hour that a clock skipped or repeated is the one that begins alike.
 */
export function sameHours(
  nowMs: number,
  zone: string,
): readonly { readonly fromMs: number; readonly untilMs: number }[] {
  const hour = Temporal.Instant.fromEpochMilliseconds(nowMs)
    .toZonedDateTimeISO(zone)
    .round({ smallestUnit: 'hour', roundingMode: 'floor' });
  return Array.from({ length: weeks }, (_, before) => {
    const { epochMilliseconds: fromMs } = hour.subtract({ weeks: before + 1 });
    return { fromMs, untilMs: fromMs + 3_600_000 };
  });
}
