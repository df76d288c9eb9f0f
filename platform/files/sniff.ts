import { createReadStream } from 'node:fs';
import { fileTypeFromFile } from 'file-type';
import { acceptedType, claimedText, essenceOf } from './types.ts';

/** What a file really is: the type it is kept under, or what was found instead. */
export type Sniffed =
  | { readonly type: 'accepted'; readonly mime: string }
  | { readonly type: 'refused'; readonly found: string };

const sniffMs = 5_000;

/** Reads what a file is from its bytes; what was declared must agree. */
export async function sniff(path: string, claim: { name: string; declaredMime: string }): Promise<Sniffed> {
  const text = claimedText(claim.declaredMime, claim.name);
  if (text !== null) {
    const trouble = await textTrouble(path);
    return trouble === null ? { type: 'accepted', mime: text } : { type: 'refused', found: trouble };
  }
  const found = await fileTypeFromFile(path, { signal: AbortSignal.timeout(sniffMs), maxBufferSize: 16_000_000 });
  if (!found) return { type: 'refused', found: 'unknown' };
  const mime = acceptedType(found.mime, claim.declaredMime);
  return mime === null ? { type: 'refused', found: essenceOf(found.mime) } : { type: 'accepted', mime };
}

/** Beginnings by which a browser, a mail program or an office would take a text for more than text. */
const markup = /^\s*(<!doctype|<\?xml|<html|<svg|<script|<head|<body|<iframe|<object|<embed|<!--|%!ps|\{\\rtf)/i;
const lookChars = 1_024;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what tells text from other bytes
const controls = /[\u0000-\u0008\u000e-\u001a\u001c-\u001f]/;

/** Null if the file is UTF-8 text and nothing else; otherwise what it is. */
async function textTrouble(path: string): Promise<string | null> {
  const utf8 = new TextDecoder('utf-8', { fatal: true });
  let beginning: string | null = null;
  try {
    for await (const chunk of createReadStream(path)) {
      const text: string = utf8.decode(chunk, { stream: true });
      beginning ??= text.slice(0, lookChars);
      if (controls.test(text)) return 'binary';
    }
    utf8.decode();
  } catch (error) {
    if (error instanceof TypeError) return 'not UTF-8';
    throw error;
  }
  return beginning !== null && markup.test(beginning) ? 'markup' : null;
}
