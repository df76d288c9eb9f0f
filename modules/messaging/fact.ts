import type { FactShape } from '#kernel/fact.ts';
import type { InteractionId, MessageId } from '#kernel/id.ts';

/**
 * What happens to a message without changing the life of its interaction, which `about` names: it was kept beside what is
 * over or for colleagues alone, or it reads otherwise from now on. What it says stands in no fact.
 */
export interface MessageFact extends FactShape {
  readonly of: 'message';
  readonly about: InteractionId;
  readonly type: 'messageKept' | 'messageChanged';
  readonly messageId: MessageId;
}

/** The fact about one message. */
export function messageFact(
  type: MessageFact['type'],
  message: { readonly id: MessageId; readonly interactionId: InteractionId },
  atMs: number,
): MessageFact {
  return { of: 'message', about: message.interactionId, type, atMs, messageId: message.id };
}
