import { type Kysely, sql } from 'kysely';
import { protect } from '#platform/database/index.ts';

/** The internal numbers of people, and who of the house called whom. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table internal_numbers (
      organisation_id uuid not null,
      user_id uuid not null,
      number text not null,
      primary key (organisation_id, user_id),
      unique (organisation_id, number)
    )`.execute(db);
  await protect(db, 'internal_numbers');
  await sql`
    create table internal_calls (
      organisation_id uuid not null,
      id uuid not null,
      from_id uuid not null,
      to_id uuid not null,
      from_line text,
      to_line text,
      began_at timestamptz not null,
      answered_at timestamptz,
      ended_at timestamptz,
      cause text,
      primary key (organisation_id, id)
    )`.execute(db);
  await sql`
    create index internal_calls_open on internal_calls (organisation_id) where ended_at is null`.execute(db);
  await sql`create index internal_calls_from on internal_calls (organisation_id, from_id, began_at desc)`.execute(db);
  await sql`create index internal_calls_to on internal_calls (organisation_id, to_id, began_at desc)`.execute(db);
  await protect(db, 'internal_calls');
}
