import { type Kysely, sql } from 'kysely';
import { protect } from '#platform/database/index.ts';

/** People on the other side, and their address in each channel account. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table customers (
      organisation_id uuid not null references organisations (id),
      id uuid not null,
      project_id uuid not null,
      name text,
      email text,
      phone text,
      note text not null default '',
      is_spam boolean not null default false,
      short_number int not null,
      search_key text not null default '',
      version int not null default 1,
      created_at timestamptz not null,
      primary key (organisation_id, id),
      unique (organisation_id, short_number)
    )`.execute(db);
  await sql`create index customers_newest on customers (organisation_id, created_at desc, id)`.execute(db);
  await protect(db, 'customers');

  await sql`
    create table contact_points (
      organisation_id uuid not null,
      account_id uuid not null,
      peer_key text not null,
      customer_id uuid not null,
      created_at timestamptz not null,
      primary key (organisation_id, account_id, peer_key),
      foreign key (organisation_id, customer_id) references customers (organisation_id, id)
    )`.execute(db);
  await sql`create index contact_points_customer on contact_points (organisation_id, customer_id)`.execute(db);
  await protect(db, 'contact_points');

  await sql`
    create table customer_favourites (
      organisation_id uuid not null,
      user_id uuid not null,
      customer_id uuid not null,
      primary key (organisation_id, user_id, customer_id),
      foreign key (organisation_id, customer_id) references customers (organisation_id, id)
    )`.execute(db);
  await protect(db, 'customer_favourites');
}
