/** What was read lately, so that not every request reads it again. */
export type Kept<T> = ReturnType<typeof openKept<T>>;

/**
 * Keeps what was read for `forMs`, at most `max` of it; what is dropped is read again, and so is what was being read when
 * something was dropped: it may be what it was before.
 */
export function openKept<T>({ forMs, max }: { readonly forMs: number; readonly max: number }) {
  const entries = new Map<string, { readonly value: T; readonly readAtMs: number }>();
  /** Grows whenever something is dropped, so that an answer read before that is not kept after it. */
  let drops = 0;

  /** What is kept under a key and still young enough; null when nothing is. */
  function peek(key: string, nowMs: number): T | null {
    const known = entries.get(key);
    return known !== undefined && nowMs - known.readAtMs < forMs ? known.value : null;
  }

  return {
    peek,
    async get(key: string, nowMs: number, read: () => Promise<T | null>): Promise<T | null> {
      const known = peek(key, nowMs);
      if (known !== null) return known;
      const dropsBefore = drops;
      const value = await read();
      entries.delete(key);
      if (value === null || drops !== dropsBefore) return value;
      const oldest = entries.keys().next();
      if (entries.size >= max && !oldest.done) entries.delete(oldest.value);
      entries.set(key, { value, readAtMs: nowMs });
      return value;
    },
    drop(concerned: (value: T) => boolean): void {
      drops++;
      for (const [key, { value }] of entries) if (concerned(value)) entries.delete(key);
    },
    dropAll(): void {
      drops++;
      entries.clear();
    },
  };
}
