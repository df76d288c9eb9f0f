import {
  attributionOf,
  type FigureDefinition,
  type FigureValue,
  type Frame,
  figureNamed,
  figureOf,
  figures,
  type Grouping,
  type Looked,
  type Reason,
  type Row,
} from '#metrics';
import { mainFigures } from './columns.ts';
import type { Figure } from './contract.ts';

/** Figures that a report of this grouping shows: all in the order of the registry, or the main ones in theirs. */
export function figuresBy(grouping: Grouping, which: 'main' | 'all'): readonly FigureDefinition[] {
  if (which === 'main') return mainFigures[grouping].map(figureNamed);
  return figures.filter((figure) => figure.by.includes(grouping));
}

/** All figures of some rows, by name. */
export function figuresOf(
  definitions: readonly FigureDefinition[],
  rows: readonly Row[],
  frame: Frame,
  asked: 'cohort' | 'event',
): Record<string, Figure> {
  const byKind = Map.groupBy(rows, (row) => row.kind);
  return Object.fromEntries(
    definitions.map((figure) => {
      const own = figure.rows.flatMap((kind) => byKind.get(kind) ?? []);
      const attribution = attributionOf(figure, asked);
      return [figure.id, figureOnWire(figure, figureOf(figure, own, frame, attribution))];
    }),
  );
}

export function figureOnWire(figure: FigureDefinition, made: FigureValue): Figure {
  const { part, whole, value, counted: n, provisional } = made;
  return { metric: figure.id, version: figure.version, part, whole, value, n, provisional };
}

/** Why rows were left out, and how many for each reason, the most frequent first. */
export function leftOutOf(looked: readonly Looked[]): readonly { readonly reason: Reason; readonly rows: number }[] {
  const counts = new Map<Reason, number>();
  for (const one of looked) {
    if ('excluded' in one) counts.set(one.excluded, (counts.get(one.excluded) ?? 0) + 1);
  }
  return [...counts]
    .map(([reason, rows]) => ({ reason, rows }))
    .sort((one, other) => other.rows - one.rows || one.reason.localeCompare(other.reason, 'en'));
}

/** What a row was, as a word of its kind. */
export function whatOf(row: Row): string {
  switch (row.kind) {
    case 'visit':
      return row.outcome;
    case 'leg':
      return row.endedHow ?? 'running';
    case 'offer':
      return row.result;
    case 'interaction':
      return row.endCause ?? 'open';
    case 'response':
    case 'survey':
      return row.answeredAtMs === null ? 'unanswered' : 'answered';
    case 'statusInterval':
    case 'alert':
      return row.status;
    case 'message':
      return row.author;
    case 'agentInterval':
      return row.awayClass ?? row.class;
  }
}

/** First and last moment of a row; the last is null while it runs. */
export function spanOf(row: Row): { readonly fromMs: number; readonly toMs: number | null } {
  switch (row.kind) {
    case 'visit':
      return { fromMs: row.enteredAtMs, toMs: row.leftAtMs };
    case 'leg':
      return { fromMs: row.startedAtMs, toMs: row.doneAtMs };
    case 'offer':
      return { fromMs: row.offeredAtMs, toMs: row.endedAtMs };
    case 'interaction':
      return { fromMs: row.startedAtMs, toMs: row.endedAtMs };
    case 'response':
    case 'survey':
      return { fromMs: row.askedAtMs, toMs: row.answeredAtMs };
    case 'message':
    case 'alert':
      return { fromMs: row.atMs, toMs: row.atMs };
    case 'statusInterval':
    case 'agentInterval':
      return { fromMs: row.fromMs, toMs: row.toMs };
  }
}
