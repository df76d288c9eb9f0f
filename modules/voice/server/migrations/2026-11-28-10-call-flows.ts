import { type Kysely, sql } from 'kysely';
import { protect } from '#platform/database/index.ts';

/** A number may lead to a flow first; and where each caller stands in hers, what she answered, and how it is to end. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table voice_numbers add column flow_id uuid`.execute(db);
  await sql`
    alter table voice_numbers
      add foreign key (organisation_id, flow_id) references flows (organisation_id, id)`.execute(db);
  await sql`
    create table call_flow_runs (
      organisation_id uuid not null references organisations (id),
      interaction_id uuid not null,
      flow_id uuid not null,
      version int not null,
      queue_id uuid not null,
      language text not null,
      place jsonb,
      ending jsonb,
      collected jsonb not null default '{}',
      at timestamptz not null,
      primary key (organisation_id, interaction_id),
      foreign key (organisation_id, flow_id, version) references flow_versions (organisation_id, flow_id, version)
    )`.execute(db);
  await protect(db, 'call_flow_runs');
}
