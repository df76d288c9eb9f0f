import { useInfiniteQuery } from '@tanstack/react-query';
import type { AgentId } from '#kernel/id.ts';
import { type ConversationRow, type DeskChange, type DeskSnapshot, deskTopicOf } from '#messaging';
import { api } from '#web/api.ts';
import { useTopic } from '#web/live.tsx';
import { useMe } from '#web/session.ts';
import { deskAfter } from './desk.ts';
import type { Sort } from './order.ts';

export const scopes = ['mine', 'pool', 'all'] as const;
export type ListScope = (typeof scopes)[number];
export const tabs = ['active', 'postponed', 'completed'] as const;
export type Tab = (typeof tabs)[number];

/** What the list shows: kept in the address of the desk. */
export interface ListWish {
  readonly scope: ListScope;
  readonly tab: Tab;
  readonly sort: Sort;
  readonly search: string;
}

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
        limit: pageSize,
        ...(wish.search === '' ? {} : { search: wish.search }),
        ...(cursor === undefined ? {} : { cursor }),
      }),
      initialPageParam: undefined as string | undefined,
      getNextPageParam: (page) => page.next ?? undefined,
    }),
    enabled: isWanted,
    refetchInterval: lookAgainMs,
    meta: { place },
    // While one types in the search the former rows stay; rows of another tab would be a lie.
    placeholderData: (before, query) => (query?.meta?.place === place ? before : undefined),
  });
}

/** Whether the topic of the desk tells this list whole, so that nothing has to be asked. */
export function isOwnDesk(wish: ListWish): boolean {
  return wish.scope === 'mine' && wish.tab !== 'completed' && wish.search === '';
}
