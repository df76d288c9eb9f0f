import { attributions, beginsHead, dated, deviceSignatures, separators } from './quote-words.ts';

/** Where a text stops being what its writer wrote now. Nothing is ever cut out: screens fold what lies behind. */
export interface Quoting {
  /** The line with which the quote of earlier letters begins; null when there is none, or nothing before it. */
  readonly quoteLine: number | null;
  /** The line with which the writer's signature begins, before the quote; null when there is none. */
  readonly signatureLine: number | null;
}

/** Lines a broken attribution may have. */
const attributionLinesMost = 4;
/** A signature is short; what is longer is a text with a dash before it. */
const signatureLinesMost = 12;
/** Lines that are looked at; a letter of more is shown whole. */
const linesMost = 5_000;

/** Finds the quote and the signature in the lines of a letter. Pure. */
export function quotingOf(lines: readonly string[]): Quoting {
  if (lines.length > linesMost) return { quoteLine: null, signatureLine: null };
  const quoteLine = quoteLineOf(lines);
  const end = quoteLine ?? lines.length;
  const signatureLine = signatureLineOf(lines.slice(0, end));
  const isEmptyBefore = (line: number) => lines.slice(0, line).every(isBlank);
  // Nothing but a quote: then the quote is the letter, and all of it is shown.
  if (quoteLine !== null && isEmptyBefore(signatureLine ?? quoteLine)) return { quoteLine: null, signatureLine: null };
  return { quoteLine, signatureLine: signatureLine !== null && !isEmptyBefore(signatureLine) ? signatureLine : null };
}

/** The same as places in the text: from which character on it quotes, and where a signature begins. */
export function quotePlaces(text: string): {
  readonly quoteFrom: number | null;
  readonly signatureFrom: number | null;
} {
  const lines = text.split('\n');
  const { quoteLine, signatureLine } = quotingOf(lines);
  return { quoteFrom: placeOf(lines, quoteLine), signatureFrom: placeOf(lines, signatureLine) };
}

function placeOf(lines: readonly string[], line: number | null): number | null {
  return line === null ? null : lines.slice(0, line).reduce((place, each) => place + each.length + 1, 0);
}

const isBlank = (line: string) => line.trim() === '';
const isQuoted = (line: string) => /^\s*>/.test(line);

function quoteLineOf(lines: readonly string[]): number | null {
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? '';
    if (isBlank(line)) continue;
    if (isQuoted(line)) {
      if (!hasAnswerBehind(lines, at)) return at;
      continue;
    }
    const length = attributionAt(lines, at);
    // What is answered line by line is not folded: the answers stand among the quoted lines.
    if (length > 0 && !hasAnswerBehind(lines, at + length)) return at;
    if (separators.some((separator) => separator.test(line.trim()))) return at;
    if (beginsHead(lines.slice(at))) return ruleAbove(lines, at);
  }
  return null;
}

/** Whether somebody wrote on below quoted lines that begin here or soon. False where no line is marked as quoted. */
function hasAnswerBehind(lines: readonly string[], from: number): boolean {
  let hasQuoted = false;
  for (let at = from; at < lines.length; at++) {
    const line = lines[at] ?? '';
    if (isBlank(line)) continue;
    if (isQuoted(line)) hasQuoted = true;
    else if (!hasQuoted) return false;
    // Long quoted lines are broken by some programs, and the rest of them has lost its mark.
    else if (isSignatureMark(line)) return false;
    else if (attributionAt(lines, at) === 0 && !isRestOfQuoted(lines, at)) return true;
  }
  return false;
}

/** A short line directly below a long quoted one, with a quoted one below: what breaking lines left over. */
function isRestOfQuoted(lines: readonly string[], at: number): boolean {
  const above = lines[at - 1] ?? '';
  return isQuoted(above) && above.length >= 60 && (lines[at] ?? '').length < 40 && isQuoted(lines[at + 1] ?? '');
}

/** How many lines an attribution beginning here has; 0 when none begins. */
function attributionAt(lines: readonly string[], at: number): number {
  let whole = '';
  for (let length = 1; length <= attributionLinesMost; length++) {
    const line = (lines[at + length - 1] ?? '').trim();
    if (line === '' || isQuoted(line)) return 0;
    whole = whole === '' ? line : `${whole} ${line}`;
    if (whole.length > 500) return 0;
    const plain = whole
      .replace(/[*_]{1,2}/g, '')
      .replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069\u00a0\u202f]/g, ' ')
      .replace(/\s+/g, ' ')
      .trim();
    if (/:\)?$/.test(plain) && dated.test(plain) && attributions.some((attribution) => attribution.test(plain)))
      return length;
  }
  return 0;
}

/** Some programs draw a line above the head of what they quote. */
function ruleAbove(lines: readonly string[], at: number): number {
  let above = at - 1;
  while (above >= 0 && isBlank(lines[above] ?? '')) above--;
  return above >= 0 && /^\s*[_-]{10,}\s*$/.test(lines[above] ?? '') ? above : at;
}

const isSignatureMark = (line: string) => /^--\s?$/.test(line.trimStart());

function signatureLineOf(lines: readonly string[]): number | null {
  const mark = lines.findLastIndex(isSignatureMark);
  if (mark >= 0 && lines.slice(mark).filter((line) => !isBlank(line)).length <= signatureLinesMost) return mark;
  // A telephone's own line is the last that says anything.
  const last = lines.findLastIndex((line) => !isBlank(line));
  const text = (lines[last] ?? '').trim();
  return last >= 0 && text.length <= 80 && deviceSignatures.some((one) => one.test(text)) ? last : null;
}
