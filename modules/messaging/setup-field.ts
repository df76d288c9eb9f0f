import type { SetupField } from './channel.ts';

// What an administrator types in to connect an account, held against what the channel asks for.

/** Characters of a field that says nothing else. */
const charsMost = 500;

export type FieldValue = string | number | boolean;
export type GivenFields = Readonly<Record<string, FieldValue>>;
export type GivenSecrets = Readonly<Record<string, string>>;

export const fieldTroubles = ['unknown', 'tooLong', 'notANumber', 'notOneOf', 'missing', 'malformed'] as const;
export type FieldTrouble = (typeof fieldTroubles)[number];
export interface RefusedField {
  readonly key: string;
  readonly because: FieldTrouble;
  /** Where inside the value, where it has parts. */
  readonly detail?: string;
}

/**
 * The first thing wrong with what was given, or null. `known` is what the account has already, so that a change of one
 * field need not repeat the others; `keptSecrets` names the secrets that are with us.
 */
export function fieldTrouble(
  fields: readonly SetupField[],
  given: { readonly fields: GivenFields; readonly secrets: GivenSecrets },
  known: { readonly fields: Readonly<Record<string, unknown>>; readonly keptSecrets: readonly string[] },
): RefusedField | null {
  const byKey = new Map(fields.map((field) => [field.key, field]));
  const values = new Map<string, unknown>([...Object.entries(known.fields), ...Object.entries(given.fields)]);
  for (const [key, value] of [...Object.entries(given.fields), ...Object.entries(given.secrets)]) {
    const field = byKey.get(key);
    const isSecret = key in given.secrets;
    if (!field || (field.kind === 'secret') !== isSecret) return { key, because: 'unknown' };
    const because = valueTrouble(field, value);
    if (because) return { key, because };
  }
  for (const field of fields) {
    if (!field.isRequired || !isAsked(field, (key) => values.get(key) ?? byKey.get(key)?.usual)) continue;
    const has =
      field.kind === 'secret'
        ? field.key in given.secrets || known.keptSecrets.includes(field.key)
        : (values.get(field.key) ?? field.usual ?? '') !== '';
    if (!has) return { key: field.key, because: 'missing' };
  }
  return null;
}

/** Whether a field is asked for while the others are as they are. */
export function isAsked({ onlyWhen }: SetupField, valueAt: (key: string) => unknown): boolean {
  return onlyWhen === undefined || String(valueAt(onlyWhen.key) ?? '') === onlyWhen.is;
}

function valueTrouble(field: SetupField, value: unknown): FieldTrouble | null {
  if (field.kind === 'number') return typeof value === 'number' && Number.isFinite(value) ? null : 'notANumber';
  if (field.kind === 'onOff') return typeof value === 'boolean' ? null : 'notOneOf';
  if (typeof value !== 'string') return 'notOneOf';
  if (field.kind === 'choice') return field.choices?.includes(value) ? null : 'notOneOf';
  return value.length > (field.maxChars ?? charsMost) ? 'tooLong' : null;
}
