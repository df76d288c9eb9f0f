import type { Issue } from '#kernel/contract.ts';
import { invalid } from './refusal.ts';

/** How deep lists and objects may stand in each other. */
export const depthLimit = 20;
/** The most bytes of JSON one request may bring. */
export const jsonLimitBytes = 1_000_000;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads JSON that a stranger sent. Bytes that are not UTF-8, text that is not JSON, too much nesting, U+0000 and lone
 * surrogates (PostgreSQL takes neither) are refused with 400. An empty body is an empty object.
 */
export function readJson(bytes: Uint8Array): unknown {
  if (bytes.length === 0) return {};
  let value: unknown;
  try {
    value = JSON.parse(utf8.decode(bytes));
  } catch (error) {
    // The parser's own words quote what was sent, so they go no further than here.
    if (!(error instanceof SyntaxError || error instanceof TypeError)) throw error;
    throw invalid({ path: '', code: 'malformed', message: 'The body is not JSON in UTF-8.' });
  }
  const trouble = troubleIn(value);
  if (trouble) throw invalid(trouble);
  return value;
}

type Place = { readonly value: unknown; readonly depth: number; readonly path: string };

/** Looks through a value for what no text of ours may hold; null when there is nothing. Works without recursion. */
export function troubleIn(value: unknown): Issue | null {
  const todo: Place[] = [{ value, depth: 0, path: '' }];
  for (let place = todo.pop(); place; place = todo.pop()) {
    const { value: found, depth, path } = place;
    if (typeof found === 'string') {
      if (isUnwritable(found)) return { path, code: 'text', message: 'The text holds characters that are no text.' };
    } else if (typeof found === 'object' && found !== null) {
      if (depth >= depthLimit) return { path: '', code: 'depth', message: `More than ${depthLimit} levels.` };
      for (const [key, inner] of Object.entries(found)) {
        if (isUnwritable(key)) return { path, code: 'text', message: 'A name holds characters that are no text.' };
        todo.push({ value: inner, depth: depth + 1, path: path ? `${path}.${key.slice(0, 80)}` : key.slice(0, 80) });
      }
    }
  }
  return null;
}

function isUnwritable(text: string): boolean {
  return text.includes('\u0000') || !text.isWellFormed();
}
