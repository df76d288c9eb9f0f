import { type Kysely, sql } from 'kysely';
import { protect } from '#platform/database/index.ts';

/** How people found their way: a row for each run of a flow, and one for each block that asked in it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table flow_ways (
      organisation_id uuid not null references organisations (id),
      interaction_id uuid not null,
      flow_id uuid not null,
      version int not null,
      medium text not null check (medium in ('voice', 'chat')),
      began_at timestamptz not null,
      at timestamptz not null,
      block_id text,
      ended_at timestamptz,
      ending text check (ending in ('person', 'closed', 'nobody', 'fault')),
      primary key (organisation_id, interaction_id, flow_id),
      foreign key (organisation_id, flow_id, version) references flow_versions (organisation_id, flow_id, version)
    )`.execute(db);
  await sql`create index flow_ways_flow on flow_ways (organisation_id, flow_id, began_at)`.execute(db);
  await protect(db, 'flow_ways');
  await sql`
    create table flow_way_blocks (
      organisation_id uuid not null,
      interaction_id uuid not null,
      flow_id uuid not null,
      block_id text not null,
      asked int not null,
      wrong int not null,
      missing int not null,
      answered int not null,
      ms bigint not null,
      choice_id text,
      primary key (organisation_id, interaction_id, flow_id, block_id),
      foreign key (organisation_id, interaction_id, flow_id)
        references flow_ways (organisation_id, interaction_id, flow_id) on delete cascade
    )`.execute(db);
  await protect(db, 'flow_way_blocks');
}
