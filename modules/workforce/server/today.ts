import type { Person, Who } from '#identity';
import type { UserId } from '#kernel/id.ts';
import { daysLater } from '#metrics';
import { type Actual, type Discipline, disciplineOf } from '../discipline.ts';
import { operationalDayAt, type PlannedDay, planBetween } from '../plan.ts';
import { breaksOf, type NextThing, nextIn } from '../today.ts';
import type { Book } from './book.ts';

/** How far ahead the next day with work is looked for. */
const followingDays = 14;
/** What counts as on time for somebody without a shift, which only days changed by hand have. */
const usualGraceMs = 60_000;

export interface MyPlan {
  readonly day: PlannedDay;
  readonly next: { readonly type: NextThing; readonly atMs: number } | null;
  readonly breaks: ReturnType<typeof breaksOf>;
  readonly following: PlannedDay | null;
}
export interface DisciplineDay extends Discipline {
  readonly day: PlannedDay;
  readonly graceMs: number;
}

export type Today = ReturnType<typeof openToday>;

/** How the days of people go: the one of somebody's own, and what she did against what was planned. */
export function openToday(book: Book) {
  const { database, organisationId, timeOf } = book;

  const actualIn = (actual: readonly Actual[], { beginsMs, endsMs }: PlannedDay): readonly Actual[] =>
    actual
      .map((one) => ({ ...one, fromMs: Math.max(one.fromMs, beginsMs), toMs: Math.min(one.toMs, endsMs) }))
      .filter((one) => one.fromMs < one.toMs);

  return {
    mine: async (who: Who): Promise<MyPlan> => {
      const nowMs = book.nowMs();
      const today = book.today();
      const { userId } = who;
      const [day, ahead] = await database.within(organisationId, async (trx) => {
        const ground = (await book.grounds(trx, [userId], today, daysLater(today, followingDays))).get(userId);
        if (!ground) throw new Error(`Nothing is known of ${userId}`);
        const now = operationalDayAt(ground, nowMs);
        const later = planBetween(ground, daysLater(now.date, 1), daysLater(now.date, followingDays));
        return [now, later] as const;
      });
      const following = ahead.find(({ blocks }) => blocks.length > 0) ?? null;
      const first = following?.blocks[0];
      return {
        day,
        next: nextIn(day, nowMs) ?? (first ? { type: 'blockBegins', atMs: first.fromMs } : null),
        breaks: breaksOf(day, book.awayUsedSince(userId, day.beginsMs)),
        following,
      };
    },

    /** Each of these people's days against what she did; days that have not begun are left out. */
    discipline: async (
      people: readonly Person[],
      fromDate: string,
      toDate: string,
      outsideShift: boolean,
    ): Promise<{ readonly byUser: ReadonlyMap<UserId, readonly DisciplineDay[]>; readonly knownUntilMs: number }> => {
      const nowMs = book.nowMs();
      const ids = people.map(({ who }) => who.userId);
      const plans = await database.within(organisationId, async (trx) => {
        const grounds = await book.grounds(trx, ids, fromDate, toDate);
        return new Map([...grounds].map(([id, ground]) => [id, planBetween(ground, fromDate, toDate)]));
      });
      const days = [...plans.values()].flat();
      const beginsMs = Math.min(nowMs, ...days.map((day) => day.beginsMs));
      const endsMs = Math.min(nowMs, Math.max(beginsMs, ...days.map((day) => day.endsMs)));
      const { byAgent, knownUntilMs } = await timeOf(ids, beginsMs, endsMs);
      const untilMs = Math.min(nowMs, knownUntilMs);
      const byUser = new Map(
        [...plans].map(([id, planned]) => {
          const begun = planned.filter((day) => day.beginsMs < untilMs);
          const found = begun.map((day): DisciplineDay => {
            const shift = day.shiftId ? book.rows().shifts.get(day.shiftId) : undefined;
            const graceMs = shift?.graceMs ?? usualGraceMs;
            const actual = actualIn(byAgent.get(id) ?? [], day);
            return { day, graceMs, ...disciplineOf(day.blocks, actual, { graceMs, untilMs, outsideShift }) };
          });
          return [id, found];
        }),
      );
      return { byUser, knownUntilMs: untilMs };
    },
  };
}
