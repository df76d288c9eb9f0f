const wordMax = 40;

/** A word being looked for in running text: where its sign stands, and what was typed behind it. */
export interface AskedWord {
  readonly from: number;
  readonly word: string;
}

/**
 * What is being looked for behind a sign such as @ or / at the cursor; null when nothing is. A sign inside of a word
 * belongs to the word (an address, "ve/veya"), and one with a blank behind it is just a sign.
 */
export function askedAt(text: string, cursor: number, sign: string): AskedWord | null {
  const before = text.slice(0, cursor);
  const from = before.lastIndexOf(sign);
  if (from < 0) return null;
  if (from > 0 && !/[\s([{]/u.test(before.charAt(from - 1))) return null;
  const word = before.slice(from + 1);
  return word.length > wordMax || word.includes('\n') || /^\s|\s\s/.test(word) ? null : { from, word };
}
