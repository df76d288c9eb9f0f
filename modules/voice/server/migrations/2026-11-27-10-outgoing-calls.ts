import { type Kysely, sql } from 'kysely';
import { protect } from '#platform/database/index.ts';

/** What agents called: the number, over which trunk, and what became of it. Calls of ours came in by no number. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table calls alter column number_id drop not null`.execute(db);
  await sql`
    create table outgoing_calls (
      organisation_id uuid not null,
      interaction_id uuid not null,
      agent_id uuid not null,
      queue_id uuid not null,
      customer_id uuid,
      number text not null,
      began_at timestamptz not null,
      trunk_id uuid,
      ended_at timestamptz,
      outcome text,
      primary key (organisation_id, interaction_id)
    )`.execute(db);
  await sql`create index outgoing_calls_agent on outgoing_calls (organisation_id, agent_id, began_at desc)`.execute(db);
  await sql`create index outgoing_calls_began on outgoing_calls (organisation_id, began_at)`.execute(db);
  await protect(db, 'outgoing_calls');
}
