import { type Kysely, sql } from 'kysely';

/**
 * Puts the second lock on a table with `organisation_id`: row security that binds the owner too. Without a scope
 * nothing is seen and nothing can be written. `column` holds the organisation, where it is called otherwise. The settings are read in sub-selects, so once a statement, not once a row.
 */
export async function protect(db: Kysely<unknown>, table: string, column = 'organisation_id'): Promise<void> {
  const name = sql.table(table);
  const mine = sql`
    ${sql.ref(column)} = (select nullif(current_setting('app.organisation', true), '')::uuid)
    or (select nullif(current_setting('app.across', true), '')) = 'on'`;
  await sql`alter table ${name} enable row level security`.execute(db);
  await sql`alter table ${name} force row level security`.execute(db);
  await sql`create policy own on ${name} using (${mine}) with check (${mine})`.execute(db);
}
