import type { Combine, Contribution, FigureDefinition, Frame, Grouping, Unit, Words } from './figure.ts';
import { isWritten } from './project.ts';
import type { Reason } from './reasons.ts';
import type { Row, RowKind } from './rows.ts';

/** What every definition says, whatever it is made of. */
export interface Told {
  readonly id: string;
  readonly version?: number;
  readonly unit: Unit;
  readonly combine?: Combine;
  readonly name: Words;
  readonly sentence: Words;
  readonly formula: Words;
}

/** Which channels a figure speaks of. */
export type Of = 'calls' | 'written' | 'all';

type RowOf<K extends RowKind> = Extract<Row, { kind: K }>;

/** How rows of one kind make a figure. */
export interface Made<K extends RowKind> {
  readonly kind: K;
  readonly attribution: FigureDefinition['attribution'];
  readonly by: readonly Grouping[];
  readonly about?: Of;
  /** A narrower choice of rows than channels make. */
  readonly only?: (row: RowOf<K>) => boolean;
  readonly moment?: (row: RowOf<K>, attribution: FigureDefinition['attribution']) => number | null;
  readonly of: (row: RowOf<K>, frame: Frame) => Contribution;
}

/** Makes a definition out of rows of one kind. */
export function define<K extends RowKind>(told: Told, made: Made<K>): FigureDefinition {
  const own = (row: Row): row is RowOf<K> => row.kind === made.kind;
  return {
    version: 1,
    combine: 'ratio',
    ...told,
    attribution: made.attribution,
    by: made.by,
    rows: [made.kind],
    isAbout: (row) => own(row) && speaksOf(row, made.about ?? 'all') && (made.only?.(row) ?? true),
    momentOf: (row, attribution) => (own(row) ? (made.moment?.(row, attribution) ?? null) : null),
    of(row, frame) {
      if (!own(row)) throw new Error(`Figure ${told.id} is made of ${made.kind} rows, not of ${row.kind}`);
      return made.of(row, frame);
    },
  };
}

/** Makes a definition whose part comes from rows of one kind and whose whole from rows of another. */
export function defineOver<P extends RowKind, W extends RowKind>(
  told: Told,
  parts: Made<P>,
  wholes: Made<W>,
): FigureDefinition {
  const part = define(told, parts);
  const whole = define(told, wholes);
  const sideOf = (row: Row) => (row.kind === parts.kind ? part : whole);
  return {
    ...part,
    rows: [parts.kind, wholes.kind],
    isAbout: (row) => sideOf(row).isAbout(row),
    momentOf: (row, attribution) => sideOf(row).momentOf(row, attribution),
    of: (row, frame) => sideOf(row).of(row, frame),
  };
}

export const give = (part: number, whole = 1): Contribution => ({ part, whole });
export const leave = (excluded: Reason): Contribution => ({ excluded });
/** Counts one when something is so, and leaves it out for this reason when it is not. */
export const countIf = (isSo: boolean, otherwise: Reason): Contribution => (isSo ? give(1) : leave(otherwise));

function speaksOf(row: Row, about: Of): boolean {
  if (about === 'all' || row.kind === 'agentInterval') return true;
  return isWritten(row) === (about === 'written');
}
