import { type Kysely, sql } from 'kysely';
import { protect } from '#platform/database/index.ts';

/** Texts to customers that norms have set off and that wait for their queue to open. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table norm_texts (
      organisation_id uuid not null references organisations (id),
      interaction_id uuid not null,
      status text not null,
      since_at timestamptz not null,
      level int not null check (level between 1 and 3),
      queue_id uuid not null,
      text text not null,
      due_at timestamptz not null,
      primary key (organisation_id, interaction_id, status, since_at, level)
    )`.execute(db);
  await protect(db, 'norm_texts');
}
