import type { Interaction, InteractionFact } from '#interactions';
import type { Interactions } from '#interactions/server';
import type { Channel } from '#kernel/channel.ts';
import type { Recorded } from '#kernel/fact.ts';
import type { AgentId, InteractionId, OrganisationId } from '#kernel/id.ts';
import type { MessageChannel, Passing, PublicMessage } from '../channel.ts';
import { veiledChange } from '../letter-veil.ts';
import {
  type DeskChange,
  deskTopicOf,
  type InteractionChange,
  interactionTopicOf,
  type WaitingChange,
  waitingTopicOf,
} from '../live.ts';
import type { AccessNeeds } from './access.ts';
import type { Conversation, Conversations } from './conversations.ts';
import { shownText } from './later-news.ts';
import type { StoredMessage } from './message-store.ts';
import { authorName, happeningView, messageView, rowView, shownFiles } from './views.ts';

/** Tells screens and channels what is on disk. Everything here runs after the commit. */
export interface Publishing {
  /** A new message or note. */
  readonly message: (conversation: Conversation, message: StoredMessage) => void;
  /** What will leave by itself has changed. */
  readonly scheduled: (interactionId: InteractionId) => void;
  /** A message of ours has left, or could not. */
  readonly sent: (conversation: Conversation, message: StoredMessage) => void;
  /** A message reads, or is marked, otherwise than before. */
  readonly changed: (conversation: Conversation, message: StoredMessage) => void;
  readonly delivered: (conversation: Conversation) => void;
  readonly typing: (
    conversation: Conversation,
    who: {
      readonly side: 'customer' | 'agent';
      readonly agentId: AgentId | null;
      readonly name: string;
      readonly isTyping: boolean;
    },
  ) => void;
  /** What happened; heard from the journal. */
  readonly happened: (fact: Recorded<InteractionFact>) => void;
  /** The row changed without a fact: read, renamed, here or gone. */
  readonly touch: (interactionId: InteractionId) => void;
  /** Sends the rows that changed since the last time; called once after each batch of facts. */
  readonly flush: () => void;
  /** Remembers on whose desk each open interaction stands, once all of them are in memory. */
  readonly begin: () => void;
  readonly pass: (conversation: Conversation, what: Passing) => void;
}

export interface PublishingNeeds extends AccessNeeds {
  readonly organisationId: OrganisationId;
  /** `less` is told in place of a change to whoever may not see addresses. */
  readonly publish: (topic: string, change: unknown, less?: unknown) => void;
  readonly ownMailboxes: () => readonly string[];
  readonly interactions: Interactions;
  readonly conversations: () => Conversations;
  readonly channels: ReadonlyMap<Channel, MessageChannel>;
}

/** Opens the publishing of one organisation. */
export function openPublishing(needs: PublishingNeeds): Publishing {
  const { publish, interactions, channels } = needs;
  /** On whose desk each open interaction stands. */
  const shownOn = new Map<InteractionId, readonly AgentId[]>();
  /** Those nobody has taken, as screens were told last. */
  const waiting = new Set<InteractionId>();
  const touched = new Map<InteractionId, { choicesChanged: boolean }>();

  const toScreen = (id: InteractionId, change: InteractionChange) => {
    const isLetter = change.type === 'message' && (change.message.mail || change.message.mailOut);
    if (isLetter) publish(interactionTopicOf(id), change, veiledChange(change, needs.ownMailboxes()));
    else publish(interactionTopicOf(id), change);
  };
  const toDesk = (agentId: AgentId, change: DeskChange) => publish(deskTopicOf(agentId), change);

  const touch = (id: InteractionId, choicesChanged = false): void => {
    const known = touched.get(id);
    if (known) known.choicesChanged ||= choicesChanged;
    else touched.set(id, { choicesChanged });
  };

  const publishRow = (id: InteractionId, choicesChanged: boolean): void => {
    const interaction = interactions.find(id);
    const conversation = interaction?.conversationId
      ? needs.conversations().inMemory(interaction.conversationId)
      : null;
    const now = interaction ? desksOf(interaction) : [];
    for (const agentId of shownOn.get(id) ?? []) {
      if (!now.includes(agentId)) toDesk(agentId, { type: 'gone', interactionId: id });
    }
    if (now.length > 0) shownOn.set(id, now);
    else shownOn.delete(id);
    if (!interaction || !conversation) return;
    const row = rowView(conversation, interaction, needs);
    for (const agentId of now) toDesk(agentId, { type: 'row', row });
    toScreen(id, { type: 'row', row, choicesChanged });
  };

  const tellOfWaiting = (ids: readonly InteractionId[]): void => {
    let isOther = false;
    for (const id of ids) {
      const phase = interactions.find(id)?.phase;
      const isWaiting = phase === 'waiting' || phase === 'ringing';
      isOther ||= isWaiting || waiting.has(id);
      if (isWaiting) waiting.add(id);
      else waiting.delete(id);
    }
    const change: WaitingChange = { type: 'changed' };
    if (isOther) publish(waitingTopicOf(needs.organisationId), change);
  };

  const flush = (): void => {
    if (touched.size === 0) return;
    const all = [...touched];
    touched.clear();
    tellOfWaiting(all.map(([id]) => id));
    for (const [id, { choicesChanged }] of all) publishRow(id, choicesChanged);
  };

  const pass: Publishing['pass'] = (conversation, what) => {
    channels.get(conversation.account.channel)?.pass(conversation.peerKey, what, conversation.account);
  };

  return {
    message: (conversation, message) => {
      toScreen(message.interactionId, { type: 'message', message: messageView(message, conversation, needs) });
      if (message.kind === 'public') {
        const channel = channels.get(conversation.account.channel);
        channel?.recorded(conversation.peerKey, publicView(message, conversation, needs), conversation.account);
        return; // its fact was heard before this, and the row went out with it
      }
      // Somebody may have been named in it, who stands beside the conversation from now on.
      touch(message.interactionId, true);
      flush();
    },
    scheduled: (id) => toScreen(id, { type: 'scheduled' }),
    sent: (conversation, message) =>
      toScreen(message.interactionId, { type: 'message', message: messageView(message, conversation, needs) }),
    changed: (conversation, message) => {
      toScreen(message.interactionId, { type: 'message', message: messageView(message, conversation, needs) });
      const channel = channels.get(conversation.account.channel);
      channel?.recorded(conversation.peerKey, publicView(message, conversation, needs), conversation.account);
      touch(message.interactionId);
      flush();
    },
    delivered: ({ interactionId, customerDeliveredSeq, customerReadSeq }) => {
      if (interactionId) toScreen(interactionId, { type: 'delivered', customerDeliveredSeq, customerReadSeq });
    },
    typing: (conversation, who) => {
      if (conversation.interactionId) toScreen(conversation.interactionId, { type: 'typing', ...who });
      if (who.side === 'agent') pass(conversation, { type: 'typing', isTyping: who.isTyping, name: who.name });
    },
    happened: (fact) => {
      const happening = happeningView(fact, needs);
      if (happening) toScreen(fact.about, { type: 'happening', happening });
      touch(fact.about, happening !== null);
    },
    touch: (id) => {
      touch(id);
      flush();
    },
    flush,
    begin: () => {
      for (const interaction of interactions.open()) {
        const desks = desksOf(interaction);
        if (desks.length > 0) shownOn.set(interaction.id, desks);
        if (interaction.phase === 'waiting' || interaction.phase === 'ringing') waiting.add(interaction.id);
      }
    },
    pass,
  };
}

/** On whose desks an open interaction stands: of who is responsible, and of those who help her. */
export function desksOf({ phase, responsible, participants }: Interaction): readonly AgentId[] {
  if (phase === 'done') return [];
  const helpers = participants.filter(({ role }) => role === 'assistant').map(({ agentId }) => agentId);
  return responsible ? [responsible, ...helpers] : helpers;
}

/** A message as its customer may see it. */
export function publicView(message: StoredMessage, conversation: Conversation, needs: AccessNeeds): PublicMessage {
  return {
    id: message.id,
    seq: message.seq,
    externalId: message.clientId,
    author: { type: message.authorType, name: authorName(message, conversation, needs) },
    text: shownText(message),
    files: shownFiles(message).map((file) => ({
      fileId: file.id,
      name: file.name,
      mime: file.mime,
      bytes: file.bytes,
    })),
    ...(message.extra?.choices && { choices: message.extra.choices }),
    atMs: message.atMs,
  };
}
