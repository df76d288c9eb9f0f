import { useEffect, useRef } from 'react';
import type { InteractionId } from '#kernel/id.ts';
import { type MessagingCommands, typingForMs } from '#messaging';
import { useCommand } from '#web/live.tsx';

/** The sign is renewed this often while writing goes on; it fades by itself after `typingForMs`. */
const renewMs = typingForMs / 2;

/** Tells the customer that an answer is being written: not more often than needed, and that it stopped. */
export function useTyping(interactionId: InteractionId, isAllowed: boolean) {
  const { say } = useCommand<MessagingCommands['typing']>('typing');
  const told = useRef<number | null>(null);
  const stop = () => {
    if (told.current === null) return;
    told.current = null;
    say({ interactionId, isTyping: false });
  };
  const write = (text: string) => {
    if (!isAllowed || text.trim() === '') return stop();
    const now = performance.now();
    if (told.current !== null && now - told.current < renewMs) return;
    told.current = now;
    say({ interactionId, isTyping: true });
  };
  const latest = useRef(stop);
  latest.current = stop;
  useEffect(() => () => latest.current(), []);
  return { write, stop };
}
