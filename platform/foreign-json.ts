import { writableText } from './writable.ts';

/** JSON as JavaScript reads it, with the text a value was read from. */
type Reviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;
const parse = JSON.parse as (text: string, reviver: Reviver) => unknown;

/**
 * Reads JSON of strangers into what can be kept: without the characters no database can write, and with whole numbers
 * that JavaScript would round (ids of 64 bits) as the digits that stood there. Null when it is no JSON.
 */
export function readForeignJson(text: string): { readonly value: unknown } | null {
  try {
    return { value: parse(text, (_, value, { source }) => keepable(value, source)) };
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function keepable(value: unknown, source: string | undefined): unknown {
  if (typeof value === 'string') return writableText(value);
  if (typeof value !== 'number' || Number.isSafeInteger(value) || source === undefined) return value;
  return /^-?\d+$/.test(source) ? source : value;
}
