import { type Kysely, sql } from 'kysely';
import { protect } from '#platform/database/index.ts';

/** How what came from each party of a call sounded, by line: figures of the network, nobody's words. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table call_sounds (
      organisation_id uuid not null,
      interaction_id uuid not null,
      line text not null,
      party text not null check (party in ('customer', 'agent', 'guest')),
      agent_id uuid,
      packets integer not null,
      lost integer not null,
      jitter_ms real not null,
      round_trip_ms integer,
      up_ms integer not null,
      ended_at timestamptz not null,
      primary key (organisation_id, interaction_id, line, ended_at)
    )`.execute(db);
  await protect(db, 'call_sounds');
}
