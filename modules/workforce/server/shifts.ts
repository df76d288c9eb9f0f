import { may, type Person, type Who } from '#identity';
import { type Actor, audit } from '#identity/server';
import type { GroupId, UserId } from '#kernel/id.ts';
import { daysLater } from '#metrics';
import type { Transaction } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import type { ShiftForm } from '../contract.ts';
import { limits } from '../limits.ts';
import { placedFrom, placeFor } from '../placement.ts';
import { operationalDayAt, type Placement, type PlannedDay } from '../plan.ts';
import {
  faultsOfWeek,
  isSamePattern,
  type Pattern,
  patternOn,
  type Shift,
  type ShiftFault,
  type ShiftId,
} from '../shift.ts';
import type { Book } from './book.ts';
import * as store from './shift-store.ts';

export type ShiftOutcome =
  | { readonly type: 'saved'; readonly shift: Shift }
  | { readonly type: 'forbidden' | 'unknown' | 'conflict' | 'nameTaken' }
  | { readonly type: 'faulty'; readonly faults: readonly ShiftFault[] }
  | { readonly type: 'limitReached'; readonly max: number };

export type AssignOutcome =
  | {
      readonly type: 'assigned';
      readonly people: number;
      readonly firstEffectiveMs: number | null;
      readonly lastEffectiveMs: number | null;
    }
  | { readonly type: 'shiftUnknown' | 'userUnknown' | 'groupUnknown' };

type Given = { readonly [Key in keyof ShiftForm]?: ShiftForm[Key] | undefined };
interface Move {
  readonly userId: UserId;
  readonly today: string;
  readonly placement: Placement | null;
  readonly effectiveMs: number;
}

/** People whose days are read in one go while they are moved. */
const movedAtOnce = 1_000;
/** People named in one row of the audit trail. */
const namedInAudit = 500;

export type Shifts = ReturnType<typeof openShifts>;

/** Shifts, their patterns, and who is in which one. */
export function openShifts(book: Book) {
  const { database, organisationId } = book;
  const mayMake = (who: Who) => may(who, 'shift.manage', {});

  /** The operational day of a shift's own calendar, single days of people aside. */
  const dayOfShift = (shift: Shift): PlannedDay =>
    operationalDayAt(
      book.groundOf({ placements: [{ fromDate: '0001-01-01', shiftId: shift.id, via: 'user' }] }),
      book.nowMs(),
    );

  /** Who of these people is to be in another shift than her newest placement says, and from which day on. */
  const movesOf = async (
    trx: Transaction,
    people: readonly Person[],
    given: Pick<store.ShiftRows, 'ofUsers' | 'ofGroups'>,
  ): Promise<readonly Move[]> => {
    const nowMs = book.nowMs();
    const placeOf = ({ isDisabled, who: { userId, groupId } }: Person) => {
      const groups = groupId === null ? null : (given.ofGroups.get(groupId) ?? null);
      return placeFor({ isDisabled, own: given.ofUsers.get(userId) ?? null, groups });
    };
    const moving = people.filter((person) => {
      const last = book.rows().newest.get(person.who.userId)?.at(-1) ?? { shiftId: null, via: 'none' };
      const place = placeOf(person);
      return last.shiftId !== place.shiftId || last.via !== place.via;
    });
    const moves: Move[] = [];
    for (let from = 0; from < moving.length; from += movedAtOnce) {
      const portion = moving.slice(from, from + movedAtOnce);
      const ids = portion.map(({ who }) => who.userId);
      const today = book.today();
      const grounds = await book.grounds(trx, ids, today, today);
      for (const person of portion) {
        const ground = grounds.get(person.who.userId);
        if (!ground) continue;
        const day = operationalDayAt(ground, nowMs);
        const last = placedFrom(ground.placements, day.date, placeOf(person)).at(-1) ?? null;
        const placement = last && last.fromDate > day.date ? last : null;
        moves.push({ userId: person.who.userId, today: day.date, placement, effectiveMs: day.endsMs });
      }
    }
    return moves;
  };

  const write = async (trx: Transaction, moves: readonly Move[]): Promise<void> =>
    store.savePlacements(trx, organisationId, moves);

  const moved = async (moves: readonly Move[]): Promise<void> => {
    await book.reload();
    book.tell(
      moves.map(({ userId }) => userId),
      { type: 'planChanged' },
    );
  };

  const refused = (given: Given): ShiftOutcome | null => {
    const faults = given.blocks ? faultsOfWeek(given.blocks) : [];
    return faults.length > 0 ? { type: 'faulty', faults } : null;
  };

  return {
    dayOfShift,
    find: (id: ShiftId): Shift | null => book.rows().shifts.get(id) ?? null,

    create: (actor: Actor, form: ShiftForm): Promise<ShiftOutcome> =>
      book.inTurn(async () => {
        if (!mayMake(actor.who)) return { type: 'forbidden' };
        const present = [...book.rows().shifts.values()].filter(({ isRemoved }) => !isRemoved);
        if (present.length >= limits.shifts) return { type: 'limitReached', max: limits.shifts };
        const no = refused(form);
        if (no) return no;
        const { name, colour, graceMs, zone, holidays, blocks } = form;
        const fromDate = book.today(zone);
        const id = newId<'shift'>();
        const patterns = [{ fromDate, zone, holidays, blocks }];
        const shift: Shift = { id, name, colour, graceMs, version: 1, isRemoved: false, patterns };
        const atMs = book.nowMs();
        const isAdded = await database.within(organisationId, async (trx) => {
          if (!(await store.addShift(trx, organisationId, shift, atMs))) return false;
          await audit.appendBy(trx, actor, {
            atMs,
            what: 'shiftCreated',
            thing: { type: 'shift', id: shift.id },
            after: form,
          });
          return true;
        });
        if (!isAdded) return { type: 'nameTaken' };
        await book.reload();
        return { type: 'saved', shift };
      }),

    /** What is past, and the operational day that runs, stay as they were planned. */
    edit: (actor: Actor, id: ShiftId, version: number, given: Given): Promise<ShiftOutcome> =>
      book.inTurn(async () => {
        const present = book.rows().shifts.get(id);
        if (!present || present.isRemoved) return { type: 'unknown' };
        if (!mayMake(actor.who)) return { type: 'forbidden' };
        const no = refused(given);
        if (no) return no;
        const today = dayOfShift(present).date;
        const newest = present.patterns.at(-1) ?? patternOn(present, today);
        const wanted: Pattern = {
          zone: given.zone ?? newest.zone,
          holidays: given.holidays ?? newest.holidays,
          blocks: given.blocks ?? newest.blocks,
        };
        const fields = {
          name: given.name ?? present.name,
          colour: given.colour ?? present.colour,
          graceMs: given.graceMs ?? present.graceMs,
        };
        const atMs = book.nowMs();
        const saved = await database.within(organisationId, async (trx) => {
          const outcome = await store.editShift(trx, organisationId, { id, ...fields }, version);
          if (outcome !== 'saved') return outcome;
          await store.dropPatterns(trx, organisationId, id, today);
          const fromDate = daysLater(today, 1);
          if (!isSamePattern(wanted, patternOn(present, today)))
            await store.savePattern(trx, organisationId, id, { fromDate, ...wanted });
          await audit.appendBy(trx, actor, {
            atMs,
            what: 'shiftChanged',
            thing: { type: 'shift', id },
            before: formOf(present, newest),
            after: { ...fields, ...wanted, fromDate },
          });
          return outcome;
        });
        if (saved !== 'saved') return { type: saved };
        await book.reload();
        book.tell(peopleIn(book, id), { type: 'planChanged' });
        const shift = book.rows().shifts.get(id);
        return shift ? { type: 'saved', shift } : { type: 'unknown' };
      }),

    /** Its people go on with it until their operational day has ended. */
    remove: (
      actor: Actor,
      id: ShiftId,
    ): Promise<{ readonly type: 'removed'; readonly people: number } | { readonly type: 'forbidden' | 'unknown' }> =>
      book.inTurn(async () => {
        const present = book.rows().shifts.get(id);
        if (!present || present.isRemoved) return { type: 'unknown' };
        if (!mayMake(actor.who)) return { type: 'forbidden' };
        const { ofUsers, ofGroups } = book.rows();
        const given = { ofUsers: without(ofUsers, id), ofGroups: without(ofGroups, id) };
        const atMs = book.nowMs();
        const moves = await database.within(organisationId, async (trx) => {
          await store.removeShift(trx, organisationId, id, atMs);
          const found = await movesOf(trx, book.people(), given);
          await write(trx, found);
          const people = found.slice(0, namedInAudit).map(({ userId }) => userId);
          await audit.appendBy(trx, actor, {
            atMs,
            what: 'shiftRemoved',
            thing: { type: 'shift', id },
            before: { name: present.name },
            after: { people, count: found.length },
          });
          return found;
        });
        await moved(moves);
        return { type: 'removed', people: moves.length };
      }),

    assign: (
      actor: Actor,
      asked: {
        readonly shiftId: ShiftId | null;
        readonly userIds: readonly UserId[];
        readonly groupIds: readonly GroupId[];
      },
    ): Promise<AssignOutcome> =>
      book.inTurn(async () => {
        const { shiftId, userIds, groupIds } = asked;
        const shift = shiftId === null ? null : book.rows().shifts.get(shiftId);
        if (shiftId !== null && (!shift || shift.isRemoved)) return { type: 'shiftUnknown' };
        const users = userIds.map((id) => book.find(id));
        const mayMove = users.every((person) => person && book.reaches(actor.who, 'shift.manage', person));
        if (!mayMove) return { type: 'userUnknown' };
        const known = new Set((await book.groups()).map(({ id }) => id));
        const mayGive = groupIds.every((groupId) => known.has(groupId) && may(actor.who, 'shift.manage', { groupId }));
        if (!mayGive) return { type: 'groupUnknown' };
        const { ofUsers, ofGroups } = book.rows();
        const given = {
          ofUsers: withThese(ofUsers, userIds, shiftId),
          ofGroups: withThese(ofGroups, groupIds, shiftId),
        };
        const [isUser, isGroup] = [new Set<UserId>(userIds), new Set<GroupId | null>(groupIds)];
        const people = book.people().filter(({ who }) => isUser.has(who.userId) || isGroup.has(who.groupId));
        const atMs = book.nowMs();
        const moves = await database.within(organisationId, async (trx) => {
          if (userIds.length > 0) await store.giveUsers(trx, organisationId, userIds, shiftId);
          if (groupIds.length > 0) await store.giveGroups(trx, organisationId, groupIds, shiftId);
          const found = await movesOf(trx, people, given);
          await write(trx, found);
          await audit.appendBy(trx, actor, {
            atMs,
            what: shiftId === null ? 'shiftTaken' : 'shiftGiven',
            thing: shiftId === null ? null : { type: 'shift', id: shiftId },
            before: {
              users: userIds.map((id) => ({ id, shiftId: ofUsers.get(id) ?? null })),
              groups: groupIds.map((id) => ({ id, shiftId: ofGroups.get(id) ?? null })),
            },
            after: { shiftId, userIds, groupIds, people: found.length },
          });
          return found;
        });
        await moved(moves);
        const moments = moves.map(({ effectiveMs }) => effectiveMs).toSorted((one, other) => one - other);
        return {
          type: 'assigned',
          people: moves.length,
          firstEffectiveMs: moments.at(0) ?? null,
          lastEffectiveMs: moments.at(-1) ?? null,
        };
      }),

    /**
     * Follows what happened elsewhere: people changed groups, were disabled or came back, groups were deleted. Whoever is
     * to have another shift by it gets it when her operational day has ended.
     */
    refresh: (): Promise<void> =>
      book.inTurn(async () => {
        const { ofGroups, ofUsers } = book.rows();
        const gone = await goneGroups();
        const given = { ofUsers, ofGroups: new Map([...ofGroups].filter(([id]) => !gone.includes(id))) };
        const atMs = book.nowMs();
        const moves = await database.within(organisationId, async (trx) => {
          const found = await movesOf(trx, book.people(), given);
          if (found.length === 0 && gone.length === 0) return [];
          await store.giveGroups(trx, organisationId, gone, null);
          await write(trx, found);
          await audit.append(trx, {
            organisationId,
            atMs,
            by: null,
            what: 'shiftsFollowed',
            thing: null,
            after: {
              people: found.slice(0, namedInAudit).map(({ userId, placement }) => ({ userId, placement })),
              count: found.length,
              groupsGone: gone,
            },
            from: null,
            requestId: null,
          });
          return found;
        });
        if (moves.length > 0 || gone.length > 0) await moved(moves);
      }),
  };

  async function goneGroups(): Promise<readonly GroupId[]> {
    const used = [...book.rows().ofGroups.keys()];
    const peopled = new Set(book.people().map(({ who }) => who.groupId));
    if (used.every((id) => peopled.has(id))) return [];
    const known = new Set((await book.groups()).map(({ id }) => id));
    return used.filter((id) => !known.has(id));
  }
}

/** The form of a shift as its newest pattern has it. */
export function formOf(shift: Shift, pattern: Pattern): ShiftForm {
  return {
    name: shift.name,
    colour: shift.colour,
    zone: pattern.zone,
    blocks: pattern.blocks.map((block) => ({
      ...block,
      weekdays: [...block.weekdays],
      breaks: block.breaks.map((one) => ({ ...one })),
    })),
    graceMs: shift.graceMs,
    holidays: pattern.holidays,
  };
}

/** Whose newest placement is in a shift. */
function peopleIn(book: Book, id: ShiftId): readonly UserId[] {
  return [...book.rows().newest].flatMap(([userId, list]) =>
    list.some(({ shiftId }) => shiftId === id) ? [userId] : [],
  );
}

function withThese<Key>(given: ReadonlyMap<Key, ShiftId>, keys: readonly Key[], shiftId: ShiftId | null) {
  const next = new Map(given);
  for (const key of keys) {
    if (shiftId === null) next.delete(key);
    else next.set(key, shiftId);
  }
  return next;
}

function without<Key>(given: ReadonlyMap<Key, ShiftId>, shiftId: ShiftId): ReadonlyMap<Key, ShiftId> {
  return new Map([...given].filter(([, own]) => own !== shiftId));
}
