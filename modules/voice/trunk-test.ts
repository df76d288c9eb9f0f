import type { LineEnd } from './gateway.ts';

/** So long it rings at a number that is called to try a trunk. */
export const trunkTestRingsMs = 30_000;
/** So long the call goes on once it was answered, at most. */
export const trunkTestLastsMs = 15_000;

/** What happens in a call that tries a trunk, in this order. `heard`: the other side heard what we say to its end. */
export const trunkTestHappenings = ['calling', 'ringing', 'answered', 'heard', 'ended', 'refused'] as const;
export type TrunkTestHappening = (typeof trunkTestHappenings)[number];

/** One thing that happened, and when. */
export interface TrunkTestStep {
  readonly what: TrunkTestHappening;
  readonly atMs: number;
  /** Why it came to nothing. */
  readonly because: LineEnd | null;
  /** What the provider answered, as SIP counts it; null where it did not say. */
  readonly code: number | null;
}

/** Codes of SIP that are put into words; of others the number is shown. */
export const toldSipCodes = [401, 403, 404, 408, 480, 484, 486, 488, 500, 503, 603] as const;
