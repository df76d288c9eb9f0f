import type { LineEnd } from './gateway.ts';

/** Answers of whoever is called, or of her network about her number; everything else is the trunk's own trouble. */
const saidOfNumber: Readonly<Record<number, LineEnd>> = {
  ...{ 486: 'busy', 600: 'busy' },
  ...{ 603: 'declined', 607: 'declined', 608: 'declined' },
  // There is no such number, no longer, not whole, or it is not clear which is meant.
  ...{ 404: 'unreachable', 410: 'unreachable', 484: 'unreachable', 485: 'unreachable', 604: 'unreachable' },
  480: 'noAnswer',
};
/** That time ran out, or that it was taken back: of a number that rang nobody came; of one that did not, nobody knows. */
const ranOut: readonly number[] = [408, 487];

/**
 * What a SIP answer to a call over a trunk means (RFC 3261, part 21). `failed`: the trunk did not carry the call, and
 * another may: its server said nothing at all (408 by our own clock), knows us not, has no room, is broken, sends us
 * elsewhere. All others are about the number that is called, and another trunk would hear the same.
 */
export function endOfAnswer(status: number, hasRung: boolean): LineEnd {
  if (hasRung && ranOut.includes(status)) return 'noAnswer';
  return saidOfNumber[status] ?? 'failed';
}
