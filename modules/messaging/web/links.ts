/** A piece of a message: words as they are, or an address that may be opened. */
export type Piece =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'link'; readonly text: string; readonly href: string };

/** How many addresses of one message become links; the rest stay words. */
export const linksMax = 50;

const candidate = /(?<![\w:])(?:https?:\/\/|www\.)[^\s<>"'`]+|(?<![\w.+-])[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+/giu;
/** What ends a sentence rather than an address. */
const trailing = /[.,;:!?…)\]}»”’]+$/u;

/** Cuts a message into words and links. Only http, https and e-mail addresses become links; nothing else ever does. */
export function pieces(text: string): readonly Piece[] {
  const found: Piece[] = [];
  let from = 0;
  let links = 0;
  for (const match of text.matchAll(candidate)) {
    if (links >= linksMax) break;
    const words = withoutTail(match[0]);
    const href = hrefOf(words);
    if (!href) continue;
    if (match.index > from) found.push({ type: 'text', text: text.slice(from, match.index) });
    found.push({ type: 'link', text: words, href });
    from = match.index + words.length;
    links++;
  }
  if (from < text.length) found.push({ type: 'text', text: text.slice(from) });
  return found;
}

/** A closing bracket stays with the address when it was opened in it, as encyclopedias do. */
function withoutTail(words: string): string {
  const bare = words.replace(trailing, '');
  const next = words.at(bare.length);
  return next === ')' && bare.includes('(') && !bare.includes(')') ? `${bare})` : bare;
}

/** The address to open, or null when this is none: broken, or of a kind that is not opened from a message. */
export function hrefOf(words: string): string | null {
  if (/^[^\s@/]+@[^\s@/]+$/u.test(words)) return `mailto:${words}`;
  const address = /^www\./iu.test(words) ? `https://${words}` : words;
  const url = URL.parse(address);
  return url && (url.protocol === 'https:' || url.protocol === 'http:') ? url.href : null;
}
