import { implement } from '@orpc/server';
import { may, type Who } from '#identity';
import { actorOf, type RequestContext, requireWho } from '#identity/server';
import type { CustomerId } from '#kernel/id.ts';
import { iso } from '#kernel/moment.ts';
import { maskedEmail, maskedPhone, veiled } from '../contact.ts';
import { type CustomerView, customersContract, type PastInteractionView } from '../contract.ts';
import { keyShown, type PersonRoutesNeeds, personRoutes } from './routes-persons.ts';
import type { StoredCustomer } from './store.ts';

export interface CustomerRoutesNeeds extends PersonRoutesNeeds {
  readonly history: (who: Who, customerId: CustomerId, limit: number) => Promise<PastInteractionView[]>;
}

/** The routes of customers: contract → use case. */
export function customersRoutes(needs: CustomerRoutesNeeds) {
  const api = implement(customersContract).$context<RequestContext>();

  const viewsOf = async (who: Who, found: readonly StoredCustomer[]): Promise<CustomerView[]> => {
    const customers = needs.of(who);
    const ids = found.map((customer) => customer.id);
    const [favourites, points] = await Promise.all([
      customers.favourites(who.userId, ids),
      customers.contactPoints(ids),
    ]);
    return found.map((customer) => ({
      id: customer.id,
      displayName: customers.nameOf(customer),
      ...addressesFor(who, customer),
      note: customer.note,
      isSpam: customer.isSpam,
      isFavourite: favourites.has(customer.id),
      shortNumber: customer.shortNumber,
      createdAt: iso(customer.createdAtMs),
      contactPoints: points
        .filter((point) => point.personId === customer.id)
        .map((point) => {
          const account = needs.accountOf(who, point.accountId);
          return {
            channel: account?.channel ?? '',
            accountName: account?.name ?? '',
            key: veiled(point.peerKey).slice(0, keyShown),
          };
        }),
      version: customer.version,
    }));
  };

  /** Her name and addresses as this person may read them. */
  const addressesFor = (who: Who, { name, email, phone, projectId }: StoredCustomer) => {
    if (may(who, 'customer.seeContact', { projectId })) return { name, email, phone, isVeiled: false };
    return {
      name: name && veiled(name),
      email: email && maskedEmail(email),
      phone: phone && maskedPhone(phone),
      isVeiled: true,
    };
  };

  /** The customer if this person may see her; a foreign or unknown id gives the same answer. */
  const seen = async (who: Who, id: CustomerId): Promise<StoredCustomer | null> => {
    const customer = await needs.of(who).find(id);
    return customer && may(who, 'customer.read', { projectId: customer.projectId }) ? customer : null;
  };

  return api.router({
    customers: {
      ...personRoutes(needs),
      list: api.customers.list.handler(async ({ input, context }) => {
        const who = requireWho(context);
        const found = await needs.of(who).list(who, {
          search: input.search,
          after: cursorOf(input.cursor),
          limit: input.limit + 1,
        });
        const items = found.slice(0, input.limit);
        const last = items.at(-1);
        const next = found.length > input.limit && last ? `${last.createdAtMs}_${last.id}` : null;
        return { items: await viewsOf(who, items), next };
      }),
      get: api.customers.get.handler(async ({ input, context, errors }) => {
        const who = requireWho(context);
        const customer = await seen(who, input.customerId);
        const [view] = customer ? await viewsOf(who, [customer]) : [];
        if (!view) throw errors.NOT_FOUND();
        return view;
      }),
      update: api.customers.update.handler(async ({ input, context, errors }) => {
        const actor = actorOf(context);
        const { customerId, version, ...given } = input;
        const patch = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
        const outcome = await needs.of(actor.who).change(actor, customerId, version, patch);
        if (outcome.type === 'changedMeanwhile') throw errors.CHANGED_MEANWHILE({ data: { version: outcome.version } });
        const [view] = outcome.type === 'changed' ? await viewsOf(actor.who, [outcome.customer]) : [];
        if (!view) throw errors.NOT_FOUND();
        return view;
      }),
      favourite: api.customers.favourite.handler(async ({ input, context, errors }) => {
        const who = requireWho(context);
        const customer = await seen(who, input.customerId);
        if (!customer) throw errors.NOT_FOUND();
        await needs.of(who).setFavourite(who.userId, customer.id, input.isFavourite);
        const [view] = await viewsOf(who, [customer]);
        if (!view) throw errors.NOT_FOUND();
        return view;
      }),
      reveal: api.customers.reveal.handler(async ({ input, context, errors }) => {
        const actor = actorOf(context);
        const outcome = await needs.of(actor.who).reveal(actor, input.customerId, input.field);
        if (outcome.type === 'unknown') throw errors.NOT_FOUND();
        if (outcome.type === 'tooMany') throw errors.TOO_MANY({ data: { retryAfterMs: outcome.retryAfterMs } });
        return { value: outcome.value };
      }),
      history: api.customers.history.handler(async ({ input, context, errors }) => {
        const who = requireWho(context);
        if (!(await seen(who, input.customerId))) throw errors.NOT_FOUND();
        return { items: await needs.history(who, input.customerId, input.limit) };
      }),
    },
  });
}

/** Where the next page begins; a cursor nobody gave begins at the beginning. */
function cursorOf(cursor: string | undefined): { createdAtMs: number; id: string } | null {
  const [ms, id] = cursor?.split('_') ?? [];
  return id && /^\d+$/.test(ms ?? '') && /^[0-9a-f-]{36}$/.test(id) ? { createdAtMs: Number(ms), id } : null;
}
