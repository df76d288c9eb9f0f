import type { CustomerId } from '#kernel/id.ts';
import type { Frame } from './figure.ts';
import type { VisitRow } from './rows.ts';

/** How long a customer who was lost has to reach us after all. */
export const recoveryMs = 24 * 3_600_000;

const lostBy: readonly VisitRow['outcome'][] = ['abandoned', 'timeout', 'voicemail'];

/**
 * Visits that entered in the period and were lost for the customer, and how many customers that leaves whom nobody
 * answered within a day after. Customers who are not known are counted one by one.
 */
export function lostCustomers(
  visits: readonly VisitRow[],
  all: readonly VisitRow[],
  frame: Frame,
): { readonly lost: number; readonly unrecovered: number } {
  const lost = visits.filter((visit) => {
    return visit.enteredAtMs >= frame.fromMs && visit.enteredAtMs < frame.toMs && lostBy.includes(visit.outcome);
  });
  const answered = Map.groupBy(
    all.filter((visit) => visit.outcome === 'answered' && visit.customerId !== null),
    (visit) => visit.customerId,
  );
  const isRecovered = (visit: VisitRow): boolean => {
    const leftAtMs = visit.leftAtMs ?? visit.enteredAtMs;
    const later = visit.customerId === null ? [] : (answered.get(visit.customerId) ?? []);
    return later.some((other) => other.enteredAtMs >= leftAtMs && other.enteredAtMs <= leftAtMs + recoveryMs);
  };
  const gone = lost.filter((visit) => !isRecovered(visit));
  const known = new Set<CustomerId>();
  for (const { customerId } of gone) if (customerId !== null) known.add(customerId);
  return { lost: lost.length, unrecovered: known.size + gone.filter((visit) => visit.customerId === null).length };
}
