import type { AuditWhat, Person } from '#identity';
import { type Actor, audit } from '#identity/server';
import type { UserId } from '#kernel/id.ts';
import { daysLater } from '#metrics';
import type { Transaction } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import { clashOf } from '../clash.ts';
import { limits } from '../limits.ts';
import { type DayChange, type PlannedDay, planBetween, planOf, zoneOn } from '../plan.ts';
import { type Block, faultsOfDay, type PlannedBlock, plannedBlock, type ShiftFault } from '../shift.ts';
import type { Book } from './book.ts';
import { addPlanChange, type DayOfChange, type PlanChangeId, readPlanChange, saveDay } from './day-store.ts';

/** A day that is to become different. */
export interface WantedDay {
  readonly userId: UserId;
  readonly date: string;
  /** The version it must still have; null = whichever it has. */
  readonly version: number | null;
  /** None = off; null = as the shift says. */
  readonly blocks: readonly PlannedBlock[] | null;
}

export type DaysRefused =
  | { readonly type: 'unknown' }
  | { readonly type: 'dayOver' }
  | { readonly type: 'dayTooFar' }
  | { readonly type: 'faulty'; readonly faults: readonly ShiftFault[] }
  | { readonly type: 'planChanged'; readonly userId: UserId; readonly date: string }
  | { readonly type: 'overlaps'; readonly date: string };
export type DaysOutcome =
  | {
      readonly type: 'changed';
      readonly changeId: PlanChangeId;
      readonly days: readonly { readonly userId: UserId; readonly day: PlannedDay }[];
    }
  | DaysRefused;

/** Rolls a transaction back with the reason. */
export class DaysNotChanged extends Error {
  override readonly name = 'DaysNotChanged';
  readonly why: DaysRefused;
  constructor(why: DaysRefused) {
    super(why.type);
    this.why = why;
  }
}

export type Days = ReturnType<typeof openDays>;

/** Single days of people: who works when, and what somebody changed by hand. */
export function openDays(book: Book) {
  const { database, organisationId } = book;

  /**
   * Changes days in a transaction of the caller: all of them, or it throws DaysNotChanged. A day that has ended stays as
   * it was, and work may not meet the work of the day before or after.
   */
  const apply = async (
    trx: Transaction,
    actor: Actor,
    wanted: readonly WantedDay[],
    note: string,
  ): Promise<{ readonly changeId: PlanChangeId; readonly days: readonly DayOfChange[] }> => {
    const atMs = book.nowMs();
    const dates = wanted.map(({ date }) => date).toSorted();
    const [first = '', last = ''] = [dates[0], dates.at(-1)];
    if (last > daysLater(book.today(), limits.aheadDays)) throw new DaysNotChanged({ type: 'dayTooFar' });
    if (first < daysLater(book.today(), -2)) throw new DaysNotChanged({ type: 'dayOver' });
    const userIds = [...new Set(wanted.map(({ userId }) => userId))];
    const before = await book.grounds(trx, userIds, first, last);
    const changed = new Map<UserId, DayChange[]>();
    const days: DayOfChange[] = [];
    for (const { userId, date, version, blocks } of wanted) {
      const old = before.get(userId);
      if (!old) throw new DaysNotChanged({ type: 'unknown' });
      const present = planOf(old, date);
      if (present.endsMs <= atMs) throw new DaysNotChanged({ type: 'dayOver' });
      if (version !== null && version !== present.version)
        throw new DaysNotChanged({ type: 'planChanged', userId, date });
      const zone = zoneOn(old, date);
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
    for (const [userId, changes] of changed) {
      const ground = before.get(userId);
      const clash = ground ? clashOf(ground, changes) : null;
      if (clash) throw new DaysNotChanged({ type: 'overlaps', date: clash });
    }
    for (const day of days) {
      const isSaved = await saveDay(trx, organisationId, day, { userId: actor.who.userId, note, atMs });
      if (!isSaved) throw new DaysNotChanged({ type: 'planChanged', userId: day.userId, date: day.date });
    }
    const changeId: PlanChangeId = newId<'planChange'>();
    await addPlanChange(trx, organisationId, { id: changeId, days, by: actor.who.userId, atMs });
    return { changeId, days };
  };

  const view = async (
    trx: Transaction,
    changeId: PlanChangeId,
    days: readonly DayOfChange[],
  ): Promise<DaysOutcome & { type: 'changed' }> => {
    const dates = days.map(({ date }) => date).toSorted();
    const ids = [...new Set(days.map(({ userId }) => userId))];
    const grounds = await book.grounds(trx, ids, dates[0] ?? '', dates.at(-1) ?? '');
    const seen = days.flatMap(({ userId, date }) => {
      const ground = grounds.get(userId);
      return ground ? [{ userId, day: planOf(ground, date) }] : [];
    });
    return { type: 'changed', changeId, days: seen };
  };

  const run = async (
    actor: Actor,
    what: AuditWhat,
    wanted: readonly WantedDay[],
    note: string,
  ): Promise<DaysOutcome> => {
    const atMs = book.nowMs();
    try {
      const outcome = await database.within(organisationId, async (trx) => {
        const { changeId, days } = await apply(trx, actor, wanted, note);
        const thing = { type: 'planChange', id: changeId };
        const side = (of: 'before' | 'after') =>
          days.map((day) => ({ userId: day.userId, date: day.date, blocks: day[of] }));
        await audit.appendBy(trx, actor, { atMs, what, thing, before: side('before'), after: side('after') });
        return view(trx, changeId, days);
      });
      await book.daysChanged(wanted.map(({ userId }) => userId));
      return outcome;
    } catch (error) {
      if (error instanceof DaysNotChanged) return error.why;
      throw error;
    }
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
        const dates = asked.map(({ date }) => date).toSorted();
        const grounds = await database.within(organisationId, (trx) =>
          book.grounds(trx, [...ids], dates[0] ?? '', dates.at(-1) ?? ''),
        );
        const wanted = asked.map(({ userId, date, version, blocks }): WantedDay => {
          const ground = grounds.get(userId);
          const zone = ground ? zoneOn(ground, date) : book.zone;
          return { userId, date, version, blocks: blocks && plannedOn(blocks, date, zone) };
        });
        return run(actor, 'workDaysChanged', wanted, note);
      }),

    /** Puts back what a change changed; refused when one of its days was changed again. */
    undo: (actor: Actor, id: PlanChangeId): Promise<DaysOutcome> =>
      book.inTurn(async () => {
        const days = await database.within(organisationId, (trx) => readPlanChange(trx, organisationId, id));
        if (!days || !mayChange(actor, new Set(days.map(({ userId }) => userId)))) return { type: 'unknown' };
        const wanted = days.map(
          ({ userId, date, version, before }): WantedDay => ({ userId, date, version, blocks: before }),
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
