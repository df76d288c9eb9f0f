import type { InteractionFact } from '#interactions';
import type { Interactions } from '#interactions/server';
import type { Channel } from '#kernel/channel.ts';
import type { Recorded } from '#kernel/fact.ts';
import type { InteractionId, QueueId } from '#kernel/id.ts';
import type { MessageChannel } from '../channel.ts';
import type { OrganisationSide } from './channel-side.ts';
import type { Conversations } from './conversations.ts';
import type { Publishing } from './publishing.ts';

/** Customers who wait hear of a better place at most this often. */
const lineEveryMs = 2_000;
/** Of a long line only the head hears its place; further back it changes too often to help. */
const toldMost = 100;

export interface StandingsNeeds {
  readonly interactions: Interactions;
  readonly conversations: Conversations;
  readonly side: OrganisationSide;
  readonly publishing: Publishing;
  readonly channels: ReadonlyMap<Channel, MessageChannel>;
}

const changing = new Set<InteractionFact['type']>([
  'queued',
  'answered',
  'ended',
  'reopened',
  'transferred',
  'released',
]);

/** Tells customers how it stands with their conversation, on channels that can show it. */
export function openStandings({ interactions, conversations, side, publishing, channels }: StandingsNeeds) {
  const moved = new Set<QueueId>();
  const told = new Map<InteractionId, string>();

  const tell = (id: InteractionId): void => {
    const interaction = interactions.find(id);
    const conversation = interaction?.conversationId ? conversations.inMemory(interaction.conversationId) : null;
    if (!conversation || !channels.get(conversation.account.channel)?.capabilities(conversation.account).showsStanding)
      return;
    const standing = side.standingOf(conversation, conversation.account);
    const words = JSON.stringify(standing);
    if (told.get(id) === words) return;
    if (standing.phase === 'completed') told.delete(id);
    else told.set(id, words);
    publishing.pass(conversation, { type: 'standing', standing });
  };

  const tellLines = (): void => {
    if (moved.size === 0) return;
    let count = 0;
    for (const interaction of interactions.open()) {
      const isWaiting = interaction.phase === 'waiting' || interaction.phase === 'ringing';
      if (!isWaiting || !interaction.visit || !moved.has(interaction.visit.queueId)) continue;
      if (++count > toldMost) break;
      tell(interaction.id);
    }
    moved.clear();
  };
  const timer = setInterval(tellLines, lineEveryMs);
  timer.unref();

  return {
    happened: (fact: Recorded<InteractionFact>): void => {
      if (!changing.has(fact.type)) return;
      const queueId = interactions.find(fact.about)?.visit?.queueId;
      if (queueId) moved.add(queueId);
      // After all readers have heard, so that the place in the line is already the new one.
      queueMicrotask(() => tell(fact.about));
    },
    close: () => clearInterval(timer),
  };
}
