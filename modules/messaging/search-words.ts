import { searchKey } from '#identity';

/** Of one message so many different words are found again; what is longer is a file in disguise. */
export const wordsOfMessageMax = 300;
const shortest = 2;
const longest = 40;

/**
 * The words of a text as a search finds them: folded, so that `isik` finds `Işık`; each once. Signs between words are
 * left out; of a longer word the beginning counts.
 */
export function wordsOf(text: string, most = wordsOfMessageMax): readonly string[] {
  const words = new Set<string>();
  for (const [word] of searchKey(text).matchAll(/[\p{Letter}\p{Number}]+/gu)) {
    if (word.length < shortest) continue;
    words.add([...word].slice(0, longest).join(''));
    if (words.size >= most) break;
  }
  return [...words];
}
