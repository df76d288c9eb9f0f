import { may, type Who } from '#identity';
import { type Actor, audit } from '#identity/server';
import type { OrganisationId, UserId } from '#kernel/id.ts';
import { isoOrNull } from '#kernel/moment.ts';
import type { Clock } from '#platform/clock.ts';
import type { Database, Transaction } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import type { RoomDetail, RoomRow } from '../contract.ts';
import { roomTopicOf, type TeamChange, teamTopicOf } from '../live.ts';
import { groupOfRoom, pairOf, previewOf, type RoomId, roomOfGroup, teamLimits } from '../room.ts';
import type { Colleagues } from './colleagues.ts';
import { openKnownPeople } from './known-people.ts';
import {
  addMembers,
  beginReading,
  countOwnRooms,
  insertRoom,
  isMember,
  isMutedBy,
  type ListedRoom,
  listRooms,
  membersOf,
  muteRoom,
  readersOf,
  readRoom,
  readUpTo,
  removeMembers,
  renameRoom,
  roomOfPair,
  type StoredRoom,
} from './room-store.ts';
import type { RoomTurns } from './turns.ts';

export type RoomOutcome<Answer> =
  | { readonly type: 'done'; readonly room: Answer }
  | { readonly type: 'unknown' | 'forbidden' | 'personUnknown' }
  | { readonly type: 'limitReached'; readonly max: number };

export interface ReadState {
  readonly readSeq: number;
  readonly unread: number;
  readonly mentions: number;
}

/** Rooms and who is in them. Everything asks whether the asker is a member; no role opens a room from outside. */
export interface Rooms {
  readonly list: (who: Who) => Promise<RoomRow[]>;
  readonly row: (who: Who, id: RoomId) => Promise<RoomRow | null>;
  readonly detail: (who: Who, id: RoomId) => Promise<RoomDetail | null>;
  readonly mayRead: (who: Who, id: RoomId) => Promise<boolean>;
  readonly create: (
    actor: Actor,
    given: { readonly name: string; readonly memberIds: readonly UserId[] },
  ) => Promise<RoomOutcome<RoomRow>>;
  readonly direct: (who: Who, userId: UserId) => Promise<RoomOutcome<RoomRow>>;
  readonly edit: (
    actor: Actor,
    id: RoomId,
    change: {
      readonly name?: string | undefined;
      readonly add?: readonly UserId[] | undefined;
      readonly remove?: readonly UserId[] | undefined;
    },
  ) => Promise<RoomOutcome<RoomDetail>>;
  readonly leave: (actor: Actor, id: RoomId) => Promise<'left' | 'unknown' | 'forbidden'>;
  readonly read: (who: Who, id: RoomId, upToSeq: number) => Promise<ReadState | null>;
  /** The room if she is in it; inside a transaction of somebody else. */
  readonly within: (trx: Transaction, who: Who, id: RoomId) => Promise<StoredRoom | null>;
  readonly peopleOf: (trx: Transaction, room: StoredRoom) => Promise<readonly UserId[]>;
  /** Whether she is in a room now, from memory: asked for every sign of typing. */
  readonly isIn: (who: Who, id: RoomId) => Promise<boolean>;
  /** She hears no sound of a room, or hears it again; false when she is not in it. */
  readonly mute: (who: Who, id: RoomId, isMuted: boolean) => Promise<boolean>;
  /**
   * People who have never read here begin before what is written now; those known to have begun cost nothing. What it
   * answers is called when the transaction is committed.
   */
  readonly beginReading: (
    trx: Transaction,
    id: RoomId,
    people: readonly UserId[],
    readSeq: number,
  ) => Promise<() => void>;
}

export interface RoomsNeeds {
  readonly organisationId: OrganisationId;
  readonly database: Database;
  readonly clock: Clock;
  readonly colleagues: Colleagues;
  readonly turns: RoomTurns;
  readonly publish: (topic: string, change: unknown) => void;
  /** Who hears these topics must be asked again; resolves when nobody hears them who may not. */
  readonly recheck: (topics: ReadonlySet<string>) => Promise<void>;
}

const ownGroupRoom = ({ groupId }: Who): RoomId | null => groupId && roomOfGroup(groupId);

/** Opens the rooms of one organisation. */
export function openRooms(needs: RoomsNeeds): Rooms {
  const { organisationId, database, clock, colleagues, turns, publish } = needs;
  const inside = <T>(run: (trx: Transaction) => Promise<T>): Promise<T> => database.within(organisationId, run);
  const tell = (userId: UserId, change: TeamChange) => publish(teamTopicOf(userId), change);

  /** The room of her group exists as soon as the group does; it has a row when somebody has written. */
  const groupRoom = (id: RoomId): StoredRoom => ({
    id,
    kind: 'group',
    name: '',
    pair: null,
    createdBy: null,
    lastSeq: 0,
  });
  const within: Rooms['within'] = async (trx, who, id) => {
    if (!may(who, 'team.message')) return null;
    if (id === ownGroupRoom(who)) return (await readRoom(trx, organisationId, id)) ?? groupRoom(id);
    return (await isMember(trx, organisationId, id, who.userId)) ? readRoom(trx, organisationId, id) : null;
  };
  const peopleOf: Rooms['peopleOf'] = async (trx, room) =>
    room.kind === 'group' ? colleagues.inGroup(groupOfRoom(room.id)) : membersOf(trx, organisationId, room.id);

  const nameFor = (room: StoredRoom, reader: UserId) => {
    if (room.kind === 'own') return { name: room.name, colour: null, with: null };
    if (room.kind === 'group') {
      const group = colleagues.group(groupOfRoom(room.id));
      return { name: group?.name ?? '', colour: group?.colour ?? null, with: null };
    }
    const other = room.pair?.split(' ').find((id) => id !== reader) as UserId | undefined;
    return { name: other ? colleagues.nameOf(other) : '', colour: null, with: other ?? null };
  };
  const rowOf = (room: ListedRoom): RoomRow => ({
    id: room.id,
    kind: room.kind,
    ...nameFor(room, room.readerId),
    lastSeq: room.lastSeq,
    lastAt: isoOrNull(room.lastAtMs),
    lastText: previewOf(room.lastText, room.lastFiles),
    lastAuthor: room.lastAuthorId && { id: room.lastAuthorId, name: colleagues.nameOf(room.lastAuthorId) },
    readSeq: room.readSeq ?? room.lastSeq,
    unread: room.unread,
    mentions: room.mentions,
    isMuted: room.isMuted,
  });

  const rowsOf = async (who: Who, only?: RoomId): Promise<RoomRow[]> => {
    if (!may(who, 'team.message')) return [];
    const groupRoomId = ownGroupRoom(who);
    const asked = { userIds: [who.userId], groupRoomId, ...(only && { only }) };
    return inside(async (trx) => {
      const rows = (await listRooms(trx, organisationId, asked)).map(rowOf);
      if (groupRoomId === null || (only && only !== groupRoomId)) return rows;
      if (rows.some(({ id }) => id === groupRoomId)) return rows;
      const isMuted = await isMutedBy(trx, organisationId, groupRoomId, who.userId);
      return [...rows, unsaid(groupRoom(groupRoomId), who.userId, isMuted)];
    });
  };
  const row: Rooms['row'] = async (who, id) => (await rowsOf(who, id))[0] ?? null;

  /** Who may rename a room and choose its people: whoever opened it, and when she has left, whoever is longest in it. */
  const keeperOf = (room: StoredRoom, people: readonly UserId[]): UserId | null => {
    if (room.kind !== 'own') return null;
    return (room.createdBy && people.includes(room.createdBy) ? room.createdBy : people[0]) ?? null;
  };

  const detail: Rooms['detail'] = (who, id) =>
    inside(async (trx) => {
      const room = await within(trx, who, id);
      if (!room) return null;
      const people = await peopleOf(trx, room);
      const shown = people.slice(0, teamLimits.members);
      const reads = await readersOf(trx, organisationId, id, [...shown, who.userId]);
      const showsReaders = people.length <= teamLimits.readersShown;
      return {
        id: room.id,
        kind: room.kind,
        ...nameFor(room, who.userId),
        lastSeq: room.lastSeq,
        members: shown.map((userId) => ({
          ...colleagues.view(userId),
          readSeq: showsReaders ? (reads.get(userId) ?? 0) : null,
        })),
        membersInAll: people.length,
        mayManage: keeperOf(room, people) === who.userId,
        readSeq: reads.get(who.userId) ?? room.lastSeq,
      };
    });

  /** Tells everybody who is new in a room, and everybody in it who is in it now. */
  const tellPeople = async (room: StoredRoom, added: readonly UserId[]): Promise<void> => {
    const writers = added.filter((userId) => {
      const person = colleagues.find(userId);
      return person !== null && may(person.who, 'team.message');
    });
    const asked = { userIds: writers, groupRoomId: null, only: room.id };
    const { people, reads, fresh, rows } = await inside(async (trx) => {
      const now = (await readRoom(trx, organisationId, room.id)) ?? room;
      const members = await peopleOf(trx, now);
      const listed = writers.length > 0 ? await listRooms(trx, organisationId, asked) : [];
      return {
        fresh: now,
        people: members,
        rows: listed,
        reads: await readersOf(trx, organisationId, room.id, members),
      };
    });
    for (const listed of rows) tell(listed.readerId, { type: 'room', row: rowOf(listed) });
    const members = people.map((userId) => ({ ...colleagues.view(userId), readSeq: reads.get(userId) ?? 0 }));
    publish(roomTopicOf(room.id), { type: 'room', name: fresh.name, members });
  };

  /** Takes people out so that what is written next does not reach them. */
  const takeOut = async (room: StoredRoom, userIds: readonly UserId[]): Promise<void> => {
    forget(room.id);
    for (const userId of userIds) tell(userId, { type: 'roomGone', roomId: room.id });
    if (userIds.length > 0) await needs.recheck(new Set([roomTopicOf(room.id)]));
  };

  const knownMembers = openKnownPeople();
  const knownReaders = openKnownPeople();
  const forget = (id: RoomId): void => {
    knownMembers.forget(id);
    knownReaders.forget(id);
  };

  return {
    within,
    peopleOf,
    row,
    detail,
    list: (who) => rowsOf(who),
    isIn: async (who, id) => {
      if (!may(who, 'team.message')) return false;
      if (id === ownGroupRoom(who)) return true;
      const known = knownMembers.of(id);
      if (known) return known.has(who.userId);
      const since = knownMembers.mark();
      const found = await inside((trx) => membersOf(trx, organisationId, id));
      knownMembers.keep(id, found, since);
      return found.includes(who.userId);
    },
    beginReading: async (trx, id, people, readSeq) => {
      const known = knownReaders.of(id);
      const fresh = people.filter((userId) => !known?.has(userId));
      if (fresh.length > 0) await beginReading(trx, organisationId, id, fresh, readSeq);
      const since = knownReaders.mark();
      return () => knownReaders.keep(id, people, since);
    },
    mute: async (who, id, isMuted) => {
      const isDone = await inside(async (trx) => {
        if (!(await within(trx, who, id))) return false;
        await muteRoom(trx, organisationId, id, who.userId, isMuted);
        return true;
      });
      if (isDone) tell(who.userId, { type: 'muted', roomId: id, isMuted });
      return isDone;
    },
    mayRead: async (who, id) => (await inside((trx) => within(trx, who, id))) !== null,
    create: async (actor, { name, memberIds }) => {
      if (!may(actor.who, 'team.createRoom') || !may(actor.who, 'team.message')) return { type: 'forbidden' };
      const people = [...new Set([actor.who.userId, ...memberIds])];
      if (!people.every(colleagues.isActive)) return { type: 'personUnknown' };
      if (people.length > teamLimits.members) return { type: 'limitReached', max: teamLimits.members };
      const { userId } = actor.who;
      const room: StoredRoom = { id: newId<'room'>(), kind: 'own', name, pair: null, createdBy: userId, lastSeq: 0 };
      const atMs = clock.nowMs();
      const isMade = await inside(async (trx) => {
        if ((await countOwnRooms(trx, organisationId)) >= teamLimits.ownRooms) return false;
        await insertRoom(trx, organisationId, room, atMs);
        await addMembers(trx, organisationId, room.id, people, atMs);
        const after = { name, members: people };
        await audit.appendBy(trx, actor, { atMs, what: 'roomCreated', thing: { type: 'room', id: room.id }, after });
        return true;
      });
      if (!isMade) return { type: 'limitReached', max: teamLimits.ownRooms };
      await tellPeople(room, people);
      const own = await row(actor.who, room.id);
      return own ? { type: 'done', room: own } : { type: 'unknown' };
    },
    direct: async (who, userId) => {
      if (!may(who, 'team.message')) return { type: 'forbidden' };
      if (userId === who.userId || !colleagues.isActive(userId)) return { type: 'personUnknown' };
      const pair = pairOf(who.userId, userId);
      const atMs = clock.nowMs();
      const room = await inside(async (trx) => {
        const wish = { kind: 'direct', name: '', pair, createdBy: who.userId, lastSeq: 0 } as const;
        await insertRoom(trx, organisationId, { id: newId<'room'>(), ...wish }, atMs);
        // Of two who open it at the same moment both find the one that was made.
        const made = await roomOfPair(trx, organisationId, pair);
        if (made) await addMembers(trx, organisationId, made.id, [who.userId, userId], atMs);
        return made;
      });
      if (room) forget(room.id);
      if (!room) return { type: 'unknown' };
      const own = (await row(who, room.id)) ?? unsaid(room, who.userId, false);
      return { type: 'done', room: own };
    },
    edit: (actor, id, change) =>
      turns.of(id, async () => {
        const atMs = clock.nowMs();
        const outcome = await inside(async (trx) => {
          const room = await within(trx, actor.who, id);
          if (!room) return { type: 'unknown' } as const;
          const people = await peopleOf(trx, room);
          if (keeperOf(room, people) !== actor.who.userId) return { type: 'forbidden' } as const;
          const added = [...new Set(change.add ?? [])].filter((userId) => !people.includes(userId));
          const removed = [...new Set(change.remove ?? [])].filter(
            (userId) => people.includes(userId) && userId !== actor.who.userId,
          );
          if (!added.every(colleagues.isActive)) return { type: 'personUnknown' } as const;
          if (people.length + added.length - removed.length > teamLimits.members)
            return { type: 'limitReached', max: teamLimits.members } as const;
          if (change.name !== undefined) await renameRoom(trx, organisationId, id, change.name);
          if (added.length > 0) await addMembers(trx, organisationId, id, added, atMs);
          if (removed.length > 0) await removeMembers(trx, organisationId, id, removed);
          await audit.appendBy(trx, actor, {
            atMs,
            what: 'roomChanged',
            thing: { type: 'room', id },
            before: { name: room.name },
            after: { name: change.name ?? room.name, added, removed },
          });
          return { type: 'changed', room, added, removed, isRenamed: change.name !== undefined, people } as const;
        });
        if (outcome.type !== 'changed') return outcome;
        await takeOut(outcome.room, outcome.removed);
        const staying = outcome.people.filter((userId) => !outcome.removed.includes(userId));
        await tellPeople(outcome.room, outcome.isRenamed ? [...staying, ...outcome.added] : outcome.added);
        const now = await detail(actor.who, id);
        return now ? { type: 'done', room: now } : { type: 'unknown' };
      }),
    leave: (actor, id) =>
      turns.of(id, async () => {
        const { userId } = actor.who;
        const atMs = clock.nowMs();
        const left = await inside(async (trx) => {
          const room = await within(trx, actor.who, id);
          if (!room) return 'unknown';
          if (room.kind !== 'own') return 'forbidden';
          await removeMembers(trx, organisationId, id, [userId]);
          const after = { left: userId };
          await audit.appendBy(trx, actor, { atMs, what: 'roomLeft', thing: { type: 'room', id }, after });
          return room;
        });
        if (typeof left === 'string') return left;
        await takeOut(left, [userId]);
        await tellPeople(left, []);
        return 'left';
      }),
    read: async (who, id, upToSeq) => {
      const readSeq = await inside(async (trx) =>
        (await within(trx, who, id)) ? readUpTo(trx, organisationId, id, who.userId, upToSeq) : null,
      );
      const now = readSeq === null ? null : await row(who, id);
      if (readSeq === null || !now) return null;
      const state = { readSeq, unread: now.unread, mentions: now.mentions };
      tell(who.userId, { type: 'read', roomId: id, ...state });
      publish(roomTopicOf(id), { type: 'read', userId: who.userId, readSeq });
      return state;
    },
  };

  /** A room in which nobody has written: one of two is in nobody's list but its opener's. */
  function unsaid(room: StoredRoom, reader: UserId, isMuted: boolean): RoomRow {
    return {
      id: room.id,
      kind: room.kind,
      ...nameFor(room, reader),
      lastSeq: room.lastSeq,
      lastAt: null,
      lastText: '',
      lastAuthor: null,
      readSeq: 0,
      unread: 0,
      mentions: 0,
      isMuted,
    };
  }
}
