import type { ExampleOutcome } from '#flows';

/** Why an example failed that would have passed in writing. */
export const callFaults = [
  /** A sentence could not be spoken, or the switch could not play it. */
  'notPlayed',
  /** The keys arrived otherwise than they were pressed. */
  'notHeard',
  /** The switch did not carry the call, or lost it. */
  'noCall',
  'tooLong',
  'cancelled',
] as const;

/** How an example went that was really called. `turn` 0 is before the caller pressed anything. */
export type CalledOutcome =
  | ExampleOutcome
  | { readonly type: 'failed'; readonly because: (typeof callFaults)[number]; readonly turn: number };

export const exampleCallLimits = {
  /** Calls at once, of the whole installation. */
  atOnce: 3,
  /** So long one call may last, milliseconds. */
  lastsMs: 180_000,
} as const;
