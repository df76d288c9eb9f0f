/** A page of a list that is in memory; the cursor is where the next one begins. */
export function pageOf<Item>(
  items: readonly Item[],
  asked: { readonly limit: number; readonly cursor?: string | undefined },
): { readonly items: readonly Item[]; readonly next: string | null } {
  const from = asked.cursor ? Math.max(0, Number.parseInt(asked.cursor, 10) || 0) : 0;
  const next = from + asked.limit < items.length ? String(from + asked.limit) : null;
  return { items: items.slice(from, from + asked.limit), next };
}

/** Where a page of requests goes on, as text: moment and id of its last one. */
export function afterOf(cursor: string | undefined): { readonly atMs: number; readonly id: string } | null {
  const parts = /^(\d{1,15})\.([0-9a-f-]{36})$/.exec(cursor ?? '');
  return parts ? { atMs: Number(parts[1]), id: parts[2] ?? '' } : null;
}

/** A page of requests read with one more than its limit. */
export function requestPage<Item extends { readonly id: string; readonly askedAtMs: number }>(
  read: readonly Item[],
  limit: number,
): { readonly items: readonly Item[]; readonly next: string | null } {
  const items = read.slice(0, limit);
  const last = items.at(-1);
  return { items, next: read.length > limit && last ? `${last.askedAtMs}.${last.id}` : null };
}
