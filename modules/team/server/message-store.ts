import { sql } from 'kysely';
import { searchKey } from '#identity';
import type { FileId, Id, OrganisationId, UserId } from '#kernel/id.ts';
import type { Transaction } from '#platform/database/index.ts';
import { type Link, type RoomId, type TeamMessageId, teamLimits } from '../room.ts';

export interface StoredMessage {
  readonly id: TeamMessageId;
  readonly roomId: RoomId;
  readonly seq: number;
  readonly authorId: UserId;
  readonly clientId: string;
  readonly text: string;
  readonly mentions: readonly UserId[];
  readonly link: Link | null;
  readonly files: readonly StoredTeamFile[];
  readonly atMs: number;
  readonly editedAtMs: number | null;
  readonly deletedAtMs: number | null;
}
export interface StoredTeamFile {
  readonly id: FileId;
  readonly name: string;
  readonly mime: string;
  readonly bytes: number;
}

type Row = {
  id: TeamMessageId;
  room_id: RoomId;
  seq: number;
  author_id: UserId;
  client_id: string;
  text: string;
  mentions: UserId[];
  link_type: Link['type'] | null;
  link_id: Id<string> | null;
  at: Date;
  edited_at: Date | null;
  deleted_at: Date | null;
  files: StoredTeamFile[] | null;
};
const columns = sql`m.id, m.room_id, m.seq, m.author_id, m.client_id, m.text, m.mentions, m.link_type, m.link_id,
  m.at, m.edited_at, m.deleted_at,
  (select jsonb_agg(jsonb_build_object('id', f.id, 'name', f.name, 'mime', f.mime, 'bytes', f.bytes) order by f.created_at, f.id)
     from team_files f where f.organisation_id = m.organisation_id and f.message_id = m.id) as files`;

/** Takes the next number of a room; whoever writes at the same time waits until this one is on disk. */
export async function nextSeq(trx: Transaction, organisationId: OrganisationId, roomId: RoomId): Promise<number> {
  const { rows } = await sql<{ last_seq: number }>`
    update team_rooms set last_seq = last_seq + 1 where organisation_id = ${organisationId} and id = ${roomId}
    returning last_seq`.execute(trx);
  const [row] = rows;
  if (!row) throw new Error(`The room ${roomId} is not there.`);
  return row.last_seq;
}

export async function messageOfClient(
  trx: Transaction,
  organisationId: OrganisationId,
  named: { readonly roomId: RoomId; readonly authorId: UserId; readonly clientId: string },
): Promise<StoredMessage | null> {
  const { rows } = await sql<Row>`
    select ${columns} from team_messages m
     where m.organisation_id = ${organisationId} and m.room_id = ${named.roomId}
       and m.author_id = ${named.authorId} and m.client_id = ${named.clientId}`.execute(trx);
  return rows[0] ? messageOf(rows[0]) : null;
}

export async function insertMessage(
  trx: Transaction,
  organisationId: OrganisationId,
  message: StoredMessage,
): Promise<void> {
  await sql`
    insert into team_messages (organisation_id, room_id, seq, id, author_id, client_id, text, search_key, mentions,
                               link_type, link_id, at)
    values (${organisationId}, ${message.roomId}, ${message.seq}, ${message.id}, ${message.authorId}, ${message.clientId},
            ${message.text}, ${keyOf(message)}, ${message.mentions}::uuid[], ${message.link?.type ?? null},
            ${message.link?.id ?? null}, ${new Date(message.atMs)})`.execute(trx);
  if (message.files.length === 0) return;
  await sql`
    update team_files set message_id = ${message.id}, room_id = ${message.roomId}
     where organisation_id = ${organisationId} and id = any (${message.files.map(({ id }) => id)}::uuid[])`.execute(
    trx,
  );
}

export async function readMessage(
  trx: Transaction,
  organisationId: OrganisationId,
  id: TeamMessageId,
): Promise<StoredMessage | null> {
  const { rows } = await sql<Row>`
    select ${columns} from team_messages m where m.organisation_id = ${organisationId} and m.id = ${id}`.execute(trx);
  return rows[0] ? messageOf(rows[0]) : null;
}

/** Up to `limit` messages before a number, oldest first. */
export async function messagesBefore(
  trx: Transaction,
  organisationId: OrganisationId,
  asked: { readonly roomId: RoomId; readonly beforeSeq: number | null; readonly limit: number },
): Promise<StoredMessage[]> {
  const { rows } = await sql<Row>`
    select ${columns} from team_messages m
     where m.organisation_id = ${organisationId} and m.room_id = ${asked.roomId}
       ${asked.beforeSeq === null ? sql`` : sql`and m.seq < ${asked.beforeSeq}`}
     order by m.seq desc limit ${asked.limit}`.execute(trx);
  return rows.map(messageOf).toReversed();
}

export async function changeText(
  trx: Transaction,
  organisationId: OrganisationId,
  message: StoredMessage,
  atMs: number,
): Promise<void> {
  await sql`
    update team_messages set text = ${message.text}, search_key = ${keyOf(message)}, mentions = ${message.mentions}::uuid[],
           edited_at = ${new Date(atMs)}
     where organisation_id = ${organisationId} and id = ${message.id}`.execute(trx);
}

/** Takes the words, the link and the files of a message away; its place stays. */
export async function takeBack(
  trx: Transaction,
  organisationId: OrganisationId,
  id: TeamMessageId,
  atMs: number,
): Promise<void> {
  await sql`
    update team_messages set text = '', search_key = '', mentions = '{}', link_type = null, link_id = null,
           deleted_at = ${new Date(atMs)}
     where organisation_id = ${organisationId} and id = ${id}`.execute(trx);
  // Without a message nobody may fetch them, and the sweep takes them away.
  await sql`
    update team_files set message_id = null, room_id = null
     where organisation_id = ${organisationId} and message_id = ${id}`.execute(trx);
}

/** The newest messages of these rooms in which every word occurs. */
export async function findMessages(
  trx: Transaction,
  organisationId: OrganisationId,
  asked: { readonly roomIds: readonly RoomId[]; readonly words: readonly string[]; readonly limit: number },
): Promise<StoredMessage[]> {
  const found = asked.words.map((word) => sql`and m.search_key like ${`%${word.replace(/[\\%_]/g, '\\$&')}%`}`);
  const { rows } = await sql<Row>`
    select ${columns} from (
      select * from team_messages m
       where m.organisation_id = ${organisationId} and m.room_id = any (${asked.roomIds}::uuid[])
       order by m.at desc limit ${teamLimits.searched}) m
     where m.deleted_at is null ${sql.join(found, sql` `)}
     order by m.at desc, m.id desc limit ${asked.limit}`.execute(trx);
  return rows.map(messageOf);
}

/** What a message is found by: its words and the names of its files, folded. */
function keyOf({ text, files }: Pick<StoredMessage, 'text' | 'files'>): string {
  return searchKey([text, ...files.map(({ name }) => name)].join(' '));
}

function messageOf(row: Row): StoredMessage {
  return {
    id: row.id,
    roomId: row.room_id,
    seq: row.seq,
    authorId: row.author_id,
    clientId: row.client_id,
    text: row.text,
    mentions: row.mentions,
    link: row.link_type && row.link_id ? { type: row.link_type, id: row.link_id } : null,
    files: row.files ?? [],
    atMs: row.at.getTime(),
    editedAtMs: row.edited_at?.getTime() ?? null,
    deletedAtMs: row.deleted_at?.getTime() ?? null,
  };
}
