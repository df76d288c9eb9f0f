import { useQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import type { InteractionId } from '#kernel/id.ts';
import { type AttachedFile, templatesFor } from '#messaging';
import { api, client } from '#web/api.ts';
import { useErrorWords } from '#web/errors.ts';
import { tellError } from '#web/notices.tsx';

/** Templates are asked for again after this long; a new one of the queue is there soon enough. */
const freshForMs = 60_000;
/** Rows of the list over the field; more is searched for. */
const shownMost = 50;

/** The templates of a conversation: those of its queue and one's own, the likeliest for what was typed first. */
export function useTemplates(interactionId: InteractionId, isWanted: boolean) {
  const { data, isPending } = useQuery({
    ...api.messaging.templates.forInteraction.queryOptions({ input: { interactionId } }),
    enabled: isWanted,
    staleTime: freshForMs,
  });
  const errorWords = useErrorWords('writing');
  const all = useMemo(() => data?.items ?? [], [data]);
  const find = useCallback((word: string) => templatesFor(all, word).slice(0, shownMost), [all]);
  /** Takes one: its use is counted, and its files are there to be sent. */
  const use = useCallback(
    async (templateId: string): Promise<{ text: string; files: readonly AttachedFile[] } | null> => {
      try {
        const used = await client.messaging.templates.use({ interactionId, templateId });
        return { text: used.text, files: used.files as readonly AttachedFile[] };
      } catch (failed) {
        tellError(errorWords(failed));
        return null;
      }
    },
    [interactionId, errorWords],
  );
  return { find, use, isPending, isEmpty: data !== undefined && all.length === 0 };
}

export type UsableTemplate = ReturnType<ReturnType<typeof useTemplates>['find']>[number];
