import { type Kysely, sql } from 'kysely';

/** Surveys that are answered on a page: what is known of their link, in which language they asked, what was added. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table surveys add column link_hash bytea, add column language text, add column comment text`.execute(
    db,
  );
  await sql`
    create unique index surveys_link on surveys (organisation_id, link_hash) where link_hash is not null`.execute(db);
}
