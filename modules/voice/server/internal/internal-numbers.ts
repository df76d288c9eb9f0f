import { may } from '#identity';
import { type Actor, audit } from '#identity/server';
import type { OrganisationId, UserId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import type { Database } from '#platform/database/index.ts';
import { openTurns } from '#platform/turns.ts';
import { readInternalNumber } from '../../internal-number.ts';
import { callingCodeIn } from '../../number.ts';
import { readInternalNumbers, saveInternalNumber } from './internal-store.ts';

export type InternalNumberOutcome =
  | { readonly type: 'saved'; readonly number: string | null }
  /** Nobody of this id takes calls. */
  | { readonly type: 'agentUnknown' }
  | { readonly type: 'noNumber' }
  /** It is, or begins as, this number for help. */
  | { readonly type: 'emergency'; readonly of: string }
  | { readonly type: 'taken'; readonly by: UserId };

/** By which numbers people of the house call each other, in memory. */
export interface InternalNumbers {
  /** Of those who take calls, by person; the shortest numbers first. */
  readonly all: () => ReadonlyMap<UserId, string>;
  readonly of: (userId: UserId) => string | null;
  /** Whose number was dialled, however it is written; null for nobody's. */
  readonly whose: (dialled: string) => UserId | null;
  /** Gives somebody a number, or takes hers away (null). */
  readonly set: (actor: Actor, userId: UserId, number: string | null) => Promise<InternalNumberOutcome>;
}

export interface InternalNumbersNeeds {
  readonly database: Database;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly organisationId: OrganisationId;
  readonly zone: string;
  readonly isAgent: (userId: UserId) => boolean;
}

/** Opens the internal numbers of one organisation. */
export async function openInternalNumbers(needs: InternalNumbersNeeds): Promise<InternalNumbers> {
  const { database, clock, organisationId, isAgent } = needs;
  const callingCode = callingCodeIn(needs.zone);
  const inTurn = openTurns();
  const load = () => database.within(organisationId, (trx) => readInternalNumbers(trx, organisationId));
  let numbers = await load();
  const holderOf = (number: string): UserId | null => [...numbers].find(([, one]) => one === number)?.[0] ?? null;

  const save = async (actor: Actor, userId: UserId, number: string | null): Promise<InternalNumberOutcome> => {
    const before = numbers.get(userId) ?? null;
    if (before === number) return { type: 'saved', number };
    await database.within(organisationId, async (trx) => {
      const holder = number === null ? null : holderOf(number);
      // Who takes no calls any more holds no number that somebody else shall have.
      if (holder) await saveInternalNumber(trx, organisationId, holder, null);
      await saveInternalNumber(trx, organisationId, userId, number);
      await audit.appendBy(trx, actor, {
        ...{ atMs: clock.nowMs(), what: 'internalNumberChanged', thing: { type: 'user', id: userId } },
        ...{ before: { internalNumber: before }, after: { internalNumber: number } },
      });
    });
    numbers = await load();
    return { type: 'saved', number };
  };

  return {
    all: () => new Map([...numbers].filter(([userId]) => isAgent(userId))),
    of: (userId) => numbers.get(userId) ?? null,
    whose: (dialled) => {
      const read = readInternalNumber(dialled, callingCode);
      const holder = read.type === 'number' ? holderOf(read.number) : null;
      return holder && isAgent(holder) ? holder : null;
    },
    set: (actor, userId, typed) =>
      inTurn(async (): Promise<InternalNumberOutcome> => {
        if (!may(actor.who, 'telephony.manage', {}) || !isAgent(userId)) return { type: 'agentUnknown' };
        if (typed === null) return save(actor, userId, null);
        const read = readInternalNumber(typed, callingCode);
        if (read.type !== 'number') return read;
        const holder = holderOf(read.number);
        if (holder && holder !== userId && isAgent(holder)) return { type: 'taken', by: holder };
        return save(actor, userId, read.number);
      }),
  };
}
