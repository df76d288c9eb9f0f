import type { KpiNormOnWire } from '#kpi';
import { alertsOfLevelId, timeInStatusId } from '#metrics';
import type { Figure, PeriodLine, WhyReport } from '#reports';
import type { ViolationRule } from '#workforce';
import { type DigestPart, digestLimits } from './digest.ts';
import type { PeakHour, ProblemHours } from './hours.ts';

/** A table of a digest: figures of everything together one below the other, or a line for each queue, group or agent. */
export interface FiguresSection {
  readonly type: 'figures';
  readonly part: DigestPart;
  readonly shape: 'totals' | 'lines';
  readonly by: 'queue' | 'group' | 'agent';
  readonly metrics: readonly string[];
  readonly lines: readonly PeriodLine[];
  readonly total: PeriodLine;
}
/** The agents with the most of something. */
export interface TopSection extends Omit<FiguresSection, 'type' | 'shape'> {
  readonly type: 'top';
  readonly list: TopList;
}
export const topLists = ['messages', 'busy', 'away', 'unreachable', 'best', 'worst'] as const;
export type TopList = (typeof topLists)[number];

/** Why figures are others than in the period before, and the hours in which most callers gave up. */
export interface ProblemsSection {
  readonly type: 'problems';
  readonly part: 'problems';
  readonly reports: readonly WhyReport[];
  readonly hours: ProblemHours;
  /** Whether the reader may be told how long agents were at work. */
  readonly mayTellTime: boolean;
}
export interface PeaksSection {
  readonly type: 'peaks';
  readonly part: 'peaks';
  readonly hours: readonly PeakHour[];
}
export interface KpisSection {
  readonly type: 'kpis';
  readonly part: 'kpis';
  readonly norms: readonly KpiNormOnWire[];
}
/** How days went against what was planned: of each rule how often and how long it was broken, and who broke rules longest. */
export interface DisciplineSection {
  readonly type: 'discipline';
  readonly part: 'discipline';
  readonly adherence: number | null;
  readonly conformance: number | null;
  readonly byRule: Readonly<
    Record<ViolationRule, { readonly count: number; readonly ms: number; readonly people: number }>
  >;
  /** Those with the most time against their plan, the most first. */
  readonly people: readonly {
    readonly name: string;
    readonly adherence: number | null;
    readonly exceptionMs: number;
    readonly violations: number;
  }[];
}
/** Customers who came more than once, the most often first. */
export interface CustomersSection {
  readonly type: 'customers';
  readonly part: 'chats';
  readonly customers: readonly { readonly name: string; readonly interactions: number }[];
}
export type Section =
  | FiguresSection
  | TopSection
  | ProblemsSection
  | PeaksSection
  | KpisSection
  | DisciplineSection
  | CustomersSection;

/** What a table asks for: figures of reports, or what its part is made of. */
export type SectionAsked =
  | {
      readonly type: 'figures';
      readonly shape: FiguresSection['shape'];
      readonly by: FiguresSection['by'];
      readonly of: 'all' | 'calls' | 'written';
      readonly metrics: readonly string[];
    }
  | {
      readonly type: 'top';
      readonly list: TopList;
      readonly of: 'all' | 'written';
      readonly metrics: readonly string[];
    }
  | { readonly type: 'problems' | 'peaks' | 'kpis' | 'discipline' | 'customers' };

/** Of one project: what is counted in it. The time of agents is the house's, so a client does not get it. */
const agentsOfProject = ['handled', 'offersMissed', 'messagesSent', 'transferRate'];
const agentsOfHouse = ['handled', 'loggedInTime', 'occupancy', 'breakTime', 'offersMissed'];
/** Figures whose change is explained. */
export const explained = ['serviceLevel', 'abandonRate', 'answerSpeed'] as const;

/** By which figures a list is ordered: their sum, the most first, or the least. */
const orders: Readonly<Record<TopList, { readonly by: readonly string[]; readonly isLeast?: true }>> = {
  messages: { by: ['messagesSent'] },
  busy: { by: ['handlingTime'] },
  away: { by: ['breakTime', 'otherAwayTime'] },
  unreachable: { by: ['unreachableTime', 'notRespondingTime'] },
  best: { by: ['ownViolationShare'], isLeast: true },
  worst: { by: ['ownViolationShare'] },
};

/** The tables of a part. */
export function sectionsOf(part: DigestPart, isOfProject: boolean): readonly SectionAsked[] {
  switch (part) {
    case 'calls':
      return [
        {
          ...{ type: 'figures', shape: 'totals', by: 'queue', of: 'calls' },
          metrics: [
            ...['offered', 'answered', 'abandoned', 'abandonRate'],
            ...['serviceLevel', 'answerSpeed', 'longestWait', 'handleTime', 'transferRate'],
          ],
        },
      ];
    case 'queues':
      return [
        {
          ...{ type: 'figures', shape: 'lines', by: 'queue', of: 'all' },
          metrics: ['offered', 'answered', 'abandonRate', 'serviceLevel', 'answerSpeed'],
        },
      ];
    case 'groups':
    case 'agents': {
      const by = part === 'groups' ? 'group' : 'agent';
      const metrics = isOfProject ? agentsOfProject : agentsOfHouse;
      return [{ type: 'figures', shape: 'lines', by, of: 'all', metrics }];
    }
    case 'chats':
      return [
        {
          ...{ type: 'figures', shape: 'totals', by: 'queue', of: 'written' },
          metrics: [
            ...['newDemand', 'chatsHandled', 'chatsReopened', 'stillWaiting', 'abandoned', 'medianWait'],
            ...['firstResponseTime', 'responseTime', 'resolutionTime', 'messagesSent'],
          ],
        },
        topOf('messages', ['messagesSent', 'chatsHandled', 'responseTime']),
        { type: 'customers' },
      ];
    case 'chatWork':
      return [
        {
          ...{ type: 'figures', shape: 'totals', by: 'queue', of: 'written' },
          metrics: Object.values(timeInStatusId),
        },
        ...(isOfProject ? [] : topsOfTime),
      ];
    case 'chatLevels':
      return [
        {
          ...{ type: 'figures', shape: 'totals', by: 'queue', of: 'written' },
          metrics: [...Object.values(alertsOfLevelId), 'ownViolationShare'],
        },
        topOf('best', levelsOfAgent),
        topOf('worst', levelsOfAgent),
      ];
    case 'surveys':
      return [
        {
          ...{ type: 'figures', shape: 'totals', by: 'queue', of: 'all' },
          metrics: ['surveysAsked', 'surveyAnswers', 'surveyResponseRate', ...scores],
        },
        { type: 'figures', shape: 'lines', by: 'agent', of: 'all', metrics: ['surveyAnswers', 'csat', 'nps', 'ces'] },
      ];
    // Plans are the house's, as the time of agents is.
    case 'discipline':
      return isOfProject ? [] : [{ type: 'discipline' }];
    case 'problems':
    case 'peaks':
    case 'kpis':
      return [{ type: part }];
  }
}

const topOf = (list: TopList, metrics: readonly string[], of: 'all' | 'written' = 'written'): SectionAsked => ({
  ...{ type: 'top', list, of, metrics },
});
const scores = ['csat', 'csatMean', 'nps', 'ces', 'cesEasy'];
const levelsOfAgent = ['ownViolationShare', alertsOfLevelId[2], alertsOfLevelId[3]];
const topsOfTime = [
  topOf('busy', ['handlingTime', 'occupancy'], 'all'),
  topOf('away', ['breakTime', 'otherAwayTime'], 'all'),
  topOf('unreachable', ['unreachableTime', 'notRespondingTime'], 'all'),
];

/** The lines of a table that are shown, and how many more there are. */
export function shownLines({ lines, metrics }: Pick<FiguresSection, 'lines' | 'metrics'>): {
  readonly shown: readonly PeriodLine[];
  readonly left: number;
} {
  const counted = lines.filter((line) => metrics.some((metric) => isThere(line.figures[metric])));
  return { shown: counted.slice(0, digestLimits.lines), left: Math.max(0, counted.length - digestLimits.lines) };
}

/**
 * The agents of a list: so many with the most, and none with nothing; or with the least, of those who had anything at all.
 * Of two with the same share the one with more behind it comes first.
 */
export function topLines({ list, lines }: Pick<TopSection, 'list' | 'lines'>): readonly PeriodLine[] {
  const { by, isLeast = false } = orders[list];
  const amountOf = (line: PeriodLine) => by.reduce((sum, metric) => sum + (line.figures[metric]?.value ?? 0), 0);
  const wholeOf = (line: PeriodLine) => line.figures[by[0] ?? '']?.whole ?? 0;
  const direction = isLeast ? -1 : 1;
  return lines
    .filter((line) => line.kind === 'agent' && (isLeast ? wholeOf(line) > 0 : amountOf(line) > 0))
    .sort((one, other) => direction * (amountOf(other) - amountOf(one)) || wholeOf(other) - wholeOf(one))
    .slice(0, digestLimits.top);
}

const isThere = (figure: Figure | undefined): boolean => figure !== undefined && figure.n > 0;
