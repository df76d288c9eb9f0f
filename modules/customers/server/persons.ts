import { may, type Who } from '#identity';
import { type Actor, audit } from '#identity/server';
import type { CustomerId, OrganisationId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import type { Database, Transaction } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import { emptiedWithout, filledBy, filledFields, type MergeRefusal, mergeRefusal } from '../person.ts';
import {
  deleteLink,
  insertLink,
  insertWithPoint,
  linksOf,
  lockPeople,
  provenAt,
  recordsOf,
  type StoredLink,
  sameProven,
  standFor,
} from './link-store.ts';
import { type ContactPointRow, change, contactPointsOf, type StoredCustomer } from './store.ts';

/** What makes up a person: her records and the links that make them one. */
export interface PersonView {
  readonly customer: StoredCustomer;
  readonly records: readonly StoredCustomer[];
  readonly links: readonly StoredLink[];
  readonly points: readonly ContactPointRow[];
}

/** Somebody who may be the same person: a provider vouched for the same number or address. */
export interface Duplicate {
  readonly customer: StoredCustomer;
  readonly proven: readonly string[];
}

export type PersonOutcome =
  | { readonly type: 'done'; readonly customer: StoredCustomer; readonly apart: StoredCustomer | null }
  | { readonly type: 'refused'; readonly because: MergeRefusal | 'onlyIdentity' }
  | { readonly type: 'changedMeanwhile' }
  | { readonly type: 'unknown' };

/** One address of a person leaves the record it came with. Whoever has rows that follow it changes them here. */
export interface Move {
  readonly accountId: string;
  readonly peerKey: string;
  readonly from: CustomerId;
  readonly to: StoredCustomer;
}
/** `prepare` reads what is needed, `within` changes rows in the same transaction, `after` what is kept in memory. */
export interface Mover {
  readonly prepare: (move: Move) => Promise<{
    readonly within: (trx: Transaction) => Promise<void>;
    readonly after: () => void;
  }>;
}

/** Several records that are one person, and records that turn out to be two. */
export interface Persons {
  /** All records of the person behind a record. */
  readonly recordsOf: (id: CustomerId) => Promise<readonly CustomerId[]>;
  readonly view: (who: Who, id: CustomerId) => Promise<PersonView | null>;
  readonly duplicates: (who: Who, id: CustomerId) => Promise<readonly Duplicate[]>;
  /** Why two people may not be made one; null when they may. */
  readonly refusal: (who: Who, intoId: CustomerId, fromId: CustomerId) => Promise<MergeRefusal | 'unknown' | null>;
  /** Makes two people one, if both are still as they were seen. Rows stay with the records they came with. */
  readonly merge: (
    actor: Actor,
    wish: {
      readonly intoId: CustomerId;
      readonly fromId: CustomerId;
      readonly intoVersion: number;
      readonly fromVersion: number;
    },
  ) => Promise<PersonOutcome>;
  /** Takes a record that was linked out again, with everything that came with it and since. */
  readonly unmerge: (actor: Actor, personId: CustomerId, recordId: CustomerId) => Promise<PersonOutcome>;
  /** Makes one address a person of its own; what was said there goes with it. */
  readonly split: (
    actor: Actor,
    personId: CustomerId,
    point: { readonly accountId: string; readonly peerKey: string },
  ) => Promise<PersonOutcome>;
  /** Called for every split, before and after its rows are changed. */
  readonly onSplit: (mover: Mover) => void;
}

export interface PersonsNeeds {
  readonly database: Database;
  readonly clock: Clock;
  readonly organisationId: OrganisationId;
  /** Who stands for a record. */
  readonly find: (id: CustomerId) => Promise<StoredCustomer | null>;
  /** Rows as they are now, for memory; and who is another than before, for the screens. */
  readonly changed: (rows: readonly StoredCustomer[], people: readonly CustomerId[]) => Promise<void>;
  readonly nextNumber: () => number;
}

const duplicatesShown = 10;

/** Opens the links between records of one organisation's customers. */
export function openPersons(needs: PersonsNeeds): Persons {
  const { database, clock, organisationId, find } = needs;
  const movers: Mover[] = [];
  const within = <T>(run: (trx: Transaction) => Promise<T>) => database.within(organisationId, run);

  /** The person if somebody may do this with her; a foreign or unknown id gives the same answer. */
  const seen = async (who: Who, id: CustomerId, right: 'customer.read' | 'customer.merge') => {
    const customer = await find(id);
    return customer && may(who, right, { organisationId, projectId: customer.projectId }) ? customer : null;
  };
  const countOf = async (trx: Transaction, ids: readonly CustomerId[]) =>
    (await Promise.all(ids.map((id) => recordsOf(trx, organisationId, id)))).flat().length;
  const note = (
    trx: Transaction,
    actor: Actor,
    what: 'customersMerged' | 'customersUnmerged' | 'identitySplit',
    id: CustomerId,
    otherId: CustomerId,
  ) =>
    audit.appendBy(trx, actor, {
      atMs: clock.nowMs(),
      what,
      thing: { type: 'customer', id },
      after: { customerId: otherId },
    });

  return {
    recordsOf: async (id) => {
      const person = await find(id);
      if (!person) return [];
      const records = await within((trx) => recordsOf(trx, organisationId, person.id));
      return records.map((record) => record.id);
    },
    view: async (who, id) => {
      const customer = await seen(who, id, 'customer.read');
      if (!customer) return null;
      return within(async (trx) => {
        const records = await recordsOf(trx, organisationId, customer.id);
        const links = await linksOf(trx, organisationId, idsOf(records));
        return { customer, records, links, points: await contactPointsOf(trx, organisationId, [customer.id]) };
      });
    },
    duplicates: async (who, id) => {
      const customer = await seen(who, id, 'customer.merge');
      if (!customer) return [];
      const found = await within(async (trx) => {
        const records = await recordsOf(trx, organisationId, customer.id);
        return sameProven(trx, organisationId, idsOf(records), duplicatesShown);
      });
      const people = await Promise.all(
        [...Map.groupBy(found, ({ personId }) => personId)].map(async ([personId, same]) => {
          const other = await seen(who, personId, 'customer.merge');
          const isPossible = other && other.projectId === customer.projectId;
          return isPossible ? [{ customer: other, proven: same.map(({ proven }) => proven) }] : [];
        }),
      );
      return people.flat();
    },
    refusal: async (who, intoId, fromId) => {
      const [into, from] = await Promise.all([
        seen(who, intoId, 'customer.merge'),
        seen(who, fromId, 'customer.merge'),
      ]);
      if (!into || !from) return 'unknown';
      return within(async (trx) => mergeRefusal(into, from, await countOf(trx, [into.id, from.id])));
    },
    merge: async (actor, { intoId, fromId, intoVersion, fromVersion }) => {
      const [asked, other] = await Promise.all([
        seen(actor.who, intoId, 'customer.merge'),
        seen(actor.who, fromId, 'customer.merge'),
      ]);
      if (!asked || !other) return { type: 'unknown' };
      const outcome = await within(async (trx) => {
        const held = await lockPeople(trx, organisationId, [asked.id, other.id]);
        const [into, from] = [held.get(asked.id), held.get(other.id)];
        if (!into || !from) return { type: 'unknown' } as const;
        const isAsSeen = into.version === intoVersion && from.version === fromVersion;
        const because = mergeRefusal(into, from, await countOf(trx, [into.id, from.id]));
        if (because) return { type: 'refused', because } as const;
        if (!isAsSeen || into.personId || from.personId) return { type: 'changedMeanwhile' } as const;
        const filled = filledBy(into, from);
        const gone = await recordsOf(trx, organisationId, from.id);
        await insertLink(trx, organisationId, {
          customerId: from.id,
          intoId: into.id,
          filled: filledFields.filter((field) => field in filled),
          byId: actor.who.userId,
          atMs: clock.nowMs(),
        });
        const linked = await standFor(trx, organisationId, idsOf(gone), into.id);
        const stays = await change(trx, organisationId, into, filled);
        if (!stays) throw new Error(`Customer ${into.id} changed while she was held`);
        await note(trx, actor, 'customersMerged', into.id, from.id);
        return { type: 'rows', rows: [...linked, stays], people: [into.id] } as const;
      });
      return settle(outcome, asked.id, null);
    },
    unmerge: async (actor, personId, recordId) => {
      const person = await seen(actor.who, personId, 'customer.merge');
      if (!person || person.id === recordId) return { type: 'unknown' };
      const outcome = await within((trx) => takeOut(trx, actor, person.id, recordId));
      return settle(outcome, person.id, recordId);
    },
    split: async (actor, personId, { accountId, peerKey }) => {
      const person = await seen(actor.who, personId, 'customer.merge');
      if (!person) return { type: 'unknown' };
      const points = await within((trx) => contactPointsOf(trx, organisationId, [person.id]));
      const point = points.find((one) => one.accountId === accountId && one.peerKey === peerKey);
      if (!point) return { type: 'unknown' };
      if (points.length === 1) return { type: 'refused', because: 'onlyIdentity' };
      const proven = await within((trx) => provenAt(trx, organisationId, point));
      const apart = recordFor(person, proven);
      const move: Move = { accountId, peerKey, from: point.customerId, to: apart };
      const moves = await Promise.all(movers.map((mover) => mover.prepare(move)));
      const outcome = await within(async (trx) => {
        await lockPeople(trx, organisationId, [person.id, point.customerId]);
        const [still] = (await contactPointsOf(trx, organisationId, [person.id])).filter(
          (one) => one.accountId === accountId && one.peerKey === peerKey && one.customerId === point.customerId,
        );
        if (!still) return { type: 'changedMeanwhile' } as const;
        await insertWithPoint(trx, organisationId, apart, point);
        for (const each of moves) await each.within(trx);
        await note(trx, actor, 'identitySplit', person.id, apart.id);
        return { type: 'rows', rows: [apart], people: [person.id, apart.id] } as const;
      });
      if (outcome.type === 'rows') for (const each of moves) each.after();
      return settle(outcome, person.id, apart.id);
    },
    onSplit: (mover) => void movers.push(mover),
  };

  /** A record of which nothing is known but the address that is hers. */
  function recordFor({ projectId, isSpam }: StoredCustomer, proven: string | null): StoredCustomer {
    const isMail = proven?.includes('@') ?? false;
    return {
      id: newId<'customer'>(),
      projectId,
      name: null,
      email: isMail ? proven : null,
      phone: proven !== null && !isMail ? `+${proven}` : null,
      note: '',
      isSpam,
      shortNumber: needs.nextNumber(),
      personId: null,
      version: 1,
      createdAtMs: clock.nowMs(),
    };
  }

  async function takeOut(trx: Transaction, actor: Actor, personId: CustomerId, recordId: CustomerId) {
    await lockPeople(trx, organisationId, [personId, recordId]);
    const records = await recordsOf(trx, organisationId, personId);
    const record = records.find(({ id }) => id === recordId);
    const links = await linksOf(trx, organisationId, idsOf(records));
    const link = links.find(({ customerId }) => customerId === recordId);
    if (!record || !link) return { type: 'changedMeanwhile' } as const;
    await deleteLink(trx, organisationId, recordId);
    const own = await standFor(trx, organisationId, [recordId], null);
    const below = await standFor(trx, organisationId, recordsBelow(recordId, links), recordId);
    const rows = [...own, ...below];
    // What was taken over from it goes from every record it was handed up to.
    for (let at: StoredLink | undefined = link; at; at = links.find(({ customerId }) => customerId === at?.intoId)) {
      const into = records.find(({ id }) => id === at?.intoId);
      const next = into && (await change(trx, organisationId, into, emptiedWithout(into, record, at.filled)));
      if (next) rows.push(next);
    }
    await note(trx, actor, 'customersUnmerged', personId, recordId);
    return { type: 'rows', rows, people: [personId, recordId] } as const;
  }

  async function settle(
    outcome:
      | { readonly type: 'rows'; readonly rows: readonly StoredCustomer[]; readonly people: readonly CustomerId[] }
      | Exclude<PersonOutcome, { type: 'done' }>,
    personId: CustomerId,
    apartId: CustomerId | null,
  ): Promise<PersonOutcome> {
    if (outcome.type !== 'rows') return outcome;
    await needs.changed(outcome.rows, outcome.people);
    const [customer, apart] = await Promise.all([find(personId), apartId && find(apartId)]);
    return customer ? { type: 'done', customer, apart } : { type: 'unknown' };
  }
}

const idsOf = (records: readonly StoredCustomer[]) => records.map(({ id }) => id);

/** The records that were linked to this one, by themselves or through another. */
function recordsBelow(id: CustomerId, links: readonly StoredLink[]): CustomerId[] {
  return links
    .filter(({ intoId }) => intoId === id)
    .flatMap((link) => [link.customerId, ...recordsBelow(link.customerId, links)]);
}
