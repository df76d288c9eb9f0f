import { type Kysely, sql } from 'kysely';
import { protect } from '#platform/database/index.ts';

/** When machines of ours wrote to an address: what keeps two machines from answering each other outlives a restart. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table mail_automatic (
      organisation_id uuid not null references organisations (id),
      address text not null,
      message_id uuid not null,
      at timestamptz not null,
      primary key (organisation_id, address, message_id)
    )`.execute(db);
  await sql`create index mail_automatic_by_time on mail_automatic (organisation_id, at)`.execute(db);
  await protect(db, 'mail_automatic');
}
