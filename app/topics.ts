import { z } from 'zod';
import { may, type Right, type Session, type Who } from '#identity';
import { IdOf } from '#kernel/contract.ts';
import { type InteractionId, isId } from '#kernel/id.ts';
import { deskTopicOf, noticesTopicOf, waitingTopicOf } from '#messaging';
import { boardTopicOf } from '#monitoring';
import { normsTopicOf } from '#norms';
import { command, type Live, type TopicSource } from '#platform/live/index.ts';
import { meTopicOf } from '#routing';
import { colleaguesTopicOf, type RoomId, teamTopicOf } from '#team';
import { callsTopicOf, internalTopicOf, liveCallsTopicOf, supervisionTopicOf } from '#voice';
import { planTopicOf } from '#workforce';
import type { Floors } from './floors.ts';

/** A session as the live sockets count it. */
export type LiveSession = Session & { readonly id: string };

/** Messages of a conversation that come with its snapshot. */
const firstMessages = 50;
const boardEveryMs = 250;
/** What waits is asked for again at most so often, however much comes in. */
const waitingEveryMs = 1_000;
/** So are the calls of this moment. */
const liveCallsEveryMs = 500;

/** A kind of topics: the first word of their names, and whom it lets in; which of them is asked by `mayJoin`. */
export type ToldTopic = TopicSource<LiveSession> & { readonly word: string; readonly right: Right | 'signedIn' };

/** The part of a topic's name behind its first word, if the word is this one. */
const after = (word: string) => (name: string) => (name.startsWith(`${word}/`) ? name.slice(word.length + 1) : null);

/** Who may hear which topic, and what is true when she begins to listen. */
export function topicsOf(floors: Floors): readonly ToldTopic[] {
  const own = (topicOf: (id: Who['userId']) => string, word: string, snapshot: ToldTopic['snapshot']): ToldTopic => ({
    word,
    right: 'signedIn',
    match: after(word),
    mayJoin: ({ who }: LiveSession, key: string) => `${word}/${key}` === topicOf(who.userId),
    snapshot,
  });
  return [
    own(normsTopicOf, 'norms', (_key, { who }) => ({ alerts: floors.of(who).norms.alertsHeldFor(who.userId) })),
    own(meTopicOf, 'me', (_key, { who }) => floors.of(who).routing.me(who.userId)),
    own(callsTopicOf, 'calls', async (_key, { who }) => ({ items: await floors.of(who).ownCalls.of(who) })),
    own(internalTopicOf, 'internal', (_key, { who }) => floors.of(who).internalCalls.snapshot(who.userId)),
    own(supervisionTopicOf, 'supervision', (_key, { who }) => floors.of(who).liveCalls.snapshot(who)),
    {
      word: 'liveCalls',
      right: 'board.view',
      match: (name) => (name.startsWith('liveCalls/') ? name : null),
      mayJoin: ({ who }, key) => key === liveCallsTopicOf(who.organisationId) && may(who, 'board.view'),
      snapshot: () => ({}),
      isShared: true,
      coalesce: { everyMs: liveCallsEveryMs, keyOf: () => 'changed' },
    },
    own(deskTopicOf, 'desk', async (_key, { who }) => ({ rows: await floors.of(who).messaging.lists.desk(who) })),
    {
      word: 'waiting',
      right: 'chat.viewPool',
      match: (name) => (name.startsWith('waiting/') ? name : null),
      mayJoin: ({ who }, key) => key === waitingTopicOf(who.organisationId) && may(who, 'chat.viewPool'),
      snapshot: () => ({}),
      isShared: true,
      coalesce: { everyMs: waitingEveryMs, keyOf: () => 'changed' },
    },
    {
      word: 'interaction',
      // Addresses in the heads of letters.
      hearsLess: ({ who }) => !may(who, 'customer.seeContact'),
      right: 'chat.view',
      match: after('interaction'),
      mayJoin: ({ who }, key) => isId(key) && floors.of(who).messaging.lists.mayView(who, key as InteractionId),
      snapshot: async (key, { who }) => {
        const { lists, beside } = floors.of(who).messaging;
        const id = key as InteractionId;
        beside.watched(who, id);
        const [detail, page] = await Promise.all([lists.detail(who, id), lists.timeline(who, id, null, firstMessages)]);
        return { detail, ...page };
      },
    },
    own(noticesTopicOf, 'notices', async (_key, { who }) => ({
      items: await floors.of(who).messaging.notices.list(who),
    })),
    own(planTopicOf, 'plan', async (_key, { who }) => ({ requests: await floors.of(who).workforce.requestsOf(who) })),
    own(teamTopicOf, 'team', async (_key, { who }) => ({ rooms: await floors.of(who).team.rooms.list(who) })),
    {
      word: 'room',
      right: 'team.message',
      match: after('room'),
      mayJoin: ({ who }, key) => isId(key) && floors.of(who).team.rooms.mayRead(who, key as RoomId),
      snapshot: async (key, { who }) => {
        const { rooms, talk } = floors.of(who).team;
        const id = key as RoomId;
        const [room, page] = await Promise.all([rooms.detail(who, id), talk.page(who, id, null, firstMessages)]);
        return { room, ...page };
      },
    },
    {
      word: 'colleagues',
      right: 'team.message',
      match: (name) => (name.startsWith('colleagues/') ? name : null),
      mayJoin: ({ who }, key) => key === colleaguesTopicOf(who.organisationId) && may(who, 'team.message'),
      snapshot: (_key, { who }) => ({ states: floors.of(who).team.states.all() }),
      isShared: true,
    },
    {
      word: 'board',
      right: 'board.view',
      match: (name) => (name.startsWith('board/') ? name : null),
      mayJoin: ({ who }, key) => key === boardTopicOf(who),
      snapshot: (_key, { who }) => floors.of(who).monitoring.board(who),
      isShared: true,
      coalesce: { everyMs: boardEveryMs, keyOf: boardKeyOf },
    },
  ];
}

/** Changes of the same line replace each other while a slow screen waits. */
function boardKeyOf(change: unknown): string | null {
  const told = change as { type: string; queue?: { queueId: string }; agent?: { agentId: string } };
  if (told.type === 'queue') return `queue/${told.queue?.queueId}`;
  if (told.type === 'agent') return `agent/${told.agent?.agentId}`;
  return told.type === 'freshness' || told.type === 'board' ? told.type : null;
}

/** What desks say over their socket because it is too small and too frequent for a request. */
export function addCommands(live: Live<LiveSession>, floors: Floors): void {
  const Typing = z.object({ interactionId: IdOf('interaction'), isTyping: z.boolean() });
  live.addCommand(
    'typing',
    command<LiveSession, z.output<typeof Typing>>(Typing, async ({ who, user }, { interactionId, isTyping }) => {
      const { messaging, interactions } = floors.of(who);
      const interaction = interactions.find(interactionId);
      const conversation = interaction?.conversationId && messaging.conversations.inMemory(interaction.conversationId);
      if (!conversation || !(await messaging.lists.mayView(who, interactionId))) return;
      messaging.publishing.typing(conversation, { side: 'agent', agentId: who.userId, name: user.name, isTyping });
    }),
  );
  const RoomTyping = z.object({ roomId: IdOf('room'), isTyping: z.boolean() });
  live.addCommand(
    'roomTyping',
    command<LiveSession, z.output<typeof RoomTyping>>(RoomTyping, ({ who, user }, { roomId, isTyping }) =>
      floors.of(who).team.talk.typing(who, user.name, roomId, isTyping),
    ),
  );
}
