import { useQuery } from '@tanstack/react-query';
import { api } from '#web/api.ts';

/** Queues a number may lead to, and the name of any queue, archived ones included. */
export function useVoiceQueues() {
  const live = useQuery(api.queues.queues.list.queryOptions({ input: {} }));
  const archived = useQuery(api.queues.queues.list.queryOptions({ input: { archived: true } }));
  const all = [...(live.data?.items ?? []), ...(archived.data?.items ?? [])];
  return {
    isKnown: live.data !== undefined,
    choices: (live.data?.items ?? []).filter(({ media }) => media.includes('voice')),
    nameOf: (id: string) => all.find((queue) => queue.id === id)?.name ?? '',
  };
}
