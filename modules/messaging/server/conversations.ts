import type { Customers, StoredCustomer } from '#customers/server';
import type { Language } from '#identity';
import type { Interaction } from '#interactions';
import type { AgentId, ConversationId, CustomerId, InteractionId, OrganisationId } from '#kernel/id.ts';
import type { Database } from '#platform/database/index.ts';
import { openGathering } from '#platform/gathering.ts';
import { type BulkWrite, write } from '#platform/journal/index.ts';
import type { ColleaguesReply } from '../collision.ts';
import type { AuthorType } from '../message.ts';
import type { Account, Accounts } from './accounts.ts';
import {
  type Address,
  conversationRows,
  conversationsByAddress,
  conversationsByIds,
  conversationsFrom,
  giveToRecord,
  type LoadedConversation,
  unreadMost,
} from './conversation-store.ts';
import type { StoredMessage } from './message-store.ts';

/** A conversation in memory: where its line of messages stands. Changed only by the floor, written with its messages. */
export interface Conversation {
  readonly id: ConversationId;
  readonly account: Account;
  /** Her address in the channel, or her thread; changes when the channel says that she has moved. */
  peerKey: string;
  /** The record it came to; the person behind it is `customers.find`. Changes only when her address is split off. */
  customerId: CustomerId;
  /** Which of her addresses it comes from, where its own key is another; else null. */
  readonly contactKey: string | null;
  /** What the house that she is signed in to calls her, by its signature; null where nobody vouches for her. */
  readonly verifiedAs: string | null;
  customerName: string;
  /** What she is called when she said so; `customerName` may be a word and a number. */
  givenName: string | null;
  /** The language she reads, as far as somebody knows. */
  language: Language | null;
  interactionId: InteractionId | null;
  lastSeq: number;
  customerDeliveredSeq: number;
  customerReadSeq: number;
  agentReadSeq: number;
  unreadSeqs: number[];
  lastText: string;
  lastAuthor: AuthorType | null;
  lastAtMs: number;
  /** Her newest message: by its id in the channel, and when; what may be written to her freely depends on it. */
  lastExternalId: string | null;
  lastCustomerAtMs: number | null;
  /** Since when she wants to be written to no more; null = she has not said so. */
  optedOutAtMs: number | null;
  /** Whether the customer is looking; null until her channel says so. */
  isHere: boolean | null;
  isHereSinceMs: number;
  /** The newest message to the customer that an agent wrote since the conversation came into memory. */
  lastReply: (ColleaguesReply & { readonly authorId: AgentId; readonly text: string }) | null;
  /** Agents who are writing now, and until when that is believed. */
  readonly typing: Map<AgentId, number>;
  /** Messages by the id their sender gave them, while they may still be sent twice. */
  readonly sent: Map<string, Promise<StoredMessage>>;
  /** Rows that must go to disk with the next write because they are not there yet. */
  pending: BulkWrite[];
}

/** How many conversations stay in memory without being open; the rest are read when they are needed. */
const keptMost = 20_000;
const sentMost = 200;

export interface Newcomer {
  readonly peerKey: string;
  readonly name: string | null;
  readonly email: string | null;
  readonly phone?: string | undefined;
  /** The person, where several conversations may be hers. */
  readonly customerKey?: string | undefined;
  /** Proven by the signature of the house that she is signed in to. */
  readonly verifiedAs?: string | undefined;
}

export interface Conversations {
  /** The conversation of an address; null when nobody has written from it. */
  readonly find: (account: Account, peerKey: string) => Promise<Conversation | null>;
  /** The same, begun in memory when there is none: it goes to disk with its first message. */
  readonly findOrBegin: (account: Account, newcomer: Newcomer, nowMs: number) => Promise<Conversation>;
  /** The conversation of an address of somebody we know, begun in memory when there is none. */
  readonly beginWith: (
    account: Account,
    at: { readonly peerKey: string; readonly address: string },
    customer: StoredCustomer,
    nowMs: number,
  ) => Promise<Conversation>;
  readonly byId: (id: ConversationId) => Promise<Conversation | null>;
  readonly byIds: (ids: readonly ConversationId[]) => Promise<Map<ConversationId, Conversation>>;
  /** Only what is in memory. */
  readonly inMemory: (id: ConversationId) => Conversation | null;
  /** She writes from another address now; whoever says so has written it down. */
  readonly moved: (conversation: Conversation, peerKey: string) => void;
  /** The row to write beside a change. */
  readonly save: (conversation: Conversation) => readonly BulkWrite[];
}

export interface ConversationsNeeds {
  readonly database: Database;
  readonly organisationId: OrganisationId;
  readonly accounts: Accounts;
  readonly customers: Customers;
  /** Open ones stay in memory. */
  readonly isOpen: (conversation: Conversation) => boolean;
  readonly newId: () => ConversationId;
}

/** Keeps the conversations of one organisation in memory as far as they are in use. */
export function openConversations(needs: ConversationsNeeds): Conversations {
  const { database, organisationId, accounts, customers, newId } = needs;
  const byKey = new Map<string, Promise<Conversation | null>>();
  const byId = new Map<ConversationId, Conversation>();
  const keyOf = (accountId: string, peerKey: string) => `${accountId}\n${peerKey}`;

  const nowCalled = (conversation: Conversation, customer: StoredCustomer): void => {
    conversation.customerName = customers.nameOf(customer);
    conversation.givenName = customer.name;
  };
  customers.onChanged((customer, records) => {
    for (const conversation of byId.values()) {
      if (records.has(conversation.customerId)) nowCalled(conversation, customer);
    }
  });
  customers.persons.onSplit({
    prepare: async ({ accountId, peerKey: contactKey, from, to }) => {
      const ids = await database.within(organisationId, (trx) =>
        conversationsFrom(trx, organisationId, { accountId, contactKey, customerId: from }),
      );
      // In memory before the rows change, so that nobody reads an old row afterwards.
      const loaded = await byIds(ids);
      return {
        within: (trx) => giveToRecord(trx, organisationId, ids, to.id),
        after: () => {
          for (const conversation of loaded.values()) {
            conversation.customerId = to.id;
            nowCalled(conversation, to);
          }
        },
      };
    },
  });

  const remember = (conversation: Conversation): Conversation => {
    const known = byId.get(conversation.id);
    if (known) return known;
    byId.set(conversation.id, conversation);
    byKey.set(keyOf(conversation.account.id, conversation.peerKey), Promise.resolve(conversation));
    if (byId.size > keptMost) dropOne();
    return conversation;
  };

  const dropOne = (): void => {
    for (const conversation of byId.values()) {
      if (needs.isOpen(conversation) || conversation.pending.length > 0) continue;
      byId.delete(conversation.id);
      byKey.delete(keyOf(conversation.account.id, conversation.peerKey));
      return;
    }
  };

  const revive = async (rows: readonly LoadedConversation[]): Promise<Conversation[]> => {
    const people = await customers.findAll([...new Set(rows.map((row) => row.customerId))]);
    return rows.flatMap((row) => {
      const account = accounts.byId(row.accountId);
      const customer = people.get(row.customerId);
      return account && customer
        ? [remember(conversationOf(row, account, { name: customers.nameOf(customer), givenName: customer.name }))]
        : [];
    });
  };

  const load = openGathering(async (addresses: readonly Address[]): Promise<(Conversation | null)[]> => {
    const rows = await database.within(organisationId, (trx) => conversationsByAddress(trx, organisationId, addresses));
    const found = new Map((await revive(rows)).map((one) => [keyOf(one.account.id, one.peerKey), one]));
    return addresses.map(({ accountId, peerKey }) => found.get(keyOf(accountId, peerKey)) ?? null);
  });

  /** One reading at a time for one address, so that two hands never hold two copies. */
  const find: Conversations['find'] = (account, peerKey) => {
    const key = keyOf(account.id, peerKey);
    const known = byKey.get(key);
    if (known) return known;
    const reading = load({ accountId: account.id, peerKey });
    byKey.set(key, reading);
    reading.then(
      (found) => {
        if (!found && byKey.get(key) === reading) byKey.delete(key);
      },
      () => byKey.delete(key),
    );
    return reading;
  };

  /** The customer who has written from another conversation already. */
  const behind = async (account: Account, customerKey: string | undefined): Promise<StoredCustomer | null> => {
    const id = customerKey === undefined ? null : await customers.behind(account.id, customerKey);
    return id && customers.find(id);
  };

  const byIds: Conversations['byIds'] = async (ids) => {
    const missing = ids.filter((id) => !byId.has(id));
    const read = await database.within(organisationId, (trx) => conversationsByIds(trx, organisationId, missing));
    await revive(read);
    return new Map(
      ids.flatMap((id) => {
        const conversation = byId.get(id);
        return conversation ? [[id, conversation] as const] : [];
      }),
    );
  };

  return {
    find,
    findOrBegin: async (account, newcomer, nowMs) => {
      const known = await find(account, newcomer.peerKey);
      if (known) return known;
      const knownCustomer = await behind(account, newcomer.customerKey);
      // Between the reading and this line somebody else may have begun it.
      const again = await byKey.get(keyOf(account.id, newcomer.peerKey));
      if (again) return again;
      const { customerKey, name, email, phone, verifiedAs } = newcomer;
      const { id: accountId, projectId } = account;
      const peerKey = customerKey ?? newcomer.peerKey;
      const { customer, writes } = knownCustomer
        ? { customer: knownCustomer, writes: [] }
        : customers.welcome({ accountId, projectId, peerKey, name, email, phone });
      const begun = begin(
        newId(),
        account,
        newcomer.peerKey,
        {
          id: customer.id,
          name: customers.nameOf(customer),
          givenName: customer.name,
          contactKey: customerKey,
          verifiedAs,
        },
        nowMs,
      );
      begun.pending = [...writes];
      return remember(begun);
    },
    beginWith: async (account, { peerKey, address }, customer, nowMs) => {
      const known = await find(account, peerKey);
      // Between the reading and this line somebody else may have begun it.
      const again = known ?? (await byKey.get(keyOf(account.id, peerKey)));
      if (again) return again;
      const { id, name: givenName } = customer;
      const begun = begin(
        newId(),
        account,
        peerKey,
        { id, name: customers.nameOf(customer), givenName, contactKey: address, verifiedAs: undefined },
        nowMs,
      );
      begun.pending = [customers.alsoAt(id, account.id, address)];
      return remember(begun);
    },
    byId: async (id) => byId.get(id) ?? (await byIds([id])).get(id) ?? null,
    byIds,
    inMemory: (id) => byId.get(id) ?? null,
    moved: (conversation, peerKey) => {
      byKey.delete(keyOf(conversation.account.id, conversation.peerKey));
      conversation.peerKey = peerKey;
      byKey.set(keyOf(conversation.account.id, peerKey), Promise.resolve(conversation));
    },
    save: (conversation) => {
      const writes = [...conversation.pending, write(conversationRows, rowOf(conversation))];
      conversation.pending = [];
      return writes;
    },
  };
}

/** Takes the next place in the line and remembers the message as the last one. */
export function takePlace(
  conversation: Conversation,
  message: { readonly preview: string; readonly author: AuthorType; readonly atMs: number; readonly isNote: boolean },
): number {
  conversation.lastSeq += 1;
  if (message.isNote) return conversation.lastSeq;
  conversation.lastText = message.preview;
  conversation.lastAuthor = message.author;
  conversation.lastAtMs = message.atMs;
  if (message.author === 'customer' && conversation.unreadSeqs.length < unreadMost) {
    conversation.unreadSeqs.push(conversation.lastSeq);
  }
  return conversation.lastSeq;
}

/** Remembers a message under its sender's id, so that the same one sent again gets the same answer. */
export function rememberSent(conversation: Conversation, clientId: string, message: Promise<StoredMessage>): void {
  conversation.sent.set(clientId, message);
  message.catch(() => conversation.sent.delete(clientId));
  if (conversation.sent.size > sentMost)
    for (const oldest of conversation.sent.keys()) return void conversation.sent.delete(oldest);
}

/** Whether an interaction is the present one of its conversation. */
export function isPresent(conversation: Conversation, interaction: Interaction): boolean {
  return conversation.interactionId === interaction.id;
}

function conversationOf(
  row: LoadedConversation,
  account: Account,
  { name: customerName, givenName }: { readonly name: string; readonly givenName: string | null },
): Conversation {
  const { unreadSeqs, accountId: _account, ...rest } = row;
  return { ...rest, account, customerName, givenName, unreadSeqs: [...unreadSeqs], ...fresh() };
}

function begin(
  id: ConversationId,
  account: Account,
  peerKey: string,
  customer: {
    readonly id: CustomerId;
    readonly name: string;
    readonly givenName: string | null;
    readonly contactKey: string | undefined;
    readonly verifiedAs: string | undefined;
  },
  nowMs: number,
): Conversation {
  return {
    id,
    account,
    peerKey,
    customerId: customer.id,
    contactKey: customer.contactKey === undefined || customer.contactKey === peerKey ? null : customer.contactKey,
    verifiedAs: customer.verifiedAs ?? null,
    customerName: customer.name,
    givenName: customer.givenName,
    language: null,
    interactionId: null,
    lastSeq: 0,
    customerDeliveredSeq: 0,
    customerReadSeq: 0,
    agentReadSeq: 0,
    unreadSeqs: [],
    lastText: '',
    lastAuthor: null,
    lastAtMs: nowMs,
    lastExternalId: null,
    lastCustomerAtMs: null,
    optedOutAtMs: null,
    ...fresh(),
  };
}

const fresh = () => ({
  isHere: null,
  isHereSinceMs: 0,
  typing: new Map<AgentId, number>(),
  lastReply: null,
  sent: new Map<string, Promise<StoredMessage>>(),
  pending: [] as BulkWrite[],
});

function rowOf(conversation: Conversation) {
  return {
    id: conversation.id,
    accountId: conversation.account.id,
    peerKey: conversation.peerKey,
    customerId: conversation.customerId,
    contactKey: conversation.contactKey,
    verifiedAs: conversation.verifiedAs,
    interactionId: conversation.interactionId,
    lastSeq: conversation.lastSeq,
    customerDeliveredSeq: conversation.customerDeliveredSeq,
    customerReadSeq: conversation.customerReadSeq,
    agentReadSeq: conversation.agentReadSeq,
    lastText: conversation.lastText,
    lastAuthor: conversation.lastAuthor,
    lastAtMs: conversation.lastAtMs,
    language: conversation.language,
  };
}
