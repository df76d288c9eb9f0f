import type { Interaction } from '#interactions';
import type { Interactions } from '#interactions/server';
import type { Clock } from '#platform/clock.ts';
import { newId } from '#platform/ids.ts';
import { write } from '#platform/journal/index.ts';
import type { OutboundRow, Outbox } from '#platform/outbox/index.ts';
import { type Conversation, type Conversations, takePlace } from './conversations.ts';
import type { Publishing } from './publishing.ts';
import { messageRows, type StoredMessage } from './store.ts';

/** Something the house says by itself. */
export interface OwnMessage {
  readonly interaction: Interaction;
  readonly conversation: Conversation;
  readonly author: 'bot' | 'system';
  /** Tells what it is; the same one is in a conversation once. */
  readonly clientId: string;
  readonly text: string;
}

export interface OwnMessageNeeds {
  readonly clock: Clock;
  readonly conversations: Conversations;
  readonly interactions: Interactions;
  readonly outbox: () => Outbox;
  readonly publishing: Publishing;
}

/**
 * Writes a message of the house to the customer: its text, its fact and its way out in one record, like an agent's. The
 * list goes on showing the customer's own last words.
 */
export async function writeOwn(needs: OwnMessageNeeds, own: OwnMessage): Promise<StoredMessage> {
  const { conversations, interactions, outbox, publishing } = needs;
  const { interaction, conversation, author, text } = own;
  const atMs = Math.max(needs.clock.nowMs(), interaction.lastFactAtMs);
  const seq = takePlace(conversation, { preview: '', author, atMs, isNote: true });
  const message: StoredMessage = {
    conversationId: conversation.id,
    seq,
    id: newId<'message'>(),
    interactionId: interaction.id,
    kind: 'public',
    authorType: author,
    authorId: null,
    text,
    files: [],
    atMs,
    clientId: own.clientId,
    delivery: 'queued',
    page: null,
  };
  const way: OutboundRow = {
    id: newId<'outbound'>(),
    accountId: conversation.account.id,
    lineKey: conversation.id,
    body: { messageId: message.id },
    createdAtMs: atMs,
  };
  const writes = [...conversations.save(conversation), write(messageRows, message), outbox().add(way)];
  const sent = { type: 'messageSent', messageId: message.id, author, agentId: null } as const;
  const outcome = interactions.record(interaction.id, [sent], { atMs, writes });
  if (outcome.type === 'refused') {
    throw new Error(`A message of ${conversation.id} was refused: ${outcome.because}`);
  }
  await outcome.committed;
  outbox().release(way);
  publishing.message(conversation, message);
  return message;
}
