import { z } from 'zod';

/** Where a page ended: the value the list is ordered by, and the id that decides between equals. */
export type Cursor = { readonly key: string; readonly id: string };

const shape = z.tuple([z.string().max(300), z.uuid()]);

/** Writes a cursor for the wire; opaque to whoever gets it. */
export function cursorAfter({ key, id }: Cursor): string {
  return Buffer.from(JSON.stringify([key, id])).toString('base64url');
}

/** Reads a cursor back: null for the first page, `unreadable` for something we never wrote. */
export function readCursor(text: string | undefined): Cursor | null | 'unreadable' {
  if (text === undefined) return null;
  try {
    const read = shape.safeParse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
    return read.success ? { key: read.data[0], id: read.data[1] } : 'unreadable';
  } catch (error) {
    if (error instanceof SyntaxError) return 'unreadable';
    throw error;
  }
}
