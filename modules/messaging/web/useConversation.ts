import { skipToken, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { InteractionId } from '#kernel/id.ts';
import {
  type ConversationDetail,
  type HappeningView,
  type InteractionChange,
  interactionTopicOf,
  type MessageView,
} from '#messaging';
import { api, client, queryClient } from '#web/api.ts';
import { nowMs } from '#web/clock.ts';
import { useTopic } from '#web/live.tsx';
import {
  changed,
  joined,
  type LiveConversation,
  type OpenConversation,
  withMessage,
  withOlder,
} from './conversation.ts';

/** A conversation that was left comes back as it was for this long, before the server has spoken again. */
const rememberedForMs = 10 * 60_000;
const olderPage = 50;

export interface ConversationView {
  /** Undefined until something is known. */
  readonly conversation: OpenConversation | undefined;
  /** It cannot be seen: gone to somebody else, or no right. */
  readonly isRefused: boolean;
  readonly older: { readonly state: 'none' | 'some' | 'loading' | 'failed'; readonly load: () => void };
}

/** One conversation, live, with the older pages that were asked for. */
export function useConversation(interactionId: InteractionId): ConversationView {
  const cache = useQueryClient();
  const { data: live, refused } = useTopic<LiveConversation, InteractionChange>(
    interactionTopicOf(interactionId),
    apply,
  );
  const { data: known } = useQuery<OpenConversation>({
    queryKey: keyOf(interactionId),
    queryFn: skipToken,
    gcTime: rememberedForMs,
    staleTime: Number.POSITIVE_INFINITY,
  });
  useEffect(() => {
    if (!live) return;
    cache.setQueryData<OpenConversation>(keyOf(interactionId), (before) => joined(before ?? null, live));
  }, [live, cache, interactionId]);

  const conversation = useWithRights(known);
  const older = useOlder(interactionId, conversation);
  return { conversation, isRefused: refused === 'forbidden' || refused === 'unknown', older };
}

/** A message the server confirmed to this screen is shown before the topic tells it. */
export function showConfirmed(message: MessageView): void {
  queryClient.setQueryData<OpenConversation>(keyOf(message.interactionId), (now) =>
    now ? { ...now, ...withMessage(now, message), typists: now.typists } : now,
  );
}

/** What the server said of a conversation and no topic tells. */
export function becomeKnown(interactionId: InteractionId, news: Partial<ConversationDetail>): void {
  queryClient.setQueryData<OpenConversation>(keyOf(interactionId), (now) =>
    now ? { ...now, detail: { ...now.detail, ...news } } : now,
  );
}

/** Whether what this page knows of a conversation says that it is over. */
export function isKnownOver(interactionId: InteractionId): boolean {
  return queryClient.getQueryData<OpenConversation>(keyOf(interactionId))?.detail.status === 'completed';
}

const keyOf = (interactionId: InteractionId) => ['conversation', interactionId] as const;
const apply = (now: LiveConversation, change: InteractionChange) => changed(now, change, nowMs());

/** After a change that touches what this person may do, the server is asked; until it answers the former holds. */
function useWithRights(known: OpenConversation | undefined): OpenConversation | undefined {
  const asked = known?.choicesAsked ?? 0;
  const options = api.messaging.conversations.get.queryOptions({
    input: { interactionId: known?.detail.interactionId ?? ('' as InteractionId) },
  });
  const { data } = useQuery({
    ...options,
    queryKey: [...options.queryKey, asked],
    enabled: known !== undefined && asked > 0,
    placeholderData: (before) => (before?.interactionId === known?.detail.interactionId ? before : undefined),
    gcTime: 0,
  });
  if (!known || !data || asked === 0) return known;
  const fresh = data as ConversationDetail;
  const { choices, mayReply, mayTake, mayRelease, mayTransfer, mayInvite, maySpam, participants, isArchived } = fresh;
  const may = { mayReply, mayTake, mayRelease, mayTransfer, mayInvite, maySpam };
  const allowed = { ...may, choices, participants, isArchived };
  return { ...known, detail: { ...known.detail, ...allowed } };
}

function useOlder(interactionId: InteractionId, conversation: OpenConversation | undefined): ConversationView['older'] {
  const cache = useQueryClient();
  const [state, setState] = useState<'idle' | 'loading' | 'failed'>('idle');
  const isLoading = useRef(false);
  const beforeSeq = conversation?.beforeSeq ?? null;
  const load = useCallback(() => {
    if (beforeSeq === null || isLoading.current) return;
    isLoading.current = true;
    setState('loading');
    client.messaging.conversations
      .timeline({ interactionId, beforeSeq, limit: olderPage })
      .then(
        (page) => {
          cache.setQueryData<OpenConversation>(keyOf(interactionId), (now) => now && withOlder(now, page as OlderPage));
          setState('idle');
        },
        () => setState('failed'),
      )
      .finally(() => {
        isLoading.current = false;
      });
  }, [cache, interactionId, beforeSeq]);
  if (beforeSeq === null) return { state: 'none', load };
  return { state: state === 'idle' ? 'some' : state, load };
}

type OlderPage = {
  readonly messages: readonly MessageView[];
  readonly happenings: readonly HappeningView[];
  readonly beforeSeq: number | null;
};
