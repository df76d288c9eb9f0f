/**
 * Folds a text so that people find each other without minding capitals, accents or the Turkish dotted and dotless i:
 * "IŞIL", "ışıl" and "isil" fold to the same key. For looking up only; never shown.
 */
export function searchKey(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
    .replaceAll('ı', 'i')
    .replace(/\p{Mark}/gu, '')
    .replace(/\s+/g, ' ')
    .trim();
}

export const searchWordsMax = 5;

/** The words of a search, folded; all of them must occur. */
export function searchWords(text: string): readonly string[] {
  return searchKey(text)
    .split(' ')
    .filter((word) => word !== '')
    .slice(0, searchWordsMax);
}
