import { cardinal, digits, ordinal } from './spoken-number.ts';

// What stands in a Turkish text as digits and signs, as it is said aloud. A dot groups thousands, a comma is the
// decimal sign. Each rule sees a place once, in this order: what is longer or surer comes first.

const months = 'Ocak Şubat Mart Nisan Mayıs Haziran Temmuz Ağustos Eylül Ekim Kasım Aralık'.split(' ');
const vowels = 'aıoueiöüAIOUEİÖÜ';

interface Currency {
  readonly whole: string;
  readonly part: string;
}
const currencies: Readonly<Record<string, Currency>> = {
  lira: { whole: 'lira', part: 'kuruş' },
  dolar: { whole: 'dolar', part: 'sent' },
  euro: { whole: 'avro', part: 'sent' },
  sterlin: { whole: 'sterlin', part: 'peni' },
};
const currencyOfSign: Readonly<Record<string, keyof typeof currencies>> = {
  '₺': 'lira',
  tl: 'lira',
  try: 'lira',
  lira: 'lira',
  $: 'dolar',
  usd: 'dolar',
  dolar: 'dolar',
  '€': 'euro',
  eur: 'euro',
  euro: 'euro',
  avro: 'euro',
  '£': 'sterlin',
  gbp: 'sterlin',
  sterlin: 'sterlin',
};

const amount = String.raw`\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:,\d+)?`;
const suffix = String.raw`(?:['’](?<suffix>\p{L}{1,8}))?`;
const noDigitBefore = String.raw`(?<![\d.,\p{L}])`;
const noDigitAfter = String.raw`(?!\d|[.,]\d)`;

type Groups = Readonly<Record<string, string | undefined>>;
type Rule = readonly [pattern: RegExp, say: (groups: Groups) => string | null];
const rule = (pattern: string, say: Rule[1], flags = 'giu'): Rule => [new RegExp(pattern, flags), say];

const rules: readonly Rule[] = [
  rule(
    `${noDigitBefore}(?<day>\\d{1,2})(?<by>[./-])(?<month>\\d{1,2})\\k<by>(?<year>\\d{4})${noDigitAfter}${suffix}`,
    date,
  ),
  rule(`${noDigitBefore}(?<year>\\d{4})-(?<month>\\d{2})-(?<day>\\d{2})${noDigitAfter}${suffix}`, date),
  rule(
    String.raw`(?<![\d.,\p{L}])(?<country>\+\d{1,3})?[ -]?(?<zero>0)?[ -]?\(?(?<area>[2-58]\d{2})\)?[ -]?(?<first>\d{3})[ -]?(?<second>\d{2})[ -]?(?<third>\d{2})(?!\d)${suffix}`,
    telephone,
  ),
  rule(
    String.raw`(?<![\d.,\p{L}])(?<zero>0)?(?<area>850)[ -]?(?<first>\d{3})[ -](?<second>\d)[ -](?<third>\d{3})(?!\d)`,
    telephone,
  ),
  rule(String.raw`(?<![\d.,\p{L}])(?<area>444)[ -]?(?<first>\d)[ -]?(?<second>\d{3})(?!\d)${suffix}`, telephone),
  rule(String.raw`(?<![\d.,\p{L}])(?<hour>[01]?\d|2[0-3]):(?<minute>[0-5]\d)(?![\d:])${suffix}`, time),
  rule(
    String.raw`(?<![\d.,\p{L}])(?<hour>[01]?\d|2[0-3])\.(?<minute>[0-5]\d)(?!\d|[.,]\d|\s*(?:TL|₺|lira))${suffix}`,
    time,
  ),
  rule(`(?<![\\d.,])(?<minus>-)?%\\s?(?<value>${amount})${noDigitAfter}${suffix}`, percent),
  rule(`${noDigitBefore}(?<value>${amount})\\s?%${suffix}`, percent),
  rule(`(?<minus>-)?(?<sign>[₺$€£])\\s?(?<value>${amount})${noDigitAfter}${suffix}`, money),
  rule(
    `(?<![\\d.,\\p{L}])(?<minus>-)?(?<value>${amount})\\s?(?<sign>[₺$€£]|(?:tl|try|lira|usd|dolar|eur|euro|avro|gbp|sterlin)(?!\\p{L}))${suffix}`,
    money,
  ),
  // Before a capital letter the dot ends the sentence.
  rule(String.raw`(?<![\d.,\p{L}])(?<value>\d{1,4})\.(?=\s+\p{Ll})`, ({ value }) => ordinal(Number(value), 'tr'), 'gu'),
  rule(`(?<![\\d.,\\p{L}])(?<minus>-)?(?<value>${amount})${noDigitAfter}${suffix}`, number),
  rule(
    String.raw`(?<![\d.,\p{L}])(?<whole>\d+)\.(?<fraction>\d+)(?![.,]?\d)`,
    ({ whole = '', fraction = '' }) => `${plain(whole)} nokta ${group(fraction)}`,
  ),
  rule(String.raw`(?<value>\d+)`, ({ value = '' }) => ` ${plain(value)} `),
];

const words: readonly (readonly [RegExp, string])[] = [
  [/(?<!\p{L})dk\.?(?!\p{L})/giu, 'dakika'],
  [/(?<!\p{L})sn\.?(?!\p{L})/giu, 'saniye'],
  [/(?<!\p{L})vb\.?(?!\p{L})/giu, 've benzeri'],
  [/(?<!\p{L})TL(?!\p{L})/gu, 'lira'],
  [/&/g, ' ve '],
  [/%/g, ' yüzde '],
];

/** Each place of a number is marked by one sign of its own; there are more of them than such a text can hold numbers. */
const longestText = 6_000;
const marks = /[\uE000-\uF8FF]/g;
const firstMark = 0xe000;

/** A Turkish text with everything that is no word put into words. */
export function spokenTurkish(text: string): string {
  const said: string[] = [];
  // Between two numbers a dash is a pause, not a minus.
  const paused = text
    .replace(marks, '')
    .slice(0, longestText)
    .replace(/(?<=\d)\s?[–—]\s?(?=\d)|(?<=\d)\s-\s(?=\d)|(?<=:\d\d)-(?=\d{1,2}:)/g, ', ');
  // What a rule said is put aside, so that no later rule reads it again.
  const marked = rules.reduce(
    (all, [pattern, say]) =>
      all.replace(pattern, (...found: readonly unknown[]) => {
        const spoken = say(found.at(-1) as Groups);
        if (spoken === null) return String(found[0]);
        said.push(spoken);
        return String.fromCharCode(firstMark + said.length - 1);
      }),
    paused,
  );
  const inWords = words.reduce((all, [pattern, word]) => all.replace(pattern, word), marked);
  return inWords.replace(marks, (place) => said[place.charCodeAt(0) - firstMark] ?? '');
}

function date({ day, month, year, suffix: ending }: Groups): string | null {
  const name = months[Number(month) - 1];
  if (!name || Number(day) < 1 || Number(day) > 31) return null;
  return withEnding(`${cardinal(Number(day), 'tr')} ${name} ${cardinal(Number(year), 'tr')}`, ending);
}

function time({ hour, minute, suffix: ending }: Groups): string {
  const hours = Number(hour) === 0 ? 'sıfır sıfır' : cardinal(Number(hour), 'tr');
  const minutes = Number(minute);
  const rest = minutes === 0 ? '' : ` ${minutes < 10 ? 'sıfır ' : ''}${cardinal(minutes, 'tr')}`;
  return withEnding(hours + rest, ending);
}

/** The groups as people say them: "sıfır beş yüz otuz iki, yüz yirmi üç, kırk beş, altmış yedi". */
function telephone({ country, zero, area, first, second, third, suffix: ending }: Groups): string {
  const parts = [country && `artı ${cardinal(Number(country.slice(1)), 'tr')}`];
  parts.push(`${zero ? 'sıfır ' : ''}${group(area ?? '')}`);
  for (const part of [first, second, third]) if (part) parts.push(group(part));
  return withEnding(parts.filter(Boolean).join(', '), ending);
}

/** Zeros in front are said each. */
function group(text: string): string {
  const zeros = /^0*/.exec(text)?.[0].length ?? 0;
  const rest = text.slice(zeros);
  return [...Array.from({ length: zeros }, () => 'sıfır'), rest && cardinal(Number(rest), 'tr')]
    .filter(Boolean)
    .join(' ');
}

function percent({ minus, value = '', suffix: ending }: Groups): string {
  return withEnding(`${minus ? 'eksi ' : ''}yüzde ${plain(value)}`, ending);
}

function money({ minus, value = '', sign = '', suffix: ending }: Groups): string | null {
  const currency = currencies[currencyOfSign[sign.toLocaleLowerCase('en')] ?? ''];
  if (!currency) return null;
  const [whole = '', fraction = ''] = value.replaceAll('.', '').split(',');
  const before = minus ? 'eksi ' : '';
  if (fraction.length > 2) return withEnding(`${before}${plain(value)} ${currency.whole}`, harmonised(ending, 'a'));
  const parts = Number(fraction.padEnd(2, '0'));
  const wholes = Number(whole) === 0 && parts > 0 ? '' : `${plain(whole)} ${currency.whole}`;
  if (parts === 0)
    return withEnding(before + wholes, sign.toLocaleLowerCase('en') === 'tl' ? harmonised(ending, 'a') : ending);
  return withEnding(`${before}${wholes} ${cardinal(parts, 'tr')} ${currency.part}`.replaceAll('  ', ' '), ending);
}

/** "TL'ye" is written as the two letters are said; after "lira" the same ending has other vowels. */
function harmonised(ending: string | undefined, vowel: 'a'): string | undefined {
  return ending?.replaceAll('e', vowel).replaceAll('i', 'ı');
}

function number({ minus, value = '', suffix: ending }: Groups): string {
  return withEnding(`${minus ? 'eksi ' : ''}${plain(value)}`, ending);
}

const longestNumber = 9;

/** A number as it is said: zeros in front, or too many digits to be an amount, are said digit by digit. */
function plain(value: string): string {
  const [whole = '', fraction] = value.replaceAll('.', '').split(',');
  if (fraction !== undefined) return `${plain(whole)} virgül ${group(fraction)}`;
  const isAmount = value.includes('.') || whole.length <= longestNumber;
  if (!isAmount || (whole.length > 1 && whole.startsWith('0'))) {
    return (whole.match(/\d{1,3}/g) ?? []).map((part) => digits(part, 'tr')).join(', ');
  }
  return cardinal(Number(whole), 'tr');
}

/** An ending after an apostrophe is said as one word with the number: 5'inci → "beşinci", 4'e → "dörde". */
function withEnding(said: string, ending: string | undefined): string {
  if (!ending) return said;
  const isVoiced = said.endsWith('dört') && vowels.includes(ending[0] ?? '');
  return `${isVoiced ? `${said.slice(0, -1)}d` : said}${ending}`;
}
