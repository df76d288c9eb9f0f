import { type Kysely, sql } from 'kysely';
import { searchKey } from '#identity';
import { isAddress, phoneKey } from '../../contact.ts';

const batch = 5_000;

/**
 * What a customer is found by when the asker may not see her addresses: her name alone, or a whole number or address.
 * A part of a number must find nothing, else it could be guessed digit by digit.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table customers add column name_key text not null default '', add column phone_key text`.execute(db);
  for (let after: Row | undefined; ; ) {
    const rows: readonly Row[] = await nextOf(db, after);
    if (rows.length > 0) await fill(db, rows);
    after = rows.at(-1);
    if (rows.length < batch) break;
  }
  await sql`create index customers_by_phone on customers (organisation_id, phone_key) where phone_key is not null`.execute(
    db,
  );
  await sql`create index customers_by_email on customers (organisation_id, lower(email)) where email is not null`.execute(
    db,
  );
}

interface Row {
  readonly organisation_id: string;
  readonly id: string;
  readonly name: string | null;
  readonly phone: string | null;
}

async function nextOf(db: Kysely<unknown>, after: Row | undefined): Promise<readonly Row[]> {
  const { rows } = await sql<Row>`
    select organisation_id, id, name, phone from customers
     where ${after ? sql`(organisation_id, id) > (${after.organisation_id}::uuid, ${after.id}::uuid)` : sql`true`}
     order by organisation_id, id limit ${batch}`.execute(db);
  return rows;
}

async function fill(db: Kysely<unknown>, rows: readonly Row[]): Promise<void> {
  const names = rows.map(({ name }) => (name === null || isAddress(name) ? '' : searchKey(name)));
  const phones = rows.map(({ name, phone }) => {
    const number = phone ?? (name !== null && isAddress(name) === 'phone' ? name : null);
    return number === null ? null : phoneKey(number);
  });
  await sql`
    update customers c set name_key = r.name_key, phone_key = r.phone_key
      from unnest(${rows.map((row) => row.organisation_id)}::uuid[], ${rows.map((row) => row.id)}::uuid[],
        ${names}::text[], ${phones}::text[])
        as r(organisation_id, id, name_key, phone_key)
     where c.organisation_id = r.organisation_id and c.id = r.id`.execute(db);
}
