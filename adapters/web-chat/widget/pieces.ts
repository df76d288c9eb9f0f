/** A stretch of text: plain, or the address of a page. */
export type Piece = {
  readonly at: number;
  readonly text: string;
  readonly href: string | null;
};

const address = /https?:\/\/[^\s<>"'`]{1,2000}/gi;
/** What usually ends the sentence and not the address. */
const tail = /[.,;:!?)\]}»”’]+$/;

/** Cuts a text into plain stretches and links to http pages; nothing else ever becomes a link. */
export function piecesOf(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let done = 0;
  for (const found of text.matchAll(address)) {
    const written = found[0].replace(tail, '');
    // The pattern lets http addresses through and nothing else; whether it is one, the browser knows.
    if (!URL.canParse(written)) continue;
    if (found.index > done) pieces.push({ at: done, text: text.slice(done, found.index), href: null });
    pieces.push({ at: found.index, text: written, href: written });
    done = found.index + written.length;
  }
  if (done < text.length) pieces.push({ at: done, text: text.slice(done), href: null });
  return pieces;
}
