import { sql } from 'kysely';
import type { CustomerId, OrganisationId, UserId } from '#kernel/id.ts';
import { iso } from '#kernel/moment.ts';
import type { Transaction } from '#platform/database/index.ts';
import type { FilledField } from '../person.ts';
import { type CustomerRow, customerColumns, customerOf, customerRows, type StoredCustomer } from './store.ts';

// All SQL of the links between records of one person.

export interface StoredLink {
  readonly customerId: CustomerId;
  readonly intoId: CustomerId;
  /** What the record that stayed took over from this one. */
  readonly filled: readonly FilledField[];
  readonly byId: UserId;
  readonly atMs: number;
}

/** The records a person is made of, the one that stands for her among them. */
export async function recordsOf(
  trx: Transaction,
  organisationId: OrganisationId,
  personId: CustomerId,
): Promise<StoredCustomer[]> {
  const { rows } = await sql<CustomerRow>`
    select ${customerColumns} from customers
     where organisation_id = ${organisationId} and (id = ${personId} or person_id = ${personId})
     order by created_at, id`.execute(trx);
  return rows.map(customerOf);
}

/** Holds people against every other change of their links until the transaction ends. */
export async function lockPeople(
  trx: Transaction,
  organisationId: OrganisationId,
  ids: readonly CustomerId[],
): Promise<Map<CustomerId, StoredCustomer>> {
  const { rows } = await sql<CustomerRow>`
    select ${customerColumns} from customers
     where organisation_id = ${organisationId} and id = any (${ids}::uuid[]) order by id for update`.execute(trx);
  return new Map(rows.map((row) => [row.id, customerOf(row)]));
}

export async function insertLink(trx: Transaction, organisationId: OrganisationId, link: StoredLink): Promise<void> {
  await sql`
    insert into customer_links (organisation_id, customer_id, into_id, filled, by_id, at)
    values (${organisationId}, ${link.customerId}, ${link.intoId}, ${link.filled}::text[], ${link.byId},
            ${iso(link.atMs)})`.execute(trx);
}

export async function deleteLink(
  trx: Transaction,
  organisationId: OrganisationId,
  customerId: CustomerId,
): Promise<void> {
  await sql`delete from customer_links
     where organisation_id = ${organisationId} and customer_id = ${customerId}`.execute(trx);
}

/** The links between some records. */
export async function linksOf(
  trx: Transaction,
  organisationId: OrganisationId,
  customerIds: readonly CustomerId[],
): Promise<StoredLink[]> {
  const { rows } = await sql<{
    customer_id: CustomerId;
    into_id: CustomerId;
    filled: FilledField[];
    by_id: UserId;
    at: Date;
  }>`
    select customer_id, into_id, filled, by_id, at from customer_links
     where organisation_id = ${organisationId} and customer_id = any (${customerIds}::uuid[]) order by at`.execute(trx);
  return rows.map((row) => ({
    customerId: row.customer_id,
    intoId: row.into_id,
    filled: row.filled,
    byId: row.by_id,
    atMs: row.at.getTime(),
  }));
}

/** Says for which person records stand; null = each for herself. Answers them as they are now. */
export async function standFor(
  trx: Transaction,
  organisationId: OrganisationId,
  ids: readonly CustomerId[],
  personId: CustomerId | null,
): Promise<StoredCustomer[]> {
  const { rows } = await sql<CustomerRow>`
    update customers set person_id = ${personId}, version = version + 1
     where organisation_id = ${organisationId} and id = any (${ids}::uuid[]) returning ${customerColumns}`.execute(trx);
  return rows.map(customerOf);
}

/** A new record, and one address that is hers from now on. */
export async function insertWithPoint(
  trx: Transaction,
  organisationId: OrganisationId,
  customer: StoredCustomer,
  point: { readonly accountId: string; readonly peerKey: string },
): Promise<void> {
  for (const statement of customerRows.statements(organisationId, [customer])) await statement.execute(trx);
  await sql`update contact_points set customer_id = ${customer.id}
     where organisation_id = ${organisationId} and account_id = ${point.accountId} and peer_key = ${point.peerKey}`.execute(
    trx,
  );
}

/** The number or address a provider vouched for at this address of a channel; null where it vouches for none. */
export async function provenAt(
  trx: Transaction,
  organisationId: OrganisationId,
  point: { readonly accountId: string; readonly peerKey: string },
): Promise<string | null> {
  const { rows } = await sql<{ proven: string | null }>`
    select proven from contact_points where organisation_id = ${organisationId}
       and account_id = ${point.accountId} and peer_key = ${point.peerKey}`.execute(trx);
  return rows[0]?.proven ?? null;
}

/** Other people of whom a provider vouched for the same number or address as of this one. */
export async function sameProven(
  trx: Transaction,
  organisationId: OrganisationId,
  recordIds: readonly CustomerId[],
  limit: number,
): Promise<{ readonly personId: CustomerId; readonly proven: string }[]> {
  const { rows } = await sql<{ person_id: CustomerId; proven: string }>`
    select distinct coalesce(c.person_id, c.id) as person_id, p.proven
      from contact_points p join customers c on c.organisation_id = p.organisation_id and c.id = p.customer_id
     where p.organisation_id = ${organisationId} and p.customer_id <> all (${recordIds}::uuid[])
       and p.proven in (select m.proven from contact_points m
         where m.organisation_id = ${organisationId} and m.customer_id = any (${recordIds}::uuid[]))
     limit ${limit}`.execute(trx);
  return rows.map((row) => ({ personId: row.person_id, proven: row.proven }));
}
