import { z } from 'zod';
import { chatStatuses, chosenStatuses } from '#interactions';
import { channels } from '#kernel/channel.ts';
import { cleanText, IdOf, Moment, route } from '#kernel/contract.ts';
import { doesNotFit, LetterHeadInput } from './contract-letter.ts';
import { MessageView } from './contract-message.ts';
import { countMost, listTabs } from './list.ts';
import { limits } from './message.ts';

const tags = ['Conversations'];

/** Something that happened, shown between the messages as one quiet line. */
export const HappeningView = z
  .object({
    number: z.int(),
    interactionId: IdOf('interaction'),
    at: Moment,
    what: z.enum([
      'started',
      'queued',
      'offered',
      'offerDeclined',
      'offerExpired',
      'offerWithdrawn',
      'answered',
      'transferred',
      'released',
      'statusChanged',
      'joined',
      'left',
      'reopened',
      'ended',
    ]),
    agentName: z.string().nullable(),
    queueName: z.string().nullable(),
    status: z.enum(chatStatuses).nullable(),
    cause: z.string().nullable(),
  })
  .meta({ id: 'Happening' });
export type HappeningView = z.infer<typeof HappeningView>;

export const ConversationRow = z
  .object({
    interactionId: IdOf('interaction'),
    conversationId: IdOf('conversation'),
    channel: z.enum(channels),
    queueId: IdOf('queue').nullable(),
    queueName: z.string().nullable(),
    customerId: IdOf('customer'),
    customerName: z.string(),
    status: z.enum(chatStatuses),
    statusSince: Moment,
    /** The oldest message of the customer that nobody has answered. */
    unansweredSince: Moment.nullable(),
    postponedUntil: Moment.nullable(),
    lastText: z.string(),
    lastAuthor: z.enum(['customer', 'agent', 'bot', 'system']).nullable(),
    lastAt: Moment,
    unread: z.int(),
    responsible: z.object({ id: IdOf('user'), name: z.string() }).nullable(),
    startedAt: Moment,
    /** Whether the customer is looking at the conversation now; null where the channel cannot tell. */
    customerIsHere: z.boolean().nullable(),
    /** The norm level its present status has reached and shows: 0 none, 1 reminder, 2 poor, 3 unacceptable. */
    level: z.literal([0, 1, 2, 3]),
    levelSince: Moment.nullable(),
    /** What is due next if nothing happens, and when; null when nothing more is to come. */
    nextLevel: z.literal([1, 2, 3]).nullable(),
    nextDueAt: Moment.nullable(),
  })
  .meta({ id: 'ConversationRow' });
export type ConversationRow = z.infer<typeof ConversationRow>;

export const ConversationDetail = ConversationRow.extend({
  lastSeq: z.int(),
  customerReadSeq: z.int(),
  customerDeliveredSeq: z.int(),
  /** What this person may do next with it; the screen offers nothing else. */
  choices: z.array(z.enum(chosenStatuses)),
  mayReply: z.boolean(),
  mayTake: z.boolean(),
  mayRelease: z.boolean(),
  mayTransfer: z.boolean(),
  /** Who stands beside the responsible agent; observers are told only to whoever may take people out. */
  participants: z.array(
    z.object({ id: IdOf('user'), name: z.string(), role: z.enum(['assistant', 'observer']), mayRemove: z.boolean() }),
  ),
  /** Colleagues who were named in its notes and stand nowhere else beside it. */
  mentioned: z.array(z.object({ id: IdOf('user'), name: z.string() })),
  mayInvite: z.boolean(),
  maySpam: z.boolean(),
  /** Whether the provider keeps a blocked customer away as well; else she is turned away here only. */
  blocksAtProvider: z.boolean(),
  reopenedCount: z.int(),
  /**
   * Whether who she says she is was proven by the site she is signed in to: `as` is what the site calls her, hidden from
   * whoever may not see addresses. Null where nothing of the kind is asked.
   */
  identity: z.object({ isVerified: z.boolean(), as: z.string().nullable() }).nullable(),
  /** Whether it stands in the archive; null while it is open. */
  isArchived: z.boolean().nullable(),
  capabilities: z.object({
    maxChars: z.int(),
    files: z
      .object({
        maxBytes: z.int(),
        maxPerMessage: z.int(),
        /** Kinds that arrive, as `image/jpeg`; null: all. */
        types: z.array(z.string()).nullable(),
      })
      .nullable(),
    /** Files would go if this server had a public address. */
    filesNeedAddress: z.boolean(),
    /** Bytes of UTF-8, where the provider counts these. */
    maxBytes: z.int().nullable(),
    /** How a long text is cut into parts that cost each. */
    parts: z.enum(['sms']).nullable(),
    voiceNotes: z.boolean(),
    typingOut: z.boolean(),
    /** What can be done to messages that are there. */
    edits: z.boolean(),
    revokes: z.boolean(),
    reactions: z.boolean(),
    replies: z.boolean(),
    /** Outside the window only texts the provider has approved may be sent. */
    templates: z.boolean(),
    /** What is written is a letter; null elsewhere. */
    mail: z
      .object({
        /** Our own mailboxes, all of them: no answer goes there. */
        own: z.array(z.string()),
        signature: z.string(),
        quotes: z.boolean(),
      })
      .nullable(),
  }),
  /** Whether free text may be sent now, and until when. */
  window: z.object({ isOpen: z.boolean(), until: Moment.nullable(), isForPeople: z.boolean() }),
  /** Since when the customer wants to be written to no more. */
  optedOutAt: Moment.nullable(),
  /** A colleague has just handed it to whoever asks: until when she may give it back. */
  handedOver: z.object({ byName: z.string(), until: Moment }).nullable(),
}).meta({ id: 'ConversationDetail' });
export type ConversationDetail = z.infer<typeof ConversationDetail>;

export const Timeline = z.object({
  messages: z.array(MessageView),
  happenings: z.array(HappeningView),
  /** Ask again with this as `beforeSeq`; null when the beginning is reached. */
  beforeSeq: z.int().nullable(),
});
const byInteraction = z.object({ interactionId: IdOf('interaction') });
/** The interaction is not as the caller believes: what is true now, so that the screen can say it. */
const notNow = {
  NOT_NOW: {
    status: 409,
    data: z.object({
      because: z.string(),
      status: z.enum(chatStatuses).nullable(),
      choices: z.array(z.enum(chosenStatuses)),
    }),
  },
} as const;

export const conversationsContract = {
  list: route({ right: 'chat.view', method: 'GET', path: '/conversations', summary: 'List conversations', tags })
    .input(
      z.object({
        scope: z.enum(['mine', 'pool', 'all']).default('mine'),
        tab: z.enum(listTabs).default('active'),
        search: z.string().max(100).optional(),
        queueId: IdOf('queue').optional(),
        channel: z.enum(channels).optional(),
        minLevel: z
          .literal([1, 2, 3])
          .optional()
          .meta({ description: 'Only conversations that show at least this norm level now.' }),
        /** Only customers she marked as hers. */
        favourites: z.boolean().default(false),
        /** Only those whose responsible agent is gone. */
        orphaned: z.boolean().default(false),
        sort: z.enum(['needsMe', 'lastMessage', 'newest', 'oldest']).default('needsMe'),
        cursor: z.string().max(200).optional(),
        limit: z.int().min(1).max(100).default(50),
      }),
    )
    .output(z.object({ items: z.array(ConversationRow), next: z.string().nullable() })),
  counts: route({
    right: 'chat.view',
    method: 'GET',
    path: '/conversations/counts',
    summary: 'How many conversations stand under each tab',
    tags,
    description: `More than ${countMost} are not counted one by one.`,
  })
    .input(z.object({ scope: z.enum(['mine', 'pool', 'all']).default('mine') }))
    .output(
      z.object({
        ...{ active: z.int(), postponed: z.int(), completed: z.int(), archive: z.int() },
        /** Open ones whose responsible agent is gone. */
        orphaned: z.int(),
      }),
    ),
  invite: route({
    right: 'chat.addAgent',
    method: 'POST',
    path: '/interactions/{interactionId}/participants',
    summary: 'Invite a colleague: she sees the conversation and answers in it',
    tags,
  })
    .input(byInteraction.extend({ agentId: IdOf('user') }))
    .output(ConversationDetail)
    .errors({ ...notNow, AGENT_UNKNOWN: { status: 400 } }),
  removeParticipant: route({
    right: 'chat.view',
    method: 'DELETE',
    path: '/interactions/{interactionId}/participants/{agentId}',
    summary: 'Take an invited colleague out, or leave oneself',
    tags,
  })
    .input(byInteraction.extend({ agentId: IdOf('user') }))
    .output(z.object({ left: z.literal(true) }))
    .errors(notNow),
  spam: route({
    right: 'chat.spam',
    method: 'PUT',
    path: '/interactions/{interactionId}/spam',
    summary: 'Mark as spam: ends it and blocks the customer; or take that back',
    tags,
  })
    .input(byInteraction.extend({ isSpam: z.boolean() }))
    .output(ConversationDetail)
    .errors(notNow),
  archive: route({
    right: 'chat.setStatus',
    method: 'PUT',
    path: '/interactions/{interactionId}/archive',
    summary: 'Put a completed conversation into the archive, or take it out',
    tags,
  })
    .input(byInteraction.extend({ isArchived: z.boolean() }))
    .output(ConversationDetail)
    .errors(notNow),
  get: route({
    right: 'chat.view',
    method: 'GET',
    path: '/interactions/{interactionId}',
    summary: 'One conversation',
    tags,
  })
    .input(byInteraction)
    .output(ConversationDetail),
  timeline: route({
    right: 'chat.view',
    method: 'GET',
    path: '/interactions/{interactionId}/timeline',
    summary: 'Messages, notes and what happened, newest page first',
    tags,
  })
    .input(byInteraction.extend({ beforeSeq: z.int().optional(), limit: z.int().min(1).max(100).default(50) }))
    .output(Timeline),
  send: route({
    right: 'chat.reply',
    method: 'POST',
    path: '/interactions/{interactionId}/messages',
    summary: 'Write to the customer, or a note to colleagues',
    tags,
  })
    .input(
      byInteraction.extend({
        /** Made by the sender; the same id sent twice is one message. */
        clientId: z.string().min(8).max(64),
        kind: z.enum(['public', 'note']).default('public'),
        text: cleanText(limits.textChars),
        fileIds: z.array(IdOf('file')).max(limits.filesPerMessage).default([]),
        /** Of a letter: to whom and about what, when not to whoever the conversation is with. */
        mail: LetterHeadInput.optional(),
        /** The place of the message that this one answers, where the channel shows such. */
        replyToSeq: z.int().min(1).optional(),
        /** A text the provider has approved, in place of `text`; the only thing that may leave outside its window. */
        approvedText: z
          .object({
            name: z.string().max(512),
            language: z.string().max(20),
            variables: z.array(cleanText(1_000)).max(30).default([]),
          })
          .optional(),
        /** A status to take at once after sending. */
        thenStatus: z.enum(chosenStatuses).optional(),
        /** The last place that was read before writing: said, one is told of a colleague's answer in between. */
        answersSeq: z.int().min(0).optional(),
        /** Told so, and it should leave all the same. */
        isSure: z.boolean().optional(),
      }),
    )
    .output(MessageView)
    .errors({
      ...notNow,
      ...doesNotFit,
      EMPTY_MESSAGE: { status: 400 },
      APPROVED_TEXT_UNKNOWN: { status: 400 },
      SENT_MEANWHILE: { status: 409, data: z.object({ name: z.string(), text: z.string(), at: Moment }) },
    }),
  setStatus: route({
    right: 'chat.setStatus',
    method: 'POST',
    path: '/interactions/{interactionId}/status',
    summary: 'Choose a status',
    tags,
  })
    .input(
      byInteraction.extend({
        status: z.enum(chosenStatuses),
        until: Moment.optional(),
        resolved: z.boolean().optional(),
      }),
    )
    .output(ConversationDetail)
    .errors({ ...notNow, UNTIL_NEEDED: { status: 400 } }),
  release: route({
    right: 'chat.release',
    method: 'POST',
    path: '/interactions/{interactionId}/release',
    summary: 'Give the conversation back to its queue',
    tags,
  })
    .input(byInteraction)
    .output(ConversationDetail)
    .errors(notNow),
  transfer: route({
    right: 'chat.transfer',
    method: 'POST',
    path: '/interactions/{interactionId}/transfer',
    summary: 'Hand the conversation to a queue or an agent',
    tags,
  })
    .input(
      byInteraction.extend({
        to: z.discriminatedUnion('type', [
          z.object({ type: z.literal('queue'), queueId: IdOf('queue') }),
          z.object({ type: z.literal('agent'), agentId: IdOf('user') }),
        ]),
        note: cleanText(1_000).optional(),
      }),
    )
    .output(ConversationDetail)
    .errors({
      ...notNow,
      TARGET_REFUSED: {
        status: 409,
        data: z.object({ because: z.enum(['notReachable', 'notMember', 'sameAgent']) }),
      },
    }),
  declineTransfer: route({
    right: 'chat.release',
    method: 'POST',
    path: '/interactions/{interactionId}/decline-transfer',
    summary: 'Give back what a colleague has just handed over',
    tags,
    description:
      'Within a minute, and before anything was done with it. It goes to the colleague, or to its queue when she is gone.',
  })
    .input(byInteraction.extend({ because: cleanText(1_000).optional() }))
    .output(ConversationDetail)
    .errors(notNow),
  seen: route({
    right: 'chat.view',
    method: 'POST',
    path: '/interactions/{interactionId}/seen',
    summary: 'Say up to where the messages have been read',
    tags,
  })
    .input(byInteraction.extend({ upToSeq: z.int().min(0) }))
    .output(z.object({ unread: z.int() })),
};
