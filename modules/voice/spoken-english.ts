import { cardinal, digits, ordinal } from './spoken-number.ts';

// What stands in an English text as digits and signs, as it is said aloud. A comma groups thousands, a dot is the
// decimal sign; of two numbers in a date the day comes first unless it cannot be one.

const months = 'January February March April May June July August September October November December'.split(' ');

/** The names of one and of many, of the whole and of its hundredth. */
const currencies: Readonly<Record<string, readonly [string, string, string, string]>> = {
  $: ['dollar', 'dollars', 'cent', 'cents'],
  '€': ['euro', 'euros', 'cent', 'cents'],
  '£': ['pound', 'pounds', 'penny', 'pence'],
  '₺': ['lira', 'lira', 'kuruş', 'kuruş'],
};
const signOf: Readonly<Record<string, string>> = { usd: '$', eur: '€', gbp: '£', tl: '₺', try: '₺', lira: '₺' };

const amount = String.raw`\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?`;
const before = String.raw`(?<![\d.,\p{L}])`;
const after = String.raw`(?!\d|[.,]\d)`;

type Groups = Readonly<Record<string, string | undefined>>;
type Rule = readonly [pattern: RegExp, say: (groups: Groups) => string | null];
const rule = (pattern: string, say: Rule[1]): Rule => [new RegExp(pattern, 'giu'), say];

const rules: readonly Rule[] = [
  rule(`${before}(?<day>\\d{1,2})(?<by>[./-])(?<month>\\d{1,2})\\k<by>(?<year>\\d{4})${after}`, date),
  rule(`${before}(?<year>\\d{4})-(?<month>\\d{2})-(?<day>\\d{2})${after}`, date),
  rule(
    String.raw`(?<![\d.,\p{L}])(?<plus>\+)?(?<number>\d[\d]{0,3}(?:[ -]?\(?\d{2,4}\)?){2,5})(?!\d|[.,:]\d)`,
    telephone,
  ),
  rule(String.raw`(?<![\d.,\p{L}])(?<hour>[01]?\d|2[0-3]):(?<minute>[0-5]\d)(?![\d:])`, time),
  rule(`${before}(?<minus>-)?(?<sign>[₺$€£])\\s?(?<value>${amount})${after}`, money),
  rule(`${before}(?<minus>-)?(?<value>${amount})\\s?(?<sign>[₺$€£]|(?:usd|eur|gbp|tl|try|lira)(?!\\p{L}))`, money),
  rule(
    `${before}(?<minus>-)?(?<value>${amount})\\s?%`,
    ({ minus, value = '' }) => `${sign(minus)}${plain(value)} percent`,
  ),
  rule(`${before}(?<value>\\d{1,4})(?:st|nd|rd|th)(?!\\p{L})`, ({ value }) => ordinal(Number(value), 'en')),
  rule(`${before}(?<minus>-)?(?<value>${amount})${after}`, ({ minus, value = '' }) => `${sign(minus)}${plain(value)}`),
  rule(String.raw`(?<value>\d+)`, ({ value = '' }) => ` ${plain(value)} `),
];

/** Each place of a number is marked by one sign of its own; there are more of them than such a text can hold numbers. */
const longestText = 6_000;
const marks = /[\uE000-\uF8FF]/g;
const firstMark = 0xe000;

/** An English text with everything that is no word put into words. */
export function spokenEnglish(text: string): string {
  const said: string[] = [];
  const kept = rules.reduce(
    (all, [pattern, say]) =>
      all.replace(pattern, (...found: readonly unknown[]) => {
        const words = say(found.at(-1) as Groups);
        if (words === null) return String(found[0]);
        said.push(words);
        return String.fromCharCode(firstMark + said.length - 1);
      }),
    text.replace(marks, '').slice(0, longestText),
  );
  return kept.replaceAll('&', ' and ').replace(marks, (place) => said[place.charCodeAt(0) - firstMark] ?? '');
}

const sign = (minus: string | undefined): string => (minus ? 'minus ' : '');

function date({ day, month, year }: Groups): string | null {
  const [first, second] = [Number(day), Number(month)];
  const [days, name] = second > 12 ? [second, months[first - 1]] : [first, months[second - 1]];
  if (!name || days < 1 || days > 31) return null;
  return `${ordinal(days, 'en')} of ${name} ${yearInWords(Number(year))}`;
}

/** 1999 → "nineteen ninety-nine", 2005 → "two thousand five". */
function yearInWords(year: number): string {
  const [century, rest] = [Math.floor(year / 100), year % 100];
  if (century % 10 === 0 && rest < 10) return cardinal(year, 'en');
  if (rest === 0) return `${cardinal(century, 'en')} hundred`;
  return `${cardinal(century, 'en')} ${rest < 10 ? 'oh ' : ''}${cardinal(rest, 'en')}`;
}

function time({ hour, minute }: Groups): string {
  const minutes = Number(minute);
  const hours = cardinal(Number(hour), 'en');
  if (minutes === 0) return Number(hour) > 12 || Number(hour) === 0 ? `${hours} hundred` : `${hours} o'clock`;
  return `${hours} ${minutes < 10 ? 'oh ' : ''}${cardinal(minutes, 'en')}`;
}

/** Digit by digit, with a pause after each group; null for what is too short to be one. */
function telephone({ plus, number = '' }: Groups): string | null {
  const groups = number.match(/\d+/g) ?? [];
  const count = groups.join('').length;
  if (count < 7 || count > 15) return null;
  if (groups.length === 1 && !plus && count < 10) return null;
  const parts = groups.length === 1 ? (number.match(/\d{1,3}/g) ?? []) : groups;
  return `${plus ? 'plus ' : ''}${parts.map((part) => digits(part, 'en')).join(', ')}`;
}

function money({ minus, value = '', sign: given = '' }: Groups): string | null {
  const currency = currencies[signOf[given.toLowerCase()] ?? given];
  if (!currency) return null;
  const [one, many, part, parts] = currency;
  const [whole = '', fraction = ''] = value.replaceAll(',', '').split('.');
  if (fraction.length > 2) return `${sign(minus)}${plain(value)} ${many}`;
  const hundredths = Number(fraction.padEnd(2, '0'));
  const wholes = `${plain(whole)} ${Number(whole) === 1 ? one : many}`;
  if (hundredths === 0) return sign(minus) + wholes;
  const rest = `${cardinal(hundredths, 'en')} ${hundredths === 1 ? part : parts}`;
  return Number(whole) === 0 ? sign(minus) + rest : `${sign(minus)}${wholes} ${rest}`;
}

const longestNumber = 9;

/** A number as it is said: zeros in front, or too many digits to be an amount, are said digit by digit. */
function plain(value: string): string {
  const [whole = '', fraction] = value.replaceAll(',', '').split('.');
  if (fraction !== undefined) return `${plain(whole)} point ${digits(fraction, 'en')}`;
  const isAmount = value.includes(',') || whole.length <= longestNumber;
  if (!isAmount || (whole.length > 1 && whole.startsWith('0'))) {
    return (whole.match(/\d{1,3}/g) ?? []).map((part) => digits(part, 'en')).join(', ');
  }
  return cardinal(Number(whole), 'en');
}
