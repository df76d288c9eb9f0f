import { type Kysely, sql } from 'kysely';

/** Secrets this installation made for itself, such as the one that signs visitors' tokens. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table installation_secrets (name text primary key, value text not null)`.execute(db);
}
