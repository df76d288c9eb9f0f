import type { Grouping } from '#metrics';
import type { DayReport } from '#reports';

/** The figures a day is judged by, in the order in which they are asked for. */
const main: Readonly<Record<Grouping, readonly string[]>> = {
  queue: [
    'offered',
    'answered',
    'abandoned',
    'stillWaiting',
    'serviceLevel',
    'abandonRate',
    'answerSpeed',
    'longestWait',
    'handled',
    'handleTime',
    'firstResponseTime',
    'responseTime',
    'resolutionTime',
    'transferRate',
  ],
  agent: [
    'handled',
    'loggedInTime',
    'occupancy',
    'breakTime',
    'notRespondingTime',
    'unreachableTime',
    'offersMissed',
    'offerAnswerTime',
    'firstResponseTime',
    'responseTime',
    'messagesSent',
    'concurrency',
    'transferRate',
  ],
  group: [
    'handled',
    'loggedInTime',
    'occupancy',
    'breakTime',
    'offersMissed',
    'offerAnswerTime',
    'firstResponseTime',
    'responseTime',
    'messagesSent',
    'handledPerHour',
    'transferRate',
  ],
};

/** Figures that stand there even when nothing was counted: a day without abandons is worth saying. */
const always: readonly string[] = ['offered', 'answered', 'abandoned', 'serviceLevel', 'handled'];

/** What the band above the table shows of everything together. */
export const headlines: Readonly<Record<Grouping, readonly string[]>> = {
  queue: ['offered', 'answered', 'abandoned', 'serviceLevel', 'answerSpeed', 'firstResponseTime'],
  agent: ['handled', 'occupancy', 'offersMissed', 'offerAnswerTime', 'messagesSent', 'firstResponseTime'],
  group: ['handled', 'occupancy', 'offersMissed', 'offerAnswerTime', 'messagesSent', 'firstResponseTime'],
};

/** The columns of a report; of the main ones, those that count nothing in any line (calls, where only chats come) stay out. */
export function columnsOf(report: DayReport, which: 'main' | 'all'): DayReport['columns'] {
  const all = new Map(report.columns.map((column) => [column.metric, column]));
  if (which === 'all') return report.columns;
  return main[report.by]
    .filter((metric) => always.includes(metric) || (report.total.figures[metric]?.n ?? 0) > 0)
    .flatMap((metric) => all.get(metric) ?? []);
}

/** Whether anything at all was looked at on this day. */
export function isEmptyDay(report: DayReport): boolean {
  return report.lines.length === 0;
}
