import type { Language } from '#identity';
import { type FlowText, flowLimits } from './graph.ts';

/** What is known in a conversation, by name; all of it text. */
export type Variables = Readonly<Record<string, string>>;

/** Filled by whoever runs the flow, besides what the flow collects itself. */
export const givenVariables = ['name', 'queue', 'channel', 'language'] as const;

const named = /\{([a-z][a-z0-9_]*)\}/g;

/** A text with its variables put in; one that is not known is left out. What is put in is never looked through again. */
export function filled(text: string, variables: Variables): string {
  return text
    .replace(named, (_, name: string) => (Object.hasOwn(variables, name) ? (variables[name] ?? '') : ''))
    .trim();
}

/** A text in the customer's language, or in the other one when nobody wrote it in hers. */
export function spoken(text: FlowText, language: Language, variables: Variables): string {
  const other = language === 'tr' ? 'en' : 'tr';
  const said = text[language].trim() === '' ? text[other] : text[language];
  return filled(withoutUnknown(said, variables), variables).slice(0, flowLimits.textChars);
}

/** A text without the variables that are not known, nor the comma and the space that led to them: "Hello {name}." */
function withoutUnknown(text: string, variables: Variables): string {
  return text.replace(/,?[ \t]*\{([a-z][a-z0-9_]*)\}/g, (whole, name: string) =>
    Object.hasOwn(variables, name) && variables[name] !== '' ? whole : '',
  );
}

/** The variables a text names. */
export function namedIn(text: string): readonly string[] {
  return [...text.matchAll(named)].flatMap(([, name]) => (name ? [name] : []));
}

/** A text as it is compared: without case, Turkish letters minded, without spaces around. */
export function compared(text: string): string {
  return text.trim().toLocaleLowerCase('tr').normalize('NFKC').replaceAll('ı', 'i');
}

/** The value at a path of a JSON answer, `items.0.name`, as text; empty when there is none. */
export function valueAt(answer: unknown, path: string): string {
  let found: unknown = answer;
  for (const part of path.split('.')) {
    if (found === null || typeof found !== 'object' || !Object.hasOwn(found, part)) return '';
    found = (found as Record<string, unknown>)[part];
  }
  if (typeof found === 'string') return found.slice(0, flowLimits.valueChars);
  return typeof found === 'number' || typeof found === 'boolean' ? String(found) : '';
}

/** What a flow collected, by the name its block gave it. */
export interface FlowAnswer {
  readonly name: string;
  readonly value: string;
}

/** What the customer answered or the flow found out, without what every flow is given and what stayed empty. */
export function answersIn(collected: Variables): readonly FlowAnswer[] {
  const given: readonly string[] = givenVariables;
  return Object.entries(collected)
    .filter(([name, value]) => !given.includes(name) && value !== '')
    .map(([name, value]) => ({ name, value }));
}
