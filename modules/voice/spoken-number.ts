import type { Language } from '#identity';

/** How one language says whole numbers; what is said of thousands and above is the same in both. */
interface Words {
  readonly below: readonly string[];
  readonly tens: readonly string[];
  readonly hundred: string;
  /** Of three digits each, the smallest first. */
  readonly powers: readonly string[];
  readonly minus: string;
}

const turkish: Words = {
  below: 'sıfır bir iki üç dört beş altı yedi sekiz dokuz'.split(' '),
  tens: ' on yirmi otuz kırk elli altmış yetmiş seksen doksan'.split(' '),
  hundred: 'yüz',
  powers: ['', 'bin', 'milyon', 'milyar', 'trilyon'],
  minus: 'eksi',
};
const english: Words = {
  below:
    'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
      ' ',
    ),
  tens: '  twenty thirty forty fifty sixty seventy eighty ninety'.split(' '),
  hundred: 'hundred',
  powers: ['', 'thousand', 'million', 'billion', 'trillion'],
  minus: 'minus',
};

/** Numbers from here on are said digit by digit: nobody understands them otherwise. */
export const largestSaid = 10 ** 15;

/** A whole number in words: 1249 → "bin iki yüz kırk dokuz"; its digits one by one where it is too large. */
export function cardinal(value: number, language: Language): string {
  const { minus, below } = wordsOf(language);
  if (value < 0) return `${minus} ${cardinal(-value, language)}`;
  const whole = Math.trunc(value);
  if (whole === 0) return below[0] ?? '';
  if (!(whole < largestSaid)) return digits(BigInt(Number.isFinite(whole) ? whole : 0).toString(), language);
  return groupsOf(whole)
    .map((group, power) => groupInWords(group, power, language))
    .toReversed()
    .filter(Boolean)
    .join(' ');
}

/** Each digit for itself: "0532" → "sıfır beş üç iki". */
export function digits(text: string, language: Language): string {
  const { below } = wordsOf(language);
  return [...text].map((digit) => below[Number(digit)] ?? '').join(' ');
}

/** The place in an order: 3 → "üçüncü", "third". */
export function ordinal(value: number, language: Language): string {
  const words = cardinal(value, language).split(' ');
  const last = words.pop() ?? '';
  return [...words, language === 'tr' ? turkishOrdinalOf(last) : englishOrdinalOf(last)].join(' ');
}

const wordsOf = (language: Language): Words => (language === 'tr' ? turkish : english);

/** The groups of three digits, the smallest first. */
function groupsOf(whole: number): readonly number[] {
  const groups: number[] = [];
  for (let left = whole; left > 0; left = Math.floor(left / 1_000)) groups.push(left % 1_000);
  return groups;
}

function groupInWords(group: number, power: number, language: Language): string {
  if (group === 0) return '';
  const { powers } = wordsOf(language);
  // One thousand is "bin", never "bir bin".
  if (language === 'tr' && power === 1 && group === 1) return 'bin';
  return `${belowThousand(group, language)} ${powers[power] ?? ''}`.trim();
}

function belowThousand(value: number, language: Language): string {
  const { below, tens, hundred } = wordsOf(language);
  const hundreds = Math.floor(value / 100);
  const rest = value % 100;
  const first = hundreds === 0 ? '' : language === 'tr' && hundreds === 1 ? hundred : `${below[hundreds]} ${hundred}`;
  if (rest === 0) return first;
  const single = below[rest];
  const one = rest % 10;
  const between = language === 'tr' ? ' ' : '-';
  const said = single ?? `${tens[Math.floor(rest / 10)]}${one === 0 ? '' : between + (below[one] ?? '')}`;
  return `${first} ${said}`.trim();
}

/** The vowel decides how the ending sounds; after a vowel the ending has none of its own. */
function turkishOrdinalOf(word: string): string {
  if (word === 'dört') return 'dördüncü';
  const vowels = [...word].filter((letter) => 'aıoueiöü'.includes(letter));
  const last = vowels.at(-1) ?? 'i';
  const vowel = 'aı'.includes(last) ? 'ı' : 'ei'.includes(last) ? 'i' : 'ou'.includes(last) ? 'u' : 'ü';
  const endsInVowel = 'aıoueiöü'.includes(word.at(-1) ?? '');
  return `${word}${endsInVowel ? '' : vowel}nc${vowel}`;
}

const irregular: Readonly<Record<string, string>> = {
  one: 'first',
  two: 'second',
  three: 'third',
  five: 'fifth',
  eight: 'eighth',
  nine: 'ninth',
  twelve: 'twelfth',
};

function englishOrdinalOf(word: string): string {
  const parts = word.split('-');
  const last = parts.pop() ?? '';
  const said = irregular[last] ?? (last.endsWith('y') ? `${last.slice(0, -1)}ieth` : `${last}th`);
  return [...parts, said].join('-');
}
