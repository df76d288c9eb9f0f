import { useSyncExternalStore } from 'react';
import type { InteractionId } from '#kernel/id.ts';
import type { MessageView } from '#messaging';

/** The message that the next one answers, as the composer shows it. */
export interface Answered {
  readonly seq: number;
  readonly name: string;
  readonly text: string;
}

const answered = new Map<InteractionId, Answered>();
const listeners = new Set<() => void>();

/** Chooses what the next message of a conversation answers; null = nothing. */
export function replyTo(id: InteractionId, message: Answered | null): void {
  if (message) answered.set(id, message);
  else answered.delete(id);
  for (const listener of listeners) listener();
}

/** What the next message of a conversation answers. */
export function useReplying(id: InteractionId): Answered | null {
  return useSyncExternalStore(subscribe, () => answered.get(id) ?? null);
}

/** The same, taken away: the message that answers it is on its way. */
export function takeReplying(id: InteractionId): Answered | null {
  const taken = answered.get(id) ?? null;
  if (taken) replyTo(id, null);
  return taken;
}

/** A message as it is named when it is answered. */
export function answeredOf({ seq, author, text, files }: MessageView): Answered {
  return { seq, name: author.name, text: text || (files[0]?.name ?? '') };
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
