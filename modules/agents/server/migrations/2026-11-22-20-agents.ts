import { type Kysely, sql } from 'kysely';
import { protect } from '#platform/database/index.ts';

/** What agents can do and how much, and the reasons they may be away for. What they are doing is in no table. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table skills (
      organisation_id uuid not null references organisations (id),
      id uuid not null,
      name text not null,
      name_key text not null,
      is_archived boolean not null default false,
      primary key (organisation_id, id),
      unique (organisation_id, name_key)
    )`.execute(db);
  await protect(db, 'skills');

  await sql`
    create table agent_skills (
      organisation_id uuid not null,
      agent_id uuid not null,
      skill_id uuid not null,
      level int not null check (level between 1 and 5),
      primary key (organisation_id, agent_id, skill_id),
      foreign key (organisation_id, skill_id) references skills (organisation_id, id)
    )`.execute(db);
  await protect(db, 'agent_skills');

  await sql`
    create table agent_capacities (
      organisation_id uuid not null references organisations (id),
      agent_id uuid not null,
      voice int not null,
      chat int not null,
      email int not null,
      total int not null,
      primary key (organisation_id, agent_id)
    )`.execute(db);
  await protect(db, 'agent_capacities');

  await sql`
    create table away_reasons (
      organisation_id uuid not null references organisations (id),
      id uuid not null,
      tr text not null,
      en text not null,
      class text not null,
      is_paid boolean not null,
      allowance_ms bigint,
      is_archived boolean not null default false,
      place int not null,
      primary key (organisation_id, id),
      unique (organisation_id, tr),
      unique (organisation_id, en)
    )`.execute(db);
  await protect(db, 'away_reasons');
}
