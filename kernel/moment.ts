/** A moment as it stands on the wire: `2026-03-01T09:00:00.000Z`. */
export const iso = (atMs: number): string => new Date(atMs).toISOString();

/** The same where there may be none. */
export const isoOrNull = (atMs: number | null): string | null => (atMs === null ? null : iso(atMs));
