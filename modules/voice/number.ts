import { z } from 'zod';

/** A telephone number in E.164 with its plus, such as +908502220000. */
export type PhoneNumber = string;

const e164 = /^\+[1-9]\d{6,14}$/;
/** How long national numbers are where we know it: a number somebody typed half is noticed. */
const nationalShapes: Readonly<Record<string, RegExp>> = { '90': /^([2-9]\d{9}|444\d{4})$/ };
/** What people write between the digits of a number. */
const between = /[\s().\-/\u00a0\u2010-\u2015]/gu;

/** Calling codes of one and two digits (ITU-T E.164); every other country has three. */
const shortCodes: ReadonlySet<string> = new Set(
  `1 7 20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 81 82 84 86
  90 91 92 93 94 95 98`.split(/\s+/),
);
/** What is dialled before a national number inside its country; the others dial nothing before it. */
const nationalPrefix = (code: string): string => (code === '7' ? '8' : '0');

/** The calling code a number begins with: 90 of +908502220000. */
export function callingCodeOf(number: PhoneNumber): string {
  const digits = number.slice(1);
  return [1, 2].map((length) => digits.slice(0, length)).find((code) => shortCodes.has(code)) ?? digits.slice(0, 3);
}

/** The country whose national numbers people of this zone write; null where we do not know. */
export const callingCodeIn = (zone: string): string | null => (zone === 'Europe/Istanbul' ? '90' : null);

/**
 * A number as somebody typed it or a provider sends it: with plus, with 00, or in the national form of the country with
 * this calling code. Null for what is no number.
 */
export function readNumber(text: string, callingCode: string | null): PhoneNumber | null {
  const bare = text.replace(between, '');
  const whole = bare.startsWith('00') ? `+${bare.slice(2)}` : bare;
  if (whole.startsWith('+')) return isWhole(whole) ? whole : null;
  const prefix = callingCode === null ? null : nationalPrefix(callingCode);
  if (prefix === null || !whole.startsWith(prefix)) return null;
  const national = `+${callingCode}${whole.slice(prefix.length)}`;
  return isWhole(national) ? national : null;
}

function isWhole(number: PhoneNumber): boolean {
  if (!e164.test(number)) return false;
  const code = callingCodeOf(number);
  return nationalShapes[code]?.test(number.slice(1 + code.length)) ?? true;
}

/** Of the forms of a number these many name its country; they come first. */
const wholeForms = 3;

/** Everything a provider may send when it means this number, those with its country first. */
export function dialledForms(number: PhoneNumber): readonly string[] {
  const code = callingCodeOf(number);
  const national = number.slice(1 + code.length);
  return [number, number.slice(1), `00${number.slice(1)}`, `${nationalPrefix(code)}${national}`, national];
}

/**
 * Says which of these numbers was called. A number in full is found before one that is meant in the national form of its
 * country; a form that could mean two of ours means neither, because the wrong company would answer.
 */
export function finderIn<Of extends { readonly number: PhoneNumber }>(
  numbers: Iterable<Of>,
): (called: string) => Of | null {
  const whole = new Map<string, Of>();
  const national = new Map<string, Of | null>();
  for (const one of numbers) {
    const forms = dialledForms(one.number);
    for (const form of forms.slice(0, wholeForms)) whole.set(form, one);
    for (const form of forms.slice(wholeForms)) national.set(form, national.has(form) ? null : one);
  }
  return (called) => {
    const dialled = called.replace(between, '');
    return whole.get(dialled) ?? national.get(dialled) ?? null;
  };
}

/** A number as people of any country read it: +90 850 222 00 00 for Turkey, else with a space after the calling code. */
export function shownNumber(number: PhoneNumber): string {
  const code = callingCodeOf(number);
  const rest = number.slice(1 + code.length);
  const parts = code === '90' && rest.length === 10 ? /^(...)(...)(..)(..)$/.exec(rest)?.slice(1) : null;
  return `+${code} ${(parts ?? [rest]).join(' ')}`;
}

/** A number on the wire, as somebody typed it; which country is meant by a national form, the server knows. */
export const TypedNumber = z.string().trim().min(1).max(40);
