import { type Kysely, sql } from 'kysely';
import { protect } from '#platform/database/index.ts';

/** Who supervised which call in which way, and for how long; and whether agents are told that somebody listens. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table call_supervisions (
      organisation_id uuid not null,
      id uuid not null,
      interaction_id uuid not null,
      agent_id uuid not null,
      supervisor_id uuid not null,
      line text not null,
      mode text not null,
      began_at timestamptz not null,
      ended_at timestamptz,
      primary key (organisation_id, id)
    )`.execute(db);
  await sql`
    create index call_supervisions_open on call_supervisions (organisation_id, line)
     where ended_at is null`.execute(db);
  await protect(db, 'call_supervisions');
  await sql`
    create table supervision_settings (
      organisation_id uuid primary key,
      tells_agents boolean not null
    )`.execute(db);
  await protect(db, 'supervision_settings');
}
