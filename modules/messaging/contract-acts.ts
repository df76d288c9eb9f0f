import { z } from 'zod';
import { cleanText, IdOf, route } from '#kernel/contract.ts';
import { doesNotFit } from './contract-letter.ts';
import { MessageView } from './contract-message.ts';
import { limits } from './message.ts';

const tags = ['Conversations'];
const byInteraction = z.object({ interactionId: IdOf('interaction') });
const byMessage = byInteraction.extend({ messageId: IdOf('message') });

/** Why nothing was done: the channel cannot, the message is not hers, or the provider said no (in its words). */
export const actRefusals = ['notOffered', 'notYours', 'notSent', 'leaving', 'gone', 'refused', 'unreachable'] as const;
const cannot = {
  ACT_REFUSED: { status: 409, data: z.object({ because: z.enum(actRefusals), text: z.string() }) },
} as const;

export const ApprovedTextView = z
  .object({
    name: z.string(),
    language: z.string(),
    /** With places as {{1}}, {{2}}. */
    text: z.string(),
    variables: z.int(),
  })
  .meta({ id: 'ApprovedText' });
export type ApprovedTextView = z.infer<typeof ApprovedTextView>;

/** What is done to messages that are there already, where the channel can. */
export const actsContract = {
  react: route({
    right: 'chat.reply',
    method: 'PUT',
    path: '/interactions/{interactionId}/messages/{messageId}/reaction',
    summary: 'Put a sign on a message of the customer, or take it back',
    tags,
  })
    .input(byMessage.extend({ emoji: z.string().min(1).max(16).nullable() }))
    .output(MessageView)
    .errors(cannot),
  edit: route({
    right: 'chat.reply',
    method: 'PATCH',
    path: '/interactions/{interactionId}/messages/{messageId}',
    summary: 'Change what one wrote to the customer',
    tags,
  })
    .input(byMessage.extend({ text: cleanText(limits.textChars) }))
    .output(MessageView)
    .errors({ ...cannot, ...doesNotFit, EMPTY_MESSAGE: { status: 400 } }),
  revoke: route({
    right: 'chat.reply',
    method: 'DELETE',
    path: '/interactions/{interactionId}/messages/{messageId}',
    summary: 'Take back what one wrote to the customer',
    tags,
  })
    .input(byMessage)
    .output(MessageView)
    .errors(cannot),
  cancel: route({
    right: 'chat.reply',
    method: 'DELETE',
    path: '/interactions/{interactionId}/messages/{messageId}/sending',
    summary: 'Keep a message of one’s own from leaving that has not left yet',
    tags,
  })
    .input(byMessage)
    .output(MessageView)
    .errors(cannot),
  resend: route({
    right: 'chat.reply',
    method: 'POST',
    path: '/interactions/{interactionId}/messages/{messageId}/resend',
    summary: 'Send again what did not arrive, or may not have',
    tags,
  })
    .input(byMessage)
    .output(MessageView)
    .errors(cannot),
  approvedTexts: route({
    right: 'chat.reply',
    method: 'GET',
    path: '/interactions/{interactionId}/approved-texts',
    summary: 'Texts the provider has approved, for writing outside its window',
    tags,
  })
    .input(byInteraction)
    .output(z.object({ items: z.array(ApprovedTextView) }))
    .errors(cannot),
};
