import { useQuery } from '@tanstack/react-query';
import type { CustomerId } from '#kernel/id.ts';
import { client, queryClient } from '#web/api.ts';

const key = ['callbacks'] as const;
/** Who shall be called back changes with calls and with time. */
const refreshMs = 10_000;

/** Those who shall be called back, and those who were not reached lately; of one customer, when she is named. */
export const useCallbacks = (customerId: CustomerId | null) =>
  useQuery({
    queryKey: [...key, customerId],
    queryFn: () => client.callbacks.list(customerId === null ? {} : { customerId }),
    refetchInterval: refreshMs,
  });

/** Lists of callbacks on screens are asked for anew. */
export const callbacksChanged = (): void => void queryClient.invalidateQueries({ queryKey: key });
