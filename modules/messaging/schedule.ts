/** A message that leaves by itself at a moment somebody chose. */
export const scheduleLimits = {
  /** Waiting in one conversation. */
  perConversation: 20,
  /** Not nearer than this: what is nearer is sent. */
  soonestMs: 60_000,
  furthestMs: 90 * 24 * 3_600_000,
  /** Those that did not leave are shown beside the waiting ones for so long. */
  shownForMs: 7 * 24 * 3_600_000,
} as const;

/** What is wrong with a moment; null when it can be taken. Half a minute of grace for whoever thinks while choosing. */
export function faultOfMoment(dueAtMs: number, nowMs: number): 'tooSoon' | 'tooFar' | null {
  if (dueAtMs - nowMs < scheduleLimits.soonestMs / 2) return 'tooSoon';
  return dueAtMs - nowMs > scheduleLimits.furthestMs ? 'tooFar' : null;
}
