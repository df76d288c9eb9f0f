import { searchWords } from '#identity';

// Telephone numbers and e-mail addresses of customers: how they are hidden from whoever may not see them, and how they
// are found. What is hidden is hidden on the server; no answer to such a reader holds more than what stands here.

/** Stands for what is hidden; no address holds one, so a hidden address is never taken for a real one. */
export const veil = '•';
const wholeVeil = '•••';

/** Digits a number must have before any of them is shown; a shorter one is hidden altogether. */
const shownFromDigits = 7;
const turkish = '90';
const turkishDigits = 12;

/**
 * A telephone number in one form, whatever it was typed with: digits with the country's first. A number without a
 * country is taken for a Turkish one where it can be one; what holds no number has no form.
 */
export function phoneKey(text: string): string | null {
  const typed = text.normalize('NFKC').trim();
  const digits = typed.replace(/\D/g, '');
  if (digits === '') return null;
  if (typed.startsWith('+')) return digits;
  if (digits.startsWith('00')) return digits.slice(2);
  if (digits.length === turkishDigits - 1 && digits.startsWith('0')) return `${turkish}${digits.slice(1)}`;
  if (digits.length === turkishDigits - 2 && !digits.startsWith('0')) return `${turkish}${digits}`;
  return digits;
}

/** `0532 111 22 42` → `05•• ••• 42`, `+49 151 23456789` → `+49•• ••• 89`. At most four digits are shown. */
export function maskedPhone(text: string): string {
  const key = phoneKey(text);
  if (key === null || key.length < shownFromDigits) return wholeVeil;
  const isTurkish = key.length === turkishDigits && key.startsWith(turkish);
  const isForeign = !isTurkish && /^\s*(\+|00)/.test(text);
  const head = isTurkish ? `0${key.slice(2, 3)}` : isForeign ? `+${key.slice(0, 2)}` : key.slice(0, 2);
  return `${head}${veil}${veil} ${wholeVeil} ${key.slice(-2)}`;
}

/**
 * Whoever is on a telephone, as a screen shows her: who has no name is called by her hidden number, and beside a number
 * that may be seen that would be the same number twice. `number` null: there is nothing to show beside the name.
 */
export function callerShown(
  name: string,
  number: string | null,
): { readonly name: string; readonly number: string | null } {
  if (!number || number === name) return { name, number: null };
  return name === maskedPhone(number) ? { name: number, number: null } : { name, number };
}

/** `ayse.yilmaz@ornek.com.tr` → `a•••@o•••.tr`. What is no address is hidden altogether. */
export function maskedEmail(text: string): string {
  const [, name = '', domain = ''] = /^\s*([^@\s]+)@([^@\s]+)\s*$/u.exec(text) ?? [];
  if (name === '' || domain === '') return wholeVeil;
  const ending = /\.[^.]+$/u.exec(domain)?.[0] ?? '';
  const first = (part: string) => ([...part].length > 1 ? ([...part][0] ?? '') : '');
  return `${first(name)}${wholeVeil}@${first(domain.slice(0, domain.length - ending.length))}${wholeVeil}${ending}`;
}

/** Whether a text is an address rather than a name: channels often know nobody by another name. */
export function isAddress(text: string): 'email' | 'phone' | null {
  if (/^\s*[^@\s]+@[^@\s]+\s*$/u.test(text)) return 'email';
  return /^[\s+()./\d-]+$/u.test(text) && (phoneKey(text)?.length ?? 0) >= shownFromDigits ? 'phone' : null;
}

/** A number or an address in one form, so that two of them can be compared; null for what is neither. */
export function addressKey(text: string): string | null {
  const kind = isAddress(text);
  if (kind === null) return null;
  return kind === 'email' ? text.trim().toLowerCase() : phoneKey(text);
}

/** A text as somebody may read it who may not see addresses: an address is hidden, anything else stays as it is. */
export function veiled(text: string): string {
  const kind = isAddress(text);
  if (kind === null) return text;
  return kind === 'email' ? maskedEmail(text) : maskedPhone(text);
}

/** What a search asks for. */
export type CustomerQuestion = {
  /** Each must occur: in the name or the running number, and in the addresses for whoever sees them. */
  readonly words: readonly string[];
  /** A whole number or address finds its owner for everybody; a part of one does so only for whoever sees it. */
  readonly phone: string | null;
  readonly email: string | null;
  readonly seesContact: boolean;
};

/** Reads what was typed into a search. */
export function questionOf(text: string, seesContact: boolean): CustomerQuestion {
  const kind = isAddress(text);
  return {
    words: searchWords(text),
    phone: kind === 'phone' ? phoneKey(text) : null,
    email: kind === 'email' ? text.trim().toLowerCase() : null,
    seesContact,
  };
}
