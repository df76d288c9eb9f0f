import { searchKey } from '#identity';
import type { QueueId, UserId } from '#kernel/id.ts';
import type { AttachedFile } from './message.ts';

/** Languages a template can be written in; the first are those of our own screens. */
export const templateLanguages = ['tr', 'en', 'de', 'fr', 'ru', 'ar'] as const;
export type TemplateLanguage = (typeof templateLanguages)[number];

export const templateLimits = {
  perQueue: 500,
  /** Personal templates of one person. */
  perPerson: 100,
  titleChars: 80,
  textChars: 4_000,
  files: 5,
} as const;

/** What a template can say about the conversation it is used in. */
export const templateVariables = [
  'customer_name',
  'customer_first_name',
  'agent_name',
  'agent_first_name',
  'company',
  'queue',
  'greeting',
  'date',
  'time',
] as const;
export type TemplateVariable = (typeof templateVariables)[number];

/** A phrase that is said often. It belongs to a queue and all who answer in it, or to one person. */
export interface Template {
  readonly id: string;
  readonly queueId: QueueId | null;
  readonly ownerId: UserId | null;
  readonly title: string;
  /** At least one language. */
  readonly texts: Readonly<Partial<Record<TemplateLanguage, string>>>;
  readonly files: readonly AttachedFile[];
  /** How often it has been put into a message. */
  readonly uses: number;
  readonly version: number;
}

/** A variable in a text: a word in braces without blanks. `{ x }` is just text. */
const placeholder = /\{([\p{L}_][\p{L}\p{N}_]{0,39})\}/gu;

/** The names in braces that stand in a text, each once, in their order. */
export function blanksIn(text: string): readonly string[] {
  return [...new Set([...text.matchAll(placeholder)].map(([, name = '']) => name))];
}

/** Where the first blank stands, so that the cursor can be put on it; null when the text is whole. */
export function firstBlank(text: string): { readonly from: number; readonly to: number } | null {
  const [found] = text.matchAll(placeholder);
  return found ? { from: found.index, to: found.index + found[0].length } : null;
}

/** The text with every variable that has a value put in. What nobody knows stays in braces and is named in `blanks`. */
export function filledIn(
  text: string,
  values: Readonly<Record<string, string>>,
): { readonly text: string; readonly blanks: readonly string[] } {
  const filled = text.replace(placeholder, (whole, name: string) => {
    const value = Object.hasOwn(values, name.toLowerCase()) ? values[name.toLowerCase()] : undefined;
    // A value in braces would be taken for a variable of ours.
    return value ? value.replace(/[{}]/g, '') : whole;
  });
  return { text: filled, blanks: blanksIn(filled) };
}

const greetings: Readonly<
  Record<TemplateLanguage, readonly [night: string, morning: string, day: string, evening: string]>
> = {
  tr: ['İyi geceler', 'Günaydın', 'İyi günler', 'İyi akşamlar'],
  en: ['Good evening', 'Good morning', 'Good afternoon', 'Good evening'],
  de: ['Guten Abend', 'Guten Morgen', 'Guten Tag', 'Guten Abend'],
  fr: ['Bonsoir', 'Bonjour', 'Bonjour', 'Bonsoir'],
  ru: ['Доброй ночи', 'Доброе утро', 'Добрый день', 'Добрый вечер'],
  ar: ['مساء الخير', 'صباح الخير', 'طاب يومك', 'مساء الخير'],
};

/** The greeting of an hour of the day (0 to 23, in the organisation's zone). */
export function greetingAt(hour: number, language: TemplateLanguage): string {
  const [night, morning, day, evening] = greetings[language];
  if (hour < 5 || hour >= 22) return night;
  if (hour < 11) return morning;
  return hour < 18 ? day : evening;
}

/** Values of the variables at a moment. `customerName` is null when nobody has told it. */
export function valuesOf(given: {
  readonly customerName: string | null;
  readonly agentName: string;
  readonly company: string;
  readonly queueName: string | null;
  readonly nowMs: number;
  readonly zone: string;
  readonly language: TemplateLanguage;
}): Readonly<Record<TemplateVariable, string>> {
  const now = Temporal.Instant.fromEpochMilliseconds(given.nowMs).toZonedDateTimeISO(given.zone);
  const first = (name: string | null) => name?.split(' ')[0] ?? '';
  const in24 = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  return {
    customer_name: given.customerName ?? '',
    customer_first_name: first(given.customerName),
    agent_name: given.agentName,
    agent_first_name: first(given.agentName),
    company: given.company,
    queue: given.queueName ?? '',
    greeting: greetingAt(now.hour, given.language),
    date: now.toLocaleString(given.language, { dateStyle: 'long' }),
    time: now.toLocaleString(given.language, in24),
  };
}

/** The language a template is used in: the first wanted one it has, else any it has. */
export function languageFor(
  { texts }: Pick<Template, 'texts'>,
  wanted: readonly (string | null | undefined)[],
): TemplateLanguage {
  const has = templateLanguages.filter((language) => texts[language]);
  return has.find((language) => language === wanted.find((one) => has.some((each) => each === one))) ?? has[0] ?? 'tr';
}

/**
 * Templates that answer what was typed, the likeliest first: by the beginning of the title, a word in it, then the text;
 * among equals the one used more often. Knows Turkish: `iade` finds `İade`, `sikayet` finds `Şikâyet`.
 */
export function templatesFor<One extends Pick<Template, 'title' | 'texts' | 'uses'>>(
  all: readonly One[],
  typed: string,
): readonly One[] {
  const wanted = searchKey(typed).split(' ').filter(Boolean);
  const ranked = all.flatMap((template) => {
    const rank = rankOf(template, wanted);
    return rank === null ? [] : [{ template, rank }];
  });
  return ranked
    .toSorted((a, b) => a.rank - b.rank || b.template.uses - a.template.uses || compare(a.template, b.template))
    .map(({ template }) => template);
}

const { compare: compareNames } = new Intl.Collator('tr');
const compare = (a: { readonly title: string }, b: { readonly title: string }) => compareNames(a.title, b.title);

function rankOf({ title, texts }: Pick<Template, 'title' | 'texts'>, wanted: readonly string[]): number | null {
  if (wanted.length === 0) return 0;
  const name = searchKey(title);
  if (name.startsWith(wanted.join(' '))) return 0;
  if (wanted.every((word) => name.includes(word))) return 1;
  const body = searchKey(Object.values(texts).join(' '));
  return wanted.every((word) => name.includes(word) || body.includes(word)) ? 2 : null;
}
