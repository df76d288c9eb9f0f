import { type Kysely, sql } from 'kysely';

/**
 * From which of a customer's addresses a conversation comes, where its own key is another: a thread of letters. Without
 * it nobody could say which threads go along when one address turns out to be somebody else's.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table conversations add column contact_key text`.execute(db);
  // Where a customer has one address in an account, all her threads there are of that address.
  await sql`
    update conversations c set contact_key = p.peer_key
      from contact_points p
     where p.organisation_id = c.organisation_id and p.account_id = c.account_id and p.customer_id = c.customer_id
       and not exists (select from contact_points o where o.organisation_id = c.organisation_id
             and o.account_id = c.account_id and o.peer_key = c.peer_key)
       and not exists (select from contact_points o where o.organisation_id = c.organisation_id
             and o.account_id = c.account_id and o.customer_id = c.customer_id and o.peer_key <> p.peer_key)`.execute(
    db,
  );
}
