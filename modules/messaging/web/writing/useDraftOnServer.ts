import { type Dispatch, type SetStateAction, useCallback, useEffect, useRef } from 'react';
import type { InteractionId } from '#kernel/id.ts';
import { headOnWire, isBlank } from '#messaging';
import { api, client, queryClient } from '#web/api.ts';
import { useLiveState } from '#web/live.tsx';
import type { Draft } from '../drafts.ts';
import { afterAsking, afterPush } from './draft-sync.ts';

/** Writing rests this long before the server is told. */
const tellAfterMs = 1_500;

/**
 * Keeps a draft on the server beside the copy of this device: asked when the conversation is opened and when the page is
 * looked at again, told when writing rests. Without a connection the copy of this device is what counts; it is told later.
 */
export function useDraftOnServer(
  interactionId: InteractionId,
  draft: Draft,
  setDraft: Dispatch<SetStateAction<Draft>>,
): void {
  const { isOnline } = useLiveState();
  const latest = useRef(draft);
  latest.current = draft;
  /** One thing at a time: each goes on from what the server said to the one before. */
  const line = useRef<Promise<unknown>>(Promise.resolve());

  const push = useCallback(() => {
    const next = line.current.then(async () => {
      const pushed = latest.current;
      if (pushed.isKept) return;
      const { mode, reply, note, files, mail, basedOn } = pushed;
      const fileIds = files.map(({ id }) => id);
      const answer = await client.messaging.drafts.keep({
        ...{ interactionId, mode, reply, note, fileIds, basedOn },
        mail: mail && headOnWire(mail),
      });
      setDraft((now) => afterPush(now, pushed, answer.draft));
      if (isBlank(pushed)) void queryClient.invalidateQueries({ queryKey: api.messaging.drafts.list.key() });
    });
    // What the server could not take stays marked, and is told with the next change or the next connection.
    line.current = next.catch(() => undefined);
  }, [interactionId, setDraft]);

  const ask = useCallback(() => {
    const next = line.current.then(async () => {
      const { draft: found } = await client.messaging.drafts.get({ interactionId });
      setDraft((now) => afterAsking(now, found) ?? now);
    });
    line.current = next.catch(() => undefined);
    push();
  }, [interactionId, setDraft, push]);

  useEffect(() => {
    if (!isOnline) return;
    ask();
    const look = () => document.visibilityState === 'visible' && ask();
    document.addEventListener('visibilitychange', look);
    return () => document.removeEventListener('visibilitychange', look);
  }, [ask, isOnline]);

  useEffect(() => {
    if (draft.isKept || !isOnline) return;
    const timer = setTimeout(push, tellAfterMs);
    return () => clearTimeout(timer);
  }, [draft, isOnline, push]);
  // Leaving the conversation tells what is left to tell.
  useEffect(() => () => push(), [push]);
}
