import { maskedEmail } from '#customers';
import { isOwnAddress } from './letter-head.ts';
import type { LetterPage } from './letter-page.ts';

// Mail programs write the heads of what they quote into the letter: "Kimden: Ayşe <ayse@ornek.com>", "… tarihinde
// Ayşe <ayse@ornek.com> şunu yazdı:". For whoever may not see addresses of customers those are hidden as in the head of
// the letter itself. What somebody wrote of her own accord, before the quote, stays as she wrote it.

const address = /[\p{L}\p{N}._%+'-]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,8}/gu;

/** The words before the colon of a line in the head of a letter, as mail programs write it for our customers. */
const headWords =
  'from|to|cc|bcc|reply-to|sender|kimden|gönderen|kime|alıcı|bilgi|gizli|yanıt adresi|von|an|de|à|para|от|отправитель|кому|копия|від|відправник|копія|من|إلى|نسخة';
const headLine = new RegExp(`^[\\s>*_]*(?:${headWords})\\s*\\*?\\s*[:：]`, 'iu');
/** A line that ends as an attribution does, with an address in angle brackets before: "Ayşe <ayse@ornek.com> yazdı:". */
const attribution = /<[^<>\s]+@[^<>\s]+>[^<>]{0,60}:\s*$/u;

const isHead = (line: string) => headLine.test(line) || attribution.test(line);
const hidden = (text: string, own: readonly string[]) =>
  text.replace(address, (one) => (isOwnAddress(one, own) ? one : maskedEmail(one)));

/** The words of a letter, and from which character on they quote, for whoever may not see addresses. */
export function veiledWords(
  text: string,
  quoteFrom: number | null,
  own: readonly string[],
): { readonly text: string; readonly quoteFrom: number | null } {
  if (!text.includes('@')) return { text, quoteFrom };
  const written = (quoteFrom === null ? text : text.slice(0, quoteFrom))
    .split('\n')
    .map((line) => (isHead(line) ? hidden(line, own) : line))
    .join('\n');
  if (quoteFrom === null) return { text: written, quoteFrom };
  return { text: written + hidden(text.slice(quoteFrom), own), quoteFrom: written.length };
}

const endsLine = /^<\/?(?:br|p|div|tr|table|li|ul|ol|blockquote|h[1-6]|hr)\b/i;
const entities: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&amp;': '&',
  '&nbsp;': ' ',
  '&#64;': '@',
};
const mailTo = /\shref="mailto:[^"]*"/gi;

/** The page of a letter for whoever may not see addresses: hidden in every head, and in all that is quoted. */
export function veiledPage(page: LetterPage, own: readonly string[]): LetterPage {
  if (!/@|&#64;|%40/.test(page.html)) return page;
  const parts = page.html.split(/(<[^>]*>)/);
  const heads = headParts(parts);
  let isQuote = false;
  const html = parts.map((part, at) => {
    if (part.startsWith('<')) {
      isQuote ||= /\sdata-quote\b/.test(part);
      return isQuote || heads.has(at) ? part.replace(mailTo, '') : part;
    }
    return isQuote || heads.has(at) ? hidden(part.replaceAll('&#64;', '@'), own) : part;
  });
  return { ...page, html: html.join('') };
}

/** Which parts of a page lie in a line that reads as one of a head does. */
function headParts(parts: readonly string[]): ReadonlySet<number> {
  const found = new Set<number>();
  let from = 0;
  let line = '';
  for (const [at, part] of [...parts, '<br>'].entries()) {
    if (!part.startsWith('<')) line += part.replace(/&(?:lt|gt|amp|nbsp|#64);/g, (one) => entities[one] ?? one);
    else if (endsLine.test(part)) {
      if (isHead(line.trim())) for (let one = from; one < at; one++) found.add(one);
      from = at;
      line = '';
    }
  }
  return found;
}
