import { useCallback, useEffect, useRef, useState } from 'react';
import type { InteractionId } from '#kernel/id.ts';
import type { Draft } from './drafts.ts';
import { useDrafts } from './useOutbox.ts';
import { useDraftOnServer } from './writing/useDraftOnServer.ts';

/** Writing rests this long before the draft is kept; leaving the page keeps it at once. */
const keepAfterMs = 300;

/**
 * What was begun in a conversation; it survives a reload, and the server keeps it for another computer. The component is
 * made anew for every conversation.
 */
export function useDraft(interactionId: InteractionId): readonly [Draft, (change: (now: Draft) => Draft) => void] {
  const drafts = useDrafts();
  const [draft, setDraft] = useState(() => drafts.of(interactionId));
  const latest = useRef(draft);
  latest.current = draft;
  const found = useRef(draft);
  const isKept = useRef(true);

  useEffect(() => {
    if (draft === found.current) return;
    isKept.current = false;
    const timer = setTimeout(() => {
      drafts.keep(interactionId, draft);
      isKept.current = true;
    }, keepAfterMs);
    return () => clearTimeout(timer);
  }, [draft, drafts, interactionId]);

  useEffect(() => {
    const keepNow = () => {
      if (!isKept.current) drafts.keep(interactionId, latest.current);
    };
    window.addEventListener('pagehide', keepNow);
    return () => {
      window.removeEventListener('pagehide', keepNow);
      keepNow();
    };
  }, [drafts, interactionId]);

  useDraftOnServer(interactionId, draft, setDraft);
  const change = useCallback((apply: (now: Draft) => Draft) => {
    setDraft((now) => {
      const next = apply(now);
      return next === now ? now : { ...next, isKept: false };
    });
  }, []);
  return [draft, change];
}
