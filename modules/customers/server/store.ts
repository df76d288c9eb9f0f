import { sql } from 'kysely';
import { searchKey } from '#identity';
import type { CustomerId, OrganisationId, ProjectId, UserId } from '#kernel/id.ts';
import { iso } from '#kernel/moment.ts';
import type { Transaction } from '#platform/database/index.ts';
import type { BulkWriter } from '#platform/journal/index.ts';
import { type CustomerQuestion, isAddress, phoneKey } from '../contact.ts';
import type { Customer } from '../customer.ts';
import { answersAsPerson, recordsOfPeople } from './search-store.ts';

export type StoredCustomer = Customer & { readonly version: number; readonly createdAtMs: number };
export interface ContactPointRow {
  readonly accountId: string;
  readonly peerKey: string;
  readonly customerId: CustomerId;
  readonly createdAtMs: number;
}
/** The same, with the person whose record it is. */
export type PersonsPoint = ContactPointRow & { readonly personId: CustomerId };

export type CustomerRow = {
  id: CustomerId;
  project_id: ProjectId;
  name: string | null;
  email: string | null;
  phone: string | null;
  note: string;
  is_spam: boolean;
  short_number: number;
  person_id: CustomerId | null;
  version: number;
  created_at: Date;
};
export const customerColumns = sql.raw(
  'id, project_id, name, email, phone, note, is_spam, short_number, person_id, version, created_at',
);

/** What a customer is found by: name, e-mail, phone and her short number, folded. */
function keyOf(customer: Pick<Customer, 'name' | 'email' | 'phone' | 'shortNumber'>): string {
  const phone = customer.phone?.replace(/[^0-9+]/g, '') ?? '';
  return searchKey([customer.name ?? '', customer.email ?? '', phone, `#${customer.shortNumber}`].join(' '));
}

/** What she is found by for whoever may not see her addresses. */
function nameKeyOf({ name }: Pick<Customer, 'name'>): string {
  return name === null || isAddress(name) ? '' : searchKey(name);
}

/** A name that is a number is found like one: some channels know nobody by another name. */
function phoneKeyOf({ name, phone }: Pick<Customer, 'name' | 'phone'>): string | null {
  if (phone !== null) return phoneKey(phone);
  return name !== null && isAddress(name) === 'phone' ? phoneKey(name) : null;
}

/** New customers, written beside their first message. */
export const customerRows: BulkWriter<StoredCustomer> = {
  name: 'customers',
  rank: 1,
  statements: (organisationId, rows) => [
    sql`
      insert into customers
        (organisation_id, id, project_id, name, email, phone, short_number, search_key, name_key, phone_key, created_at)
      select ${organisationId}, r.* from unnest(
        ${rows.map((r) => r.id)}::uuid[], ${rows.map((r) => r.projectId)}::uuid[], ${rows.map((r) => r.name)}::text[],
        ${rows.map((r) => r.email)}::text[], ${rows.map((r) => r.phone)}::text[],
        ${rows.map((r) => r.shortNumber)}::int[], ${rows.map(keyOf)}::text[], ${rows.map(nameKeyOf)}::text[],
        ${rows.map(phoneKeyOf)}::text[],
        ${rows.map((r) => iso(r.createdAtMs))}::timestamptz[]) as r
      on conflict (organisation_id, id) do nothing`,
  ],
};

export const contactPointRows: BulkWriter<ContactPointRow> = {
  name: 'contactPoints',
  rank: 2,
  statements: (organisationId, rows) => [
    sql`
      insert into contact_points (organisation_id, account_id, peer_key, customer_id, created_at)
      select ${organisationId}, r.* from unnest(
        ${rows.map((r) => r.accountId)}::uuid[], ${rows.map((r) => r.peerKey)}::text[],
        ${rows.map((r) => r.customerId)}::uuid[], ${rows.map((r) => iso(r.createdAtMs))}::timestamptz[]) as r
      on conflict (organisation_id, account_id, peer_key) do nothing`,
  ],
};

export async function lastShortNumber(trx: Transaction, organisationId: OrganisationId): Promise<number> {
  const { rows } = await sql<{ last: number }>`
    select coalesce(max(short_number), 0) as last from customers where organisation_id = ${organisationId}`.execute(
    trx,
  );
  return rows[0]?.last ?? 0;
}

/** Customers by id; unknown ones and those of other organisations are simply not among them. */
export async function byIds(
  trx: Transaction,
  organisationId: OrganisationId,
  ids: readonly string[],
): Promise<StoredCustomer[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<CustomerRow>`
    select ${customerColumns} from customers where organisation_id = ${organisationId} and id = any (${ids}::uuid[])`.execute(
    trx,
  );
  return rows.map(customerOf);
}

export interface CustomerPage {
  readonly question: CustomerQuestion;
  readonly projectIds: 'all' | readonly ProjectId[];
  readonly after: { readonly createdAtMs: number; readonly id: string } | null;
  readonly limit: number;
}

/** One page of people who answer a question by any of their records, newest first. */
export async function page(
  trx: Transaction,
  organisationId: OrganisationId,
  { question, projectIds, after, limit }: CustomerPage,
): Promise<StoredCustomer[]> {
  const { rows } = await sql<CustomerRow>`
    select ${customerColumns} from customers
     where organisation_id = ${organisationId}
       ${projectIds === 'all' ? sql`` : sql`and project_id = any (${projectIds}::uuid[])`}
       and ${answersAsPerson(organisationId, question)}
       ${after ? sql`and (created_at, id) < (${new Date(after.createdAtMs)}, ${after.id}::uuid)` : sql``}
     order by created_at desc, id desc limit ${limit}`.execute(trx);
  return rows.map(customerOf);
}

export type CustomerPatch = Partial<Pick<Customer, 'name' | 'email' | 'phone' | 'note'>>;

/** Changes a customer who is still as the caller saw her; null when somebody was faster or there is none. */
export async function change(
  trx: Transaction,
  organisationId: OrganisationId,
  present: StoredCustomer,
  patch: CustomerPatch,
): Promise<StoredCustomer | null> {
  const next = { ...present, ...patch };
  const { rows } = await sql<CustomerRow>`
    update customers set name = ${next.name}, email = ${next.email}, phone = ${next.phone}, note = ${next.note},
           search_key = ${keyOf(next)}, name_key = ${nameKeyOf(next)}, phone_key = ${phoneKeyOf(next)},
           version = version + 1
     where organisation_id = ${organisationId} and id = ${present.id} and version = ${present.version}
    returning ${customerColumns}`.execute(trx);
  return rows[0] ? customerOf(rows[0]) : null;
}

/** Says whether a customer is blocked; null when there is none. */
export async function setSpam(
  trx: Transaction,
  organisationId: OrganisationId,
  id: CustomerId,
  isSpam: boolean,
): Promise<StoredCustomer | null> {
  const { rows } = await sql<CustomerRow>`
    update customers set is_spam = ${isSpam}, version = version + 1
     where organisation_id = ${organisationId} and id = ${id} returning ${customerColumns}`.execute(trx);
  return rows[0] ? customerOf(rows[0]) : null;
}

/** Addresses that have become others; one that is somebody's already stays hers. */
export const movedContactPoints: BulkWriter<{
  readonly accountId: string;
  readonly previousKey: string;
  readonly peerKey: string;
  /** What the provider vouches for from now on; null = nothing. */
  readonly proven: string | null;
}> = {
  name: 'customers.movedContactPoints',
  rank: 5,
  statements: (organisationId, rows) => [
    sql`
      update contact_points p set peer_key = r.peer_key, proven = r.proven
        from unnest(${rows.map((r) => r.accountId)}::uuid[], ${rows.map((r) => r.previousKey)}::text[],
                    ${rows.map((r) => r.peerKey)}::text[], ${rows.map((r) => r.proven)}::text[])
               as r (account_id, previous_key, peer_key, proven)
       where p.organisation_id = ${organisationId} and p.account_id = r.account_id and p.peer_key = r.previous_key
         and not exists (select from contact_points o where o.organisation_id = p.organisation_id
                          and o.account_id = p.account_id and o.peer_key = r.peer_key)`,
  ],
};

/** Whose each of these addresses is, at its place; null for one that nobody has written from yet. */
export async function ownersOf(
  trx: Transaction,
  organisationId: OrganisationId,
  addresses: readonly { readonly accountId: string; readonly peerKey: string }[],
): Promise<(CustomerId | null)[]> {
  const { rows } = await sql<{ customer_id: CustomerId | null }>`
    select p.customer_id
      from unnest(${addresses.map((one) => one.accountId)}::uuid[], ${addresses.map((one) => one.peerKey)}::text[])
             with ordinality as asked (account_id, peer_key, place)
      left join contact_points p on p.organisation_id = ${organisationId} and p.account_id = asked.account_id
       and p.peer_key = asked.peer_key
     order by asked.place`.execute(trx);
  return rows.map((row) => row.customer_id);
}

/** Every address of these people, whichever of their records it came with. */
export async function contactPointsOf(
  trx: Transaction,
  organisationId: OrganisationId,
  personIds: readonly string[],
): Promise<PersonsPoint[]> {
  const { rows } = await sql<{
    account_id: string;
    peer_key: string;
    customer_id: CustomerId;
    person_id: CustomerId;
    created_at: Date;
  }>`
    select p.account_id, p.peer_key, p.customer_id, coalesce(c.person_id, c.id) as person_id, p.created_at
      from contact_points p join customers c on c.organisation_id = p.organisation_id and c.id = p.customer_id
     where p.organisation_id = ${organisationId}
       and p.customer_id in (${recordsOfPeople(organisationId, sql`select unnest(${personIds}::uuid[])`)})
     order by p.created_at limit 1000`.execute(trx);
  return rows.map((row) => ({
    accountId: row.account_id,
    peerKey: row.peer_key,
    customerId: row.customer_id,
    personId: row.person_id,
    createdAtMs: row.created_at.getTime(),
  }));
}

/** An address whose provider vouches for it, from the first message that comes from there. */
export const provenContactPoints: BulkWriter<{
  readonly accountId: string;
  readonly peerKey: string;
  readonly proven: string;
}> = {
  name: 'customers.provenContactPoints',
  rank: 5,
  statements: (organisationId, rows) => [
    sql`
      update contact_points p set proven = r.proven
        from unnest(${rows.map((r) => r.accountId)}::uuid[], ${rows.map((r) => r.peerKey)}::text[],
                    ${rows.map((r) => r.proven)}::text[]) as r (account_id, peer_key, proven)
       where p.organisation_id = ${organisationId} and p.account_id = r.account_id and p.peer_key = r.peer_key`,
  ],
};

/** Whom of these people somebody marked, by whichever of their records. */
export async function favouritesAmong(
  trx: Transaction,
  organisationId: OrganisationId,
  userId: UserId,
  personIds: readonly string[],
): Promise<Set<string>> {
  const { rows } = await sql<{ person_id: string }>`
    select distinct coalesce(c.person_id, c.id) as person_id from customer_favourites f
      join customers c on c.organisation_id = f.organisation_id and c.id = f.customer_id
     where f.organisation_id = ${organisationId} and f.user_id = ${userId}
       and f.customer_id in (${recordsOfPeople(organisationId, sql`select unnest(${personIds}::uuid[])`)})`.execute(
    trx,
  );
  return new Set(rows.map((row) => row.person_id));
}

export async function setFavourite(
  trx: Transaction,
  organisationId: OrganisationId,
  mark: { readonly userId: UserId; readonly customerId: CustomerId; readonly isFavourite: boolean },
): Promise<void> {
  const { userId, customerId } = mark;
  if (mark.isFavourite) {
    await sql`insert into customer_favourites (organisation_id, user_id, customer_id)
      values (${organisationId}, ${userId}, ${customerId}) on conflict do nothing`.execute(trx);
    return;
  }
  await sql`delete from customer_favourites
     where organisation_id = ${organisationId} and user_id = ${userId}
       and customer_id in (${recordsOfPeople(organisationId, sql`select ${customerId}::uuid`)})`.execute(trx);
}

export function customerOf(row: CustomerRow): StoredCustomer {
  return {
    id: row.id,
    projectId: row.project_id,
    name: row.name,
    email: row.email,
    phone: row.phone,
    note: row.note,
    isSpam: row.is_spam,
    shortNumber: row.short_number,
    personId: row.person_id,
    version: row.version,
    createdAtMs: row.created_at.getTime(),
  };
}

/** People of a project with this telephone number, two at most: whether one alone has it is all that is asked. */
export async function idsWithPhone(
  trx: Transaction,
  organisationId: OrganisationId,
  projectId: ProjectId,
  key: string,
): Promise<readonly CustomerId[]> {
  const { rows } = await sql<{ id: CustomerId }>`
    select id from customers
     where organisation_id = ${organisationId} and project_id = ${projectId} and phone_key = ${key}
       and person_id is null limit 2`.execute(trx);
  return rows.map(({ id }) => id);
}
