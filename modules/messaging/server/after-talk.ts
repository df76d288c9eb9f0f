import type { Language } from '#identity';
import type { Interaction } from '#interactions';
import type { FactShape } from '#kernel/fact.ts';
import type { BulkWrite } from '#platform/journal/index.ts';
import { windowOf } from '../window.ts';
import type { Conversation } from './conversations.ts';
import type { MessagingNeeds } from './messaging.ts';
import { type OwnMessage, type OwnMessageNeeds, writeOwn } from './own-message.ts';

// The port for whoever asks customers something when a conversation is over. Such an answer opens nothing again.

/** What a customer wrote, as far as it may be an answer. */
export interface Answer {
  readonly text: string;
  /** What was behind the button she chose. */
  readonly payload: string | null;
}

/** What an answer means: facts and rows that go to disk with it, and what the house says to it. */
export interface TakenAnswer {
  readonly facts: readonly FactShape[];
  readonly writes: readonly BulkWrite[];
  readonly reply: { readonly clientId: string; readonly text: string } | null;
}

/** Says what an answer means, or null when it is none. */
export type AnswerTaker = (conversation: Conversation, answer: Answer) => Promise<TakenAnswer | null>;

/** How it stands with a conversation that is over, for whoever wants to ask something. */
export interface AfterPlace {
  readonly language: Language;
  /** So many answers can be offered for a touch; 0 where the channel has no buttons. */
  readonly choicesMost: number;
  /** What is said there is a letter: whoever reads it answers with more than a number, if at all. */
  readonly isLetter: boolean;
  readonly hasOptedOut: boolean;
  readonly isWindowOpen: boolean;
}

export interface AfterTalk {
  readonly placeOf: (interaction: Interaction) => Promise<AfterPlace | null>;
  /** Says something after the end; `facts` are told and `writes` are on disk together with it, or nothing is. */
  readonly say: (
    interaction: Interaction,
    message: OwnMessage,
    beside: { readonly facts: readonly FactShape[]; readonly writes: readonly BulkWrite[] },
  ) => Promise<void>;
  /** Whoever asks hears every message that comes to a conversation that is over. There is one. */
  readonly takeAnswers: (taker: AnswerTaker) => void;
}

export interface AfterTalkNeeds extends OwnMessageNeeds, Pick<MessagingNeeds, 'channels' | 'language'> {
  readonly register: (taker: AnswerTaker) => void;
}

/** Opens the port. */
export function openAfterTalk(needs: AfterTalkNeeds): AfterTalk {
  const { channels, clock, conversations } = needs;
  const conversationOf = async ({ conversationId }: Interaction) =>
    conversationId ? conversations.byId(conversationId) : null;
  return {
    placeOf: async (interaction) => {
      const conversation = await conversationOf(interaction);
      const can = conversation && channels.get(conversation.account.channel)?.capabilities(conversation.account);
      if (!conversation || !can || conversation.interactionId !== interaction.id) return null;
      const window = windowOf(conversation.lastCustomerAtMs, can, clock.nowMs());
      return {
        language: conversation.language ?? needs.language,
        choicesMost: can.choices?.most ?? 0,
        isLetter: can.mail !== null,
        hasOptedOut: conversation.optedOutAtMs !== null,
        isWindowOpen: window.isOpen && !window.isForPeople,
      };
    },
    say: async (interaction, message, { facts, writes }) => {
      const conversation = await conversationOf(interaction);
      if (!conversation) throw new Error(`There is no conversation of ${interaction.id}`);
      await writeOwn(needs, { interaction, conversation }, [message], { facts, writes });
    },
    takeAnswers: needs.register,
  };
}
