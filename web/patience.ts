import { ORPCError } from '@orpc/client';

// How long a question waits for a server that is away: being upgraded, started anew, or out of reach for a moment.

/** How often a question is asked again that was answered by a fault. A refusal of ours is an answer and never repeated. */
const faultTriesMax = 2;
/** A server that is away is asked again for about half a minute before anybody is told that it did not work. */
const awayTriesMax = 20;
const awayEveryMs = 1_500;

/** Whether the server was not there to answer, or said that it cannot now. */
export function isAway(error: unknown): boolean {
  if (error instanceof ORPCError) return error.code === 'UNAVAILABLE' || [502, 503, 504].includes(error.status);
  return error instanceof TypeError;
}

/** Whether a question is asked again after so many failures. */
export function asksAgain(failures: number, error: unknown): boolean {
  if (isAway(error)) return failures < awayTriesMax;
  return failures < faultTriesMax && !(error instanceof ORPCError && error.status < 500);
}

/** How long to wait before the next time, in milliseconds. */
export function againAfterMs(failures: number, error: unknown): number {
  return isAway(error) ? awayEveryMs : 1_000 * 2 ** failures;
}
