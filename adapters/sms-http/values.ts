import { readForeignJson } from '#platform/foreign-json.ts';
import { writableText } from '#platform/writable.ts';
import type { Condition } from './profile.ts';

/** What a gateway said, whatever the form: JSON, fields of a form, or words. */
export function said(text: string, contentType: string): unknown {
  if (contentType.includes('x-www-form-urlencoded')) return fieldsOf(new URLSearchParams(text));
  const json = readForeignJson(text);
  if (json && typeof json.value === 'object' && json.value !== null) return json.value;
  const plain = writableText(text).trim();
  return { text: plain, words: plain.split(/\s+/).slice(0, 20) };
}

/** Fields of a form or of an address; of one that stands there twice the last counts. */
export function fieldsOf(fields: Iterable<readonly [string, string]>): Record<string, string> {
  return Object.fromEntries([...fields].map(([name, value]) => [writableText(name), writableText(value)]));
}

/** What stands at a path such as `messages.0.id`; undefined when nothing does. */
export function at(value: unknown, path: string): unknown {
  if (path === '') return value;
  let found = value;
  for (const part of path.split('.')) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, part)) return undefined;
    found = (found as Record<string, unknown>)[part];
  }
  return found;
}

/** The same as text; empty when there is none. */
export function textAt(value: unknown, path: string): string {
  const found = at(value, path);
  return typeof found === 'string' || typeof found === 'number' || typeof found === 'boolean' ? String(found) : '';
}

/** Whether a condition holds; none always does. */
export function holds(value: unknown, condition: Condition | undefined): boolean {
  return condition === undefined || condition.is.includes(textAt(value, condition.path));
}

/** Puts values where `{name}` stands; a name nobody knows stays as it is, so that JSON in a text survives. */
export function filled(
  text: string,
  values: Readonly<Record<string, string>>,
  encode = (part: string) => part,
): string {
  return text.replace(/\{(\w{1,40})\}/g, (whole, name: string) =>
    Object.hasOwn(values, name) ? encode(values[name] ?? '') : whole,
  );
}

/** A thing of things and lists from flat names: `messages.0.text`. */
export function nested(flat: Readonly<Record<string, string>>): unknown {
  const root: Record<string, unknown> = {};
  for (const [path, value] of Object.entries(flat)) {
    const parts = path.split('.').filter((part) => part !== '__proto__');
    let place = root;
    for (const part of parts.slice(0, -1)) {
      const inner = Object.hasOwn(place, part) ? place[part] : undefined;
      const next = typeof inner === 'object' && inner !== null ? inner : {};
      place[part] = next;
      place = next as Record<string, unknown>;
    }
    place[parts.at(-1) ?? ''] = value;
  }
  return listed(root);
}

function listed(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const isList = entries.length > 0 && entries.every(([key], place) => key === String(place));
  return isList
    ? entries.map(([, one]) => listed(one))
    : Object.fromEntries(entries.map(([key, one]) => [key, listed(one)]));
}
