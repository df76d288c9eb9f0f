import type { UserId } from '#kernel/id.ts';
import type { ShiftFault } from '../shift.ts';

/** Why a change of days, an absence or a swap did not happen. */
export type PlanRefused =
  | { readonly type: 'unknown' | 'conflict' | 'alreadyDecided' | 'ownRequest' | 'dayOver' | 'dayTooFar' }
  | { readonly type: 'datesFaulty' | 'partnerUnknown' | 'zonesDiffer' }
  | { readonly type: 'faulty'; readonly faults: readonly ShiftFault[] }
  | { readonly type: 'tooLong' | 'limitReached'; readonly max: number }
  | { readonly type: 'overlaps'; readonly date: string }
  | { readonly type: 'nothingToSwap' | 'planChanged'; readonly userId: UserId; readonly date: string };

/** Leaves a transaction, so that nothing of it stays. Reaches nobody else: `orRefused` answers it. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly why: PlanRefused;
  constructor(why: PlanRefused) {
    super(why.type);
    this.why = why;
  }
}

/** What a use case comes to, or why it was refused. */
export async function orRefused<Done>(run: () => Promise<Done>): Promise<Done | PlanRefused> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof Refused) return error.why;
    throw error;
  }
}
