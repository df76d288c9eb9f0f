import type { Interactions } from '#interactions/server';
import type { FileId, OrganisationId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import type { Database } from '#platform/database/index.ts';
import type { Inbox } from '#platform/inbox/index.ts';
import type { PublicHistory, RawEvent, Standing } from '../channel.ts';
import type { AttachedFile } from '../message.ts';
import type { AccessNeeds } from './access.ts';
import type { Account } from './accounts.ts';
import type { Conversation, Conversations } from './conversations.ts';
import type { StoredFile } from './file-store.ts';
import type { Files, StoredBytes } from './files.ts';
import { publicMessagesAfter } from './message-store.ts';
import type { Distribution } from './neighbours.ts';
import { type Publishing, publicView } from './publishing.ts';
import { useOnce } from './used-once-store.ts';

/** What one organisation's messaging offers to channels whose customers are connected to us. */
export interface OrganisationSide {
  readonly accept: (account: Account, events: readonly RawEvent[]) => Promise<void>;
  readonly passing: (
    account: Account,
    peerKey: string,
    what: { readonly type: 'typing'; readonly isTyping: boolean } | { readonly type: 'here'; readonly isHere: boolean },
  ) => void;
  readonly firstUse: (account: Account, key: string, untilMs: number) => Promise<boolean>;
  readonly history: (account: Account, peerKey: string, afterSeq: number, limit: number) => Promise<PublicHistory>;
  readonly standing: (account: Account, peerKey: string) => Promise<Standing>;
  readonly rememberUpload: (account: Account, peerKey: string, bytes: StoredBytes) => Promise<AttachedFile>;
  /** A file of this customer's own conversation or one she uploaded herself; null otherwise. */
  readonly readableFile: (account: Account, peerKey: string, fileId: FileId) => Promise<StoredFile | null>;
  /** How it stands with a conversation, from memory. */
  readonly standingOf: (conversation: Conversation | null, account: Account) => Standing;
}

export interface ChannelSideNeeds extends AccessNeeds {
  readonly organisationId: OrganisationId;
  readonly database: Database;
  readonly clock: Clock;
  readonly inbox: Inbox;
  readonly interactions: Interactions;
  readonly conversations: Conversations;
  readonly distribution: Distribution;
  readonly files: Files;
  readonly publishing: Publishing;
}

const historyMost = 200;

/** Opens the side of messaging that looks towards customers. */
export function openChannelSide(needs: ChannelSideNeeds): OrganisationSide {
  const { organisationId, database, clock, inbox, interactions, conversations, files, publishing, queues, people } =
    needs;

  const standingOf = (conversation: Conversation | null, account: Account): Standing => {
    const nowMs = clock.nowMs();
    const interaction = conversation?.interactionId ? interactions.find(conversation.interactionId) : null;
    const queue = queues.find(interaction?.visit?.queueId ?? account.queueId);
    const isOpen = queue ? queues.isOpen(queue, nowMs) : true;
    const hours = { isOpen, nextOpenAtMs: queue && !isOpen ? queues.nextOpeningMs(queue, nowMs) : null };
    const nobody = { agentName: null, position: null, ...hours };
    if (!conversation?.interactionId) return { phase: 'none', ...nobody };
    if (!interaction || interaction.phase === 'done') return { phase: 'completed', ...nobody };
    if (interaction.responsible) {
      return { ...nobody, phase: 'withAgent', agentName: people.find(interaction.responsible)?.name ?? null };
    }
    return { ...nobody, phase: 'waiting', position: needs.distribution.positionOf(interaction.id) };
  };

  return {
    standingOf,
    accept: (account, events) =>
      inbox.put(
        events.map(({ dedupeKey, partitionKey, lane, body, providerAtMs }) => ({
          accountId: account.id,
          dedupeKey,
          partitionKey,
          lane,
          body,
          providerAtMs,
        })),
      ),
    firstUse: (account, key, untilMs) =>
      database.within(organisationId, (trx) =>
        useOnce(trx, organisationId, { accountId: account.id, key, untilMs, nowMs: clock.nowMs() }),
      ),
    passing: (account, peerKey, what) => {
      conversations.find(account, peerKey).then(
        (conversation) => {
          if (!conversation) return;
          if (what.type === 'typing') {
            const name = conversation.customerName;
            return publishing.typing(conversation, { side: 'customer', agentId: null, name, isTyping: what.isTyping });
          }
          if (conversation.isHere !== what.isHere) conversation.isHereSinceMs = clock.nowMs();
          conversation.isHere = what.isHere;
          if (conversation.interactionId) publishing.touch(conversation.interactionId);
        },
        () => undefined, // passing things are shown or not; the database being away is told elsewhere
      );
    },
    history: async (account, peerKey, afterSeq, limit) => {
      const conversation = await conversations.find(account, peerKey);
      if (!conversation) return { messages: [], lastSeq: 0, agentReadSeq: 0 };
      const asked = { conversationId: conversation.id, afterSeq, limit: Math.min(limit, historyMost) };
      const stored = await database.within(organisationId, (trx) => publicMessagesAfter(trx, organisationId, asked));
      return {
        messages: stored.map((message) => publicView(message, conversation, needs)),
        lastSeq: conversation.lastSeq,
        agentReadSeq: conversation.agentReadSeq,
      };
    },
    standing: async (account, peerKey) => standingOf(await conversations.find(account, peerKey), account),
    rememberUpload: (account, peerKey, bytes) =>
      files.remember(bytes, { type: 'peer', accountId: account.id, peerKey }),
    readableFile: async (account, peerKey, fileId) => {
      const file = await files.find(fileId);
      if (!file) return null;
      if (file.conversationId === null) return file.accountId === account.id && file.peerKey === peerKey ? file : null;
      const conversation = await conversations.find(account, peerKey);
      return conversation?.id === file.conversationId ? file : null;
    },
  };
}
