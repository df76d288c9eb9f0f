import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { CustomerId } from '#kernel/id.ts';
import { api, client } from '#web/api.ts';
import { useErrorWords } from '#web/errors.ts';
import { useWords } from '#web/i18n.ts';
import { tell, tellError } from '#web/notices.tsx';

/** The records and addresses of a person, and who may be the same one. */
export function useIdentities(customerId: CustomerId) {
  return useQuery(api.customers.customers.identities.queryOptions({ input: { customerId } }));
}

/** Takes a record, or one address, out of a person again. */
export function useTakingApart(customerId: CustomerId) {
  const t = useWords('customers');
  const errorWords = useErrorWords('customers');
  const refresh = useRefresh();
  const settled = {
    onSettled: refresh,
    onSuccess: () => tell(t('person.apartDone')),
    onError: (error: unknown) => tellError(errorWords(error)),
  };
  const unmerge = useMutation({
    mutationFn: (recordId: CustomerId) => client.customers.customers.unmerge({ customerId, recordId }),
    ...settled,
  });
  const split = useMutation({
    mutationFn: (pointId: string) => client.customers.customers.split({ customerId, pointId }),
    ...settled,
  });
  return { unmerge: unmerge.mutate, split: split.mutate, isBusy: unmerge.isPending || split.isPending };
}

/** Makes another customer this one, as both were seen in the preview; for ten seconds there is a button to take it back. */
export function useMerge(customerId: CustomerId, done: () => void) {
  const t = useWords('customers');
  const shell = useWords('shell');
  const refresh = useRefresh();
  const { unmerge } = useTakingApart(customerId);
  return useMutation({
    mutationFn: (seen: { readonly otherId: CustomerId; readonly version: number; readonly otherVersion: number }) =>
      client.customers.customers.merge({ customerId, ...seen }),
    onSuccess: (_now, { otherId }) => {
      done();
      tell(t('person.mergeDone'), { label: shell('form.undo'), run: () => unmerge(otherId) });
    },
    onSettled: refresh,
  });
}

/** A person stands in lists, cards and histories: all of them are asked again. */
function useRefresh() {
  const cache = useQueryClient();
  return () => cache.invalidateQueries({ queryKey: api.customers.key() });
}
