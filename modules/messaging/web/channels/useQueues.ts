import { useQuery } from '@tanstack/react-query';
import { api } from '#web/api.ts';

/** Queues a channel may lead to, and the name of any queue, archived ones included. */
export function useQueues() {
  const live = useQuery(api.queues.queues.list.queryOptions({ input: {} }));
  const archived = useQuery(api.queues.queues.list.queryOptions({ input: { archived: true } }));
  const choices = live.data?.items ?? [];
  const all = [...choices, ...(archived.data?.items ?? [])];
  return { choices, nameOf: (id: string) => all.find((queue) => queue.id === id)?.name ?? '' };
}
