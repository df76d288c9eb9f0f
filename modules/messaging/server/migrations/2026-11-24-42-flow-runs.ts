import { type Kysely, sql } from 'kysely';
import { protect } from '#platform/database/index.ts';

/** Where a conversation stands in its flow, written with the flow's messages; what it collected stays when it has ended. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table flow_runs (
      organisation_id uuid not null,
      interaction_id uuid not null,
      flow_id uuid not null,
      version int not null,
      place jsonb,
      collected jsonb not null default '{}',
      heard_seq int not null,
      at timestamptz not null,
      primary key (organisation_id, interaction_id),
      foreign key (organisation_id, flow_id, version) references flow_versions (organisation_id, flow_id, version)
    )`.execute(db);
  await protect(db, 'flow_runs');
}
