import type { AgentId, InteractionId, OrganisationId } from '#kernel/id.ts';
import type { ConversationDetail, ConversationRow, HappeningView } from './contract-conversations.ts';
import type { MessageView } from './contract-message.ts';

// What the sockets carry for conversations. Moments are ISO text, as everywhere on the wire.

/** The conversations an agent is responsible for, active and postponed. Nobody else may join it. */
export const deskTopicOf = (agentId: AgentId) => `desk/${agentId}`;
/** What waits in a company's queues; whoever may see what nobody has taken joins it. It says that, never what. */
export const waitingTopicOf = (organisationId: OrganisationId) => `waiting/${organisationId}`;
/** One conversation, open on a screen. */
export const interactionTopicOf = (interactionId: InteractionId) => `interaction/${interactionId}`;

export interface DeskSnapshot {
  readonly rows: readonly ConversationRow[];
}
export type DeskChange =
  | { readonly type: 'row'; readonly row: ConversationRow }
  | { readonly type: 'gone'; readonly interactionId: InteractionId };

/** Something that waits came, went or reads otherwise: ask again. */
export type WaitingChange = { readonly type: 'changed' };

export interface InteractionSnapshot {
  readonly detail: ConversationDetail;
  readonly messages: readonly MessageView[];
  readonly happenings: readonly HappeningView[];
  readonly beforeSeq: number | null;
}
/** Every change is idempotent: a message is known by its `seq`, a happening by its `number`. */
export type InteractionChange =
  | { readonly type: 'message'; readonly message: MessageView }
  | { readonly type: 'happening'; readonly happening: HappeningView }
  /** The row part as everybody sees it; what this person may do is asked by `GET /interactions/{id}` when it says so. */
  | { readonly type: 'row'; readonly row: ConversationRow; readonly choicesChanged: boolean }
  /** Ask again for what will leave by itself. */
  | { readonly type: 'scheduled' }
  | { readonly type: 'delivered'; readonly customerDeliveredSeq: number; readonly customerReadSeq: number }
  | {
      readonly type: 'typing';
      readonly side: 'customer' | 'agent';
      readonly agentId: AgentId | null;
      readonly name: string;
      readonly isTyping: boolean;
    };

/** Commands the desk sends over its socket; each is answered. */
export interface MessagingCommands {
  readonly typing: { readonly interactionId: InteractionId; readonly isTyping: boolean };
}
