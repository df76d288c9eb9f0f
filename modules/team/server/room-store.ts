import { sql } from 'kysely';
import type { OrganisationId, UserId } from '#kernel/id.ts';
import type { Transaction } from '#platform/database/index.ts';
import { type RoomId, type RoomKind, teamLimits } from '../room.ts';

export interface StoredRoom {
  readonly id: RoomId;
  readonly kind: RoomKind;
  readonly name: string;
  readonly pair: string | null;
  readonly createdBy: UserId | null;
  readonly lastSeq: number;
}
type Row = {
  id: RoomId;
  kind: RoomKind;
  name: string;
  pair: string | null;
  created_by: UserId | null;
  last_seq: number;
};
const columns = sql.raw('r.id, r.kind, r.name, r.pair, r.created_by, r.last_seq');

/** A room by its id, whoever may see it. */
export async function readRoom(
  trx: Transaction,
  organisationId: OrganisationId,
  id: RoomId,
): Promise<StoredRoom | null> {
  const { rows } = await sql<Row>`
    select ${columns} from team_rooms r where r.organisation_id = ${organisationId} and r.id = ${id}`.execute(trx);
  return rows[0] ? roomOf(rows[0]) : null;
}

export async function isMember(
  trx: Transaction,
  organisationId: OrganisationId,
  roomId: RoomId,
  userId: UserId,
): Promise<boolean> {
  const { rows } = await sql`
    select 1 from team_members
     where organisation_id = ${organisationId} and room_id = ${roomId} and user_id = ${userId}`.execute(trx);
  return rows.length > 0;
}

/** The people of a room that has a list of its own, in the order in which they came. */
export async function membersOf(
  trx: Transaction,
  organisationId: OrganisationId,
  roomId: RoomId,
): Promise<readonly UserId[]> {
  const { rows } = await sql<{ user_id: UserId }>`
    select user_id from team_members where organisation_id = ${organisationId} and room_id = ${roomId}
     order by joined_at, user_id limit ${teamLimits.members}`.execute(trx);
  return rows.map((row) => row.user_id);
}

/** Makes a room that is not there yet; a room of two that somebody else has just made is left as it is. */
export async function insertRoom(
  trx: Transaction,
  organisationId: OrganisationId,
  room: StoredRoom,
  atMs: number,
): Promise<void> {
  await sql`
    insert into team_rooms (organisation_id, id, kind, name, pair, created_by, created_at)
    values (${organisationId}, ${room.id}, ${room.kind}, ${room.name}, ${room.pair}, ${room.createdBy}, ${new Date(atMs)})
    on conflict do nothing`.execute(trx);
}

export async function roomOfPair(
  trx: Transaction,
  organisationId: OrganisationId,
  pair: string,
): Promise<StoredRoom | null> {
  const { rows } = await sql<Row>`
    select ${columns} from team_rooms r where r.organisation_id = ${organisationId} and r.pair = ${pair}`.execute(trx);
  return rows[0] ? roomOf(rows[0]) : null;
}

export async function countOwnRooms(trx: Transaction, organisationId: OrganisationId): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from team_rooms where organisation_id = ${organisationId} and kind = 'own'`.execute(trx);
  return rows[0]?.n ?? 0;
}

export async function renameRoom(
  trx: Transaction,
  organisationId: OrganisationId,
  id: RoomId,
  name: string,
): Promise<void> {
  await sql`update team_rooms set name = ${name} where organisation_id = ${organisationId} and id = ${id}`.execute(trx);
}

export async function addMembers(
  trx: Transaction,
  organisationId: OrganisationId,
  roomId: RoomId,
  userIds: readonly UserId[],
  atMs: number,
): Promise<void> {
  await sql`
    insert into team_members (organisation_id, room_id, user_id, joined_at)
    select ${organisationId}, ${roomId}, m, ${new Date(atMs)} from unnest(${userIds}::uuid[]) as m
    on conflict do nothing`.execute(trx);
}

export async function removeMembers(
  trx: Transaction,
  organisationId: OrganisationId,
  roomId: RoomId,
  userIds: readonly UserId[],
): Promise<void> {
  await sql`
    delete from team_members
     where organisation_id = ${organisationId} and room_id = ${roomId} and user_id = any (${userIds}::uuid[])`.execute(
    trx,
  );
  for (const table of [sql.raw('team_reads'), sql.raw('team_mutes')]) {
    await sql`
      delete from ${table}
       where organisation_id = ${organisationId} and room_id = ${roomId} and user_id = any (${userIds}::uuid[])`.execute(
      trx,
    );
  }
}

/** She does not want to hear this room, or does again. */
export async function muteRoom(
  trx: Transaction,
  organisationId: OrganisationId,
  roomId: RoomId,
  userId: UserId,
  isMuted: boolean,
): Promise<void> {
  if (isMuted)
    await sql`
      insert into team_mutes (organisation_id, user_id, room_id) values (${organisationId}, ${userId}, ${roomId})
      on conflict do nothing`.execute(trx);
  else
    await sql`
      delete from team_mutes
       where organisation_id = ${organisationId} and user_id = ${userId} and room_id = ${roomId}`.execute(trx);
}

export async function isMutedBy(
  trx: Transaction,
  organisationId: OrganisationId,
  roomId: RoomId,
  userId: UserId,
): Promise<boolean> {
  const { rows } = await sql`
    select 1 from team_mutes
     where organisation_id = ${organisationId} and user_id = ${userId} and room_id = ${roomId}`.execute(trx);
  return rows.length > 0;
}

/** How far these people have read, of those of whom anything is known. */
export async function readersOf(
  trx: Transaction,
  organisationId: OrganisationId,
  roomId: RoomId,
  userIds: readonly UserId[],
): Promise<ReadonlyMap<UserId, number>> {
  const { rows } = await sql<{ user_id: UserId; read_seq: number }>`
    select user_id, read_seq from team_reads
     where organisation_id = ${organisationId} and room_id = ${roomId} and user_id = any (${userIds}::uuid[])`.execute(
    trx,
  );
  return new Map(rows.map((row) => [row.user_id, row.read_seq]));
}

/** Those who have never read here begin with what comes now: nothing before this number is unread to them. */
export async function beginReading(
  trx: Transaction,
  organisationId: OrganisationId,
  roomId: RoomId,
  userIds: readonly UserId[],
  readSeq: number,
): Promise<void> {
  await sql`
    insert into team_reads (organisation_id, user_id, room_id, read_seq)
    select ${organisationId}, m, ${roomId}, ${readSeq} from unnest(${userIds}::uuid[]) as m
    on conflict do nothing`.execute(trx);
}

/** She has read up to here; never back. Answers how far that is now. */
export async function readUpTo(
  trx: Transaction,
  organisationId: OrganisationId,
  roomId: RoomId,
  userId: UserId,
  seq: number,
): Promise<number> {
  const { rows } = await sql<{ read_seq: number }>`
    insert into team_reads (organisation_id, user_id, room_id, read_seq)
    select ${organisationId}, ${userId}, ${roomId},
           least(${seq}::int, coalesce((select last_seq from team_rooms
             where organisation_id = ${organisationId} and id = ${roomId}), 0))
    on conflict (organisation_id, room_id, user_id)
      do update set read_seq = greatest(team_reads.read_seq, excluded.read_seq)
    returning read_seq`.execute(trx);
  return rows[0]?.read_seq ?? 0;
}

export interface ListedRoom extends StoredRoom {
  /** Whose list it is in. */
  readonly readerId: UserId;
  readonly lastAtMs: number | null;
  readonly lastText: string;
  readonly lastFiles: number;
  readonly lastAuthorId: UserId | null;
  readonly lastIsDeleted: boolean;
  readonly readSeq: number | null;
  readonly unread: number;
  readonly mentions: number;
  readonly isMuted: boolean;
}

/**
 * The rooms of people: those each is a member of, and the room of their group once anything was said in it. Of several
 * people one room is asked for.
 */
export async function listRooms(
  trx: Transaction,
  organisationId: OrganisationId,
  asked: { readonly userIds: readonly UserId[]; readonly groupRoomId: RoomId | null; readonly only?: RoomId },
): Promise<ListedRoom[]> {
  const { userIds, groupRoomId, only } = asked;
  const { rows } = await sql<
    Row & {
      at: Date | null;
      text: string | null;
      files: number | null;
      author_id: UserId | null;
      deleted: boolean | null;
      read_seq: number | null;
      unread: number;
      mentions: number;
      reader_id: UserId;
      is_muted: boolean;
    }
  >`
    with mine as (
      select user_id, room_id as id from team_members
       where organisation_id = ${organisationId} and user_id = any (${userIds}::uuid[])
         ${only ? sql`and room_id = ${only}` : sql``}
      union select user_id, ${groupRoomId}::uuid from unnest(${userIds}::uuid[]) as user_id
       where ${groupRoomId}::uuid is not null)
    select ${columns}, mine.user_id as reader_id, s.user_id is not null as is_muted, m.at, m.text, m.author_id, m.deleted_at is not null as deleted, d.read_seq, u.unread, u.mentions,
           (select count(*)::int from team_files f
             where f.organisation_id = r.organisation_id and f.message_id = m.id) as files
      from team_rooms r
      join mine on mine.id = r.id
      left join team_reads d on d.organisation_id = r.organisation_id and d.room_id = r.id and d.user_id = mine.user_id
      left join team_mutes s on s.organisation_id = r.organisation_id and s.room_id = r.id and s.user_id = mine.user_id
      left join team_messages m on m.organisation_id = r.organisation_id and m.room_id = r.id and m.seq = r.last_seq
      cross join lateral (
        select count(*)::int as unread, (count(*) filter (where mine.user_id = any (n.mentions)))::int as mentions
          from (select mentions from team_messages n
                 where n.organisation_id = r.organisation_id and n.room_id = r.id
                   and n.seq > coalesce(d.read_seq, r.last_seq) and n.author_id <> mine.user_id and n.deleted_at is null
                 order by n.seq desc limit ${teamLimits.unread}) n) u
     where r.organisation_id = ${organisationId} ${only ? sql`and r.id = ${only}` : sql``}
       and (r.kind <> 'direct' or r.last_seq > 0 or r.created_by = mine.user_id)
     order by m.at desc nulls last, r.id limit ${only ? userIds.length : teamLimits.roomsListed}`.execute(trx);
  return rows.map((row) => ({
    ...roomOf(row),
    lastAtMs: row.at?.getTime() ?? null,
    lastText: row.text ?? '',
    lastFiles: row.files ?? 0,
    lastAuthorId: row.author_id,
    lastIsDeleted: row.deleted ?? false,
    readSeq: row.read_seq,
    unread: row.unread,
    mentions: row.mentions,
    readerId: row.reader_id,
    isMuted: row.is_muted,
  }));
}

function roomOf(row: Row): StoredRoom {
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    pair: row.pair,
    createdBy: row.created_by,
    lastSeq: row.last_seq,
  };
}
