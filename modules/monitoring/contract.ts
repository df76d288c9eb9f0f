import { z } from 'zod';
import { agentStates, unreachableCauses, voiceDoubts } from '#agents';
import { channels, media } from '#kernel/channel.ts';
import { DurationMs, IdOf, Moment, route } from '#kernel/contract.ts';

/** What an agent is doing, as the board shows it. Derived from facts; only availability is chosen. */
export const boardAgentStates = agentStates;

/** A figure of today: part ÷ whole, or null when there is nothing to divide by. Opens by its name and version. */
export const BoardFigure = z.object({
  metric: z.string(),
  version: z.int(),
  part: z.number(),
  whole: z.number(),
  value: z.number().nullable(),
  /** Somebody of today is still waiting or talking, or the day is not over: the figure can still change. */
  provisional: z.boolean(),
});
export type BoardFigure = z.infer<typeof BoardFigure>;

export const BoardQueue = z.object({
  queueId: IdOf('queue'),
  name: z.string(),
  projectId: IdOf('project').nullable(),
  media: z.array(z.enum(media)),
  isOpen: z.boolean(),
  waiting: z.int(),
  /** Since when the one who waits longest has been waiting. */
  longestWaitSinceAt: Moment.nullable(),
  offered: z.int(),
  answered: z.int(),
  abandoned: z.int(),
  serviceLevel: BoardFigure,
  /** Answered within this long counts as in time. */
  serviceLevelMs: DurationMs,
  /** Share aimed at, 0 to 1. */
  serviceLevelTarget: z.number().nullable(),
  agentsFree: z.int(),
  agentsHandling: z.int(),
  /** Members who are at work and can be reached, whatever they do. */
  agentsPresent: z.int(),
});
export type BoardQueue = z.infer<typeof BoardQueue>;

export const BoardConversation = z.object({
  interactionId: IdOf('interaction'),
  conversationId: IdOf('conversation').nullable(),
  channel: z.enum(channels),
  sinceAt: Moment,
});
export type BoardConversation = z.infer<typeof BoardConversation>;

export const BoardAgent = z.object({
  agentId: IdOf('user'),
  name: z.string(),
  groupId: IdOf('group').nullable(),
  state: z.enum(boardAgentStates),
  /** Null for somebody who was never at work. */
  sinceAt: Moment.nullable(),
  /** Why she is not available: the away reason's name in both languages, or the cause of what the system found. */
  cause: z
    .discriminatedUnion('type', [
      z.object({
        type: z.literal('awayReason'),
        tr: z.string(),
        en: z.string(),
        by: z.enum(['agent', 'supervisor', 'system']),
        note: z.string().nullable(),
      }),
      z.object({
        type: z.literal('unreachable'),
        because: z.enum(unreachableCauses),
      }),
      /** Null: until she says that she is back. */
      z.object({ type: z.literal('missedOffer'), untilAt: Moment.nullable() }),
      z.object({
        type: z.literal('chosen'),
        by: z.enum(['agent', 'supervisor', 'system']),
        note: z.string().nullable(),
      }),
    ])
    .nullable(),
  /** She goes away when her hands are empty, and gets nothing new until then. */
  pending: z
    .object({
      tr: z.string(),
      en: z.string(),
      askedAt: Moment,
      by: z.enum(['agent', 'supervisor', 'system']),
      note: z.string().nullable(),
    })
    .nullable(),
  /** When her time away has lasted as long as it may, also where that moment has passed. */
  awayLimitAt: Moment.nullable(),
  /** Whether a desk of hers can be reached; who is away may be both. */
  isReachable: z.boolean(),
  voiceDoubt: z.enum(voiceDoubts).nullable(),
  inHand: z.object({ voice: z.int(), chat: z.int(), email: z.int() }),
  capacity: z.object({ voice: z.int(), chat: z.int(), email: z.int(), total: z.int() }),
  queueIds: z.array(IdOf('queue')),
  /** Conversations in the hand of somebody who cannot be reached: nobody answers these customers now. */
  orphaned: z.array(BoardConversation),
});
export type BoardAgent = z.infer<typeof BoardAgent>;

export const BoardFreshness = z.object({
  /** Number and moment of the last fact the board has heard. */
  number: z.int(),
  heardAt: Moment.nullable(),
  /** When this was written. */
  at: Moment,
});
export type BoardFreshness = z.infer<typeof BoardFreshness>;

export const Board = z.object({
  /** The live topic that continues this very board. */
  topic: z.string(),
  /** The day the figures are of, in the organisation's zone, and its first moment. */
  day: z.iso.date(),
  zone: z.string(),
  dayStartAt: Moment,
  queues: z.array(BoardQueue),
  agents: z.array(BoardAgent),
  freshness: BoardFreshness,
});
export type Board = z.infer<typeof Board>;

export const monitoringContract = {
  board: {
    get: route({
      right: 'board.view',
      method: 'GET',
      path: '/board',
      summary: 'The live board: queues and agents at this moment, figures of today',
      tags: ['Monitoring'],
      description:
        'Cut to what the caller may see. `topic` names the live topic that continues this board with changes (see /live).',
    }).output(Board),
  },
} as const;
