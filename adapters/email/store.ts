import { type ColumnType, sql } from 'kysely';
import type { ChannelAccountId, FileId, MessageId, OrganisationId } from '#kernel/id.ts';
import type { Transaction } from '#platform/database/index.ts';
import { automaticMost, mayWriteAutomatically } from './reading/automatic.ts';
import type { Known, KnownThread, Traces } from './threading.ts';

type Tables = {
  mail_cursors: {
    organisation_id: OrganisationId;
    account_id: ChannelAccountId;
    folder: string;
    uid_validity: string;
    last_uid: string;
    begun_at: Date | null;
  };
  mail_threads: {
    organisation_id: OrganisationId;
    account_id: ChannelAccountId;
    thread_key: string;
    number: number;
    subject: string;
    customer_name: string;
    customer_address: string;
    participants: string[];
  };
  mail_letters: {
    organisation_id: OrganisationId;
    account_id: ChannelAccountId;
    reference: string;
    thread_key: string;
    way: LetterWay;
    message_id: MessageId | null;
    page: string | null;
    pictures: ColumnType<Record<string, FileId> | null, string | null>;
    at: Date;
  };
  mail_tokens: { organisation_id: OrganisationId; account_id: ChannelAccountId; given: string; sealed: string };
};
const ours = (trx: Transaction) => trx.withTables<Tables>();

/** `coming`: read and not in the inbox yet. `ancestor`: a letter we never had and others answer. */
export type LetterWay = 'coming' | 'in' | 'out' | 'ancestor';

/** Whose mailbox. */
export interface Box {
  readonly organisationId: OrganisationId;
  readonly id: ChannelAccountId;
}

/** How far a folder was read. Numbers of letters mean something only together with the validity they were given in. */
export interface Cursor {
  readonly uidValidity: bigint;
  readonly lastUid: number;
  /** Letters that arrived before are not ours to read; null = all are. */
  readonly begunAtMs: number | null;
}

export async function readCursor(trx: Transaction, box: Box, folder: string): Promise<Cursor | null> {
  const row = await ours(trx)
    .selectFrom('mail_cursors')
    .select(['uid_validity', 'last_uid', 'begun_at'])
    .where('organisation_id', '=', box.organisationId)
    .where('account_id', '=', box.id)
    .where('folder', '=', folder)
    .executeTakeFirst();
  if (!row) return null;
  return {
    uidValidity: BigInt(row.uid_validity),
    lastUid: Number(row.last_uid),
    begunAtMs: row.begun_at?.getTime() ?? null,
  };
}

export async function writeCursor(trx: Transaction, box: Box, folder: string, cursor: Cursor): Promise<void> {
  const values = {
    uid_validity: String(cursor.uidValidity),
    last_uid: String(cursor.lastUid),
    begun_at: cursor.begunAtMs === null ? null : new Date(cursor.begunAtMs),
  };
  await ours(trx)
    .insertInto('mail_cursors')
    .values({ organisation_id: box.organisationId, account_id: box.id, folder, ...values })
    .onConflict((conflict) => conflict.columns(['organisation_id', 'account_id', 'folder']).doUpdateSet(values))
    .execute();
}

/** Everything that is known of what a letter points at. */
export async function readKnown(trx: Transaction, box: Box, traces: Traces): Promise<Known> {
  const letters =
    traces.references.length === 0
      ? []
      : await ours(trx)
          .selectFrom('mail_letters')
          .select(['reference', 'thread_key'])
          .where('organisation_id', '=', box.organisationId)
          .where('account_id', '=', box.id)
          .where('reference', 'in', [...traces.references])
          .execute();
  const keys = [...new Set([...traces.marked, ...traces.addressed, ...letters.map((row) => row.thread_key)])];
  if (keys.length === 0 && traces.numbers.length === 0) return { threads: [], threadOf: new Map() };
  const threads = await ours(trx)
    .selectFrom('mail_threads')
    .select(['thread_key', 'number', 'participants'])
    .where('organisation_id', '=', box.organisationId)
    .where('account_id', '=', box.id)
    .where((row) =>
      row.or([
        ...(keys.length > 0 ? [row('thread_key', 'in', keys)] : []),
        ...(traces.numbers.length > 0 ? [row('number', 'in', [...traces.numbers])] : []),
      ]),
    )
    .execute();
  return {
    threads: threads.map(
      (row): KnownThread => ({ key: row.thread_key, number: row.number, participants: new Set(row.participants) }),
    ),
    threadOf: new Map(letters.map((row) => [row.reference, row.thread_key])),
  };
}

/** Which of these letters were taken in before. */
export async function readTaken(
  trx: Transaction,
  box: Box,
  references: readonly string[],
): Promise<ReadonlySet<string>> {
  if (references.length === 0) return new Set();
  const rows = await ours(trx)
    .selectFrom('mail_letters')
    .select('reference')
    .where('organisation_id', '=', box.organisationId)
    .where('account_id', '=', box.id)
    .where('way', '=', 'in')
    .where('reference', 'in', [...references])
    .execute();
  return new Set(rows.map((row) => row.reference));
}

export interface Thread {
  readonly key: string;
  readonly number: number;
  readonly subject: string;
  readonly customerName: string;
  readonly customerAddress: string;
  readonly participants: readonly string[];
}

const participantsMost = 200;
export type ThreadRow = Omit<Thread, 'number'>;

/**
 * Begins threads, each key once, or adds who takes part in them; their numbers are the next of the mailbox. Whoever else
 * begins one there waits: no two have the same number.
 */
export async function upsertThreads(trx: Transaction, box: Box, threads: readonly ThreadRow[]): Promise<void> {
  if (threads.length === 0) return;
  const rows = threads.map((thread) => ({ ...thread, participants: thread.participants.slice(0, participantsMost) }));
  await sql`select pg_advisory_xact_lock(hashtextextended(${`mail_threads ${box.id}`}, 0))`.execute(trx);
  await sql`
    insert into mail_threads (organisation_id, account_id, thread_key, number, subject, customer_name, customer_address, participants)
    select ${box.organisationId}, ${box.id}, t.row ->> 'key', last.number + t.place,
           t.row ->> 'subject', t.row ->> 'customerName', t.row ->> 'customerAddress',
           array(select jsonb_array_elements_text(t.row -> 'participants'))
      from jsonb_array_elements(${JSON.stringify(rows)}::jsonb) with ordinality as t (row, place),
           (select coalesce(max(number), 0) as number from mail_threads
             where organisation_id = ${box.organisationId} and account_id = ${box.id}) last
    on conflict (organisation_id, account_id, thread_key) do update set participants = (
      select array_agg(distinct each) from unnest(mail_threads.participants || excluded.participants) each
      where cardinality(mail_threads.participants) < ${participantsMost} or each = any (mail_threads.participants))`.execute(
    trx,
  );
}

export async function readThread(trx: Transaction, box: Box, key: string): Promise<Thread | null> {
  const row = await ours(trx)
    .selectFrom('mail_threads')
    .select(['thread_key', 'number', 'subject', 'customer_name', 'customer_address', 'participants'])
    .where('organisation_id', '=', box.organisationId)
    .where('account_id', '=', box.id)
    .where('thread_key', '=', key)
    .executeTakeFirst();
  if (!row) return null;
  return {
    key: row.thread_key,
    number: row.number,
    subject: row.subject,
    customerName: row.customer_name,
    customerAddress: row.customer_address,
    participants: row.participants,
  };
}

export interface LetterRow {
  readonly reference: string;
  readonly threadKey: string;
  readonly way: LetterWay;
  readonly messageId?: MessageId;
  readonly page?: string;
  /** The pictures of its page, by their ids in the letter. */
  readonly pictures?: Readonly<Record<string, FileId>>;
  readonly atMs: number;
}

/** Remembers letters. One that was only an ancestor becomes what it is; one that is known stays as it was. */
export async function insertLetters(trx: Transaction, box: Box, all: readonly LetterRow[]): Promise<void> {
  if (all.length === 0) return;
  const letters = eachOnce(all);
  for (let place = 0; place < letters.length; place += rowsAtOnce)
    await insertSome(trx, box, letters.slice(place, place + rowsAtOnce));
}

/** Rows of one statement, whose values are numbered with two bytes. */
const rowsAtOnce = 1_000;

async function insertSome(trx: Transaction, box: Box, letters: readonly LetterRow[]): Promise<void> {
  await ours(trx)
    .insertInto('mail_letters')
    .values(
      letters.map((letter) => ({
        organisation_id: box.organisationId,
        account_id: box.id,
        reference: letter.reference,
        thread_key: letter.threadKey,
        way: letter.way,
        message_id: letter.messageId ?? null,
        page: letter.page ?? null,
        pictures: letter.pictures ? JSON.stringify(letter.pictures) : null,
        at: new Date(letter.atMs),
      })),
    )
    .onConflict((conflict) =>
      conflict
        .columns(['organisation_id', 'account_id', 'reference'])
        .doUpdateSet((row) => ({
          way: row.ref('excluded.way'),
          thread_key: row.ref('excluded.thread_key'),
          page: row.ref('excluded.page'),
          pictures: row.ref('excluded.pictures'),
        }))
        .where(sql<boolean>`mail_letters.way in ('ancestor', 'coming') and excluded.way <> 'ancestor'`),
    )
    .execute();
}

/** One row for each letter: what it is itself goes before what others say of it. */
function eachOnce(letters: readonly LetterRow[]): readonly LetterRow[] {
  const once = new Map<string, LetterRow>();
  for (const letter of letters) {
    const known = once.get(letter.reference);
    if (!known || (known.way === 'ancestor' && letter.way !== 'ancestor')) once.set(letter.reference, letter);
  }
  return [...once.values()];
}

/** These letters are in the inbox now, and how far the folder was read. */
export async function noteTaken(
  trx: Transaction,
  box: Box,
  references: readonly string[],
  folder: string,
  cursor: Cursor,
): Promise<void> {
  if (references.length > 0)
    await ours(trx)
      .updateTable('mail_letters')
      .set({ way: 'in' })
      .where('organisation_id', '=', box.organisationId)
      .where('account_id', '=', box.id)
      .where('way', '=', 'coming')
      .where('reference', 'in', [...references])
      .execute();
  await writeCursor(trx, box, folder, cursor);
}

/** The refresh token a provider gave in place of the one that was typed in; null when there is none for that one. */
export async function readToken(trx: Transaction, box: Box, given: string): Promise<string | null> {
  const row = await ours(trx)
    .selectFrom('mail_tokens')
    .select('sealed')
    .where('organisation_id', '=', box.organisationId)
    .where('account_id', '=', box.id)
    .where('given', '=', given)
    .executeTakeFirst();
  return row?.sealed ?? null;
}

export async function writeToken(trx: Transaction, box: Box, given: string, sealed: string): Promise<void> {
  await ours(trx)
    .insertInto('mail_tokens')
    .values({ organisation_id: box.organisationId, account_id: box.id, given, sealed })
    .onConflict((conflict) => conflict.columns(['organisation_id', 'account_id']).doUpdateSet({ given, sealed }))
    .execute();
}

/** The newest letters of a thread, the oldest of them first. */
export async function readReferences(
  trx: Transaction,
  box: Box,
  threadKey: string,
  most: number,
): Promise<readonly string[]> {
  const rows = await ours(trx)
    .selectFrom('mail_letters')
    .select('reference')
    .where('organisation_id', '=', box.organisationId)
    .where('account_id', '=', box.id)
    .where('thread_key', '=', threadKey)
    .where('way', '!=', 'ancestor')
    .orderBy('at', 'desc')
    .limit(most)
    .execute();
  return rows.map((row) => row.reference).reverse();
}

/** Letters of ours among these Message-IDs. */
export async function readOurs(
  trx: Transaction,
  box: Box,
  references: readonly string[],
): Promise<ReadonlyMap<string, { readonly threadKey: string; readonly messageId: MessageId | null }>> {
  if (references.length === 0) return new Map();
  const rows = await ours(trx)
    .selectFrom('mail_letters')
    .select(['reference', 'thread_key', 'message_id'])
    .where('organisation_id', '=', box.organisationId)
    .where('account_id', '=', box.id)
    .where('reference', 'in', [...references])
    .where('way', '=', 'out')
    .execute();
  return new Map(rows.map((row) => [row.reference, { threadKey: row.thread_key, messageId: row.message_id }]));
}

/** The cleaned page of a letter that was taken in. */
export async function readPage(
  trx: Transaction,
  box: Box,
  reference: string,
): Promise<{
  readonly page: string;
  readonly pictures: Readonly<Record<string, FileId>>;
  readonly threadKey: string;
} | null> {
  const row = await ours(trx)
    .selectFrom('mail_letters')
    .select(['page', 'pictures', 'thread_key'])
    .where('organisation_id', '=', box.organisationId)
    .where('account_id', '=', box.id)
    .where('reference', '=', reference)
    .executeTakeFirst();
  if (row?.page == null) return null;
  return {
    page: row.page,
    pictures: row.pictures ?? {},
    threadKey: row.thread_key,
  };
}

/**
 * Whether a letter of our machines may go to these addresses now; then it is written down as one that did. The same
 * letter tried again is one letter. What is older than the brake looks back is forgotten.
 */
export async function takeAutomatic(
  trx: Transaction,
  organisationId: OrganisationId,
  letter: { readonly messageId: MessageId; readonly to: readonly string[] },
  nowMs: number,
): Promise<boolean> {
  const { messageId } = letter;
  const to = [...new Set(letter.to)];
  const since = new Date(nowMs - automaticMost.withinMs);
  await sql`delete from mail_automatic where organisation_id = ${organisationId} and at <= ${since}`.execute(trx);
  const { rows } = await sql<{ address: string; at: Date }>`
    select address, at from mail_automatic
     where organisation_id = ${organisationId} and address = any (${to}::text[]) and message_id <> ${messageId}`.execute(
    trx,
  );
  const sent = Map.groupBy(rows, ({ address }) => address);
  const isFree = (address: string) =>
    mayWriteAutomatically(
      (sent.get(address) ?? []).map(({ at }) => at.getTime()),
      nowMs,
    );
  if (!to.every(isFree)) return false;
  await sql`
    insert into mail_automatic (organisation_id, address, message_id, at)
    select ${organisationId}, address, ${messageId}, ${new Date(nowMs)} from unnest(${to}::text[]) as address
    on conflict do nothing`.execute(trx);
  return true;
}
