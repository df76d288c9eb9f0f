import { type Kysely, sql } from 'kysely';
import { protect } from '#platform/database/index.ts';
import { wordsOf } from '../../search-words.ts';

const batch = 5_000;

/** The words of messages, so that a search finds what was said; and which conversations somebody put aside by hand. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table message_words (
      organisation_id uuid not null references organisations (id),
      word text collate "C" not null,
      interaction_id uuid not null,
      primary key (organisation_id, word, interaction_id)
    )`.execute(db);
  for (let after: Row | undefined; ; ) {
    const rows: readonly Row[] = await nextOf(db, after);
    await fill(db, rows);
    after = rows.at(-1);
    if (rows.length < batch) break;
  }
  await protect(db, 'message_words');

  await sql`
    create table archived_interactions (
      organisation_id uuid not null references organisations (id),
      interaction_id uuid not null,
      is_archived boolean not null,
      by_id uuid not null,
      at timestamptz not null,
      primary key (organisation_id, interaction_id)
    )`.execute(db);
  await protect(db, 'archived_interactions');
}

interface Row {
  readonly organisation_id: string;
  readonly conversation_id: string;
  readonly seq: number;
  readonly interaction_id: string;
  readonly text: string;
}

async function nextOf(db: Kysely<unknown>, after: Row | undefined): Promise<readonly Row[]> {
  const from = after && sql`(${after.organisation_id}::uuid, ${after.conversation_id}::uuid, ${after.seq}::int)`;
  const { rows } = await sql<Row>`
    select organisation_id, conversation_id, seq, interaction_id, text from messages
     where ${from ? sql`(organisation_id, conversation_id, seq) > ${from}` : sql`true`}
     order by organisation_id, conversation_id, seq limit ${batch}`.execute(db);
  return rows;
}

async function fill(db: Kysely<unknown>, messages: readonly Row[]): Promise<void> {
  const rows = messages.flatMap(({ text, ...of }) => wordsOf(text).map((word) => ({ ...of, word })));
  if (rows.length === 0) return;
  await sql`
    insert into message_words (organisation_id, word, interaction_id)
    select * from unnest(${rows.map((row) => row.organisation_id)}::uuid[], ${rows.map((row) => row.word)}::text[],
      ${rows.map((row) => row.interaction_id)}::uuid[])
    on conflict do nothing`.execute(db);
}
