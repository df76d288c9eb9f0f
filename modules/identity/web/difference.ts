/** One thing that was other before than after; `null` on a side = it was not there. */
export interface Difference {
  /** The name of the field, with dots where it lies deeper. */
  readonly field: string;
  readonly before: string | null;
  readonly after: string | null;
}

const depthMax = 3;

/** What a row of the audit trail says was changed, field by field. Where nothing stood before, everything is new. */
export function differences(before: unknown, after: unknown): readonly Difference[] {
  const [old, now] = [flat(before), flat(after)];
  const fields = [...new Set([...old.keys(), ...now.keys()])];
  // A side that was not recorded at all says nothing about what is missing on it.
  const isKnown = before !== null && before !== undefined && after !== null && after !== undefined;
  return fields
    .filter((field) => (isKnown ? now.has(field) : true))
    .map((field) => ({ field, before: old.get(field) ?? null, after: now.get(field) ?? null }))
    .filter((one) => one.before !== one.after);
}

function flat(value: unknown): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const walk = (part: unknown, field: string, depth: number): void => {
    const isDeeper = typeof part === 'object' && part !== null && !Array.isArray(part) && depth < depthMax;
    if (!isDeeper) {
      if (part !== undefined) found.set(field, textOf(part));
      return;
    }
    for (const [name, inner] of Object.entries(part)) walk(inner, field === '' ? name : `${field}.${name}`, depth + 1);
  };
  if (value !== null && value !== undefined) walk(value, '', 0);
  return found;
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOf).join(', ');
  if (typeof value === 'string') return value;
  return value === null ? '—' : JSON.stringify(value);
}
