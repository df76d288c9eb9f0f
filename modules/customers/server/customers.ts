import type { Who } from '#identity';
import { may } from '#identity';
import { type Actor, audit } from '#identity/server';
import type { CustomerId, OrganisationId, ProjectId, UserId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import type { Database } from '#platform/database/index.ts';
import { openGathering } from '#platform/gathering.ts';
import { newId } from '#platform/ids.ts';
import { type BulkWrite, write } from '#platform/journal/index.ts';
import { openLimiter } from '#platform/limits.ts';
import { questionOf } from '../contact.ts';
import type { ContactField } from '../contact-contract.ts';
import { displayName, type Named } from '../customer.ts';
import { recordsOf } from './link-store.ts';
import { openPersons, type Persons } from './persons.ts';
import {
  byIds,
  type ContactPointRow,
  type CustomerPatch,
  change,
  contactPointRows,
  contactPointsOf,
  customerRows,
  favouritesAmong,
  idsWithPhone,
  lastShortNumber,
  movedContactPoints,
  ownersOf,
  type PersonsPoint,
  page,
  provenContactPoints,
  type StoredCustomer,
  setFavourite,
  setSpam,
} from './store.ts';

/** How many customers are kept in memory; the others are read when they are asked for. */
const keptMost = 20_000;

export interface Newcomer {
  readonly projectId: ProjectId;
  readonly accountId: string;
  readonly peerKey: string;
  readonly name: string | null;
  readonly email: string | null;
  readonly phone?: string | undefined;
}

export type ChangeOutcome =
  | { readonly type: 'changed'; readonly customer: StoredCustomer }
  | { readonly type: 'changedMeanwhile'; readonly version: number }
  | { readonly type: 'unknown' };

export type RevealOutcome =
  | { readonly type: 'revealed'; readonly value: string | null }
  | { readonly type: 'unknown' }
  | { readonly type: 'tooMany'; readonly retryAfterMs: number };

/** How long an address that was new is remembered, until whoever looks finds it on disk; and how many of them. */
const newForMs = 10_000;
const newMost = 5_000;

/** Addresses one person may have shown to her: so many at once, then so many an hour. */
const revealsAtOnce = 30;
const revealsAnHour = 60;

/** Whether somebody sees addresses of customers at all; of which customers, her projects say. */
export function seesContact(who: Who): boolean {
  return may(who, 'customer.seeContact');
}

/** The customers of one organisation. */
export interface Customers {
  /** Who stands behind an address; null when nobody has written from it yet. */
  readonly behind: (accountId: string, peerKey: string) => Promise<CustomerId | null>;
  /** Customers of a project who gave this number in one form or another (`phoneKey`), two at most. */
  readonly withPhone: (projectId: ProjectId, key: string) => Promise<readonly CustomerId[]>;
  /**
   * Makes a customer of somebody who writes for the first time; the rows go to disk with her message. Who writes twice at
   * the same moment, in two threads, is one customer: the rows are the same, and written once whichever message is first.
   */
  readonly welcome: (newcomer: Newcomer) => {
    readonly customer: StoredCustomer;
    readonly writes: readonly BulkWrite[];
  };
  /** Somebody we know is written to at this address; the row goes to disk with what is written. */
  readonly alsoAt: (customerId: CustomerId, accountId: string, peerKey: string) => BulkWrite;
  /** A provider vouches that she writes from this number or address: the row goes to disk with her message. */
  readonly proved: (accountId: string, peerKey: string, proven: string) => BulkWrite;
  /** The same customer is reached at another address from now on. */
  readonly moved: (accountId: string, previousKey: string, peerKey: string, proven: string | null) => BulkWrite;
  /** What a customer is called on screens: see `displayName`. */
  readonly nameOf: (customer: Named) => string;
  /** The person behind a record: the record itself unless it was linked to another. */
  readonly find: (id: CustomerId) => Promise<StoredCustomer | null>;
  /** Several at once, by the ids asked for; what is not known is not among them. */
  readonly findAll: (ids: readonly CustomerId[]) => Promise<Map<CustomerId, StoredCustomer>>;
  readonly list: (
    who: Who,
    asked: { search?: string | undefined; after: { createdAtMs: number; id: string } | null; limit: number },
  ) => Promise<StoredCustomer[]>;
  /** Says one address in full; the trail keeps who asked for it. */
  readonly reveal: (actor: Actor, id: CustomerId, field: ContactField) => Promise<RevealOutcome>;
  readonly change: (actor: Actor, id: CustomerId, version: number, patch: CustomerPatch) => Promise<ChangeOutcome>;
  /** Blocks a customer, or lets her write again. Whether somebody may is asked by whoever calls. */
  readonly setSpam: (actor: Actor, id: CustomerId, isSpam: boolean) => Promise<void>;
  readonly favourites: (userId: UserId, ids: readonly CustomerId[]) => Promise<Set<string>>;
  readonly setFavourite: (userId: UserId, customerId: CustomerId, isFavourite: boolean) => Promise<void>;
  /** Every address of these people. */
  readonly contactPoints: (ids: readonly CustomerId[]) => Promise<PersonsPoint[]>;
  /** Several records that are one person. */
  readonly persons: Persons;
  /** Called after a person was changed, with all her records, so that screens show what she is called now. */
  readonly onChanged: (listener: ChangeListener) => void;
}

export type ChangeListener = (customer: StoredCustomer, records: ReadonlySet<CustomerId>) => void;

export interface CustomersNeeds {
  readonly database: Database;
  readonly clock: Clock;
  readonly organisationId: OrganisationId;
  /** The word for somebody unknown, in the organisation's language. */
  readonly visitorWord: string;
}

/** Opens the customers of one organisation. Running numbers are given in memory: one floor per organisation. */
export async function openCustomers({
  database,
  clock,
  organisationId,
  visitorWord,
}: CustomersNeeds): Promise<Customers> {
  const kept = new Map<CustomerId, StoredCustomer>();
  const reveals = openLimiter({ burst: revealsAtOnce, perSecond: revealsAnHour / 3_600 }, { clock });
  const listeners: ChangeListener[] = [];
  let lastNumber = await database.within(organisationId, (trx) => lastShortNumber(trx, organisationId));

  const keep = (customer: StoredCustomer): StoredCustomer => {
    kept.delete(customer.id);
    kept.set(customer.id, customer);
    if (kept.size > keptMost) for (const oldest of kept.keys()) return kept.delete(oldest) ? customer : customer;
    return customer;
  };

  const findRecords = async (ids: readonly CustomerId[]): Promise<Map<CustomerId, StoredCustomer>> => {
    const missing = ids.filter((id) => !kept.has(id));
    if (missing.length > 0) {
      const read = await database.within(organisationId, (trx) => byIds(trx, organisationId, missing));
      for (const customer of read) if (!kept.has(customer.id)) keep(customer);
    }
    return new Map(
      ids.flatMap((id) => {
        const customer = kept.get(id);
        return customer ? [[id, customer] as const] : [];
      }),
    );
  };
  const findAll: Customers['findAll'] = async (ids) => {
    const records = await findRecords(ids);
    const people = await findRecords([...records.values()].flatMap(({ personId }) => personId ?? []));
    return new Map(
      [...records].flatMap(([id, record]) => {
        const person = record.personId === null ? record : people.get(record.personId);
        return person ? [[id, person] as const] : [];
      }),
    );
  };
  const find = async (id: CustomerId) => (await findAll([id])).get(id) ?? null;

  const tell = async (customer: StoredCustomer): Promise<void> => {
    const records = await database.within(organisationId, (trx) => recordsOf(trx, organisationId, customer.id));
    const ids = new Set(records.map(({ id }) => id));
    for (const listener of listeners) listener(customer, ids);
  };
  const behind = openGathering((addresses: readonly Pick<ContactPointRow, 'accountId' | 'peerKey'>[]) =>
    database.within(organisationId, (trx) => ownersOf(trx, organisationId, addresses)),
  );
  /** Who came a moment ago and may not be on disk yet, by her address. */
  const welcomed = new Map<string, ReturnType<Customers['welcome']>>();
  const addressOf = (accountId: string, peerKey: string) => `${accountId}\n${peerKey}`;
  const nextNumber = () => {
    lastNumber += 1;
    return lastNumber;
  };
  const persons = openPersons({
    database,
    clock,
    organisationId,
    find,
    nextNumber,
    changed: async (rows, people) => {
      for (const row of rows) keep(row);
      for (const person of (await findRecords(people)).values()) await tell(person);
    },
  });

  return {
    behind: (accountId, peerKey) => behind({ accountId, peerKey }),
    withPhone: (projectId, key) =>
      database.within(organisationId, (trx) => idsWithPhone(trx, organisationId, projectId, key)),
    welcome: ({ projectId, accountId, peerKey, name, email, phone }) => {
      const createdAtMs = clock.nowMs();
      const address = addressOf(accountId, peerKey);
      const known = welcomed.get(address);
      if (known && createdAtMs - known.customer.createdAtMs < newForMs) return known;
      const customer = keep({
        id: newId<'customer'>(),
        projectId,
        name,
        email,
        phone: phone ?? null,
        note: '',
        isSpam: false,
        shortNumber: nextNumber(),
        personId: null,
        version: 1,
        createdAtMs,
      });
      const point: ContactPointRow = { accountId, peerKey, customerId: customer.id, createdAtMs };
      const newcomer = { customer, writes: [write(customerRows, customer), write(contactPointRows, point)] };
      welcomed.delete(address);
      welcomed.set(address, newcomer);
      if (welcomed.size > newMost) welcomed.delete(welcomed.keys().next().value ?? '');
      return newcomer;
    },
    alsoAt: (customerId, accountId, peerKey) =>
      write(contactPointRows, { accountId, peerKey, customerId, createdAtMs: clock.nowMs() }),
    proved: (accountId, peerKey, proven) => write(provenContactPoints, { accountId, peerKey, proven }),
    moved: (accountId, previousKey, peerKey, proven) => {
      welcomed.delete(addressOf(accountId, previousKey));
      return write(movedContactPoints, { accountId, previousKey, peerKey, proven });
    },
    nameOf: (customer) => displayName(customer, visitorWord),
    find,
    findAll,
    list: (who, { search, after, limit }) =>
      database.within(organisationId, (trx) =>
        page(trx, organisationId, {
          question: questionOf(search ?? '', seesContact(who)),
          projectIds: who.projectIds,
          after,
          limit,
        }),
      ),
    change: async (actor, id, version, patch) => {
      const present = await find(id);
      if (!present || !may(actor.who, 'customer.edit', { organisationId, projectId: present.projectId })) {
        return { type: 'unknown' };
      }
      if (present.version !== version) return { type: 'changedMeanwhile', version: present.version };
      const changed = await database.within(organisationId, async (trx) => {
        const next = await change(trx, organisationId, present, patch);
        // What stood there is personal data: the trail keeps which fields changed, not their words.
        if (next) await audit.appendBy(trx, actor, changeRecord(clock.nowMs(), present.id, Object.keys(patch)));
        return next;
      });
      if (!changed) {
        kept.delete(present.id);
        return { type: 'changedMeanwhile', version: (await find(id))?.version ?? version };
      }
      keep(changed);
      await tell(changed);
      return { type: 'changed', customer: changed };
    },
    setSpam: async (actor, id, isSpam) => {
      const present = await find(id);
      if (!present || present.isSpam === isSpam) return;
      const what = isSpam ? ('customerMarkedSpam' as const) : ('customerUnmarkedSpam' as const);
      const changed = await database.within(organisationId, async (trx) => {
        const thing = { type: 'customer', id: present.id };
        await audit.appendBy(trx, actor, { atMs: clock.nowMs(), what, thing });
        return setSpam(trx, organisationId, present.id, isSpam);
      });
      if (!changed) return;
      keep(changed);
      await tell(changed);
    },
    reveal: async (actor, id, field) => {
      const { who } = actor;
      const present = await find(id);
      const thing = present && { organisationId, projectId: present.projectId };
      if (!present || !thing || !may(who, 'customer.revealContact', thing)) return { type: 'unknown' };
      if (!may(who, 'customer.seeContact', thing)) {
        const pace = reveals.take(who.userId);
        if (pace.type === 'tooMany') return pace;
      }
      await database.within(organisationId, (trx) =>
        audit.appendBy(trx, actor, {
          atMs: clock.nowMs(),
          what: 'contactRevealed',
          thing: { type: 'customer', id },
          after: { field },
        }),
      );
      return { type: 'revealed', value: present[field] };
    },
    favourites: (userId, ids) =>
      database.within(organisationId, (trx) => favouritesAmong(trx, organisationId, userId, ids)),
    setFavourite: (userId, customerId, isFavourite) =>
      database.within(organisationId, (trx) => setFavourite(trx, organisationId, { userId, customerId, isFavourite })),
    contactPoints: (ids) => database.within(organisationId, (trx) => contactPointsOf(trx, organisationId, ids)),
    persons,
    onChanged: (listener) => void listeners.push(listener),
  };
}

function changeRecord(atMs: number, id: CustomerId, fields: readonly string[]) {
  return { atMs, what: 'customerChanged' as const, thing: { type: 'customer', id }, after: { fields } };
}
