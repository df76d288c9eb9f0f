import { type Kysely, sql } from 'kysely';
import { protect } from '#platform/database/index.ts';

/** Shifts with the versions of their pattern, who is in which one since when, single days, absences, swaps, holidays. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table shifts (
      organisation_id uuid not null references organisations (id),
      id uuid not null,
      name text not null,
      name_key text not null,
      colour text not null,
      grace_ms int not null,
      version int not null,
      created_at timestamptz not null,
      removed_at timestamptz,
      primary key (organisation_id, id)
    )`.execute(db);
  await sql`
    create unique index shifts_name on shifts (organisation_id, name_key) where removed_at is null`.execute(db);
  await protect(db, 'shifts');

  // What a shift says, from an operational day on. What is past is never written over.
  await sql`
    create table shift_patterns (
      organisation_id uuid not null,
      shift_id uuid not null,
      from_date date not null,
      zone text not null,
      holidays text not null,
      blocks jsonb not null,
      primary key (organisation_id, shift_id, from_date),
      foreign key (organisation_id, shift_id) references shifts (organisation_id, id)
    )`.execute(db);
  await protect(db, 'shift_patterns');

  // One row at most for a user and for a group: nobody is given two shifts.
  await sql`
    create table shift_of_users (
      organisation_id uuid not null,
      user_id uuid not null,
      shift_id uuid not null,
      primary key (organisation_id, user_id),
      foreign key (organisation_id, shift_id) references shifts (organisation_id, id)
    )`.execute(db);
  await protect(db, 'shift_of_users');
  await sql`
    create table shift_of_groups (
      organisation_id uuid not null,
      group_id uuid not null,
      shift_id uuid not null,
      primary key (organisation_id, group_id),
      foreign key (organisation_id, shift_id) references shifts (organisation_id, id)
    )`.execute(db);
  await protect(db, 'shift_of_groups');

  // The shift of a person from an operational day on, until her next row.
  await sql`
    create table shift_placements (
      organisation_id uuid not null references organisations (id),
      user_id uuid not null,
      from_date date not null,
      shift_id uuid,
      via text not null,
      primary key (organisation_id, user_id, from_date),
      foreign key (organisation_id, shift_id) references shifts (organisation_id, id)
    )`.execute(db);
  await protect(db, 'shift_placements');

  // A single operational day that is not as the shift says; blocks null = as the shift says again.
  await sql`
    create table work_days (
      organisation_id uuid not null references organisations (id),
      user_id uuid not null,
      date date not null,
      version int not null,
      zone text not null,
      blocks jsonb,
      note text not null,
      by_user_id uuid,
      changed_at timestamptz not null,
      primary key (organisation_id, user_id, date)
    )`.execute(db);
  await protect(db, 'work_days');
  await sql`
    create table work_day_changes (
      organisation_id uuid not null references organisations (id),
      id uuid not null,
      days jsonb not null,
      by_user_id uuid,
      changed_at timestamptz not null,
      primary key (organisation_id, id)
    )`.execute(db);
  await protect(db, 'work_day_changes');

  await sql`
    create table absences (
      organisation_id uuid not null references organisations (id),
      id uuid not null,
      user_id uuid not null,
      kind text not null,
      from_date date not null,
      to_date date not null,
      part jsonb,
      note text not null,
      status text not null,
      version int not null,
      asked_at timestamptz not null,
      decided_by uuid,
      decided_at timestamptz,
      decision_note text not null default '',
      primary key (organisation_id, id)
    )`.execute(db);
  await sql`create index absences_person on absences (organisation_id, user_id, to_date)`.execute(db);
  await sql`create index absences_newest on absences (organisation_id, asked_at desc, id desc)`.execute(db);
  await protect(db, 'absences');

  await sql`
    create table swaps (
      organisation_id uuid not null references organisations (id),
      id uuid not null,
      from_user_id uuid not null,
      from_date date not null,
      from_blocks jsonb not null,
      to_user_id uuid not null,
      to_date date,
      to_blocks jsonb not null,
      note text not null,
      status text not null,
      version int not null,
      asked_at timestamptz not null,
      consented_at timestamptz,
      consent_note text not null default '',
      decided_by uuid,
      decided_at timestamptz,
      decision_note text not null default '',
      primary key (organisation_id, id)
    )`.execute(db);
  await sql`create index swaps_from on swaps (organisation_id, from_user_id)`.execute(db);
  await sql`create index swaps_to on swaps (organisation_id, to_user_id)`.execute(db);
  await sql`create index swaps_newest on swaps (organisation_id, asked_at desc, id desc)`.execute(db);
  await protect(db, 'swaps');

  await sql`
    create table holidays (
      organisation_id uuid not null references organisations (id),
      id uuid not null,
      date date not null,
      name text not null,
      part text not null,
      primary key (organisation_id, id),
      unique (organisation_id, date)
    )`.execute(db);
  await protect(db, 'holidays');
  await sql`
    create table holiday_countries (
      organisation_id uuid not null references organisations (id),
      country text not null,
      primary key (organisation_id)
    )`.execute(db);
  await protect(db, 'holiday_countries');
}
