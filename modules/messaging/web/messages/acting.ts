import { createContext, useContext, useMemo } from 'react';
import type { ConversationDetail } from '#messaging';

/** What can be done to the messages of the conversation on the screen. */
export interface Acting {
  readonly interactionId: ConversationDetail['interactionId'];
  readonly mayReply: boolean;
  readonly can: Pick<ConversationDetail['capabilities'], 'edits' | 'revokes' | 'reactions' | 'replies'>;
}

const nothing: Acting | null = null;
export const ActingContext = createContext<Acting | null>(nothing);
export const useActing = () => useContext(ActingContext);

/** The same object as long as nothing of it changes, so that messages are not drawn anew. */
export function useActingOf({ interactionId, mayReply, capabilities }: ConversationDetail): Acting {
  const { edits, revokes, reactions, replies } = capabilities;
  return useMemo(
    () => ({ interactionId, mayReply, can: { edits, revokes, reactions, replies } }),
    [interactionId, mayReply, edits, revokes, reactions, replies],
  );
}
