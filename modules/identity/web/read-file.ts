import Papa from 'papaparse';
import { peopleBytesMax, peopleLinesMax } from '#identity';

export type FileRead =
  | { readonly type: 'rows'; readonly rows: readonly (readonly string[])[] }
  | { readonly type: 'tooBig' | 'tooMany' | 'unreadable' | 'empty' };

/** Reads a list of people as programs and spreadsheets write them, whatever their signs and separators. */
export function readRows(source: string | Uint8Array): FileRead {
  if (source.length > peopleBytesMax) return { type: 'tooBig' };
  const text = typeof source === 'string' ? source : textOf(source);
  // What no list holds: a picture or a spreadsheet that was only renamed.
  if (text.includes('\u0000')) return { type: 'unreadable' };
  const { data } = Papa.parse<string[]>(withoutQuotedNames(text.replace(/^\ufeff/, '')), {
    delimitersToGuess: [',', ';', '\t'],
    preview: peopleLinesMax + 2, // one for names of columns, one to notice that there are more
  });
  const filled = data.filter((row) => row.some((cell) => cell.trim() !== ''));
  if (filled.length === 0) return { type: 'empty' };
  return filled.length > peopleLinesMax + 1 ? { type: 'tooMany' } : { type: 'rows', rows: data };
}

/** Mail programs write `"Yılmaz, Ayşe" <ayse@ornek.com>`, which a reader of columns would take for half a quote. */
function withoutQuotedNames(text: string): string {
  return text.replace(/^"([^"\n]*)"[ \t]*(?=<)/gm, (_all, name: string) => `${name.replace(/[,;\t]/g, ' ')} `);
}

/** UTF-8, UTF-16 with its mark, and otherwise what Turkish spreadsheets still write, Windows-1254. */
function textOf(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (notUtf8) {
    if (!(notUtf8 instanceof TypeError)) throw notUtf8;
    return new TextDecoder('windows-1254').decode(bytes);
  }
}
