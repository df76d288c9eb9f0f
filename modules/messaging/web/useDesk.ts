import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { Channel } from '#kernel/channel.ts';
import type { AgentId, OrganisationId, QueueId } from '#kernel/id.ts';
import {
  type ConversationRow,
  type DeskChange,
  type DeskSnapshot,
  deskTopicOf,
  type ListTab,
  type WaitingChange,
  waitingTopicOf,
} from '#messaging';
import type { Level } from '#norms';
import { api } from '#web/api.ts';
import { useTopic } from '#web/live.tsx';
import { useMe } from '#web/session.ts';
import { deskAfter } from './desk.ts';
import type { Sort } from './order.ts';

export const scopes = ['mine', 'pool', 'all'] as const;
export type ListScope = (typeof scopes)[number];

/** What the list shows: kept in the address of the desk. */
export interface ListWish {
  readonly scope: ListScope;
  readonly tab: ListTab;
  readonly sort: Sort;
  readonly search: string;
  readonly channel: Channel | null;
  readonly queue: QueueId | null;
  /** Only what shows at least this norm level. */
  readonly level: Level | null;
  /** Only customers she marked as hers. */
  readonly favourites: boolean;
  /** Only those whose responsible agent is gone. */
  readonly orphaned: boolean;
}

/** The list without conditions of its own. */
export const unfiltered = { channel: null, queue: null, level: null, favourites: false, orphaned: false } as const;

/** How many conditions beyond tab, search and order the list keeps. */
export function filtersOf({ channel, queue, level, favourites, orphaned }: ListWish): number {
  return [channel !== null, queue !== null, level !== null, favourites, orphaned].filter((is) => is).length;
}

/** How many stand under each tab; asked again as often as lists that no topic tells. */
export function useCounts(scope: ListScope) {
  return useQuery({
    ...api.messaging.conversations.counts.queryOptions({ input: { scope } }),
    refetchInterval: lookAgainMs,
    placeholderData: (before) => before,
  }).data;
}

/** While what waits is shown, it is asked for again whenever the server says that it is otherwise. */
export function useWaitingNews(isShown: boolean): void {
  const { organisation } = useMe();
  const cache = useQueryClient();
  const topic = isShown ? waitingTopicOf(organisation.id as OrganisationId) : null;
  const { data } = useTopic<object, WaitingChange>(topic, again);
  useEffect(() => {
    if (!data) return;
    void cache.invalidateQueries({ queryKey: api.messaging.conversations.list.key() });
    void cache.invalidateQueries({ queryKey: api.messaging.conversations.counts.key() });
  }, [data, cache]);
}
const again = () => ({});

/** The signed-in agent's own conversations, active and postponed; null until the first word. */
export function useDesk(): readonly ConversationRow[] | null {
  const { user } = useMe();
  const { data, refused } = useTopic<DeskSnapshot, DeskChange>(deskTopicOf(user.id as AgentId), deskAfter);
  // Who answers nobody has no desk of her own: an empty one is the truth.
  if (refused !== null && refused !== 'unavailable') return nothing;
  return data?.rows ?? null;
}

const nothing: readonly ConversationRow[] = [];

/** How often lists that no topic tells are looked at again. */
const lookAgainMs = 10_000;
const pageSize = 50;

/** Conversations the server sorts and pages: the pool, everybody's, completed ones, and whatever a search finds. */
export function useListed(wish: ListWish, isWanted: boolean) {
  const place = `${wish.scope} ${wish.tab}`;
  return useInfiniteQuery({
    ...api.messaging.conversations.list.infiniteOptions({
      input: (cursor: string | undefined) => ({
        scope: wish.scope,
        tab: wish.tab,
        sort: wish.sort,
        favourites: wish.favourites,
        orphaned: wish.orphaned,
        limit: pageSize,
        ...(wish.channel === null ? {} : { channel: wish.channel }),
        ...(wish.level === null ? {} : { minLevel: wish.level }),
        ...(wish.queue === null ? {} : { queueId: wish.queue }),
        ...(wish.search === '' ? {} : { search: wish.search }),
        ...(cursor === undefined ? {} : { cursor }),
      }),
      initialPageParam: undefined as string | undefined,
      getNextPageParam: (page) => page.next ?? undefined,
    }),
    enabled: isWanted,
    // What waits is told of as it comes: `useWaitingNews`.
    refetchInterval: wish.scope === 'pool' ? false : lookAgainMs,
    meta: { place },
    // While one types in the search the former rows stay; rows of another tab would be a lie.
    placeholderData: (before, query) => (query?.meta?.place === place ? before : undefined),
  });
}

/** Whether the topic of the desk tells this list whole, so that nothing has to be asked. */
export function isOwnDesk(wish: ListWish): boolean {
  const isOpenTab = wish.tab === 'active' || wish.tab === 'postponed';
  return wish.scope === 'mine' && isOpenTab && wish.search === '' && !wish.favourites && !wish.orphaned;
}
