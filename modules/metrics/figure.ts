import { unreachable } from '#kernel/unreachable.ts';
import type { Reason } from './reasons.ts';
import type { Row, RowKind } from './rows.ts';

/** Words in both languages. */
export interface Words {
  readonly tr: string;
  readonly en: string;
}

/** Which period a row belongs to, as it is said to people. */
export const attributions = {
  COH: {
    tr: 'Kuyruğa girdiği dönemde, sonunda ne olduğuyla birlikte sayılır',
    en: 'Counted in the period in which it entered the queue, with everything that became of it',
  },
  CMP: { tr: 'Bittiği dönemde sayılır', en: 'Counted in the period in which it was finished' },
  CUT: { tr: 'Süre, dönemin sınırlarında tam olarak bölünür', en: 'Time is split exactly at the edges of the period' },
  CON: { tr: 'Görüşmenin başladığı dönemde sayılır', en: 'Counted in the period in which the interaction began' },
  EVT: {
    tr: 'Her olay, gerçekleştiği dönemde sayılır (başka sistemlerle karşılaştırma için)',
    en: 'Each event is counted in the period in which it happened (to compare with other systems)',
  },
} as const satisfies Record<string, Words>;
export type Attribution = keyof typeof attributions;

/** `share`: 0 to 1; `ratio`: a plain number; `points`: −100 to 100; `perHour`: a count for each hour. */
export const units = ['count', 'ms', 'share', 'ratio', 'points', 'perHour'] as const;
export type Unit = (typeof units)[number];
/** What becomes of the parts: their sum, Σ part ÷ Σ whole, the greatest, or the median. */
export type Combine = 'sum' | 'ratio' | 'max' | 'median';
const hourMs = 3_600_000;
export type Grouping = 'queue' | 'agent' | 'group';

/** What the parts and the wholes of a figure are amounts of: milliseconds, or things counted. */
export function amountsOf({ unit, rows, attribution }: FigureDefinition): {
  readonly part: 'ms' | 'count';
  readonly whole: 'ms' | 'count';
} {
  if (unit === 'ms') return { part: 'ms', whole: 'count' };
  if (unit === 'perHour') return { part: 'count', whole: 'ms' };
  if (unit === 'count') return { part: 'count', whole: 'count' };
  const isOfTime = attribution === 'CUT' && rows.every((kind) => kind === 'agentInterval' || kind === 'statusInterval');
  return isOfTime ? { part: 'ms', whole: 'ms' } : { part: 'count', whole: 'count' };
}

/** What one row gives to a figure, or why it gives nothing. */
export type Contribution = { readonly part: number; readonly whole: number } | { readonly excluded: Reason };

/** The period that is looked at, half open, and the moment from which it is looked at. */
export interface Frame {
  readonly fromMs: number;
  readonly toMs: number;
  readonly nowMs: number;
}

/** A figure: a name, a version, a sentence and one pure function from a row to what it contributes. */
export interface FigureDefinition {
  readonly id: string;
  readonly version: number;
  readonly unit: Unit;
  readonly combine: Combine;
  readonly attribution: Attribution;
  readonly by: readonly Grouping[];
  readonly name: Words;
  readonly sentence: Words;
  readonly formula: Words;
  /** Kinds of rows it is made of. */
  readonly rows: readonly RowKind[];
  /** Whether a row is spoken of at all; a call is not "left out" of a figure of chats. */
  readonly isAbout: (row: Row) => boolean;
  /** The moment by which a row belongs to a period; null while it has none. Not asked for CUT. */
  readonly momentOf: (row: Row, attribution: Attribution) => number | null;
  readonly of: (row: Row, frame: Frame) => Contribution;
}

/** A row that was looked at for a figure, with what it gave. Rows that are cut come as the piece inside the period. */
export type Looked = { readonly row: Row } & Contribution;

export interface FigureValue {
  readonly part: number;
  readonly whole: number;
  /** Not rounded; null when there is nothing to divide by, or nothing to take the greatest or the middle of. */
  readonly value: number | null;
  readonly counted: number;
  readonly provisional: boolean;
}

/** The moment a row began, by which one that is not finished yet is found. */
export function startOf(row: Row): number {
  switch (row.kind) {
    case 'visit':
      return row.enteredAtMs;
    case 'leg':
    case 'interaction':
    case 'survey':
      return row.startedAtMs;
    case 'offer':
      return row.offeredAtMs;
    case 'response':
      return row.askedAtMs;
    case 'message':
    case 'alert':
      return row.atMs;
    case 'statusInterval':
    case 'agentInterval':
      return row.fromMs;
    default:
      return unreachable(row);
  }
}

/** Whether what the row tells may still change. */
export function isMoving(row: Row): boolean {
  switch (row.kind) {
    case 'visit':
      return row.leftAtMs === null;
    case 'leg':
      return row.doneAtMs === null;
    case 'interaction':
    case 'offer':
      return row.endedAtMs === null;
    case 'response':
      return !row.isOver;
    case 'statusInterval':
      return row.toMs === null;
    case 'message':
    case 'alert':
    case 'survey':
    case 'agentInterval':
      return false;
    default:
      return unreachable(row);
  }
}

/**
 * What a row gives to a figure in a period; null when it does not belong there. A row whose moment has not come is looked
 * at where it began, so that it is seen as left out and not forgotten.
 */
export function look(figure: FigureDefinition, row: Row, frame: Frame, attribution: Attribution): Looked | null {
  if (!figure.rows.includes(row.kind) || !figure.isAbout(row)) return null;
  if (row.kind === 'agentInterval' || (row.kind === 'statusInterval' && attribution === 'CUT')) {
    const piece = cut(row, frame);
    return piece && { row: piece, ...figure.of(piece, frame) };
  }
  const momentMs = figure.momentOf(row, attribution) ?? startOf(row);
  if (momentMs < frame.fromMs || momentMs >= frame.toMs) return null;
  return { row, ...figure.of(row, frame) };
}

function cut<R extends Row & { kind: 'agentInterval' | 'statusInterval' }>(row: R, frame: Frame): R | null {
  const fromMs = Math.max(row.fromMs, frame.fromMs);
  const toMs = Math.min(row.toMs ?? frame.nowMs, frame.toMs);
  return fromMs < toMs ? { ...row, fromMs, toMs } : null;
}

/** How a figure's default period rule changes when a report asks for events instead of cohorts. */
export function attributionOf(figure: FigureDefinition, asked: 'cohort' | 'event'): Attribution {
  return asked === 'event' && figure.attribution === 'COH' ? 'EVT' : figure.attribution;
}

/** All rows that are looked at for a figure. */
export function lookAt(
  figure: FigureDefinition,
  rows: Iterable<Row>,
  frame: Frame,
  attribution: Attribution = figure.attribution,
): readonly Looked[] {
  return [...lookedAtOneByOne(figure, rows, frame, attribution)];
}

/** The figure of what was looked at. It is provisional while the period runs, or while a cohort is not finished. */
export function sumUp(
  figure: FigureDefinition,
  looked: Iterable<Looked>,
  frame: Frame,
  attribution: Attribution = figure.attribution,
): FigureValue {
  let part = 0;
  let whole = 0;
  let counted = 0;
  let moving = false;
  const parts: number[] = [];
  for (const one of looked) {
    moving ||= isMoving(one.row);
    if ('excluded' in one) continue;
    part += one.part;
    whole += one.whole;
    counted += one.row.kind === 'message' ? one.row.times : 1;
    if (figure.combine === 'median' || figure.combine === 'max') parts.push(one.part);
  }
  const isCohort = attribution === 'COH' || attribution === 'CON';
  const provisional = frame.nowMs < frame.toMs || (isCohort && moving);
  return { part, whole, value: combined(figure, part, whole, parts), counted, provisional };
}

/** Looks at rows and combines them, one by one. */
export function figureOf(
  figure: FigureDefinition,
  rows: Iterable<Row>,
  frame: Frame,
  attribution: Attribution = figure.attribution,
): FigureValue {
  return sumUp(figure, lookedAtOneByOne(figure, rows, frame, attribution), frame, attribution);
}

function* lookedAtOneByOne(
  figure: FigureDefinition,
  rows: Iterable<Row>,
  frame: Frame,
  attribution: Attribution,
): Generator<Looked> {
  for (const row of rows) {
    const one = look(figure, row, frame, attribution);
    if (one) yield one;
  }
}

function combined({ combine, unit }: FigureDefinition, part: number, whole: number, parts: number[]): number | null {
  switch (combine) {
    case 'sum':
      return part;
    case 'ratio':
      if (whole === 0) return null;
      // The whole of a figure per hour is kept in milliseconds, so that sums stay exact.
      return unit === 'perHour' ? (part * hourMs) / whole : part / whole;
    case 'max':
      return parts.length === 0 ? null : parts.reduce((greatest, next) => Math.max(greatest, next));
    case 'median':
      return percentile(parts, 0.5);
    default:
      return unreachable(combine);
  }
}

/** The value below which a share of the values lies, linear between neighbours like PostgreSQL's `percentile_cont`. */
export function percentile(values: readonly number[], share: number): number | null {
  if (values.length === 0) return null;
  const sorted = values.toSorted((one, other) => one - other);
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)] ?? 0;
  const above = sorted[Math.ceil(place)] ?? below;
  return below + (above - below) * (place - Math.floor(place));
}
