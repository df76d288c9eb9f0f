import { type Kysely, sql } from 'kysely';
import { protect } from '../../database/protect.ts';

/** The facts of every organisation, the lease of the one who writes them, and how far each durable reader has read. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table floors (
      organisation_id uuid primary key references organisations (id),
      holder text,
      token bigint not null default 0,
      expires_at timestamptz not null default '-infinity',
      last_number bigint not null default 0
    )`.execute(db);
  await protect(db, 'floors');

  await sql`
    create table facts (
      organisation_id uuid not null references organisations (id),
      number bigint not null,
      recorded_at timestamptz not null default now(),
      token bigint not null,
      of_kind text not null,
      about uuid not null,
      type text not null,
      at timestamptz not null,
      body jsonb not null,
      primary key (organisation_id, number, recorded_at)
    ) partition by range (recorded_at)`.execute(db);
  await sql`create index facts_about on facts (organisation_id, about, number)`.execute(db);
  await sql`create index facts_recorded on facts (organisation_id, recorded_at)`.execute(db);
  await sql`create index facts_newest on facts (organisation_id, about, type, number desc) where of_kind <> 'interaction'`.execute(
    db,
  );
  await protect(db, 'facts');

  // One partition a month. Whoever reads goes through `facts`, so that its policies hold; a partition is never named.
  await sql`
    create function make_fact_partitions(from_month date, months int) returns int language plpgsql as $$
    declare
      made int := 0;
      month date := date_trunc('month', from_month);
      name text;
    begin
      for i in 1..months loop
        name := 'facts_' || to_char(month, 'YYYY_MM');
        if to_regclass(name) is null then
          execute format(
            'create table %I partition of facts for values from (%L) to (%L)',
            name, month::timestamp at time zone 'UTC', (month + interval '1 month')::timestamp at time zone 'UTC');
          execute format('alter table %I enable row level security', name);
          execute format('alter table %I force row level security', name);
          made := made + 1;
        end if;
        month := month + interval '1 month';
      end loop;
      return made;
    end $$`.execute(db);
  await sql`select make_fact_partitions((now() at time zone 'UTC')::date, 3)`.execute(db);
  await sql`create table facts_elsewhen partition of facts default`.execute(db);
  await sql`alter table facts_elsewhen enable row level security`.execute(db);
  await sql`alter table facts_elsewhen force row level security`.execute(db);

  await sql`
    create table reader_bookmarks (
      organisation_id uuid not null references organisations (id),
      reader text not null,
      number bigint not null default 0,
      read_at timestamptz not null default now(),
      primary key (organisation_id, reader)
    )`.execute(db);
  await protect(db, 'reader_bookmarks');
}
