import { createHash } from 'node:crypto';
import { implement } from '@orpc/server';
import { may, type Who } from '#identity';
import { actorOf, type RequestContext, requireWho } from '#identity/server';
import type { CustomerId } from '#kernel/id.ts';
import { iso } from '#kernel/moment.ts';
import { maskedEmail, maskedPhone, veiled } from '../contact.ts';
import { filledBy, filledFields } from '../person.ts';
import { type IdentityRecord, personContract } from '../person-contract.ts';
import type { Customers } from './customers.ts';
import type { PersonOutcome } from './persons.ts';
import type { ContactPointRow, StoredCustomer } from './store.ts';

export interface PersonRoutesNeeds {
  /** The customers of the caller's organisation; throws UNAVAILABLE while its floor is being built. */
  readonly of: (who: Who) => Customers;
  /** What the channel accounts are called, told by whoever owns them. */
  readonly accountOf: (who: Who, accountId: string) => { readonly channel: string; readonly name: string } | null;
  /** How many conversations came from each address of a person, told by whoever owns them. */
  readonly talksOf: (
    who: Who,
    customerId: CustomerId,
  ) => Promise<
    readonly {
      readonly accountId: string;
      readonly contactKey: string;
      readonly count: number;
      readonly open: number;
    }[]
  >;
}

/** Signs of an address within a channel that tell two of them apart. */
export const keyShown = 12;

/** An address's mark: says which one is meant and nothing of what it is. */
function markOf({ accountId, peerKey }: Pick<ContactPointRow, 'accountId' | 'peerKey'>): string {
  return createHash('sha256').update(`${accountId}\n${peerKey}`).digest('base64url').slice(0, 22);
}

/** The routes of people with several records: contract → use case. */
export function personRoutes(needs: PersonRoutesNeeds) {
  const api = implement(personContract).$context<RequestContext>();

  const somebody = (who: Who, customer: StoredCustomer) => {
    const { id, shortNumber, email, phone, version, projectId } = customer;
    const isOpen = may(who, 'customer.seeContact', { projectId });
    return {
      id,
      shortNumber,
      displayName: needs.of(who).nameOf(customer),
      email: email && (isOpen ? email : maskedEmail(email)),
      phone: phone && (isOpen ? phone : maskedPhone(phone)),
      version,
    };
  };

  const identitiesOf = async (who: Who, id: CustomerId) => {
    const { persons } = needs.of(who);
    const [view, duplicates] = await Promise.all([persons.view(who, id), persons.duplicates(who, id)]);
    if (!view) return null;
    const { customer, records, links, points } = view;
    const talks = await needs.talksOf(who, customer.id);
    const pointOf = (point: ContactPointRow) => {
      const account = needs.accountOf(who, point.accountId);
      const here = talks.filter((one) => one.accountId === point.accountId && one.contactKey === point.peerKey);
      return {
        id: markOf(point),
        channel: account?.channel ?? '',
        accountName: account?.name ?? '',
        key: veiled(point.peerKey).slice(0, keyShown),
        talks: here.reduce((sum, one) => sum + one.count, 0),
        openTalks: here.reduce((sum, one) => sum + one.open, 0),
      };
    };
    const isOpen = may(who, 'customer.seeContact', { projectId: customer.projectId });
    return {
      customerId: customer.id,
      records: records
        .map((record): IdentityRecord => {
          const { version: _version, ...known } = somebody(who, record);
          const link = links.find(({ customerId }) => customerId === record.id);
          return {
            ...known,
            note: record.note,
            linkedAt: link ? iso(link.atMs) : null,
            points: points.filter(({ customerId }) => customerId === record.id).map(pointOf),
          };
        })
        .toSorted((a, b) => Number(a.linkedAt !== null) - Number(b.linkedAt !== null)),
      duplicates: duplicates.map(({ customer: other, proven }) => ({
        ...somebody(who, other),
        same: proven.map((key) => {
          const isMail = key.includes('@');
          const shown = isMail ? key : `+${key}`;
          const hidden = isMail ? maskedEmail(key) : maskedPhone(`+${key}`);
          return { kind: isMail ? ('email' as const) : ('phone' as const), shown: isOpen ? shown : hidden };
        }),
      })),
    };
  };

  /** What became of a wish, as the screen shows it; refusals are thrown by whoever can name them. */
  const settled = async (who: Who, outcome: PersonOutcome) => {
    if (outcome.type !== 'done') return null;
    const identities = await identitiesOf(who, outcome.customer.id);
    return identities && { ...identities, apartId: outcome.apart?.id ?? identities.customerId };
  };

  return {
    identities: api.identities.handler(async ({ input, context, errors }) => {
      const identities = await identitiesOf(requireWho(context), input.customerId);
      if (!identities) throw errors.NOT_FOUND();
      return identities;
    }),
    mergePreview: api.mergePreview.handler(async ({ input, context, errors }) => {
      const who = requireWho(context);
      const customers = needs.of(who);
      const because = await customers.persons.refusal(who, input.customerId, input.otherId);
      if (because === 'unknown') throw errors.NOT_FOUND();
      const [into, from] = await Promise.all([
        customers.persons.view(who, input.customerId),
        customers.persons.view(who, input.otherId),
      ]);
      if (!into || !from) throw errors.NOT_FOUND();
      const talks = await needs.talksOf(who, from.customer.id);
      const filled = filledBy(into.customer, from.customer);
      return {
        into: somebody(who, into.customer),
        from: somebody(who, from.customer),
        because,
        records: from.records.length,
        points: from.points.length,
        talks: talks.reduce((sum, one) => sum + one.count, 0),
        openTalks: talks.reduce((sum, one) => sum + one.open, 0),
        filled: filledFields.filter((field) => field in filled),
      };
    }),
    merge: api.merge.handler(async ({ input, context, errors }) => {
      const actor = actorOf(context);
      const { customerId: intoId, otherId: fromId, version: intoVersion, otherVersion: fromVersion } = input;
      const wish = { intoId, fromId, intoVersion, fromVersion };
      const outcome = await needs.of(actor.who).persons.merge(actor, wish);
      if (outcome.type === 'refused') throw errors.MERGE_REFUSED({ data: { because: outcome.because } });
      if (outcome.type === 'changedMeanwhile') throw errors.CHANGED_MEANWHILE();
      const now = await settled(actor.who, outcome);
      if (!now) throw errors.NOT_FOUND();
      return now;
    }),
    unmerge: api.unmerge.handler(async ({ input, context, errors }) => {
      const actor = actorOf(context);
      const outcome = await needs.of(actor.who).persons.unmerge(actor, input.customerId, input.recordId);
      if (outcome.type === 'refused') throw errors.MERGE_REFUSED({ data: { because: outcome.because } });
      if (outcome.type === 'changedMeanwhile') throw errors.CHANGED_MEANWHILE();
      const now = await settled(actor.who, outcome);
      if (!now) throw errors.NOT_FOUND();
      return now;
    }),
    split: api.split.handler(async ({ input, context, errors }) => {
      const actor = actorOf(context);
      const { persons } = needs.of(actor.who);
      const view = await persons.view(actor.who, input.customerId);
      const point = view?.points.find((one) => markOf(one) === input.pointId);
      if (!point) throw errors.NOT_FOUND();
      const outcome = await persons.split(actor, input.customerId, point);
      if (outcome.type === 'refused') throw errors.MERGE_REFUSED({ data: { because: outcome.because } });
      if (outcome.type === 'changedMeanwhile') throw errors.CHANGED_MEANWHILE();
      const now = await settled(actor.who, outcome);
      if (!now) throw errors.NOT_FOUND();
      return now;
    }),
  };
}
