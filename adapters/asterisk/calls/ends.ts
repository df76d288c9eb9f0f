import { endOfAnswer, type LineEnd } from '#voice';

/** Why a telephone that was never picked up ended, by the causes of ITU-T Q.850 that the switch translates SIP into. */
const causes: Readonly<Record<number, LineEnd>> = {
  1: 'unreachable', // no such number
  3: 'unreachable',
  16: 'cancelled',
  17: 'busy',
  18: 'noAnswer',
  19: 'noAnswer',
  20: 'unreachable', // not signed in
  21: 'declined',
  26: 'cancelled', // picked up elsewhere
};

/** `isLetGo`: we ended it; `isLost`: the switch did, because nothing came from it any more; `isOut`: over a trunk. */
export interface Ending {
  readonly hasPickedUp: boolean;
  isLetGo?: true;
  isLost?: true;
  isOut?: boolean;
  hasRung?: true;
}

/** Why a line ended; a cause where the switch destroyed it, and the status of SIP that came with it. */
export function endOf(line: Ending, cause: number | null, status: number | undefined): LineEnd {
  if (line.isLost) return 'lost';
  if (line.hasPickedUp || cause === null) return 'hungUp';
  return line.isOut ? endOfTrunkCall(status, line) : (causes[cause] ?? 'failed');
}

/**
 * Why a call over a trunk ended without being picked up, by what its provider answered. The cause alone would mislead:
 * Asterisk 22.10.1, tried with a SIP peer, makes one of several answers and takes no notice of a Reason header in them.
 *
 * | the trunk | cause | status told |
 * |---|---|---|
 * | says nothing to the INVITE, or nobody listens at its port | 18 | 408, when timer B is over |
 * | its name is not known | 34 | 503, at once |
 * | did not answer when it was last asked whether it is there | none: the order is refused (500) | none |
 * | 401 and 407, also with a wrong secret (11 INVITEs), 403, 603 | 21 | as answered |
 * | 404, 485, 604 | 1 | as answered |
 * | 408 | 18 | 408 |
 * | 480, 483; or it rings, or said 100 alone, until our own limit | 19 | as answered; 480 |
 * | 486, 600 | 17 | as answered |
 * | 500 · 502 · 503, 513, 580 · 504 | 38 · 27 · 34 · 102 | as answered |
 * | 484 · 410 · 488, 606 · 420 · 501 | 28 · 22 · 58 · 3 · 29 | as answered |
 * | 302 · 300, 305, 380 | 23 · 16 | as answered |
 * | 400, 402, 405, 406, 413–416, 421, 423, 481, 482, 487, 489, 491, 493, 505, 607 | 127 | as answered |
 */
function endOfTrunkCall(status: number | undefined, { isLetGo, hasRung }: Ending): LineEnd {
  if (isLetGo) return 'cancelled';
  return status ? endOfAnswer(status, hasRung === true) : 'failed';
}
