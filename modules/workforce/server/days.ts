import type { AuditWhat, Person } from '#identity';
import { type Actor, audit } from '#identity/server';
import type { UserId } from '#kernel/id.ts';
import { daysLater } from '#metrics';
import type { Transaction } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import { clashOf, groundAfter } from '../clash.ts';
import { limits } from '../limits.ts';
import { type DayChange, type Ground, type PlannedDay, planBetween, planOf, zoneOn } from '../plan.ts';
import { type Block, faultsOfDay, type PlannedBlock, plannedBlock } from '../shift.ts';
import type { Book } from './book.ts';
import { addPlanChange, type DayOfChange, type PlanChangeId, readPlanChange, saveDay } from './day-store.ts';
import { orRefused, type PlanRefused, Refused } from './refused.ts';

/** A day that is to become different. */
export interface WantedDay {
  readonly userId: UserId;
  readonly date: string;
  /** The version it must still have; null = whichever it has. */
  readonly version: number | null;
  /** In the zone of the day; none = off; null = as the shift says. */
  readonly blocksIn: (zone: string) => readonly PlannedBlock[] | null;
}

export type DaysOutcome =
  | {
      readonly type: 'changed';
      readonly changeId: PlanChangeId;
      readonly days: readonly { readonly userId: UserId; readonly day: PlannedDay }[];
    }
  | PlanRefused;

export type Days = ReturnType<typeof openDays>;

/** Single days of people: who works when, and what somebody changed by hand. */
export function openDays(book: Book) {
  const { database, organisationId } = book;

  /**
   * Changes days in a transaction of the caller: all of them, or it throws Refused. A day that has ended stays as it was,
   * and work may not meet the work of the day before or after. Answers the days as they are then.
   */
  const apply = async (
    trx: Transaction,
    actor: Actor,
    wanted: readonly WantedDay[],
    note: string,
  ): Promise<{
    readonly changeId: PlanChangeId;
    readonly changed: readonly DayOfChange[];
    readonly after: ReadonlyMap<UserId, Ground>;
  }> => {
    const atMs = book.nowMs();
    const dates = wanted.map(({ date }) => date).toSorted();
    const [first = '', last = ''] = [dates[0], dates.at(-1)];
    if (last > daysLater(book.today(), limits.aheadDays)) throw new Refused({ type: 'dayTooFar' });
    if (first < daysLater(book.today(), -2)) throw new Refused({ type: 'dayOver' });
    const userIds = [...new Set(wanted.map(({ userId }) => userId))];
    const before = await book.grounds(trx, userIds, first, last);
    const changed = new Map<UserId, DayChange[]>();
    const days: DayOfChange[] = [];
    for (const { userId, date, version, blocksIn } of wanted) {
      const old = before.get(userId);
      if (!old) throw new Refused({ type: 'unknown' });
      const present = planOf(old, date);
      if (present.endsMs <= atMs) throw new Refused({ type: 'dayOver' });
      if (version !== null && version !== present.version) throw new Refused({ type: 'planChanged', userId, date });
      const zone = zoneOn(old, date);
      const blocks = blocksIn(zone);
      const change: DayChange = {
        date,
        version: present.version + 1,
        zone,
        blocks,
        note,
        byUserId: actor.who.userId,
        atMs,
      };
      changed.set(userId, [...(changed.get(userId) ?? []), change]);
      days.push({
        userId,
        date,
        zone,
        before: old.changes.get(date)?.blocks ?? null,
        after: blocks,
        version: change.version,
      });
    }
    const after = new Map(before);
    for (const [userId, changes] of changed) {
      const ground = before.get(userId);
      const clash = ground ? clashOf(ground, changes) : null;
      if (clash) throw new Refused({ type: 'overlaps', date: clash });
      if (ground) after.set(userId, groundAfter(ground, changes));
    }
    for (const day of days) {
      const isSaved = await saveDay(trx, organisationId, day, { userId: actor.who.userId, note, atMs });
      if (!isSaved) throw new Refused({ type: 'planChanged', userId: day.userId, date: day.date });
    }
    const changeId: PlanChangeId = newId<'planChange'>();
    await addPlanChange(trx, organisationId, { id: changeId, days, by: actor.who.userId, atMs });
    return { changeId, changed: days, after };
  };

  const run = async (
    actor: Actor,
    what: AuditWhat,
    wanted: readonly WantedDay[],
    note: string,
  ): Promise<DaysOutcome> => {
    const outcome = await orRefused(() =>
      database.within(organisationId, async (trx) => {
        const { changeId, changed, after } = await apply(trx, actor, wanted, note);
        const thing = { type: 'planChange', id: changeId };
        const side = (of: 'before' | 'after') =>
          changed.map((day) => ({ userId: day.userId, date: day.date, blocks: day[of] }));
        const entry = { what, thing, before: side('before'), after: side('after') };
        await audit.appendBy(trx, actor, { atMs: book.nowMs(), ...entry });
        const days = changed.flatMap(({ userId, date }) => {
          const ground = after.get(userId);
          return ground ? [{ userId, day: planOf(ground, date) }] : [];
        });
        return { type: 'changed', changeId, days } as const;
      }),
    );
    if (outcome.type === 'changed') await book.daysChanged(wanted.map(({ userId }) => userId));
    return outcome;
  };

  const mayChange = (actor: Actor, userIds: Iterable<UserId>): boolean =>
    [...userIds].every((id) => {
      const person = book.find(id);
      return person !== null && book.reaches(actor.who, 'shift.manage', person);
    });

  return {
    apply,

    /** The days of people, from a date to a date. */
    read: (
      people: readonly Person[],
      fromDate: string,
      toDate: string,
    ): Promise<ReadonlyMap<UserId, readonly PlannedDay[]>> =>
      database.within(organisationId, async (trx) => {
        const ids = people.map(({ who }) => who.userId);
        const grounds = await book.grounds(trx, ids, fromDate, toDate);
        return new Map([...grounds].map(([userId, ground]) => [userId, planBetween(ground, fromDate, toDate)]));
      }),

    change: (
      actor: Actor,
      asked: readonly {
        readonly userId: UserId;
        readonly date: string;
        readonly version: number;
        readonly blocks: readonly Block[] | null;
      }[],
      note: string,
    ): Promise<DaysOutcome> =>
      book.inTurn(async () => {
        const ids = new Set(asked.map(({ userId }) => userId));
        if (!mayChange(actor, ids)) return { type: 'unknown' };
        const faults = asked.flatMap(({ blocks }) => faultsOfDay(blocks ?? []));
        if (faults.length > 0) return { type: 'faulty', faults };
        const twice = asked.find((one, place) =>
          asked.some((other, at) => at < place && other.userId === one.userId && other.date === one.date),
        );
        if (twice) return { type: 'planChanged', userId: twice.userId, date: twice.date };
        const wanted = asked.map(
          ({ blocks, ...day }): WantedDay => ({
            ...day,
            blocksIn: (zone) => blocks && plannedOn(blocks, day.date, zone),
          }),
        );
        return run(actor, 'workDaysChanged', wanted, note);
      }),

    /** Puts back what a change changed; refused when one of its days was changed again. */
    undo: (actor: Actor, id: PlanChangeId): Promise<DaysOutcome> =>
      book.inTurn(async () => {
        const days = await database.within(organisationId, (trx) => readPlanChange(trx, organisationId, id));
        if (!days || !mayChange(actor, new Set(days.map(({ userId }) => userId)))) return { type: 'unknown' };
        const wanted = days.map(
          ({ userId, date, version, before }): WantedDay => ({ userId, date, version, blocksIn: () => before }),
        );
        return run(actor, 'workDaysPutBack', wanted, '');
      }),
  };
}

function plannedOn(blocks: readonly Block[], date: string, zone: string): readonly PlannedBlock[] {
  return blocks
    .flatMap((block) => plannedBlock(block, date, zone) ?? [])
    .toSorted((one, other) => one.fromMs - other.fromMs);
}
