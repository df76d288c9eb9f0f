import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { InteractionId } from '#kernel/id.ts';
import type { CallNoteOnWire } from '#voice';
import { api, client } from '#web/api.ts';

/** What was noted in a call. */
export function useCallNotes(interactionId: InteractionId) {
  const answer = useQuery(api.callNotes.list.queryOptions({ input: { interactionId } }));
  return { ...answer, notes: answer.data?.items as readonly CallNoteOnWire[] | undefined };
}

/** Writes her own note; what was read of the call's notes is asked for again. */
export function useWriteNote(interactionId: InteractionId) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (text: string) => client.callNotes.write({ interactionId, text }),
    onSuccess: () => cache.invalidateQueries({ queryKey: api.callNotes.list.queryKey({ input: { interactionId } }) }),
  });
}
