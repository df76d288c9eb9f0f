import type { Language } from '#identity';
import { figureNamed } from '#metrics';
import type { PeriodLine } from '#reports';
import type { DigestPart, Schedule } from './digest.ts';
import { type FiguresSection, type Section, shownLines, type TopSection, topLines } from './figures.ts';
import { customersTable, disciplineTable, kpisTable, peaksTable, problemsTable } from './parts.ts';
import type { Period } from './schedule.ts';
import { changeIn, daysIn, valueIn } from './value.ts';
import { digestWords, lineName } from './words.ts';

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
  /** What it was asked to speak of; of a project some of it is not told. */
  readonly parts: readonly DigestPart[];
  readonly sections: readonly Section[];
}

/** A cell: what it says, and below it in small how much that is more or less. */
export interface Cell {
  readonly text: string;
  readonly change?: string;
}
/** A table as every way of writing it draws it. */
export interface DrawnTable {
  readonly title: string;
  /** Sentences above the table. */
  readonly said: readonly string[];
  readonly heads: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  /** Whether the first cell of each row stands above the others, so that they have the whole width of a telephone. */
  readonly isStacked: boolean;
  /** Whether the last row is that of everything together. */
  readonly hasTotal: boolean;
  readonly foot: string | null;
}
/** The digest in words, laid out in tables; how they are drawn is the business of `html.ts`, `text.ts` and the sheet. */
export interface DrawnDigest {
  readonly language: Language;
  readonly subject: string;
  readonly organisationName: string;
  readonly heading: string;
  readonly days: string;
  readonly lines: readonly string[];
  readonly tables: readonly DrawnTable[];
  /** Where it can be looked at what it said before; null in a preview. */
  readonly link: string | null;
  readonly notes: readonly string[];
}

/** Parts that tell how long agents worked, which belongs to no single project. */
const ofHouse: ReadonlySet<DigestPart> = new Set(['agents', 'groups', 'discipline', 'chatWork', 'peaks']);

/** Puts a digest into words. */
export function drawn(content: DigestContent): DrawnDigest {
  const { language, period, sections } = content;
  const words = digestWords[language];
  const days = daysIn(language, period.days);
  const totals = sections.flatMap((section) => ('total' in section ? [section.total] : []));
  const isProvisional = totals.some(({ figures }) => Object.values(figures).some((figure) => figure.provisional));
  const hidesTime = content.projectName !== null && content.parts.some((part) => ofHouse.has(part));
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
    tables: sections.map((section) => tableOf(section, content)),
    link: null,
    notes: [
      ...(isProvisional ? [words.provisional] : []),
      ...(hidesTime ? [words.agentTime] : []),
      words.zone(content.zone),
      words.why(content.ownerName, content.organisationName),
    ],
  };
}

function tableOf(section: Section, content: DigestContent): DrawnTable {
  const { language } = content;
  switch (section.type) {
    case 'figures':
      return section.shape === 'totals' ? totalsOf(section, language) : linesTable(section, language);
    case 'top':
      return topTable(section, language);
    case 'problems':
      return problemsTable(section, language, content.every);
    case 'peaks':
      return peaksTable(section, language, content.every);
    case 'kpis':
      return kpisTable(section, language);
    case 'discipline':
      return disciplineTable(section, language);
    case 'customers':
      return customersTable(section, language);
  }
}

/** A figure a row: now, before, and the change. */
function totalsOf({ part, metrics, total }: FiguresSection, language: Language): DrawnTable {
  const { headings, columns, parts } = digestWords[language];
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
  return { title: parts[part], said: [], heads, rows, isStacked: false, hasTotal: false, foot: null };
}

/** A line for each queue, group or agent, the figures side by side, and everything together below. */
function linesTable(section: FiguresSection, language: Language): DrawnTable {
  const { metrics, total, by, part } = section;
  const words = digestWords[language];
  const { shown, left } = shownLines(section);
  const rows = [...shown, ...(shown.length > 0 ? [total] : [])].map(rowOf(metrics, language, total.before !== null));
  return {
    ...{ title: part === 'surveys' ? words.surveysByAgent : words.parts[part], said: [], rows, isStacked: true },
    ...{ hasTotal: shown.length > 0 },
    heads: [words.headings[by], ...metrics.map((metric) => figureNamed(metric).name[language])],
    foot: shown.length === 0 ? words.nothing : left > 0 ? words.left(left) : null,
  };
}

function topTable(section: TopSection, language: Language): DrawnTable {
  const { metrics, list, total } = section;
  const words = digestWords[language];
  const rows = topLines(section).map(rowOf(metrics, language, total.before !== null));
  return {
    ...{ title: words.tops[list], said: [], rows, isStacked: true, hasTotal: false },
    heads: [words.headings.agent, ...metrics.map((metric) => figureNamed(metric).name[language])],
    foot: rows.length === 0 ? words.nothing : null,
  };
}

const rowOf =
  (metrics: readonly string[], language: Language, isCompared: boolean) =>
  (line: PeriodLine): readonly Cell[] => [
    { text: lineName(line, digestWords[language]) },
    ...metrics.map((metric): Cell => {
      const { unit } = figureNamed(metric);
      const figure = line.figures[metric];
      const now = figure?.value ?? null;
      const text = marked(valueIn(language, unit, now), figure?.provisional);
      if (!isCompared) return { text };
      return { text, change: changeIn(language, unit, now, line.before?.[metric]?.value ?? null) };
    }),
  ];

const marked = (text: string, isProvisional = false): string => (isProvisional ? `${text}\u00a0*` : text);
