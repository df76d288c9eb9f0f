import type { Interactions } from '#interactions/server';
import type { FactShape } from '#kernel/fact.ts';
import { type BulkWrite, type Journal, write } from '#platform/journal/index.ts';
import { messageFact } from '../fact.ts';
import { preview } from '../message.ts';
import type { AnswerTaker } from './after-talk.ts';
import { type Conversation, takePlace } from './conversations.ts';
import { messageRows, type StoredMessage } from './message-store.ts';
import { type OwnMessageNeeds, writeOwn } from './own-message.ts';

export interface TakenAnswerNeeds extends OwnMessageNeeds {
  readonly interactions: Interactions;
  readonly journal: Journal<FactShape>;
  /** Whoever has asked something; null while nobody does. */
  readonly answerTaker: () => AnswerTaker | null;
}

/**
 * Keeps what a customer wrote to a conversation that is over, when it answers a question of the house: it is shown where
 * it was said, and opens nothing again. Answers whether it was such.
 */
export async function keptAsAnswer(
  needs: TakenAnswerNeeds,
  conversation: Conversation,
  given: {
    readonly text: string;
    readonly payload: string | null;
    readonly messageOf: (interactionId: StoredMessage['interactionId'], atMs: number) => StoredMessage;
    readonly writes: readonly BulkWrite[];
  },
): Promise<boolean> {
  const { clock, conversations, interactions, journal, publishing } = needs;
  const take = needs.answerTaker();
  const id = conversation.interactionId;
  const known = id && interactions.find(id);
  if (!take || !id || (known && known.phase !== 'done')) return false;
  const taken = await take(conversation, given);
  if (!taken) return false;
  // It may not be over, or have been opened again while the answer was looked for.
  const present = await interactions.load(id);
  if (present?.phase !== 'done') return false;
  const atMs = Math.max(clock.nowMs(), present.lastFactAtMs);
  const message = given.messageOf(present.id, atMs);
  takePlace(conversation, { preview: preview(message.text, 0), author: 'customer', atMs, isNote: false });
  conversation.unreadSeqs = conversation.unreadSeqs.filter((seq) => seq !== message.seq);
  conversation.lastExternalId = message.clientId;
  conversation.lastCustomerAtMs = atMs;
  await journal.record(
    [...taken.facts, messageFact('messageKept', message, atMs)],
    [...conversations.save(conversation), write(messageRows, message), ...taken.writes, ...given.writes],
  );
  publishing.message(conversation, message);
  if (taken.reply) {
    const said = { author: 'bot', ...taken.reply } as const;
    await writeOwn(needs, { interaction: present, conversation }, [said]);
  }
  return true;
}
