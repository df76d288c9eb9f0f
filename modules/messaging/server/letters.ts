import { may, type Who } from '#identity';
import type { Channel } from '#kernel/channel.ts';
import type { MessageId, OrganisationId } from '#kernel/id.ts';
import type { Database } from '#platform/database/index.ts';
import type { MessageChannel } from '../channel.ts';
import type { LetterPage } from '../letter-page.ts';
import { veiledPage } from '../quote-veil.ts';
import type { Conversations } from './conversations.ts';
import type { Lists } from './lists.ts';
import { messageById } from './message-store.ts';

/** The pages of letters, for whoever may read their conversation. */
export interface Letters {
  /** Null for a message that is not there, has no page, or that she may not see: nobody learns which. */
  readonly page: (who: Who, id: MessageId) => Promise<LetterPage | null>;
}

export function openLetters(needs: {
  readonly organisationId: OrganisationId;
  readonly database: Database;
  readonly channels: ReadonlyMap<Channel, MessageChannel>;
  readonly conversations: Conversations;
  readonly lists: Pick<Lists, 'mayRead'>;
  readonly ownMailboxes: () => readonly string[];
}): Letters {
  const { organisationId, database, channels, conversations, lists } = needs;
  return {
    page: async (who, id) => {
      const message = await database.within(organisationId, (trx) => messageById(trx, organisationId, id));
      if (!message?.extra?.mail?.hasPage || message.clientId === null) return null;
      if (!(await lists.mayRead(who, message.interactionId))) return null;
      const conversation = await conversations.byId(message.conversationId);
      const channel = conversation && channels.get(conversation.account.channel);
      const page = conversation && (await channel?.pageOf?.(message.clientId, conversation.account));
      if (!page) return null;
      const sees = may(who, 'customer.seeContact', { projectId: conversation.account.projectId });
      return sees ? page : veiledPage(page, needs.ownMailboxes());
    },
  };
}
