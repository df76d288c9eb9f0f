import { type Kysely, sql } from 'kysely';
import { protect } from '#platform/database/index.ts';
import { phoneKey } from '../../contact.ts';

const batch = 5_000;
/** Channels whose provider vouches for the address somebody writes from. */
const vouching = ['email', 'sms', 'whatsapp'];

/**
 * Several records of one person, linked and not melted together: every address, conversation and fact keeps the record it
 * came with, so that taking a link away brings back what was before.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table customers add column person_id uuid`.execute(db);
  await sql`create index customers_person on customers (organisation_id, person_id) where person_id is not null`.execute(
    db,
  );
  await sql`
    create table customer_links (
      organisation_id uuid not null,
      customer_id uuid not null,
      into_id uuid not null,
      filled text[] not null,
      by_id uuid not null,
      at timestamptz not null,
      primary key (organisation_id, customer_id),
      foreign key (organisation_id, customer_id) references customers (organisation_id, id),
      foreign key (organisation_id, into_id) references customers (organisation_id, id)
    )`.execute(db);
  await sql`create index customer_links_into on customer_links (organisation_id, into_id)`.execute(db);
  await protect(db, 'customer_links');

  await sql`alter table contact_points add column proven text`.execute(db);
  await fillProven(db);
  await sql`create index contact_points_proven on contact_points (organisation_id, proven) where proven is not null`.execute(
    db,
  );
}

interface Row {
  readonly organisation_id: string;
  readonly account_id: string;
  readonly peer_key: string;
  readonly channel: string;
}

/** Which number or address a channel vouches for; the same rule as for whoever writes from now on. */
async function fillProven(db: Kysely<unknown>): Promise<void> {
  const { rows: tables } = await sql<{ known: string | null }>`
    select to_regclass('channel_accounts')::text as known`.execute(db);
  if (!tables[0]?.known) return;
  for (let after: Row | undefined; ; ) {
    const { rows }: { rows: Row[] } = await sql<Row>`
      select p.organisation_id, p.account_id, p.peer_key, a.channel from contact_points p
        join channel_accounts a on a.organisation_id = p.organisation_id and a.id = p.account_id
       where a.channel = any (${vouching}::text[])
         ${after ? sql`and (p.organisation_id, p.account_id, p.peer_key) > (${after.organisation_id}::uuid, ${after.account_id}::uuid, ${after.peer_key})` : sql``}
       order by p.organisation_id, p.account_id, p.peer_key limit ${batch}`.execute(db);
    const proven = rows.map(({ channel, peer_key: key }) => {
      if (channel === 'email') return key.includes('@') ? key.toLowerCase() : null;
      return /^\+?\d{7,15}$/.test(key) ? phoneKey(key) : null;
    });
    await sql`
      update contact_points p set proven = r.proven
        from unnest(${rows.map((row) => row.organisation_id)}::uuid[], ${rows.map((row) => row.account_id)}::uuid[],
          ${rows.map((row) => row.peer_key)}::text[], ${proven}::text[]) as r (organisation_id, account_id, peer_key, proven)
       where p.organisation_id = r.organisation_id and p.account_id = r.account_id and p.peer_key = r.peer_key`.execute(
      db,
    );
    after = rows.at(-1);
    if (rows.length < batch) return;
  }
}
