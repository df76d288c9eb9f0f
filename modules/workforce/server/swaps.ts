import type { AuditWhat, Who } from '#identity';
import { type Actor, audit } from '#identity/server';
import type { GroupId, UserId } from '#kernel/id.ts';
import { daysLater } from '#metrics';
import type { Transaction } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import type { SwapStatus } from '../absence.ts';
import { limits } from '../limits.ts';
import { type PlannedDay, planOf } from '../plan.ts';
import { isSameWork, swapDays } from '../swap.ts';
import { decidesHerself, seenBy } from './absences.ts';
import type { Book } from './book.ts';
import type { Days } from './days.ts';
import { orRefused, type PlanRefused, Refused } from './refused.ts';
import type { Swap, SwapId } from './request-store.ts';
import * as store from './request-store.ts';

export type SwapOutcome = { readonly type: 'done'; readonly swap: Swap } | PlanRefused;

interface Asked {
  readonly swapId: SwapId;
  readonly version: number;
}

export type Swaps = ReturnType<typeof openSwaps>;

/** Swaps of days between two people: asked by one, agreed to by the other, approved by who decides for both. */
export function openSwaps(book: Book, days: Days) {
  const { database, organisationId } = book;

  const sides = async (trx: Transaction, swap: Pick<Swap, 'fromUserId' | 'fromDate' | 'toUserId' | 'toDate'>) => {
    const dates = [swap.fromDate, swap.toDate ?? swap.fromDate].toSorted();
    const grounds = await book.grounds(trx, [swap.fromUserId, swap.toUserId], dates[0] ?? '', dates[1] ?? '');
    const [from, to] = [grounds.get(swap.fromUserId), grounds.get(swap.toUserId)];
    if (!from || !to) throw new Refused({ type: 'unknown' });
    return {
      from: { userId: swap.fromUserId, ground: from },
      to: { userId: swap.toUserId, ground: to },
    };
  };

  const isAhead = (day: PlannedDay): boolean => (day.blocks[0]?.fromMs ?? day.endsMs) > book.nowMs();

  const told = ({ fromUserId, toUserId }: Swap): void => {
    book.tell([fromUserId, toUserId], { type: 'requestsChanged' });
    for (const id of [fromUserId, toUserId]) {
      const person = book.find(id);
      if (person) book.tellDeciders(person);
    }
  };

  /** Changes one swap under a lock, with the audit trail; nothing of it stays when it is refused. */
  const settle = async (
    actor: Actor,
    asked: Asked,
    what: AuditWhat,
    become: (trx: Transaction, present: Swap) => Promise<Swap>,
  ): Promise<SwapOutcome> => {
    const outcome = await orRefused(() =>
      database.within(organisationId, async (trx) => {
        const present = await store.findSwap(trx, organisationId, asked.swapId);
        if (!present) throw new Refused({ type: 'unknown' });
        const next = await become(trx, present);
        if (present.version !== asked.version) throw new Refused({ type: 'conflict' });
        const swap = { ...next, version: present.version + 1 };
        await store.settleSwap(trx, organisationId, swap);
        await audit.appendBy(trx, actor, {
          atMs: book.nowMs(),
          what,
          thing: { type: 'swap', id: present.id },
          before: { status: present.status },
          after: daysOf(swap),
        });
        return { type: 'done', swap } as const;
      }),
    );
    if (outcome.type !== 'done') return outcome;
    const { swap } = outcome;
    told(swap);
    if (swap.status === 'approved') await book.daysChanged([swap.fromUserId, swap.toUserId]);
    return outcome;
  };

  const decides = (who: Who, swap: Swap): boolean =>
    [swap.fromUserId, swap.toUserId].every((id) => {
      const person = book.find(id);
      return person !== null && book.reaches(who, 'absence.decide', person);
    });
  const isOfHers = (who: Who, { fromUserId, toUserId }: Swap): boolean =>
    decidesHerself(who, fromUserId) || decidesHerself(who, toUserId);
  const isOpen = ({ status }: Swap): boolean => status === 'awaitingConsent' || status === 'awaitingApproval';

  return {
    list: (
      who: Who,
      asked: { userId?: UserId | undefined; groupId?: GroupId | undefined; status?: SwapStatus | undefined },
      page: { readonly limit: number; readonly after: store.After | null },
    ): Promise<readonly Swap[]> =>
      database.within(organisationId, (trx) =>
        store.readSwaps(trx, organisationId, { userIds: seenBy(book, who, asked), status: asked.status, ...page }),
      ),

    request: (
      actor: Actor,
      asked: { toUserId: UserId; fromDate: string; toDate: string | null; note: string },
    ): Promise<SwapOutcome> =>
      book.inTurn(async () => {
        const { userId, groupId } = actor.who;
        const partner = book.find(asked.toUserId);
        const isColleague = groupId !== null && partner?.who.groupId === groupId && partner.who.userId !== userId;
        if (!partner || partner.isDisabled || !isColleague) return { type: 'partnerUnknown' };
        const [first = '', last = ''] = [asked.fromDate, asked.toDate ?? asked.fromDate].toSorted();
        if (first < daysLater(book.today(), -2)) return { type: 'dayOver' };
        if (last > daysLater(book.today(), limits.aheadDays)) return { type: 'dayTooFar' };
        const given = { fromUserId: userId, fromDate: asked.fromDate, toUserId: asked.toUserId, toDate: asked.toDate };
        const outcome = await orRefused(() =>
          database.within(organisationId, async (trx) => {
            if ((await store.openRequestsOf(trx, organisationId, userId)) >= limits.openRequests)
              throw new Refused({ type: 'limitReached', max: limits.openRequests });
            const { from, to } = await sides(trx, given);
            const swapped = swapDays(from, given.fromDate, to, given.toDate);
            if (swapped.type !== 'days') throw new Refused(swapped);
            const fromDay = planOf(from.ground, given.fromDate);
            const toDay = given.toDate === null ? null : planOf(to.ground, given.toDate);
            if (!isAhead(fromDay) || (toDay && !isAhead(toDay))) throw new Refused({ type: 'dayOver' });
            const atMs = book.nowMs();
            const swap: Swap = {
              id: newId<'swap'>(),
              ...given,
              fromBlocks: fromDay.blocks,
              toBlocks: toDay?.blocks ?? [],
              note: asked.note,
              status: 'awaitingConsent',
              version: 1,
              askedAtMs: atMs,
              consentNote: '',
              decidedBy: null,
              decidedAtMs: null,
              decisionNote: '',
            };
            await store.addSwap(trx, organisationId, swap);
            const thing = { type: 'swap', id: swap.id };
            await audit.appendBy(trx, actor, { atMs, what: 'swapRequested', thing, after: daysOf(swap) });
            return { type: 'done', swap } as const;
          }),
        );
        if (outcome.type === 'done') told(outcome.swap);
        return outcome;
      }),

    consent: (actor: Actor, asked: Asked & { agrees: boolean; note: string }): Promise<SwapOutcome> =>
      book.inTurn(() =>
        settle(actor, asked, asked.agrees ? 'swapAgreed' : 'swapDeclined', async (_trx, present) => {
          if (present.toUserId !== actor.who.userId) throw new Refused({ type: 'unknown' });
          if (present.status !== 'awaitingConsent') throw new Refused({ type: 'alreadyDecided' });
          const decided = asked.agrees ? {} : { decidedAtMs: book.nowMs() };
          const status = asked.agrees ? 'awaitingApproval' : 'declined';
          return { ...present, ...decided, status, consentNote: asked.note };
        }),
      ),

    cancel: (actor: Actor, asked: Asked): Promise<SwapOutcome> =>
      book.inTurn(() =>
        settle(actor, asked, 'swapCancelled', async (_trx, present) => {
          if (present.fromUserId !== actor.who.userId) throw new Refused({ type: 'unknown' });
          if (!isOpen(present)) throw new Refused({ type: 'alreadyDecided' });
          return { ...present, status: 'cancelled' };
        }),
      ),

    approve: (actor: Actor, asked: Asked & { note: string }): Promise<SwapOutcome> =>
      book.inTurn(() =>
        settle(actor, asked, 'swapApproved', async (trx, present) => {
          if (!decides(actor.who, present)) throw new Refused({ type: 'unknown' });
          if (isOfHers(actor.who, present)) throw new Refused({ type: 'ownRequest' });
          if (present.status !== 'awaitingApproval') throw new Refused({ type: 'alreadyDecided' });
          const { from, to } = await sides(trx, present);
          const fromDay = planOf(from.ground, present.fromDate);
          const toDay = present.toDate === null ? null : planOf(to.ground, present.toDate);
          if (!isSameWork(fromDay.blocks, present.fromBlocks))
            throw new Refused({ type: 'planChanged', userId: from.userId, date: present.fromDate });
          if (toDay && !isSameWork(toDay.blocks, present.toBlocks))
            throw new Refused({ type: 'planChanged', userId: to.userId, date: toDay.date });
          if (!isAhead(fromDay) || (toDay && !isAhead(toDay))) throw new Refused({ type: 'dayOver' });
          const swapped = swapDays(from, present.fromDate, to, present.toDate);
          if (swapped.type === 'zonesDiffer')
            throw new Refused({ type: 'planChanged', userId: from.userId, date: present.fromDate });
          if (swapped.type !== 'days') throw new Refused(swapped);
          const wanted = swapped.days.map(({ blocks, ...day }) => ({ ...day, version: null, blocksIn: () => blocks }));
          await days.apply(trx, actor, wanted, present.note);
          const decided = { decidedBy: actor.who.userId, decidedAtMs: book.nowMs(), decisionNote: asked.note };
          return { ...present, ...decided, status: 'approved' };
        }),
      ),

    refuse: (actor: Actor, asked: Asked & { note: string }): Promise<SwapOutcome> =>
      book.inTurn(() =>
        settle(actor, asked, 'swapRefused', async (_trx, present) => {
          if (!decides(actor.who, present)) throw new Refused({ type: 'unknown' });
          if (isOfHers(actor.who, present)) throw new Refused({ type: 'ownRequest' });
          if (!isOpen(present)) throw new Refused({ type: 'alreadyDecided' });
          const decided = { decidedBy: actor.who.userId, decidedAtMs: book.nowMs(), decisionNote: asked.note };
          return { ...present, ...decided, status: 'refused' };
        }),
      ),

    mayDo: (who: Who, swap: Swap) => ({
      mayConsent: swap.toUserId === who.userId && swap.status === 'awaitingConsent',
      mayDecide: swap.status === 'awaitingApproval' && decides(who, swap) && !isOfHers(who, swap),
      mayCancel: swap.fromUserId === who.userId && isOpen(swap),
    }),
  };
}

const daysOf = ({ status, fromUserId, fromDate, toUserId, toDate }: Swap) => ({
  status,
  fromUserId,
  fromDate,
  toUserId,
  toDate,
});
