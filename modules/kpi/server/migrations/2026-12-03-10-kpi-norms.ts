import { type Kysely, sql } from 'kysely';
import { protect } from '#platform/database/index.ts';

/** Norms on figures with every version they have had, and how each finished period stood against the one in force. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table kpi_norms (
      organisation_id uuid not null references organisations (id),
      id uuid not null,
      version integer not null,
      norm jsonb not null,
      is_archived boolean not null,
      valid_from timestamptz not null,
      changed_by uuid not null,
      primary key (organisation_id, id, version)
    )`.execute(db);
  await sql`
    create table kpi_results (
      organisation_id uuid not null references organisations (id),
      norm_id uuid not null,
      version integer not null,
      kind text not null,
      date date not null,
      until_at timestamptz not null,
      standing text not null,
      value double precision,
      primary key (organisation_id, norm_id, kind, date)
    )`.execute(db);
  await sql`create index kpi_results_by_end on kpi_results (organisation_id, until_at)`.execute(db);
  await protect(db, 'kpi_norms');
  await protect(db, 'kpi_results');
}
