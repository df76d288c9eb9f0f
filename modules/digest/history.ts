import type { Language } from '#identity';
import { findFigure } from '#metrics';
import { type DigestPart, digestParts } from './digest.ts';
import type { Section } from './figures.ts';
import { daysIn, valueIn } from './value.ts';
import { digestWords } from './words.ts';

/** A figure of everything together, as a digest said it. */
export interface SentFigure {
  readonly part: DigestPart;
  readonly metric: string;
  readonly value: number | null;
}
/** What a digest said of some days. */
export interface SentPeriod {
  readonly from: string;
  readonly until: string;
  readonly figures: readonly SentFigure[];
}

/** So many periods stand in a history at most. */
export const historyMost = 60;

/** The figures of everything together that a digest says of its days, or of those it compares them with. */
export function sentFigures(sections: readonly Section[], which: 'now' | 'before'): readonly SentFigure[] {
  return sections.flatMap((section) => {
    if (section.type !== 'figures') return [];
    const { part, metrics, total } = section;
    const figures = which === 'now' ? total.figures : total.before;
    return figures === null
      ? []
      : metrics.map((metric): SentFigure => ({ part, metric, value: figures[metric]?.value ?? null }));
  });
}

/** A part of a digest over its periods: a row each, the newest first, a column for each figure. */
export interface HistoryTable {
  readonly title: string;
  readonly heads: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** The histories of all parts in words; a figure that nobody knows any more is left out. */
export function historyTables(periods: readonly SentPeriod[], language: Language): readonly HistoryTable[] {
  const words = digestWords[language];
  return digestParts.flatMap((part) => {
    const ofPart = periods.map((period) => ({
      period,
      values: new Map(period.figures.filter((one) => one.part === part).map(({ metric, value }) => [metric, value])),
    }));
    const shown = ofPart.filter(({ values }) => values.size > 0);
    const metrics = [...new Set(shown.flatMap(({ values }) => [...values.keys()]))].flatMap(
      (metric) => findFigure(metric) ?? [],
    );
    if (metrics.length === 0) return [];
    const rows = shown.map(({ period, values }) => [
      daysIn(language, period, 'short'),
      ...metrics.map(({ id, unit }) => valueIn(language, unit, values.get(id) ?? null)),
    ]);
    return [
      { title: words.parts[part], heads: [words.headings.days, ...metrics.map(({ name }) => name[language])], rows },
    ];
  });
}
