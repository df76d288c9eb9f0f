import type { BoardQueue } from '#monitoring';

export type Standing = 'within' | 'poor' | 'unacceptable';

/** A service level this far below its target is no longer a small miss. */
const farBelow = 0.1;
/** Who has waited this many times the threshold has waited far too long. */
const farBeyond = 2;

/** How a queue's service level stands against its target; null while there is no figure or no target. */
export function levelStanding({ serviceLevel, serviceLevelTarget: target }: BoardQueue): Standing | null {
  if (serviceLevel.value === null || target === null) return null;
  if (serviceLevel.value >= target) return 'within';
  // 0.8 - 0.1 is a little more than 0.7 in doubles; a queue at exactly that distance is a small miss.
  return serviceLevel.value >= target - farBelow - 1e-9 ? 'poor' : 'unacceptable';
}

/** How the longest wait stands against the threshold of the queue; null while nobody waits or nobody is promised. */
export function waitStanding(
  { longestWaitSinceAt, serviceLevelMs, isOpen }: BoardQueue,
  nowMs: number,
): Standing | null {
  // Who writes to a closed queue waits for its doors to open; the threshold counts from then.
  if (longestWaitSinceAt === null || !isOpen) return null;
  const waitedMs = nowMs - Date.parse(longestWaitSinceAt);
  if (waitedMs <= serviceLevelMs) return 'within';
  return waitedMs <= serviceLevelMs * farBeyond ? 'poor' : 'unacceptable';
}
