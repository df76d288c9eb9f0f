import { useCallback, useEffect, useRef, useState } from 'react';
import type { InteractionId } from '#kernel/id.ts';
import type { Draft } from './drafts.ts';
import { useDrafts } from './useOutbox.ts';

/** Writing rests this long before the draft is kept; leaving the page keeps it at once. */
const keepAfterMs = 300;

/** What was begun in a conversation; survives a reload. The component is made anew for every conversation. */
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

  return [draft, useCallback((change: (now: Draft) => Draft) => setDraft(change), [])];
}
