import { z } from 'zod';
import { cleanText, IdOf, Moment, route } from '#kernel/contract.ts';
import { AttachedFileView } from './contract-files.ts';
import { LetterHeadInput } from './contract-letter.ts';
import { draftLimits } from './draft.ts';
import { limits } from './message.ts';

const tags = ['Drafts'];
const byInteraction = z.object({ interactionId: IdOf('interaction') });

export const DraftView = z
  .object({
    mode: z.enum(['public', 'note']),
    reply: z.string(),
    note: z.string(),
    files: z.array(AttachedFileView),
    mail: LetterHeadInput.nullable(),
    touchedAt: Moment,
  })
  .meta({ id: 'Draft' });
export type DraftView = z.infer<typeof DraftView>;

/** One's own drafts; nobody else ever sees them, whatever her rights are. */
export const draftsContract = {
  list: route({
    right: 'chat.view',
    method: 'GET',
    path: '/me/drafts',
    summary: 'Conversations in which one has begun to write',
    tags,
  })
    .input(z.object({}))
    .output(z.object({ items: z.array(byInteraction.extend({ touchedAt: Moment })) })),
  get: route({
    right: 'chat.view',
    method: 'GET',
    path: '/interactions/{interactionId}/draft',
    summary: 'One’s draft in a conversation',
    tags,
  })
    .input(byInteraction)
    .output(z.object({ draft: DraftView.nullable() })),
  keep: route({
    right: 'chat.view',
    method: 'PUT',
    path: '/interactions/{interactionId}/draft',
    summary: 'Keep one’s draft; what was written elsewhere meanwhile is joined with it',
    tags,
  })
    .input(
      byInteraction.extend({
        mode: z.enum(['public', 'note']),
        reply: cleanText(draftLimits.textChars),
        note: cleanText(draftLimits.textChars),
        fileIds: z.array(IdOf('file')).max(limits.filesPerMessage).default([]),
        mail: LetterHeadInput.nullable().default(null),
        /** `touchedAt` of the draft this one was made of; null when there was none. */
        basedOn: Moment.nullable(),
      }),
    )
    .output(z.object({ draft: DraftView.nullable() })),
};
