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

/** Why a telephone of the house that was rung ended without being picked up. */
export const endOf = (cause: number): LineEnd => causes[cause] ?? 'failed';

/** Whom we ring: one of the house, or somebody outside over a trunk. */
export interface OutLine {
  readonly isLetGo?: boolean;
  readonly hasRung?: boolean;
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
export function endOfTrunkCall(status: number | undefined, { isLetGo, hasRung }: OutLine): LineEnd {
  if (isLetGo) return 'cancelled';
  return status ? endOfAnswer(status, hasRung === true) : 'failed';
}
