import type { Language } from '#identity';
import type { Interaction } from '#interactions';
import type { FactShape } from '#kernel/fact.ts';
import type { ConversationId, OrganisationId } from '#kernel/id.ts';
import type { Database } from '#platform/database/index.ts';
import type { BulkWrite, Journal } from '#platform/journal/index.ts';
import type { ReplyTo } from '../message.ts';
import { solvedChoice } from '../solved.ts';
import type { Conversation } from './conversations.ts';
import { messageAt, publicMessagesAfter, type StoredMessage } from './message-store.ts';
import { type OwnMessageNeeds, writeOwn } from './own-message.ts';

// Buttons stay under old messages where the provider leaves them there. What is pressed under a question that is no longer
// asked answers nothing, begins nothing and opens nothing again; whoever pressed is told so.

/** Messages after the question that are looked at; after so many it is old whatever they are. */
const lookedAt = 50;

const words: Readonly<Record<Language, string>> = {
  tr: 'Bu seçenek artık geçerli değil. Son soruyu yanıtlayabilir ya da bize yazabilirsiniz.',
  en: 'This choice is no longer open. You can answer the latest question, or write to us.',
};
const markOf = (externalId: string) => `stale-choice:${externalId}`;

/** What a customer pressed, and under which message of ours. */
export interface Pressed {
  readonly externalId: string;
  readonly payload: string | null;
  readonly replyTo: ReplyTo | null;
}

/** Whether what was pressed belongs to a question that is no longer asked. */
async function isStale(
  needs: { readonly database: Database; readonly organisationId: OrganisationId },
  conversationId: ConversationId,
  present: Interaction | null,
  { payload, replyTo }: Pressed,
): Promise<boolean> {
  if (payload === null || replyTo?.side !== 'ours') return false;
  const { database, organisationId } = needs;
  const { question, later } = await database.within(organisationId, async (trx) => ({
    question: await messageAt(trx, organisationId, conversationId, replyTo.seq),
    later: await publicMessagesAfter(trx, organisationId, { conversationId, afterSeq: replyTo.seq, limit: lookedAt }),
  }));
  if (!question?.extra?.choices?.some(({ id }) => id === payload)) return false;
  if (question.interactionId !== present?.id || present.phase === 'done') return true;
  return later.length >= lookedAt || isPassed(later);
}

/** Something else is asked, an agent has spoken, or the answer has been answered. */
function isPassed(later: readonly StoredMessage[]): boolean {
  let isAnswered = false;
  for (const { authorType, extra } of later) {
    if (authorType === 'customer') isAnswered = true;
    else if (isAnswered || authorType === 'agent' || (extra?.choices?.length ?? 0) > 0) return true;
  }
  return false;
}

export interface StaleChoiceNeeds extends OwnMessageNeeds {
  readonly database: Database;
  readonly organisationId: OrganisationId;
  readonly journal: Journal<FactShape>;
  readonly language: Language;
}

/**
 * Tells whoever pressed a button of a question that is no longer asked so, once in a row, and answers whether that is what
 * she did; `writes` are on disk together with it.
 */
export async function turnedDown(
  needs: StaleChoiceNeeds,
  conversation: Conversation,
  pressed: Pressed,
  writes: readonly BulkWrite[],
): Promise<boolean> {
  const { database, interactions, journal, organisationId } = needs;
  if (pressed.payload === null || !conversation.interactionId) return false;
  const interaction = await interactions.load(conversation.interactionId);
  // Whether a proposed solution helped may be said as long as it is proposed.
  if (interaction?.status === 'solutionProposed' && pressed.payload === solvedChoice(interaction.id)) return false;
  if (!(await isStale(needs, conversation.id, interaction, pressed))) return false;
  const last = await database.within(organisationId, (trx) =>
    messageAt(trx, organisationId, conversation.id, conversation.lastSeq),
  );
  if (!interaction || last?.clientId?.startsWith(markOf(''))) {
    await journal.record([], writes);
    return true;
  }
  const text = words[conversation.language ?? needs.language];
  const own = { author: 'bot', clientId: markOf(pressed.externalId), text } as const;
  await writeOwn(needs, { interaction, conversation }, [own], { writes });
  return true;
}
