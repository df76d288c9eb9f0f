import { type AuditWhat, type Person, scopeOf, type Who } from '#identity';
import { type Actor, audit } from '#identity/server';
import type { GroupId, UserId } from '#kernel/id.ts';
import { daysLater } from '#metrics';
import { newId } from '#platform/ids.ts';
import { type AbsenceKind, type AbsenceStatus, cancelling, deciding } from '../absence.ts';
import { limits } from '../limits.ts';
import { type DayPart, type Ground, partsMeet } from '../plan.ts';
import type { Book } from './book.ts';
import { orRefused, type PlanRefused, Refused } from './refused.ts';
import type { Absence, AbsenceId } from './request-store.ts';
import * as store from './request-store.ts';

export interface AbsenceAsked {
  readonly userId?: UserId | undefined;
  readonly kind: AbsenceKind;
  readonly fromDate: string;
  readonly toDate: string;
  readonly part: DayPart | null;
  readonly note: string;
}
export type AbsenceOutcome = { readonly type: 'done'; readonly absence: Absence } | PlanRefused;

/** Whose requests somebody sees; null = everybody's. */
export function seenBy(book: Book, who: Who, narrowed: { userId?: UserId | undefined; groupId?: GroupId | undefined }) {
  const scope = scopeOf(who, 'absence.decide');
  if (scope === 'all' && !narrowed.userId && !narrowed.groupId) return null;
  const ids = book.people().filter((person) => {
    if (narrowed.userId && person.who.userId !== narrowed.userId) return false;
    if (narrowed.groupId && person.who.groupId !== narrowed.groupId) return false;
    return person.who.userId === who.userId || book.reaches(who, 'absence.decide', person);
  });
  return ids.map((person) => person.who.userId);
}

/** Nobody decides about herself, unless she decides about everybody: then there may be nobody else. */
export function decidesHerself(who: Who, userId: UserId): boolean {
  return userId === who.userId && scopeOf(who, 'absence.decide') !== 'all';
}

export type Absences = ReturnType<typeof openAbsences>;

/** Requests to be absent, and what became of them. An approved one is part of the plan from that moment on. */
export function openAbsences(book: Book) {
  const { database, organisationId } = book;

  /** Changes one request: finds it under a lock, lets the rule say what it becomes, writes it with the audit trail. */
  const settle = async (
    actor: Actor,
    asked: { readonly absenceId: AbsenceId; readonly version: number },
    what: AuditWhat,
    become: (present: Absence, person: Person) => Absence,
  ): Promise<AbsenceOutcome> => {
    const outcome = await orRefused(() =>
      database.within(organisationId, async (trx) => {
        const present = await store.findAbsence(trx, organisationId, asked.absenceId);
        const person = present && book.find(present.userId);
        if (!present || !person) throw new Refused({ type: 'unknown' });
        const next = become(present, person);
        if (present.version !== asked.version) throw new Refused({ type: 'conflict' });
        const absence = { ...next, version: present.version + 1 };
        await store.settleAbsence(trx, organisationId, absence);
        await audit.appendBy(trx, actor, {
          atMs: book.nowMs(),
          what,
          thing: { type: 'absence', id: present.id },
          before: { status: present.status },
          after: { status: absence.status, userId: present.userId, from: present.fromDate, to: present.toDate },
        });
        return { type: 'done', absence } as const;
      }),
    );
    if (outcome.type === 'done') {
      await book.daysChanged([outcome.absence.userId]);
      told(outcome.absence.userId);
    }
    return outcome;
  };

  const told = (userId: UserId): void => {
    book.tell([userId], { type: 'requestsChanged' });
    const person = book.find(userId);
    if (person) book.tellDeciders(person);
  };

  const decide = (status: 'approved' | 'refused') => {
    return (actor: Actor, asked: { absenceId: AbsenceId; version: number; note: string }): Promise<AbsenceOutcome> =>
      book.inTurn(() =>
        settle(actor, asked, status === 'approved' ? 'absenceApproved' : 'absenceRefused', (present, person) => {
          if (!book.reaches(actor.who, 'absence.decide', person)) throw new Refused({ type: 'unknown' });
          if (decidesHerself(actor.who, present.userId)) throw new Refused({ type: 'ownRequest' });
          const rule = deciding(present, status, book.dayOf(present.userId).date);
          if (rule !== 'decides') throw new Refused({ type: rule });
          const decided = { decidedBy: actor.who.userId, decidedAtMs: book.nowMs(), decisionNote: asked.note };
          return { ...present, status, ...decided };
        }),
      );
  };

  return {
    list: (
      who: Who,
      asked: { userId?: UserId | undefined; groupId?: GroupId | undefined; status?: AbsenceStatus | undefined },
      page: { readonly limit: number; readonly after: store.After | null },
    ): Promise<readonly Absence[]> =>
      database.within(organisationId, (trx) =>
        store.readAbsences(trx, organisationId, { userIds: seenBy(book, who, asked), status: asked.status, ...page }),
      ),

    request: (actor: Actor, asked: AbsenceAsked): Promise<AbsenceOutcome> =>
      book.inTurn(async () => {
        const userId = asked.userId ?? actor.who.userId;
        const person = book.find(userId);
        if (!person || person.isDisabled || !book.asksFor(actor.who, person)) return { type: 'unknown' };
        const refused = refusedDates(asked, book.today());
        if (refused) return refused;
        const outcome = await database.within(organisationId, async (trx): Promise<AbsenceOutcome> => {
          const others = await store.overlapping(trx, organisationId, userId, asked.fromDate, asked.toDate);
          const ground = (await book.grounds(trx, [userId], asked.fromDate, asked.toDate)).get(userId);
          const met = others.find((other) => !ground || meets(ground, asked, other));
          if (met) return { type: 'overlaps', date: [met.fromDate, asked.fromDate].toSorted().at(-1) ?? met.fromDate };
          if ((await store.openRequestsOf(trx, organisationId, userId)) >= limits.openRequests)
            return { type: 'limitReached', max: limits.openRequests };
          const atMs = book.nowMs();
          const { kind, fromDate, toDate, part, note } = asked;
          const absence: Absence = {
            id: newId<'absence'>(),
            userId,
            kind,
            fromDate,
            toDate,
            part,
            note,
            status: 'requested',
            version: 1,
            askedAtMs: atMs,
            decidedBy: null,
            decidedAtMs: null,
            decisionNote: '',
          };
          await store.addAbsence(trx, organisationId, absence);
          await audit.appendBy(trx, actor, {
            atMs,
            what: 'absenceRequested',
            thing: { type: 'absence', id: absence.id },
            after: { userId, kind, from: fromDate, to: toDate, part },
          });
          return { type: 'done', absence };
        });
        if (outcome.type === 'done') told(userId);
        return outcome;
      }),

    cancel: (actor: Actor, asked: { absenceId: AbsenceId; version: number }): Promise<AbsenceOutcome> =>
      book.inTurn(() =>
        settle(actor, asked, 'absenceCancelled', (present, person) => {
          if (!book.asksFor(actor.who, person)) throw new Refused({ type: 'unknown' });
          const rule = cancelling(present, book.dayOf(present.userId).date);
          if (rule !== 'cancels') throw new Refused({ type: rule });
          return { ...present, status: 'cancelled' };
        }),
      ),

    approve: decide('approved'),
    refuse: decide('refused'),

    /** What the one who asks may do with a request now. */
    mayDo: (who: Who, absence: Absence): { readonly mayDecide: boolean; readonly mayCancel: boolean } => {
      const person = book.find(absence.userId);
      if (!person) return { mayDecide: false, mayCancel: false };
      const today = book.dayOf(absence.userId).date;
      return {
        mayDecide:
          absence.status === 'requested' &&
          book.reaches(who, 'absence.decide', person) &&
          !decidesHerself(who, absence.userId),
        mayCancel: book.asksFor(who, person) && cancelling(absence, today) === 'cancels',
      };
    },
  };
}

function refusedDates({ fromDate, toDate, part }: AbsenceAsked, today: string): PlanRefused | null {
  const isFaulty = toDate < fromDate || (part !== null && (fromDate !== toDate || part.from === part.to));
  if (isFaulty) return { type: 'datesFaulty' };
  if (daysLater(fromDate, limits.absenceDays) <= toDate) return { type: 'tooLong', max: limits.absenceDays };
  if (fromDate < daysLater(today, -limits.backDays)) return { type: 'dayOver' };
  return toDate > daysLater(today, limits.aheadDays) ? { type: 'dayTooFar' } : null;
}

/** Two absences of the same days meet, unless both are parts of one day that do not. */
function meets(ground: Ground, one: Pick<Absence, 'fromDate' | 'part'>, other: Pick<Absence, 'part'>): boolean {
  return !one.part || !other.part || partsMeet(ground, one.fromDate, one.part, other.part);
}
