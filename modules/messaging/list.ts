/** Tabs of the list of conversations. In development stands under active; the archive holds what was completed long ago. */
export const listTabs = ['active', 'postponed', 'completed', 'archive'] as const;
export type ListTab = (typeof listTabs)[number];

/** A completed conversation goes to the archive by itself after this long. */
export const archiveAfterMs = 30 * 24 * 3_600_000;
/** More than this many are not counted one by one. */
export const countMost = 1_000;
