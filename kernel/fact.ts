/**
 * What every fact has: whose life it belongs to (`of`, `about`), what happened (`type`, past tense) and when at its
 * source (`atMs`, epoch milliseconds). A fact holds ids, amounts and codes, never personal text.
 */
export interface FactShape {
  readonly of: string;
  readonly about: string;
  readonly type: string;
  readonly atMs: number;
}

/** A fact that is on disk: `number` grows without gaps per organisation, `recordedAtMs` is the database's time. */
export type Recorded<F extends FactShape> = F & { readonly number: number; readonly recordedAtMs: number };
