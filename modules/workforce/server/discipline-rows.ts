import type { Person, Right, Who } from '#identity';
import type { GroupId, UserId } from '#kernel/id.ts';
import { adherenceOf, conformanceOf, type ViolationRule, violationRules } from '../discipline.ts';
import { limits } from '../limits.ts';
import type { Book } from './book.ts';
import type { DisciplineDay, Today } from './today.ts';

export type CountedByRule = Readonly<Record<ViolationRule, { readonly count: number; readonly ms: number }>>;

/** How often each rule was broken, and for how long in all, in milliseconds. */
export function countedByRule(days: readonly Pick<DisciplineDay, 'violations'>[]): CountedByRule {
  const violations = days.flatMap((found) => found.violations);
  const counted = violationRules.map((rule) => {
    const own = violations.filter((violation) => violation.rule === rule);
    return [rule, { count: own.length, ms: own.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0) }] as const;
  });
  return Object.fromEntries(counted) as CountedByRule;
}

/** What somebody did against her plan on one day, or in several together; lengths in milliseconds, shares 0 to 1. */
export interface DisciplineSums {
  readonly scheduledMs: number;
  readonly exceptionMs: number;
  readonly adherence: number | null;
  readonly onQueueScheduledMs: number;
  readonly onQueueMs: number;
  readonly conformance: number | null;
  readonly byRule: CountedByRule;
}
export interface DisciplineOfPerson extends DisciplineSums {
  readonly id: UserId;
  readonly name: string;
  readonly groupId: GroupId | null;
  readonly days: readonly (DisciplineSums & { readonly date: string })[];
}

/** The sums of some days: shares are made of them, never of the shares of days. */
export function sumsOf(days: readonly DisciplineDay[]): DisciplineSums {
  const sum = (of: (found: DisciplineDay) => number) => days.reduce((total, found) => total + of(found), 0);
  const totals = {
    scheduledMs: sum((found) => found.scheduledMs),
    exceptionMs: sum((found) => found.exceptionMs),
    onQueueScheduledMs: sum((found) => found.onQueueScheduledMs),
    onQueueMs: sum((found) => found.onQueueMs),
  };
  return {
    ...totals,
    ...{ adherence: adherenceOf(totals), conformance: conformanceOf(totals), byRule: countedByRule(days) },
  };
}

/**
 * What everybody whom somebody sees by a right did against her plan in some days (both counted, 31 at most), so many people
 * at a time; days on which nothing was planned are left out.
 */
export async function* disciplineRows(
  book: Book,
  today: Today,
  who: Who,
  asked: {
    readonly right: Right;
    readonly from: string;
    readonly until: string;
    readonly groupId?: GroupId | undefined;
  },
): AsyncGenerator<readonly DisciplineOfPerson[]> {
  const people = book.visible(who, asked.right, { groupId: asked.groupId });
  for (let begin = 0; begin < people.length; begin += limits.disciplinePeople) {
    const some = people.slice(begin, begin + limits.disciplinePeople);
    const { byUser } = await today.discipline(some, asked.from, asked.until, false);
    yield some.map((person) => rowOf(person, byUser.get(person.who.userId) ?? []));
  }
}

function rowOf({ who, name }: Person, found: readonly DisciplineDay[]): DisciplineOfPerson {
  const days = found.filter(({ scheduledMs }) => scheduledMs > 0);
  return {
    ...{ id: who.userId, name, groupId: who.groupId, ...sumsOf(days) },
    days: days.map((one) => ({ date: one.day.date, ...sumsOf([one]) })),
  };
}
