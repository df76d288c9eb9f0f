import { guessableWords } from './guessable-words.ts';
import { searchKey } from './search-key.ts';

export const passwordLengthMin = 12;
export const passwordLengthMax = 128;

/** What can be judged while somebody types. */
export const passwordRules = ['tooShort', 'tooLong', 'guessable', 'containsEmail', 'containsOrganisation'] as const;
/** `breached`: it stands in the list of breaches, which only the server has. */
export const passwordObjections = [...passwordRules, 'breached'] as const;
export type PasswordObjection = (typeof passwordObjections)[number];
export type PasswordAbout = { readonly email: string; readonly organisationName: string };

/** Names shorter than this are not looked for: "Al" would refuse half of all passwords. */
const tellingLengthMin = 4;
/** A password of more words than this is a sentence of one's own, however plain the words are. */
const guessableWordsMax = 2;

/**
 * What speaks against a new password; an empty list means that only the list of breaches is left to ask, which the
 * server has (`server/entry/breached-passwords.ts`). Length counts and composition does not: nobody is
 * made to add a digit and a sign, because "Parola1!" is no better than "parola".
 */
export function passwordObjectionsTo(password: string, about: PasswordAbout): readonly PasswordObjection[] {
  const typed = passwordAsTyped(password);
  const length = [...typed].length;
  if (length > passwordLengthMax) return ['tooLong'];
  const objections: PasswordObjection[] = [];
  if (length < passwordLengthMin) objections.push('tooShort');
  if (isGuessable(typed)) objections.push('guessable');
  if (mentions(typed, about.email.split('@')[0] ?? '')) objections.push('containsEmail');
  if (mentions(typed, about.organisationName)) objections.push('containsOrganisation');
  return objections;
}

/** One form for all keyboards: a "ş" typed as one sign or as "s" with a cedilla is the same password. */
export function passwordAsTyped(password: string): string {
  return password.normalize('NFKC');
}

/**
 * Says whether a password is among those an attacker tries first: one or two common words with digits and signs around
 * them (also in the usual disguise, "P4r0la"), one piece repeated, a walk over the keyboard, a row of digits.
 */
export function isGuessable(password: string): boolean {
  const folded = searchKey(password).replaceAll(' ', '');
  return isRepeated(folded) || isRow(folded) || isDigits(folded) || readings(folded).some(isCommonWords);
}

function mentions(password: string, name: string): boolean {
  const told = lettersAndDigits(name);
  return told.length >= tellingLengthMin && lettersAndDigits(password).includes(told);
}

function lettersAndDigits(text: string): string {
  return searchKey(text).replace(/[^\p{Letter}\p{Number}]/gu, '');
}

/** As it stands, and with the usual disguise taken off. */
function readings(folded: string): readonly string[] {
  const plain = folded.replace(/[^a-z]/g, '');
  const inside = folded.replace(/^[^a-z@$]+/, '').replace(/[^a-z@$]+$/, '');
  const undisguised = [...inside].map((sign) => disguises[sign] ?? sign).join('');
  return [plain, undisguised.replace(/[^a-z]/g, '')];
}

const disguises: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '8': 'b',
  '@': 'a',
  $: 's',
  '!': 'i',
};

/** Nothing but common words: at most two different ones, any of them repeated. */
function isCommonWords(letters: string): boolean {
  if (letters === '') return false;
  return splits(letters, 0, []);
}

function splits(letters: string, from: number, used: readonly string[]): boolean {
  if (from === letters.length) return true;
  const longest = Math.min(letters.length, from + longestWord);
  for (let to = longest; to > from; to--) {
    const word = letters.slice(from, to);
    if (!guessableWords.has(word) && !isRow(word)) continue;
    const words = used.includes(word) ? used : [...used, word];
    if (words.length <= guessableWordsMax && splits(letters, to, words)) return true;
  }
  return false;
}

const longestWord = Math.max(...[...guessableWords].map((word) => word.length));

/** "abcabcabcabc", "aaaaaaaaaaaa", "12341234". */
function isRepeated(text: string): boolean {
  for (let size = 1; size <= text.length / 2 && size <= longestPiece; size++) {
    const piece = text.slice(0, size);
    if (piece.repeat(Math.ceil(text.length / size)).startsWith(text)) return true;
  }
  return false;
}
const longestPiece = 6;

/** Digits with nothing but separators: a telephone number, a date, an identity number. */
function isDigits(text: string): boolean {
  return text !== '' && /^[\d\s.,:;/+()_-]+$/.test(text);
}

/** A stretch of a keyboard's row, of the alphabet or of the digits, in either direction, at least four signs long. */
function isRow(text: string): boolean {
  return text.length >= rowLengthMin && rows.some((row) => row.includes(text));
}
const rowLengthMin = 4;
const rows = [
  '1234567890-=',
  '0123456789',
  'qwertyuiop[]',
  'asdfghjkl;',
  'qwertyuiopasdfghjklzxcvbnm',
  'zxcvbnm,./',
  'abcdefghijklmnopqrstuvwxyz',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm',
  'qazwsxedcrfvtgbyhnujm',
  '1q2w3e4r5t6y7u8i9o0p',
  'q1w2e3r4t5y6u7i8o9p0',
  'qawsedrftgyhujikolp',
  'fgğıodrnhpqw',
  'qwertyuiopğü',
].flatMap((row) => [row, [...row].reverse().join('')]);
