import { type AuditWhat, may, scopeOf, type Who } from '#identity';
import { type Actor, audit } from '#identity/server';
import type { Id, UserId } from '#kernel/id.ts';
import type { Transaction } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import type { Holiday, HolidayCountry, HolidayPart } from '../holiday.ts';
import { limits } from '../limits.ts';
import { openAbsences, seenBy } from './absences.ts';
import { openBook, type WorkforceNeeds } from './book.ts';
import { openDays } from './days.ts';
import { disciplineRows } from './discipline-rows.ts';
import { countRequests } from './request-store.ts';
import * as store from './shift-store.ts';
import { openShifts } from './shifts.ts';
import { openSwaps } from './swaps.ts';
import { openToday } from './today.ts';

/** How long an answer to one's own request is counted as new. */
const newsMs = 7 * 24 * 3_600_000;

export type Workforce = Awaited<ReturnType<typeof openWorkforce>>;

/** Opens the shifts and plans of one organisation on its floor. */
export async function openWorkforce(needs: WorkforceNeeds) {
  const book = await openBook(needs);
  const { database, organisationId } = book;
  const shifts = openShifts(book);
  const days = openDays(book);
  const absences = openAbsences(book);
  const swaps = openSwaps(book, days);
  const today = openToday(book);
  const mayMake = (who: Who) => may(who, 'shift.manage', {});

  /** Changes holidays and rules with the audit trail, in a turn of the caller; plans look different afterwards. */
  const change = async (
    actor: Actor,
    what: AuditWhat,
    entry: { readonly before?: unknown; readonly after?: unknown },
    write: (trx: Transaction) => Promise<boolean>,
  ): Promise<boolean> => {
    const isDone = await database.within(organisationId, async (trx) => {
      if (!(await write(trx))) return false;
      await audit.appendBy(trx, actor, { atMs: book.nowMs(), what, thing: null, ...entry });
      return true;
    });
    if (isDone) await book.reload();
    return isDone;
  };

  return {
    book,
    shifts,
    days,
    absences,
    swaps,
    today,
    /** What everybody somebody sees did against her plan, some people at a time. */
    discipline: (who: Who, asked: Parameters<typeof disciplineRows>[3]) => disciplineRows(book, today, who, asked),
    holidays: {
      choose: (actor: Actor, country: HolidayCountry): Promise<'done' | 'forbidden'> =>
        book.inTurn(async () => {
          if (!mayMake(actor.who)) return 'forbidden';
          const before = { country: book.country() };
          await change(actor, 'holidayCountryChosen', { before, after: { country } }, async (trx) => {
            await store.chooseCountry(trx, organisationId, country);
            return true;
          });
          return 'done';
        }),
      add: (
        actor: Actor,
        given: { readonly date: string; readonly name: string; readonly part: HolidayPart },
      ): Promise<Holiday | 'forbidden' | 'dateTaken' | 'limitReached'> =>
        book.inTurn(async () => {
          if (!mayMake(actor.who)) return 'forbidden';
          if (book.rows().holidays.length >= limits.holidays) return 'limitReached';
          const { date, name, part } = given;
          const holiday: Holiday = { id: newId<'holiday'>(), date, tr: name, en: name, part };
          const isAdded = await change(actor, 'holidayAdded', { after: given }, (trx) =>
            store.addHoliday(trx, organisationId, holiday),
          );
          return isAdded ? holiday : 'dateTaken';
        }),
      remove: (actor: Actor, id: Id<'holiday'>): Promise<'done' | 'forbidden' | 'unknown'> =>
        book.inTurn(async () => {
          const before = book.rows().holidays.find((holiday) => holiday.id === id);
          if (!before) return 'unknown';
          if (!mayMake(actor.who)) return 'forbidden';
          const isGone = await change(actor, 'holidayRemoved', { before }, (trx) =>
            store.removeHoliday(trx, organisationId, id),
          );
          return isGone ? 'done' : 'unknown';
        }),
    },
    /** Says how long people should rest between two working days. */
    editLeastRest: (actor: Actor, leastRestMs: number): Promise<'done' | 'forbidden'> =>
      book.inTurn(async () => {
        if (!mayMake(actor.who)) return 'forbidden';
        const before = { leastRestMs: book.rows().leastRestMs };
        await change(actor, 'workRulesChanged', { before, after: { leastRestMs } }, async (trx) => {
          await store.saveLeastRest(trx, organisationId, leastRestMs);
          return true;
        });
        return 'done';
      }),
    /** What waits for somebody, and what became of her own requests in the last week. */
    requestsOf: (who: Who) =>
      database.within(organisationId, (trx) =>
        countRequests(trx, organisationId, {
          userId: who.userId,
          userIds: scopeOf(who, 'absence.decide') === null ? [] : decidedBy(who),
          decidedSinceMs: book.nowMs() - newsMs,
        }),
      ),
    /** When the operational day began that somebody is in. */
    dayStartOf: (userId: UserId): number => book.dayOf(userId).beginsMs,
    /** Reads the days around today again; asked every hour. */
    renew: (): Promise<void> => book.inTurn(book.renew),
    /** Follows what happened to people and groups elsewhere. */
    refresh: shifts.refresh,
  };

  /** Whose requests she decides, null = everybody's; who does not decide about all leaves her own to somebody else. */
  function decidedBy(who: Who) {
    return seenBy(book, who, {})?.filter((id) => id !== who.userId) ?? null;
  }
}
