import { z } from 'zod';
import { cleanText, IdOf, Moment, route } from '#kernel/contract.ts';
import { AttachedFileView } from './contract-files.ts';
import { doesNotFit, LetterHeadInput } from './contract-letter.ts';
import { limits } from './message.ts';
import { noticeKinds, noticeLimits, notSentReasons } from './notice.ts';

export const AgentNoticeView = z
  .object({
    id: z.uuid(),
    kind: z.enum(noticeKinds),
    interactionId: IdOf('interaction'),
    customerName: z.string(),
    byName: z.string().nullable(),
    text: z.string(),
    because: z.enum(notSentReasons).nullable(),
    at: Moment,
    isSeen: z.boolean(),
  })
  .meta({ id: 'AgentNotice' });

const ofNotices = ['Notices'];

/** What one should hear of conversations: being named in a note, a message that did not leave. */
export const noticesContract = {
  list: route({ right: 'chat.view', method: 'GET', path: '/me/notices', summary: 'One’s notices', tags: ofNotices })
    .input(z.object({}))
    .output(z.object({ items: z.array(AgentNoticeView) })),
  see: route({
    right: 'chat.view',
    method: 'POST',
    path: '/me/notices/seen',
    summary: 'Say that notices were read',
    tags: ofNotices,
  })
    .input(z.object({ ids: z.array(z.uuid()).max(noticeLimits.shown) }))
    .output(z.object({})),
  mentionable: route({
    right: 'chat.note',
    method: 'GET',
    path: '/interactions/{interactionId}/mentionable',
    summary: 'Colleagues who may see a conversation and can be named in a note',
    tags: ofNotices,
  })
    .input(z.object({ interactionId: IdOf('interaction'), search: z.string().max(100).default('') }))
    .output(z.object({ items: z.array(z.object({ id: IdOf('user'), name: z.string() })) })),
};

const byInteraction = z.object({ interactionId: IdOf('interaction') });
const byScheduled = byInteraction.extend({ scheduledId: z.uuid() });
const ofSchedule = ['Scheduled messages'];

export const ScheduledView = z
  .object({
    id: z.uuid(),
    interactionId: IdOf('interaction'),
    authorName: z.string(),
    text: z.string(),
    files: z.array(AttachedFileView),
    mail: LetterHeadInput.nullable(),
    dueAt: Moment,
    state: z.enum(['waiting', 'notSent']),
    because: z.enum(notSentReasons).nullable(),
    /** Whether this person may change or cancel it. */
    mayChange: z.boolean(),
  })
  .meta({ id: 'ScheduledMessage' });
export type ScheduledView = z.infer<typeof ScheduledView>;

const badMoment = { BAD_MOMENT: { status: 400, data: z.object({ because: z.enum(['tooSoon', 'tooFar']) }) } } as const;
const refused = {
  ...badMoment,
  ...doesNotFit,
  EMPTY_MESSAGE: { status: 400 },
  LIMIT_REACHED: { status: 409, data: z.object({ max: z.int() }) },
  /** The conversation is over. */
  ENDED: { status: 409 },
} as const;

export const scheduleContract = {
  list: route({
    right: 'chat.view',
    method: 'GET',
    path: '/interactions/{interactionId}/scheduled',
    summary: 'Messages that will leave by themselves, and those that could not',
    tags: ofSchedule,
  })
    .input(byInteraction)
    .output(z.object({ items: z.array(ScheduledView) })),
  add: route({
    right: 'chat.reply',
    method: 'POST',
    path: '/interactions/{interactionId}/scheduled',
    summary: 'Have a message leave at a moment',
    tags: ofSchedule,
  })
    .input(
      byInteraction.extend({
        /** Made by the sender; the same id sent twice is one message. */
        clientId: z.string().min(8).max(64),
        text: cleanText(limits.textChars),
        fileIds: z.array(IdOf('file')).max(limits.filesPerMessage).default([]),
        mail: LetterHeadInput.optional(),
        dueAt: Moment,
      }),
    )
    .output(ScheduledView)
    .errors(refused),
  change: route({
    right: 'chat.reply',
    method: 'PATCH',
    path: '/interactions/{interactionId}/scheduled/{scheduledId}',
    summary: 'Change the text or the moment of a message that still waits',
    tags: ofSchedule,
  })
    .input(byScheduled.extend({ text: cleanText(limits.textChars).optional(), dueAt: Moment.optional() }))
    .output(ScheduledView)
    .errors({ ...badMoment, ...doesNotFit, EMPTY_MESSAGE: { status: 400 } }),
  cancel: route({
    right: 'chat.reply',
    method: 'DELETE',
    path: '/interactions/{interactionId}/scheduled/{scheduledId}',
    summary: 'Cancel a message that still waits, or put one away that did not leave',
    tags: ofSchedule,
  })
    .input(byScheduled)
    .output(z.object({})),
};
