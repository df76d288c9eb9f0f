import { emergencyNumbersIn } from './outward.ts';

/** How many digits an internal number has. */
export const internalNumberDigits = { least: 2, most: 6 } as const;

export type InternalNumberRead =
  | { readonly type: 'number'; readonly number: string }
  /** Not two to six digits. */
  | { readonly type: 'noNumber' }
  /** Whoever dials it, or goes on dialling, may mean a call for help: that one must never ring at a colleague. */
  | { readonly type: 'emergency'; readonly of: string };

/** What people write between digits. */
const between = /[\s().\-/\u00a0\u2010-\u2015]/gu;

/** Reads what somebody typed as an internal number in the country with this calling code. */
export function readInternalNumber(text: string, callingCode: string | null): InternalNumberRead {
  const number = text.replace(between, '');
  const { least, most } = internalNumberDigits;
  if (!/^\d+$/.test(number) || number.length < least || number.length > most) return { type: 'noNumber' };
  const of = emergencyNumbersIn(callingCode).find((help) => help.startsWith(number) || number.startsWith(help));
  return of ? { type: 'emergency', of } : { type: 'number', number };
}
