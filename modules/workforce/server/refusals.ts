import { limits } from '../limits.ts';
import type { ShiftFault } from '../shift.ts';
import type { RequestRefused } from './absences.ts';
import type { DaysRefused } from './days.ts';
import type { AssignOutcome, ShiftOutcome } from './shifts.ts';
import type { SwapOutcome } from './swaps.ts';

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

export function daysRefusal(
  outcome: Exclude<DaysRefused, { type: 'faulty' }>,
  errors: Errors & {
    readonly DAY_OVER: () => Error;
    readonly DAY_TOO_FAR: (given: { data: { days: number } }) => Error;
    readonly PLAN_CHANGED: (given: { data: { userId: string; date: string } }) => Error;
    readonly OVERLAPS: (given: { data: { date: string } }) => Error;
  },
): Error {
  switch (outcome.type) {
    case 'unknown':
      return errors.NOT_FOUND();
    case 'dayOver':
      return errors.DAY_OVER();
    case 'dayTooFar':
      return errors.DAY_TOO_FAR({ data: { days: limits.aheadDays } });
    case 'planChanged':
      return errors.PLAN_CHANGED({ data: { userId: outcome.userId, date: outcome.date } });
    case 'overlaps':
      return errors.OVERLAPS({ data: { date: outcome.date } });
  }
}

type Decided = Errors & { readonly ALREADY_DECIDED: () => Error; readonly OWN_REQUEST: () => Error };

export function absenceRefusal({ type }: RequestRefused, errors: Decided): Error {
  if (type === 'ownRequest') return errors.OWN_REQUEST();
  if (type === 'alreadyDecided') return errors.ALREADY_DECIDED();
  return type === 'conflict' ? errors.CONFLICT() : errors.NOT_FOUND();
}

export function swapRefusal({ type }: Exclude<SwapOutcome, { type: 'done' }>, errors: Decided): Error {
  if (type === 'ownRequest') return errors.OWN_REQUEST();
  if (type === 'alreadyDecided') return errors.ALREADY_DECIDED();
  return type === 'conflict' ? errors.CONFLICT() : errors.NOT_FOUND();
}
