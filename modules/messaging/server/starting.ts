import { veiled } from '#customers';
import type { Customers, StoredCustomer } from '#customers/server';
import { seesContact } from '#customers/server';
import { may, type Who } from '#identity';
import type { Interaction, InteractionHappening } from '#interactions';
import type { Interactions } from '#interactions/server';
import { type Channel, mediumOf } from '#kernel/channel.ts';
import type { ChannelAccountId, CustomerId, InteractionId, OrganisationId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import type { Database } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import type { MessageChannel } from '../channel.ts';
import type { StartChoice } from '../contract-start.ts';
import { faultOfHead, type LetterHead } from '../letter-head.ts';
import type { ProviderTemplateUse } from '../outbound.ts';
import { type StartRefusal, startWay } from '../start.ts';
import { type AccessNeeds, mayView } from './access.ts';
import type { Account, Accounts } from './accounts.ts';
import type { ApprovedTexts } from './approved-texts.ts';
import type { Conversation, Conversations } from './conversations.ts';
import { messageByClientId } from './message-store.ts';
import type { Distribution } from './neighbours.ts';
import type { Writing } from './writing.ts';

export interface StartWish {
  /** The writer's own id: the same one again is the same conversation and the same message. */
  readonly clientId: string;
  readonly channelAccountId: ChannelAccountId;
  /** One of her addresses, as the choices name it; or one that was typed in. The first when neither is said. */
  readonly ref?: string | undefined;
  readonly typed?: string | undefined;
  readonly text?: string | undefined;
  readonly approvedText?: ProviderTemplateUse | undefined;
  readonly subject?: string | undefined;
  /** Who else has the letter. */
  readonly cc?: readonly string[] | undefined;
  readonly bcc?: readonly string[] | undefined;
}

export type StartOutcome =
  | {
      readonly type: 'opened';
      readonly interactionId: InteractionId;
      readonly isNew: boolean;
      readonly isSaid: boolean;
    }
  | { readonly type: 'unknown' }
  | { readonly type: 'refused'; readonly because: StartRefusal; readonly heldBy: string | null };

export interface StartingNeeds extends AccessNeeds {
  readonly organisationId: OrganisationId;
  readonly database: Database;
  readonly clock: Clock;
  readonly accounts: Accounts;
  readonly approvedTexts: ApprovedTexts;
  readonly channels: ReadonlyMap<Channel, MessageChannel>;
  readonly conversations: Conversations;
  readonly customers: Customers;
  readonly distribution: Distribution;
  readonly interactions: Interactions;
  readonly writing: Writing;
  readonly ownMailboxes: () => readonly string[];
}

/** How conversations begin from our side. */
export interface Starting {
  /** Every channel she may write from, those that cannot be chosen with the reason. Null for an unknown customer. */
  readonly choices: (who: Who, id: CustomerId) => Promise<StartChoice[] | null>;
  readonly start: (who: Who, id: CustomerId, wish: StartWish) => Promise<StartOutcome>;
}

interface Address {
  readonly ref: string;
  readonly address: string;
}

const refused = (because: StartRefusal, heldBy: string | null = null): StartOutcome => ({
  type: 'refused',
  because,
  heldBy,
});
const notStartable: readonly string[] = ['cannotInitiate', 'windowClosed'];

/** Opens the beginning of conversations from our side. */
export function openStarting(needs: StartingNeeds): Starting {
  const { accounts, approvedTexts, channels, clock, conversations, customers, database, distribution } = needs;
  const { interactions, organisationId, people, queues, writing } = needs;

  const seen = async (who: Who, id: CustomerId): Promise<StoredCustomer | null> => {
    const customer = await customers.find(id);
    return customer && may(who, 'customer.read', { projectId: customer.projectId }) ? customer : null;
  };
  const mayStart = (who: Who, { projectId }: Account) =>
    may(who, 'chat.start', { projectId }) &&
    may(who, 'chat.reply', { projectId, ownerId: who.userId, groupId: who.groupId });

  /** Where she can be reached in an account: where she has written from, then what her card says. */
  const addressesOf = async (account: Account, channel: MessageChannel, customer: StoredCustomer) => {
    const points = (await customers.contactPoints([customer.id])).filter((point) => point.accountId === account.id);
    const known: Address[] = points.map((point) => ({ ref: `at:${point.createdAtMs}`, address: point.peerKey }));
    for (const field of ['phone', 'email'] as const) {
      const address = customer[field] && channel.addressOf?.(customer[field]);
      if (address && !known.some((one) => one.address === address)) known.push({ ref: field, address });
    }
    return known;
  };

  const choice = async (who: Who, account: Account, channel: MessageChannel, customer: StoredCustomer) => {
    const can = channel.capabilities(account);
    const addresses = await addressesOf(account, channel, customer);
    const [first] = addresses;
    const present = first && !can.mail ? await conversations.find(account, first.address) : null;
    const way = startWay(can, present, clock.nowMs());
    const isTyped = can.canInitiate && channel.addressOf !== undefined;
    const isShown = seesContact(who);
    return {
      channelAccountId: account.id,
      channel: account.channel,
      name: account.name,
      queueName: queues.find(account.queueId)?.name ?? '',
      // What a channel without typed addresses calls her says nothing to people.
      addresses: addresses.map(({ ref, address }) => ({
        ref,
        shown: channel.addressOf ? (isShown ? address : veiled(address)) : '',
      })),
      takesTyped: isTyped,
      needsApprovedText: way === 'approvedText',
      approvedTexts:
        way === 'approvedText'
          ? ((await approvedTexts.of(account)) ?? []).map(({ name, language, text, variables }) => ({
              ...{ name, language, text, variables },
            }))
          : [],
      mail: can.mail !== null,
      maxChars: can.text.maxChars,
      because: notStartable.includes(way)
        ? (way as StartRefusal)
        : addresses.length === 0 && !isTyped
          ? ('noAddress' as const)
          : null,
    } satisfies StartChoice;
  };

  /** The address to write to, as the channel writes it. */
  const chosen = async (account: Account, channel: MessageChannel, customer: StoredCustomer, wish: StartWish) => {
    if (wish.typed !== undefined) return channel.addressOf?.(wish.typed) ?? ('badAddress' as const);
    const known = await addressesOf(account, channel, customer);
    const one = wish.ref === undefined ? known[0] : known.find(({ ref }) => ref === wish.ref);
    return one ? one.address : ('noAddress' as const);
  };

  /** Says the first words, and whether they were taken; of the same ones said before it is the same message. */
  const say = async (who: Who, interactionId: InteractionId, wish: StartWish, mailTo: string | null) => {
    if (wish.text === undefined && !wish.approvedText) return false;
    const outcome = await writing.send(who, interactionId, {
      clientId: wish.clientId,
      kind: 'public',
      text: wish.text ?? '',
      fileIds: [],
      approvedText: wish.approvedText,
      ...(mailTo !== null && {
        mail: headOf(wish, mailTo),
      }),
    });
    return outcome.type === 'sent';
  };

  /** The interaction of this very wish, when it has come before. */
  const before = async (who: Who, conversation: Conversation | null, { clientId }: StartWish) => {
    if (!conversation) return null;
    const message = await database.within(organisationId, (trx) =>
      messageByClientId(trx, organisationId, conversation.id, clientId),
    );
    return message?.authorId === who.userId ? message.interactionId : null;
  };

  /** The conversation is open already: her words go into her own; that of others is shown to whoever may see it. */
  const join = async (who: Who, open: Interaction, wish: StartWish, mailTo: string | null): Promise<StartOutcome> => {
    if (!mayView(who, open, needs))
      return refused('heldByAnother', open.responsible ? (people.find(open.responsible)?.name ?? null) : null);
    const isSaid = open.responsible === who.userId && (await say(who, open.id, wish, mailTo));
    return { type: 'opened', interactionId: open.id, isNew: false, isSaid };
  };
  const openOf = ({ interactionId }: Conversation): Interaction | null => {
    const present = interactionId ? interactions.find(interactionId) : null;
    return present && present.phase !== 'done' ? present : null;
  };

  return {
    choices: async (who, id) => {
      const customer = await seen(who, id);
      if (!customer) return null;
      const items: StartChoice[] = [];
      for (const account of accounts.all()) {
        const channel = channels.get(account.channel);
        if (!channel || !account.isActive || !mayStart(who, account)) continue;
        items.push(await choice(who, account, channel, customer));
      }
      return items;
    },
    start: async (who, id, wish) => {
      const customer = await seen(who, id);
      const account = accounts.byId(wish.channelAccountId);
      const channel = account && channels.get(account.channel);
      if (!customer || !account?.isActive || !channel || !mayStart(who, account)) return { type: 'unknown' };
      if (customer.isSpam) return refused('blocked');
      const can = channel.capabilities(account);
      const address = await chosen(account, channel, customer, wish);
      if (address === 'badAddress' || address === 'noAddress') return refused(address);
      const record = await customers.behind(account.id, address);
      const owner = record && (await customers.find(record));
      if (owner && owner.id !== customer.id) return refused('addressOfAnother');
      // A letter begins a thread of its own; everywhere else an address has one conversation.
      const peerKey = channel.threadFor?.(account, `${who.userId} ${wish.clientId}`) ?? address;
      const known = await conversations.find(account, peerKey);
      const earlier = await before(who, known, wish);
      if (earlier) return { type: 'opened', interactionId: earlier, isNew: false, isSaid: true };
      const mailTo = can.mail ? address : null;
      const present = known && openOf(known);
      if (present) return join(who, present, wish, mailTo);
      if (known && known.optedOutAtMs !== null) return refused('optedOut');
      const way = startWay(can, known, clock.nowMs());
      if (way === 'cannotInitiate' || way === 'windowClosed') return refused(way);
      if (way === 'approvedText' && !wish.approvedText) return refused('approvedTextNeeded');
      if (wish.approvedText && !(await isApproved(account, wish.approvedText))) return refused('noSuchText');
      if (can.mail && (!wish.subject || (wish.text ?? '').trim() === '')) return refused('subjectNeeded');
      const fault = can.mail && faultOfHead(headOf(wish, address), needs.ownMailboxes());
      if (fault) return refused('badAddress');
      const full = distribution.takeRefusal(who.userId, mediumOf(account.channel));
      if (full) return refused(full);
      const conversation =
        known ?? (await conversations.beginWith(account, { peerKey, address }, customer, clock.nowMs()));
      if ((await customers.find(conversation.customerId))?.id !== customer.id) return refused('addressOfAnother');
      // From here to the record nothing waits: of two at once the second meets the first.
      const open = openOf(conversation);
      if (open) return join(who, open, wish, mailTo);
      const interactionId = newId<'interaction'>();
      const happenings = beginning(who, account, conversation);
      conversation.interactionId = interactionId;
      const outcome = interactions.record(interactionId, happenings, { writes: conversations.save(conversation) });
      if (outcome.type === 'refused')
        throw new Error(`The start of ${conversation.id} was refused: ${outcome.because}`);
      await outcome.committed;
      return { type: 'opened', interactionId, isNew: true, isSaid: await say(who, interactionId, wish, mailTo) };
    },
  };

  async function isApproved(account: Account, use: ProviderTemplateUse): Promise<boolean> {
    const texts = (await approvedTexts.of(account)) ?? [];
    return texts.some(({ name, language }) => name === use.name && language === use.language);
  }
}

/** To whom the first letter goes and what it is about. */
function headOf({ subject = '', cc = [], bcc = [] }: StartWish, address: string): LetterHead {
  return { subject, to: [address], cc, bcc };
}

/** It begins with whoever writes first: it waits in no queue and is nobody else's for a moment. */
function beginning(who: Who, account: Account, conversation: Conversation): readonly InteractionHappening[] {
  return [
    {
      type: 'started',
      channel: account.channel,
      direction: 'outbound',
      projectId: account.projectId,
      conversationId: conversation.id,
      customerId: conversation.customerId,
      channelAccountId: account.id,
      previousId: conversation.interactionId,
      homeQueueId: account.queueId,
    },
    {
      type: 'answered',
      legId: newId<'leg'>(),
      agentId: who.userId,
      visitId: null,
      offerId: null,
      how: 'dialed',
    },
  ];
}
