import type { LineEnd } from '#voice';

/** Why a line that was never picked up ended, by the causes of ITU-T Q.850 that the switch translates SIP into. */
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

export const endOf = (cause: number): LineEnd => causes[cause] ?? 'failed';
