import type { Interaction, InteractionHappening } from '#interactions';
import type { Interactions } from '#interactions/server';
import type { FactShape } from '#kernel/fact.ts';
import type { Clock } from '#platform/clock.ts';
import { newId } from '#platform/ids.ts';
import { type BulkWrite, write } from '#platform/journal/index.ts';
import type { OutboundRow, Outbox } from '#platform/outbox/index.ts';
import { messageFact } from '../fact.ts';
import type { Choice } from '../outbound.ts';
import { type Conversation, type Conversations, takePlace } from './conversations.ts';
import { messageRows, type StoredMessage } from './message-store.ts';
import type { Publishing } from './publishing.ts';

/** Something the house says by itself: to the customer, or as a note to the agent. */
export interface OwnMessage {
  readonly kind?: 'public' | 'note';
  readonly author: 'bot' | 'system';
  /** Tells what it is; the same one is in a conversation once. */
  readonly clientId: string;
  readonly text: string;
  readonly choices?: readonly Choice[] | undefined;
}

export interface OwnMessageNeeds {
  readonly clock: Clock;
  readonly conversations: Conversations;
  readonly interactions: Interactions;
  readonly outbox: () => Outbox;
  readonly publishing: Publishing;
}

/** What else becomes true in the same transaction. */
export interface Beside {
  readonly happenings?: readonly InteractionHappening[];
  readonly writes?: readonly BulkWrite[];
  /** Facts of others that are told with it. */
  readonly facts?: readonly FactShape[];
}

/**
 * Writes messages of the house: their texts, their facts, their ways out and what goes with them in one record, like an
 * agent's. The list goes on showing the customer's own last words. Nothing waits before the record.
 */
export async function writeOwn(
  needs: OwnMessageNeeds,
  { interaction, conversation }: { readonly interaction: Interaction; readonly conversation: Conversation },
  messages: readonly OwnMessage[],
  beside: Beside = {},
): Promise<void> {
  const { conversations, interactions, outbox, publishing } = needs;
  const atMs = Math.max(needs.clock.nowMs(), interaction.lastFactAtMs);
  const stored = messages.map((own): StoredMessage => {
    const isNote = own.kind === 'note';
    return {
      conversationId: conversation.id,
      seq: takePlace(conversation, { preview: '', author: own.author, atMs, isNote: true }),
      id: newId<'message'>(),
      interactionId: interaction.id,
      kind: isNote ? 'note' : 'public',
      authorType: own.author,
      authorId: null,
      text: own.text,
      files: [],
      atMs,
      clientId: own.clientId,
      delivery: isNote ? null : 'queued',
      page: null,
      ...(own.choices && { extra: { choices: own.choices } }),
    };
  });
  const outgoing = stored.filter(({ kind }) => kind === 'public');
  const ways = outgoing.map(
    ({ id }): OutboundRow => ({
      id: newId<'outbound'>(),
      accountId: conversation.account.id,
      lineKey: conversation.id,
      body: { messageId: id },
      createdAtMs: atMs,
    }),
  );
  const sent = outgoing.map(
    ({ id, authorType }) =>
      ({ type: 'messageSent', messageId: id, author: authorType as OwnMessage['author'], agentId: null }) as const,
  );
  const notes = stored.filter(({ kind }) => kind === 'note');
  const writes = [
    ...(stored.length > 0 ? conversations.save(conversation) : []),
    ...stored.map((message) => write(messageRows, message)),
    ...ways.map((way) => outbox().add(way)),
    ...(beside.writes ?? []),
  ];
  const outcome = interactions.record(interaction.id, [...sent, ...(beside.happenings ?? [])], {
    atMs,
    writes,
    known: interaction,
    beside: [...notes.map((note) => messageFact('messageKept', note, atMs)), ...(beside.facts ?? [])],
  });
  if (outcome.type === 'refused') {
    throw new Error(`What the house says in ${conversation.id} was refused: ${outcome.because}`);
  }
  await outcome.committed;
  for (const way of ways) outbox().release(way);
  for (const message of stored) publishing.message(conversation, message);
}
