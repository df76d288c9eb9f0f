import type { Row } from './plan.ts';

/** A day of a group: how many of it work, and whether the person in question is one of them. */
export type CoveredDay = { readonly date: string; readonly working: number; readonly isHers: boolean };

/** Who works on each day, of everybody in these rows. */
export function coverageOf(rows: readonly Row[], userId: string): readonly CoveredDay[] {
  const days = new Map<string, CoveredDay>();
  for (const row of rows) {
    for (const { date, blocks } of row.days) {
      const { working, isHers } = days.get(date) ?? { working: 0, isHers: false };
      const works = blocks.length > 0;
      const isSheHere = works && (row.person.id as string) === userId;
      days.set(date, { date, working: working + (works ? 1 : 0), isHers: isHers || isSheHere });
    }
  }
  return [...days.values()].toSorted((one, other) => one.date.localeCompare(other.date));
}
