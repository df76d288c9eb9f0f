import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { CustomerView, PastInteractionView } from '#customers';
import type { CustomerId } from '#kernel/id.ts';
import { api, client } from '#web/api.ts';
import type { Field } from './field.ts';
import { openOwnSteps } from './own-steps.ts';

const historyLength = 20;
const ownSteps = openOwnSteps();

/** One customer. */
export function useCustomer(customerId: CustomerId) {
  const answer = useQuery(api.customers.customers.get.queryOptions({ input: { customerId } }));
  return { ...answer, customer: answer.data as CustomerView | undefined };
}

/** Her interactions, newest first. */
export function useHistory(customerId: CustomerId) {
  const answer = useQuery(
    api.customers.customers.history.queryOptions({ input: { customerId, limit: historyLength } }),
  );
  return { ...answer, items: answer.data?.items as readonly PastInteractionView[] | undefined };
}

export interface Correction {
  readonly field: Field;
  readonly value: string | null;
  /** The version the writer had before her; another one means that somebody was faster. */
  readonly version: number;
}

/** Corrects one field: shown at once, taken back when the server refuses. After a refusal the present state is fetched. */
export function useCorrection(customerId: CustomerId) {
  const cache = useQueryClient();
  const key = api.customers.customers.get.queryKey({ input: { customerId } });
  const mutationKey = ['correction', customerId];
  return useMutation({
    mutationKey,
    // One after the other: the second stands on what the first has made.
    scope: { id: mutationKey.join(' ') },
    mutationFn: async ({ field, value, version: seen }: Correction) => {
      const version = ownSteps.after(customerId, seen);
      const now = await client.customers.customers.update({ customerId, version, [field]: value });
      ownSteps.made(customerId, version, now.version);
      return now;
    },
    onMutate: async ({ field, value }) => {
      await cache.cancelQueries({ queryKey: key });
      const before = cache.getQueryData(key);
      if (before) cache.setQueryData(key, shown(before as CustomerView, field, value) as typeof before);
      return before;
    },
    onSuccess: (now) => {
      const isLast = cache.isMutating({ mutationKey }) === 1;
      cache.setQueryData(key, (seen) => {
        // Another one is on its way: what it shows stays.
        if (!isLast && seen) return { ...seen, version: now.version };
        // A correction says nothing of favourites, and its answer may have left before a star that was pressed since.
        return { ...now, isFavourite: seen?.isFavourite ?? now.isFavourite };
      });
      void cache.invalidateQueries({ queryKey: api.customers.customers.list.key() });
    },
    onError: async (_error, _wish, before) => {
      cache.setQueryData(key, before);
      await cache.invalidateQueries({ queryKey: key });
    },
  });
}

/** Marks a favourite: shown at once. */
export function useFavourite(customerId: CustomerId) {
  const cache = useQueryClient();
  const key = api.customers.customers.get.queryKey({ input: { customerId } });
  return useMutation({
    mutationFn: (isFavourite: boolean) => client.customers.customers.favourite({ customerId, isFavourite }),
    onMutate: async (isFavourite) => {
      await cache.cancelQueries({ queryKey: key });
      const before = cache.getQueryData(key);
      if (before) cache.setQueryData(key, { ...before, isFavourite });
      return before;
    },
    onError: (_error, _wish, before) => cache.setQueryData(key, before),
    onSettled: () => cache.invalidateQueries({ queryKey: key }),
  });
}

function shown(customer: CustomerView, field: Field, value: string | null): CustomerView {
  if (field !== 'name') return { ...customer, [field]: value };
  return { ...customer, name: value, displayName: value ?? customer.displayName };
}
