import type { AwayClass } from '#agents';
import {
  type Group,
  may,
  type Organisation,
  type Person,
  type Right,
  searchKey,
  searchWords,
  type Who,
} from '#identity';
import type { AgentId, GroupId, UserId } from '#kernel/id.ts';
import { lookupBy } from '#kernel/lookup.ts';
import { dateOf, daysLater } from '#metrics';
import type { Clock } from '#platform/clock.ts';
import type { Database, Transaction } from '#platform/database/index.ts';
import type { Log } from '#platform/log.ts';
import { openTurns } from '#platform/turns.ts';
import type { Actual } from '../discipline.ts';
import { countryOfZone, openHolidays } from '../holiday.ts';
import type { PlanNews } from '../live.ts';
import { planTopicOf } from '../live.ts';
import { type Ground, operationalDayAt, type PlannedDay } from '../plan.ts';
import { readDayChanges } from './day-store.ts';
import { readApproved } from './request-store.ts';
import { readPlacements, readShiftRows, type ShiftRows } from './shift-store.ts';

/** What agents did in a stretch of time, and up to when it is known. Whoever keeps the facts answers it. */
export type TimeOf = (
  agentIds: readonly AgentId[],
  fromMs: number,
  toMs: number,
) => Promise<{ readonly byAgent: ReadonlyMap<AgentId, readonly Actual[]>; readonly knownUntilMs: number }>;

export interface WorkforceNeeds {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly organisation: Pick<Organisation, 'id' | 'zone'>;
  /** Everybody of the organisation, disabled people too. */
  readonly people: () => readonly Person[];
  readonly groups: () => Promise<readonly Pick<Group, 'id'>[]>;
  readonly publish: (topic: string, change: unknown) => void;
  readonly timeOf: TimeOf;
  /** How long an agent has been away since a moment, by sort: what her desk counts as well. */
  readonly awayUsedSince: (agentId: AgentId, fromMs: number) => ReadonlyMap<AwayClass, number>;
}

export type Book = Awaited<ReturnType<typeof openBook>>;

/** Days around a question that its plans depend on: nights, and zones a day apart. */
const marginDays = 3;
/** How far ahead of today changed days and absences are kept in memory; read anew every hour, so there is time to spare. */
const nearDays = 14;

/** What every use case of the module shares: shifts in memory, people by name, and what the days of somebody stand on. */
export async function openBook(needs: WorkforceNeeds) {
  const { database, clock, organisation, people } = needs;
  const { id: organisationId, zone } = organisation;
  const read = () => database.within(organisationId, (trx) => readShiftRows(trx, organisationId));
  const today = (inZone = zone): string => dateOf(clock.nowMs(), inZone);
  /** Changed days and absences around today: those of some people, or of everybody. */
  const readNear = (userIds: readonly UserId[] | null) => {
    const [first, last] = [daysLater(today(), -marginDays), daysLater(today(), nearDays)];
    return database.within(organisationId, async (trx) => ({
      changes: await readDayChanges(trx, organisationId, userIds, first, last),
      absences: await readApproved(trx, organisationId, userIds, first, last),
    }));
  };
  let rows: ShiftRows = await read();
  let near = await readNear(null);
  const country = () => rows.country ?? countryOfZone(zone);
  let holidayOn = openHolidays(country(), rows.holidays);

  let sorted: { readonly of: readonly Person[]; readonly byName: readonly Person[] } = { of: [], byName: [] };
  /** Everybody who is not disabled, by name; sorted once for each reading of the directory. */
  const byName = (): readonly Person[] => {
    const all = people();
    if (sorted.of !== all) {
      const collator = new Intl.Collator('tr');
      const active = all.filter(({ isDisabled }) => !isDisabled);
      sorted = { of: all, byName: active.toSorted((one, other) => collator.compare(one.name, other.name)) };
    }
    return sorted.byName;
  };
  const find = lookupBy(people, ({ who }): UserId => who.userId);
  const reaches = (who: Who, right: Right, { who: { userId, groupId } }: Person): boolean =>
    may(who, right, { ownerId: userId, groupId });

  type Own = { readonly [Key in 'placements' | 'changes' | 'absences']?: Ground[Key] | undefined };
  const groundOf = (of: Own): Ground => ({
    houseZone: zone,
    placements: of.placements ?? [],
    shifts: rows.shifts,
    changes: of.changes ?? new Map(),
    absences: of.absences ?? [],
    holidayOn,
  });
  const tell = (userIds: Iterable<UserId>, news: PlanNews): void => {
    for (const userId of new Set(userIds)) needs.publish(planTopicOf(userId), news);
  };

  /** Days asked for lately: of those whose days nobody changed, all who share their placements share one. */
  let asked = { of: rows, around: near, days: new Map<string, PlannedDay>() };

  return {
    ...needs,
    organisationId,
    zone,
    nowMs: () => clock.nowMs(),
    /** One change after the other: each reads what the one before it wrote. */
    inTurn: openTurns(),
    rows: () => rows,
    country,
    holidayOn: (date: string) => holidayOn(date),
    reload: async (): Promise<void> => {
      rows = await read();
      holidayOn = openHolidays(country(), rows.holidays);
    },
    /** Reads changed days and absences around the present day again. */
    renew: async (): Promise<void> => {
      near = await readNear(null);
    },
    /** The days of these people are others now: takes them into memory and tells them. */
    daysChanged: async (userIds: readonly UserId[]): Promise<void> => {
      const read = await readNear(userIds);
      const isOther = ([userId]: readonly [UserId, unknown]) => !userIds.includes(userId);
      near = {
        changes: new Map([...[...near.changes].filter(isOther), ...read.changes]),
        absences: new Map([...[...near.absences].filter(isOther), ...read.absences]),
      };
      tell(userIds, { type: 'planChanged' });
    },
    /**
     * The operational day somebody is in, as her plan has it, from memory: it is asked for with every fact of an agent.
     * Of somebody without a shift, the calendar day of the house.
     */
    dayOf: (userId: UserId): PlannedDay => {
      const nowMs = clock.nowMs();
      if (asked.of !== rows || asked.around !== near) asked = { of: rows, around: near, days: new Map() };
      const placements = rows.newest.get(userId) ?? [];
      const [changes, absences] = [near.changes.get(userId), near.absences.get(userId)];
      const isOwn = changes !== undefined || absences !== undefined;
      const key = isOwn ? userId : placements.map(({ fromDate, shiftId }) => `${fromDate} ${shiftId}`).join();
      const known = asked.days.get(key);
      if (known && known.beginsMs <= nowMs && nowMs < known.endsMs) return known;
      const day = operationalDayAt(groundOf({ placements, changes, absences }), nowMs);
      asked.days.set(key, day);
      return day;
    },
    groundOf,
    today,
    find,
    nameOf: (id: UserId | null): string | null => (id === null ? null : (find(id)?.name ?? null)),
    reaches,
    /** Whether somebody may know why a person's days are as they are: her own, or she decides about them. */
    seesWhy: (who: Who, person: Person): boolean =>
      who.userId === person.who.userId ||
      reaches(who, 'absence.decide', person) ||
      reaches(who, 'shift.manage', person),
    /** Whether somebody may ask for a person's absence, or take it back: her own, or she decides about them. */
    asksFor: (who: Who, person: Person): boolean =>
      who.userId === person.who.userId || reaches(who, 'absence.decide', person),
    /** Active people somebody reaches by a right, by name, narrowed. */
    visible: (
      who: Who,
      right: Right,
      narrowed: {
        readonly search?: string | undefined;
        readonly groupId?: GroupId | undefined;
        readonly userId?: UserId | undefined;
      },
    ): readonly Person[] => {
      const words = searchWords(narrowed.search ?? '');
      return byName().filter((person) => {
        if (narrowed.userId && person.who.userId !== narrowed.userId) return false;
        if (narrowed.groupId && person.who.groupId !== narrowed.groupId) return false;
        if (!reaches(who, right, person)) return false;
        const key = words.length > 0 ? searchKey(person.name) : '';
        return words.every((word) => key.includes(word));
      });
    },
    /** Active people of somebody's own group, herself left out, by name. */
    colleagues: (who: Who, search: string | undefined): readonly Person[] => {
      const words = searchWords(search ?? '');
      if (who.groupId === null) return [];
      return byName().filter((person) => {
        if (person.who.groupId !== who.groupId || person.who.userId === who.userId) return false;
        const key = words.length > 0 ? searchKey(person.name) : '';
        return words.every((word) => key.includes(word));
      });
    },
    /** What the days of these people stand on, from a date to a date. */
    grounds: async (
      trx: Transaction,
      userIds: readonly UserId[],
      fromDate: string,
      toDate: string,
    ): Promise<ReadonlyMap<UserId, Ground>> => {
      const [first, last] = [daysLater(fromDate, -marginDays), daysLater(toDate, marginDays)];
      const placements = await readPlacements(trx, organisationId, userIds);
      const changes = await readDayChanges(trx, organisationId, userIds, first, last);
      const absences = await readApproved(trx, organisationId, userIds, first, last);
      return new Map(
        userIds.map((userId) => {
          const own = {
            placements: placements.get(userId),
            changes: changes.get(userId),
            absences: absences.get(userId),
          };
          return [userId, groundOf(own)];
        }),
      );
    },
    tell,
    /** Tells those who decide about a person that something waits or no longer does. */
    tellDeciders: (person: Person): void => {
      for (const one of people()) {
        const decides = !one.isDisabled && reaches(one.who, 'absence.decide', person);
        if (decides) needs.publish(planTopicOf(one.who.userId), { type: 'requestsChanged' });
      }
    },
  };
}
