import type { InteractionId } from '#kernel/id.ts';
import type { Draft } from '../drafts.ts';
import type { Unsent } from '../outbox.ts';

type Hear = (given: Unsent) => void;
const fields = new Map<InteractionId, Hear>();

/** The field of a conversation is there and takes what comes back; answers how to stop. */
export function takesBack(id: InteractionId, hear: Hear): () => void {
  fields.set(id, hear);
  return () => {
    if (fields.get(id) === hear) fields.delete(id);
  };
}

/** Gives a message that was taken back to the field it came from. Says whether a field was there. */
export function giveBack(given: Unsent): boolean {
  const hear = fields.get(given.interactionId);
  hear?.(given);
  return hear !== undefined;
}

/** What is being written, with a message before it that was taken back; nothing of either is lost. */
export function withGivenBack(draft: Draft, { text, files, mail }: Pick<Unsent, 'text' | 'files' | 'mail'>): Draft {
  return {
    ...draft,
    mode: 'public',
    reply: [text, draft.reply].filter((part) => part.trim() !== '').join('\n\n'),
    files: [...files, ...draft.files],
    mail: mail ?? draft.mail,
  };
}
