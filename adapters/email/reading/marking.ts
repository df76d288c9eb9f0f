import { DomUtils, parseDocument } from 'htmlparser2';
import { quotingOf } from './quote.ts';

/** A cleaned page in which the quote of earlier letters is marked, and its words. */
export interface MarkedPage {
  /** Pictures of the letter itself are `<img data-cid>`, those elsewhere `<img data-remote>`; what it quotes has `data-quote`. */
  readonly html: string;
  readonly text: string;
  /** From which character of the text on it quotes; null = nowhere. */
  readonly quoteFrom: number | null;
  readonly signatureFrom: number | null;
}

type Node = ReturnType<typeof parseDocument>['children'][number];
type Element = ReturnType<typeof DomUtils.getElementsByTagName>[number];
const isElement = (node: Node | null): node is Element => node !== null && node.type === 'tag';

/** Finds where a cleaned page quotes, by its programs' marks or by the words of its lines, and marks it. */
export function marked(clean: string): MarkedPage {
  const document = parseDocument(clean, { lowerCaseTags: false, lowerCaseAttributeNames: false });
  const before = linesOf(document.children);
  const hinted = DomUtils.filter(
    (node) => isElement(node) && node.attribs['data-hint'] !== undefined,
    document.children,
  ).filter(isElement);
  for (const element of hinted) {
    const hint = element.attribs['data-hint'];
    delete element.attribs['data-hint'];
    if (isInQuote(element)) continue;
    if (hint === 'this') {
      element.attribs['data-quote'] = '';
      markAttributionBefore(element);
    } else if (hint === 'onward' || quotingOf(['-', ...linesOf([element]).map(({ text }) => text)]).quoteLine !== null)
      markOnward(element);
  }
  const quoting = quotingOf(before.map(({ text }) => text));
  const beginning = quoting.quoteLine === null ? null : (before[quoting.quoteLine]?.node ?? null);
  if (
    beginning &&
    !DomUtils.existsOne((node) => isElement(node) && node.attribs['data-quote'] !== undefined, document.children)
  )
    markOnward(beginning);

  const lines = linesOf(document.children);
  const firstQuoted = lines.findIndex(({ isQuoted }) => isQuoted);
  const hasWords = (each: readonly Line[]) => each.some(({ text }) => text.trim() !== '');
  const own = lines.filter(({ isQuoted }) => !isQuoted);
  if (firstQuoted >= 0 && !hasWords(own)) {
    // Nothing but a quote: then that is the letter.
    for (const element of DomUtils.filter(
      (node) => isElement(node) && node.attribs['data-quote'] !== undefined,
      document.children,
    ))
      if (isElement(element)) delete element.attribs['data-quote'];
  }
  const isFolded =
    firstQuoted >= 0 && hasWords(own) && !hasWords(lines.slice(firstQuoted).filter(({ isQuoted }) => !isQuoted));
  const all = lines.map(({ text }) => text);
  const signature = quotingOf(isFolded ? all.slice(0, firstQuoted) : all).signatureLine;
  const placeOf = (line: number) => all.slice(0, line).reduce((place, each) => place + each.length + 1, 0);
  return {
    html: DomUtils.getInnerHTML(document, { encodeEntities: 'utf8' }),
    text: all.join('\n'),
    quoteFrom: isFolded ? placeOf(firstQuoted) : null,
    signatureFrom: signature === null ? null : placeOf(signature),
  };
}

function isInQuote(node: Node): boolean {
  for (let each: Node | null = node; each; each = each.parent as Node | null)
    if (isElement(each) && each.attribs['data-quote'] !== undefined) return true;
  return false;
}

/** "Ayşe wrote:" stands directly above what she wrote. */
function markAttributionBefore(element: Element): void {
  let before = element.prev;
  while (before && DomUtils.textContent(before).trim() === '' && before.type !== 'tag') before = before.prev;
  if (!before) return;
  const lines = linesOf([before])
    .map(({ text }) => text)
    .filter((text) => text.trim() !== '');
  if (lines.length === 0 || lines.length > 4) return;
  if (quotingOf(['-', ...lines]).quoteLine === 1) mark(before);
}

/** Marks an element; words that stand alone get one to be marked by. */
function mark(node: Node): void {
  if (isElement(node)) {
    node.attribs['data-quote'] = '';
    return;
  }
  if (node.type !== 'text' || DomUtils.textContent(node).trim() === '') return;
  const [span] = parseDocument('<span data-quote=""></span>').children;
  if (!isElement(span ?? null) || !span) return;
  DomUtils.replaceElement(node, span);
  DomUtils.appendChild(span as Element, node);
}

/** Marks a node and everything that stands after it in the page. */
function markOnward(first: Node): void {
  let node: Node | null = first;
  let next: Node | null = null;
  let isFirst = true;
  while (node) {
    const parent: Node | null = (node.parent ?? null) as Node | null;
    next = node.next;
    if (isFirst) mark(node);
    isFirst = false;
    while (next) {
      const following: Node | null = next.next;
      mark(next);
      next = following;
    }
    node = isElement(parent) ? parent : null;
  }
}

interface Line {
  readonly text: string;
  /** The node its first words stand in. */
  readonly node: Node | null;
  readonly isQuoted: boolean;
}

const blocks = new Set(
  `address article aside blockquote caption center dd div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 header hr li main nav
  ol p pre section table tbody tfoot thead tr ul`.split(/\s+/),
);
const spaced = new Set(['p', 'ul', 'ol', 'table', 'blockquote', 'h1', 'h2', 'h3', 'pre']);
const linesMost = 20_000;

/** The page as lines of plain text, as a reader sees them. */
function linesOf(nodes: readonly Node[]): readonly Line[] {
  const lines: Line[] = [];
  let text = '';
  let at: Node | null = null;
  let isQuoted = false;
  const end = (isForced: boolean) => {
    const line = text.replace(/[ \t\u00a0]+/g, ' ').trim();
    if (lines.length < linesMost && (line !== '' || (isForced && lines.length > 0))) {
      const isSecondBlank = line === '' && lines.at(-1)?.text === '' && lines.at(-2)?.text === '';
      if (!isSecondBlank) lines.push({ text: line === '--' ? '-- ' : line, node: at, isQuoted });
    }
    text = '';
    at = null;
  };
  const walk = (node: Node, quoted: boolean) => {
    if (node.type === 'text') {
      const words = DomUtils.textContent(node).replace(/\s+/g, ' ');
      if (words.trim() !== '' && at === null) {
        at = node;
        isQuoted = quoted;
      }
      text += words;
      return;
    }
    if (!isElement(node)) return;
    if (/(^|;)display:none/.test(node.attribs.style ?? '')) return;
    const isQuote = quoted || node.attribs['data-quote'] !== undefined;
    if (node.name === 'br') {
      if (text.trim() === '') isQuoted = quoted;
      return end(true);
    }
    const isBlock = blocks.has(node.name);
    if (isBlock) end(false);
    if (node.name === 'li') text += '• ';
    for (const child of node.children) walk(child, isQuote);
    if (node.name === 'td' || node.name === 'th') text += ' ';
    if (isBlock) {
      end(false);
      if (spaced.has(node.name)) {
        isQuoted = isQuote;
        end(true);
      }
    }
  };
  for (const node of nodes) walk(node, isInQuote(node));
  end(false);
  while (lines.at(-1)?.text === '') lines.pop();
  return lines;
}
