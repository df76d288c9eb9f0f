import { unreachable } from '#kernel/unreachable.ts';
import { limits } from '../limits.ts';
import type { ShiftFault } from '../shift.ts';
import type { PlanRefused } from './refused.ts';
import type { AssignOutcome, ShiftOutcome } from './shifts.ts';

interface Errors {
  readonly NOT_FOUND: () => Error;
  readonly CONFLICT: () => Error;
  readonly FORBIDDEN: (given: { data: { right: string } }) => Error;
}
interface ShiftErrors extends Errors {
  readonly NAME_TAKEN?: () => Error;
  readonly SHIFT_FAULTY?: (given: { data: { faults: ShiftFault[] } }) => Error;
}

/** Outcomes of use cases as the refusals their routes name. */
export function shiftRefusal(
  outcome: Exclude<ShiftOutcome, { type: 'saved' }> | { readonly type: 'forbidden' | 'unknown' },
  errors: ShiftErrors,
): Error {
  switch (outcome.type) {
    case 'forbidden':
      return errors.FORBIDDEN({ data: { right: 'shift.manage' } });
    case 'conflict':
      return errors.CONFLICT();
    case 'nameTaken':
      return errors.NAME_TAKEN?.() ?? errors.CONFLICT();
    case 'faulty':
      return errors.SHIFT_FAULTY?.({ data: { faults: [...outcome.faults] } }) ?? errors.CONFLICT();
    case 'unknown':
    case 'limitReached':
      return errors.NOT_FOUND();
  }
}

export function assignRefusal(
  outcome: Exclude<AssignOutcome, { type: 'assigned' }>,
  errors: {
    readonly SHIFT_UNKNOWN: () => Error;
    readonly USER_UNKNOWN: () => Error;
    readonly GROUP_UNKNOWN: () => Error;
  },
): Error {
  if (outcome.type === 'shiftUnknown') return errors.SHIFT_UNKNOWN();
  return outcome.type === 'userUnknown' ? errors.USER_UNKNOWN() : errors.GROUP_UNKNOWN();
}

type Said<Data> = (given: { data: Data }) => Error;
/** The refusals of plans that a route may name; one that it does not name cannot happen there. */
interface PlanErrors extends Errors {
  readonly ALREADY_DECIDED?: () => Error;
  readonly OWN_REQUEST?: () => Error;
  readonly DAY_OVER?: () => Error;
  readonly DAY_TOO_FAR?: Said<{ days: number }>;
  readonly DATES_FAULTY?: () => Error;
  readonly PARTNER_UNKNOWN?: () => Error;
  readonly ZONES_DIFFER?: () => Error;
  readonly SHIFT_FAULTY?: Said<{ faults: ShiftFault[] }>;
  readonly TOO_LONG?: Said<{ days: number }>;
  readonly LIMIT_REACHED?: Said<{ max: number }>;
  readonly OVERLAPS?: Said<{ date: string }>;
  readonly NOTHING_TO_SWAP?: Said<{ userId: string; date: string }>;
  readonly PLAN_CHANGED?: Said<{ userId: string; date: string }>;
}

/** Why a day, an absence or a swap stays as it is, as the refusal its route names. */
export function planRefusal(refused: PlanRefused, errors: PlanErrors): Error {
  return refusalOf(refused, errors) ?? new Error(`The route names no refusal for ${refused.type}`);
}

function refusalOf(refused: PlanRefused, errors: PlanErrors): Error | undefined {
  switch (refused.type) {
    case 'unknown':
      return errors.NOT_FOUND();
    case 'conflict':
      return errors.CONFLICT();
    case 'alreadyDecided':
      return errors.ALREADY_DECIDED?.();
    case 'ownRequest':
      return errors.OWN_REQUEST?.();
    case 'dayOver':
      return errors.DAY_OVER?.();
    case 'dayTooFar':
      return errors.DAY_TOO_FAR?.({ data: { days: limits.aheadDays } });
    case 'datesFaulty':
      return errors.DATES_FAULTY?.();
    case 'partnerUnknown':
      return errors.PARTNER_UNKNOWN?.();
    case 'zonesDiffer':
      return errors.ZONES_DIFFER?.();
    case 'faulty':
      return errors.SHIFT_FAULTY?.({ data: { faults: [...refused.faults] } });
    case 'tooLong':
      return errors.TOO_LONG?.({ data: { days: refused.max } });
    case 'limitReached':
      return errors.LIMIT_REACHED?.({ data: { max: refused.max } });
    case 'overlaps':
      return errors.OVERLAPS?.({ data: { date: refused.date } });
    case 'nothingToSwap':
      return (errors.NOTHING_TO_SWAP ?? errors.PLAN_CHANGED)?.({
        data: { userId: refused.userId, date: refused.date },
      });
    case 'planChanged':
      return errors.PLAN_CHANGED?.({ data: { userId: refused.userId, date: refused.date } });
    default:
      return unreachable(refused);
  }
}
