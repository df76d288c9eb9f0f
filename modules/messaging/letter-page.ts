import type { FileId } from '#kernel/id.ts';

// How the cleaned page of a letter is shown: in a frame in which nothing runs, with the pictures that lie here.

/** The cleaned page of a letter, as its channel keeps it. */
export interface LetterPage {
  /** Pictures of the letter are `<img data-cid>`, those elsewhere `<img data-remote>`; what it quotes has `data-quote`. */
  readonly html: string;
  /** Which file each picture of the letter is. */
  readonly pictures: Readonly<Record<string, FileId>>;
}

/** What a reader wants to see of it. */
export interface LetterShown {
  readonly quote: boolean;
  readonly remotePictures: boolean;
  readonly fileUrl: (fileId: FileId) => string;
  readonly remoteUrl: (number: number) => string;
}

/** Nothing in a letter's frame runs or asks anybody but us. */
export const letterPolicy =
  "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; frame-ancestors 'self'; base-uri 'none'; form-action 'none'";

const remote = / data-remote="([^"]*)"/g;
const own = / data-cid="([^"]*)"/g;

/** The addresses of pictures that lie elsewhere, in the order of the page. */
export function remotePicturesOf({ html }: LetterPage): readonly string[] {
  return [...html.matchAll(remote)].map(([, address = '']) => textOf(address));
}

/** The whole document of the frame. Pure. */
export function letterDocument(page: LetterPage, shown: LetterShown): string {
  let number = -1;
  const body = page.html
    .replace(own, (_, cid: string) => {
      const fileId = page.pictures[textOf(cid)];
      return fileId ? ` src="${shown.fileUrl(fileId)}"` : '';
    })
    .replace(remote, () => {
      number += 1;
      return shown.remotePictures ? ` src="${shown.remoteUrl(number)}" loading="lazy"` : ' data-waits=""';
    });
  const style = `body{margin:0;padding:12px;font:14px/1.5 system-ui,sans-serif;color:#1a1b1e;background:#fff;overflow-wrap:anywhere}
img{max-width:100%;height:auto}table{max-width:100%}blockquote{margin:0 0 0 8px;padding-left:8px;border-left:2px solid #ccc}
img[data-waits]{display:none}${shown.quote ? '' : '[data-quote]{display:none!important}'}`;
  return `<!doctype html><html><head><meta charset="utf-8"><meta name="referrer" content="no-referrer"><style>${style}</style></head><body>${body}</body></html>`;
}

function textOf(attribute: string): string {
  return attribute.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
