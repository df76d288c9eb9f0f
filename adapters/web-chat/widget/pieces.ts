/** A stretch of text: plain, or the address of a page. */
export type Piece = { readonly text: string; readonly href: string | null };

const address = /https?:\/\/[^\s<>"'`]{1,2000}/gi;
/** What usually ends the sentence and not the address. */
const tail = /[.,;:!?)\]}»”’]+$/;

/** Cuts a text into plain stretches and links to http pages; nothing else ever becomes a link. */
export function piecesOf(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let done = 0;
  for (const found of text.matchAll(address)) {
    const written = found[0].replace(tail, '');
    const url = URL.parse(written);
    if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:')) continue;
    if (found.index > done) pieces.push({ text: text.slice(done, found.index), href: null });
    pieces.push({ text: written, href: url.href });
    done = found.index + written.length;
  }
  if (done < text.length) pieces.push({ text: text.slice(done), href: null });
  return pieces;
}
