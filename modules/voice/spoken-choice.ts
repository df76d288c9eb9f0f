import type { Block } from '#flows';
import type { Language } from '#identity';

// What somebody means who says one of the choices of a flow, or digits. Pure, and careful: what could mean two things
// means nothing, and is asked again.

/** Numbers as they are said one by one, from nought to ten. */
const numbers: Readonly<Record<Language, readonly string[]>> = {
  tr: 'sıfır bir iki üç dört beş altı yedi sekiz dokuz on'.split(' '),
  en: 'zero one two three four five six seven eight nine ten'.split(' '),
};
/** What people say around a number and does not change it. */
const around: Readonly<Record<Language, string>> = {
  tr: 'lütfen tuş tuşu numara seçenek',
  en: 'please press key number option',
};
/** Whoever says these says what she does not want. */
const denials: Readonly<Record<Language, string>> = { tr: 'değil', en: 'not' };

/** A text as it is compared: case, dots and accents do not count, for who writes down what was heard minds them little. */
const folded = (text: string): string =>
  text.toLowerCase().normalize('NFKD').replace(/\p{M}/gu, '').replaceAll('ı', 'i').replace(/\s+/g, ' ').trim();

const wordsOf = (text: string): readonly string[] => folded(text).match(/[\p{L}\p{N}]+/gu) ?? [];
const numberWords = (language: Language): readonly string[] => numbers[language].map(folded);

interface Span {
  readonly choice: string;
  readonly from: number;
  readonly to: number;
}

/** The places of a phrase among words: whole words only. */
function placesOf(phrase: string, said: string, choice: string): readonly Span[] {
  const words = wordsOf(phrase).join(' ');
  if (words === '') return [];
  return [...said.matchAll(new RegExp(`(?<![\\p{L}\\p{N}])${words}(?![\\p{L}\\p{N}])`, 'gu'))].map(({ index }) => {
    return { choice, from: index, to: index + words.length };
  });
}

/** The id of the one choice that was meant; null when it was none, or could be two. */
export function choiceSaid(block: Block, text: string, language: Language): string | null {
  const said = wordsOf(text).join(' ');
  if (block.type === 'survey') {
    const mark = numberSaid(text, language);
    return mark !== null && mark >= 1 && mark <= 5 ? String(mark) : null;
  }
  if (block.type !== 'menu' || placesOf(denials[language], said, '').length > 0) return null;
  const spans = block.choices.flatMap(({ id, title, also }) =>
    [title.tr, title.en, ...[also?.tr ?? '', also?.en ?? ''].join(',').split(/[,;\n]/)].flatMap((phrase) =>
      placesOf(phrase, said, id),
    ),
  );
  // "Invoice dispute" says "invoice" too, and does not mean it.
  const isInside = (one: Span) =>
    spans.some(({ from, to }) => from <= one.from && to >= one.to && to - from > one.to - one.from);
  const meant = new Set(spans.filter((one) => !isInside(one)).map(({ choice }) => choice));
  if (meant.size > 0) return meant.size === 1 ? ([...meant][0] ?? null) : null;
  const number = numberSaid(text, language);
  // The tenth is the nought, as on the keys.
  return number === null ? null : (block.choices[number === 0 ? 9 : number - 1]?.id ?? null);
}

/** The number of who says nothing else: "bir" is an article too. */
function numberSaid(text: string, language: Language): number | null {
  const [word, ...more] = essentialOf(text, language);
  if (word === undefined || more.length > 0) return null;
  const place = numberWords(language).indexOf(word);
  return place >= 0 ? place : /^\d{1,2}$/.test(word) ? Number(word) : null;
}

/** Digits that were said one by one, or written down as figures; null when there is anything else among them. */
export function digitsSaid(text: string, language: Language): string | null {
  if (/\d[.,]\d/.test(text)) return null; // whether it groups or divides, nobody knows
  const names = numberWords(language).slice(0, 10);
  const parts = essentialOf(text, language).map((word) => (/^\d+$/.test(word) ? word : names.indexOf(word)));
  return parts.length === 0 || parts.includes(-1) ? null : parts.join('');
}

const essentialOf = (text: string, language: Language): readonly string[] => {
  const idle = wordsOf(around[language]);
  return wordsOf(text).filter((word) => !idle.includes(word));
};

const offers = {
  tr: { names: /söyle|deyin/iu, choice: 'Ya da seçiminizi söyleyin.', digits: 'Ya da rakamları tek tek söyleyin.' },
  en: { names: /\bsay\b/iu, choice: 'Or say your choice.', digits: 'Or say the digits one by one.' },
} as const;

/** What tells a caller that she may speak, unless the text of the block does. */
export function offerToSay(text: string, isDigits: boolean, language: Language): readonly string[] {
  const own = offers[language];
  if (own.names.test(text)) return [];
  return [isDigits ? own.digits : own.choice];
}
