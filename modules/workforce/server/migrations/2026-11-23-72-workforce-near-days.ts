import { type Kysely, sql } from 'kysely';

/** The days around today, of everybody, are read when a floor opens and once an hour. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index work_days_by_date on work_days (organisation_id, date)`.execute(db);
  await sql`create index absences_approved on absences (organisation_id, to_date) where status = 'approved'`.execute(
    db,
  );
}
