import type { Language } from '#identity';
import { figureNamed } from '#metrics';
import type { ReportLine } from '#reports';
import type { Schedule } from './digest.ts';
import { type Section, shownLines } from './figures.ts';
import type { Period } from './schedule.ts';
import { changeIn, daysIn, valueIn } from './value.ts';
import { type DigestWords, digestWords, lineName } from './words.ts';

/** Everything a digest says once its figures are there. */
export interface DigestContent {
  readonly name: string;
  readonly language: Language;
  readonly every: Schedule['every'];
  readonly period: Period;
  readonly zone: string;
  readonly organisationName: string;
  readonly ownerName: string;
  /** The one project it is limited to. */
  readonly projectName: string | null;
  readonly sections: readonly Section[];
}

/** A cell: what it says, and below it in small how much that is more or less. */
export interface Cell {
  readonly text: string;
  readonly change?: string;
}
/** A table as both ways of writing it draw it. */
export interface DrawnTable {
  readonly title: string;
  readonly heads: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  /** Whether the first cell of each row stands above the others, so that they have the whole width of a telephone. */
  readonly isStacked: boolean;
  /** Whether the last row is that of everything together. */
  readonly hasTotal: boolean;
  readonly foot: string | null;
}
/** The digest in words, laid out in tables; how they are drawn is the business of `html.ts` and `text.ts`. */
export interface DrawnDigest {
  readonly language: Language;
  readonly subject: string;
  readonly organisationName: string;
  readonly heading: string;
  readonly days: string;
  readonly lines: readonly string[];
  readonly tables: readonly DrawnTable[];
  readonly notes: readonly string[];
}

/** Puts a digest into words. */
export function drawn(content: DigestContent): DrawnDigest {
  const { language, period, sections } = content;
  const words = digestWords[language];
  const days = daysIn(language, period.days);
  const isProvisional = sections.some(({ total }) => Object.values(total.figures).some((figure) => figure.provisional));
  const hidesTime = content.projectName !== null && sections.some(({ part }) => part === 'agents');
  return {
    language,
    subject: `${content.name}: ${daysIn(language, period.days, 'short')}`,
    organisationName: content.organisationName,
    heading: content.name,
    days: `${words.periods[content.every]}, ${days}`,
    lines: [
      words.comparedWith(daysIn(language, period.before)),
      ...(content.projectName === null ? [] : [words.project(content.projectName)]),
    ],
    tables: sections.map((section) => tableOf(section, language)),
    notes: [
      ...(isProvisional ? [words.provisional] : []),
      ...(hidesTime ? [words.agentTime] : []),
      words.zone(content.zone),
      words.why(content.ownerName, content.organisationName),
    ],
  };
}

function tableOf(section: Section, language: Language): DrawnTable {
  const words = digestWords[language];
  const title = section.shape === 'top' ? words.top : words.parts[section.part];
  return section.shape === 'totals' ? totalsOf(section, language, title) : linesTable(section, language, title, words);
}

/** A figure a row: now, before, and the change. */
function totalsOf({ metrics, total }: Section, language: Language, title: string): DrawnTable {
  const { headings, columns } = digestWords[language];
  const rows = metrics.map((metric): readonly Cell[] => {
    const { unit, name } = figureNamed(metric);
    const now = total.figures[metric]?.value ?? null;
    const before = total.before?.[metric]?.value ?? null;
    return [
      { text: name[language] },
      { text: marked(valueIn(language, unit, now), total.figures[metric]?.provisional) },
      { text: valueIn(language, unit, before) },
      { text: changeIn(language, unit, now, before) },
    ];
  });
  const heads = [headings.figure, columns.now, columns.before, columns.change];
  return { title, heads, rows, isStacked: false, hasTotal: false, foot: null };
}

/** A line for each queue or agent, the figures side by side, and everything together below. */
function linesTable(section: Section, language: Language, title: string, words: DigestWords): DrawnTable {
  const { metrics, total, shape } = section;
  const { shown, left } = shownLines(section);
  const rowOf = (line: ReportLine): readonly Cell[] => [
    { text: lineName(line, words) },
    ...metrics.map((metric): Cell => {
      const { unit } = figureNamed(metric);
      const figure = line.figures[metric];
      const now = figure?.value ?? null;
      const change = changeIn(language, unit, now, line.before?.[metric]?.value ?? null);
      return { text: marked(valueIn(language, unit, now), figure?.provisional), change };
    }),
  ];
  const heading = section.part === 'queues' ? words.headings.queue : words.headings.agent;
  const hasTotal = shape === 'lines' && shown.length > 0;
  return {
    title,
    heads: [heading, ...metrics.map((metric) => figureNamed(metric).name[language])],
    rows: [...shown, ...(hasTotal ? [total] : [])].map(rowOf),
    isStacked: true,
    hasTotal,
    foot: shown.length === 0 ? words.nothing : left > 0 ? words.left(left) : null,
  };
}

const marked = (text: string, isProvisional = false): string => (isProvisional ? `${text}\u00a0*` : text);
