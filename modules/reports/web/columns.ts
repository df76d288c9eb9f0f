import type { Grouping } from '#metrics';
import type { DayReport } from '#reports';

/** Figures that stand there even when nothing was counted: a day without abandons is worth saying. */
const always: readonly string[] = ['offered', 'answered', 'abandoned', 'serviceLevel', 'handled'];

/** What the band above the table shows of everything together. */
export const headlines: Readonly<Record<Grouping, readonly string[]>> = {
  queue: ['offered', 'answered', 'abandoned', 'serviceLevel', 'answerSpeed', 'firstResponseTime'],
  agent: ['handled', 'occupancy', 'offersMissed', 'offerAnswerTime', 'messagesSent', 'firstResponseTime'],
  group: ['handled', 'occupancy', 'offersMissed', 'offerAnswerTime', 'messagesSent', 'firstResponseTime'],
};

/** The columns of a report; of the main ones, those that count nothing in any line (calls, where only chats come) stay out. */
export function columnsOf(
  report: Pick<DayReport, 'columns'> & { readonly total: Pick<DayReport['total'], 'figures'> },
  which: 'main' | 'all',
): DayReport['columns'] {
  if (which === 'all') return report.columns;
  return report.columns.filter(({ metric }) => always.includes(metric) || (report.total.figures[metric]?.n ?? 0) > 0);
}

/** Whether anything at all was looked at on this day. */
export function isEmptyDay(report: DayReport): boolean {
  return report.lines.length === 0;
}
