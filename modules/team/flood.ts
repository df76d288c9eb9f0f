/** How many messages one person may send in which time; whoever writes faster waits. */
const floodLimits = [
  { count: 8, withinMs: 4_000 },
  { count: 60, withinMs: 60_000 },
] as const;

const longestMs = Math.max(...floodLimits.map(({ withinMs }) => withinMs));

/** How long somebody who sent at these moments has to wait before the next message; 0 = not at all. */
export function floodWaitMs(sentAtMs: readonly number[], nowMs: number): number {
  const waits = floodLimits.map(({ count, withinMs }) => {
    const oldest = sentAtMs.at(-count);
    return oldest === undefined ? 0 : oldest + withinMs - nowMs;
  });
  return Math.max(0, ...waits);
}

/** The moments worth remembering. */
export function floodMemory(sentAtMs: readonly number[], nowMs: number): readonly number[] {
  return sentAtMs.filter((atMs) => nowMs - atMs < longestMs);
}
