import type { InteractionId } from '#kernel/id.ts';

/** The conversation whose composer somebody wants to write in as soon as it is there. */
let wished: InteractionId | null = null;

/** Opening a conversation by hand means writing in it; merely following a link does not. */
export function wishToWrite(interactionId: InteractionId): void {
  wished = interactionId;
}

/** Whether this conversation was wished for; asked once. */
export function takeWishToWrite(interactionId: InteractionId): boolean {
  const isWished = wished === interactionId;
  if (isWished) wished = null;
  return isWished;
}
