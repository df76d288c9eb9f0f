import type { MessageId } from '#kernel/id.ts';
import type { OutboundOp, SendOutcome } from '#messaging';

/** What became of one part: the provider's id of it, or why it did not go out. */
export type PartOutcome =
  | { readonly type: 'sent'; readonly externalId: string }
  | Exclude<SendOutcome, { readonly type: 'accepted' }>;

/** Messages of several parts that are on their way; more at once would be a flood. */
const begunMost = 1_000;

/**
 * Sends the parts of a message in order. One that was interrupted between two parts goes on where it stopped; after a
 * restart nobody knows which went out, and the message is begun anew or `unknown`.
 */
export function openParts() {
  const begun = new Map<MessageId, string[]>();
  return async <Part>(
    { messageId }: OutboundOp,
    parts: readonly Part[],
    send: (part: Part, place: number) => Promise<PartOutcome>,
  ): Promise<SendOutcome> => {
    const ids = begun.get(messageId) ?? [];
    for (const [place, part] of parts.entries()) {
      if (place < ids.length) continue;
      const outcome = await send(part, place);
      if (outcome.type !== 'sent') {
        if (outcome.type === 'retry' && ids.length > 0 && begun.size < begunMost) begun.set(messageId, ids);
        else begun.delete(messageId);
        return outcome;
      }
      ids.push(outcome.externalId);
    }
    begun.delete(messageId);
    return { type: 'accepted', externalIds: ids };
  };
}
