import type { ConversationId, OrganisationId } from '#kernel/id.ts';
import type { Database } from '#platform/database/index.ts';
import type { MailAddress } from '../inbound-event.ts';
import type { LetterHead } from '../letter-head.ts';
import { isVeiledAddress, unveiledHead } from '../letter-veil.ts';
import { messagesBefore } from './message-store.ts';

/** Letters that are looked through for an address; who answers answers the newest. */
const lettersMost = 200;

/** The head with the real addresses in place of hidden ones; those it cannot tell stay hidden, and are refused as no address. */
export async function withRealAddresses<Head extends LetterHead | null | undefined>(
  needs: {
    readonly organisationId: OrganisationId;
    readonly database: Database;
    readonly ownMailboxes: () => readonly string[];
  },
  conversationId: ConversationId,
  head: Head,
): Promise<Head | LetterHead> {
  if (!head || ![...head.to, ...head.cc, ...head.bcc].some(isVeiledAddress)) return head;
  const { organisationId, database } = needs;
  const asked = { conversationId, beforeSeq: 2_147_483_647, limit: lettersMost };
  const messages = await database.within(organisationId, (trx) => messagesBefore(trx, organisationId, asked));
  const known = messages.flatMap(({ extra }): readonly MailAddress[] => {
    const { mail, mailOut } = extra ?? {};
    return [
      ...(mail ? [mail.from, ...mail.to, ...mail.cc, ...(mail.replyTo ?? [])] : []),
      ...(mailOut ? [...mailOut.to, ...mailOut.cc, ...mailOut.bcc] : []),
    ];
  });
  return unveiledHead(head, known, needs.ownMailboxes());
}
