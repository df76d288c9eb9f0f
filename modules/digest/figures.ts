import type { Figure, ReportLine } from '#reports';
import { type DigestPart, digestLimits } from './digest.ts';

/** A table of a digest: figures of everything together one below the other, or a line for each queue or agent. */
export interface Section {
  readonly part: DigestPart;
  readonly shape: 'totals' | 'lines' | 'top';
  readonly metrics: readonly string[];
  readonly lines: readonly ReportLine[];
  readonly total: ReportLine;
}

/** Which figures a table asks reports for. */
export interface SectionAsked {
  readonly shape: Section['shape'];
  readonly by: 'queue' | 'agent';
  readonly of: 'all' | 'calls' | 'written';
  readonly metrics: readonly string[];
}

/** Of one project: what is counted in it. The time of agents is the house's, so a client does not get it. */
const agentsOfProject = ['handled', 'offersMissed', 'messagesSent', 'transferRate'];
const agentsOfHouse = ['handled', 'loggedInTime', 'occupancy', 'breakTime', 'offersMissed'];

/** The tables of a part. */
export function sectionsOf(part: DigestPart, isOfProject: boolean): readonly SectionAsked[] {
  switch (part) {
    case 'calls':
      return [
        {
          shape: 'totals',
          by: 'queue',
          of: 'calls',
          metrics: [
            ...['offered', 'answered', 'abandoned', 'abandonRate'],
            ...['serviceLevel', 'answerSpeed', 'longestWait', 'handleTime', 'transferRate'],
          ],
        },
      ];
    case 'queues':
      return [
        {
          shape: 'lines',
          by: 'queue',
          of: 'all',
          metrics: ['offered', 'answered', 'abandonRate', 'serviceLevel', 'answerSpeed'],
        },
      ];
    case 'agents':
      return [{ shape: 'lines', by: 'agent', of: 'all', metrics: isOfProject ? agentsOfProject : agentsOfHouse }];
    case 'chats':
      return [
        {
          shape: 'totals',
          by: 'queue',
          of: 'written',
          metrics: [
            ...['newDemand', 'chatsHandled', 'chatsReopened', 'stillWaiting', 'abandoned', 'medianWait'],
            ...['firstResponseTime', 'responseTime', 'resolutionTime', 'messagesSent'],
          ],
        },
        { shape: 'top', by: 'agent', of: 'written', metrics: ['messagesSent', 'chatsHandled', 'responseTime'] },
      ];
  }
}

/** The lines of a table that are shown: of a top list those with the most of its first figure. */
export function shownLines({ shape, lines, metrics }: Pick<Section, 'shape' | 'lines' | 'metrics'>): {
  readonly shown: readonly ReportLine[];
  readonly left: number;
} {
  if (shape === 'totals') return { shown: [], left: 0 };
  if (shape === 'lines') {
    const counted = lines.filter((line) => metrics.some((metric) => isThere(line.figures[metric])));
    return { shown: counted.slice(0, digestLimits.lines), left: Math.max(0, counted.length - digestLimits.lines) };
  }
  const first = metrics[0] ?? '';
  const amountOf = (line: ReportLine) => line.figures[first]?.value ?? 0;
  const best = lines
    .filter((line) => line.kind === 'agent' && amountOf(line) > 0)
    .sort((one, other) => amountOf(other) - amountOf(one));
  return { shown: best.slice(0, digestLimits.topAgents), left: 0 };
}

const isThere = (figure: Figure | undefined): boolean => figure !== undefined && figure.n > 0;
