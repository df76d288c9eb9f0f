import type { Customers } from '#customers/server';
import type { Language } from '#identity';
import type { InteractionFact } from '#interactions';
import type { Interactions } from '#interactions/server';
import type { Channel } from '#kernel/channel.ts';
import type { FactShape, Recorded } from '#kernel/fact.ts';
import type { ConversationId, UserId } from '#kernel/id.ts';
import type { NormFact } from '#norms';
import type { Clock } from '#platform/clock.ts';
import type { Database } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import { type Inbox, openInbox } from '#platform/inbox/index.ts';
import type { Journal } from '#platform/journal/index.ts';
import type { Log } from '#platform/log.ts';
import { type Outbox, openOutbox } from '#platform/outbox/index.ts';
import type { Outward } from '#platform/outward.ts';
import type { Seal } from '#platform/seal.ts';
import { type MessageChannel, webhookPath } from '../channel.ts';
import type { AgentNotice } from '../notice.ts';
import type { AccessNeeds } from './access.ts';
import { type Account, type Accounts, openAccounts } from './accounts.ts';
import { type Acts, openActs } from './acts.ts';
import { type AfterTalk, type AnswerTaker, openAfterTalk } from './after-talk.ts';
import { type ApprovedTexts, openApprovedTexts } from './approved-texts.ts';
import { type Beside, openBeside } from './beside.ts';
import { type Bot, openBot } from './bot.ts';
import { type OrganisationSide, openChannelSide } from './channel-side.ts';
import { type Conversations, openConversations } from './conversations.ts';
import { type Drafts, openDrafts } from './drafts.ts';
import { type Files, openConversationFiles } from './files.ts';
import { type FlowRunner, openFlowRunner } from './flow-runner.ts';
import { handleInbound } from './inbound.ts';
import { type LaterNewsBook, openLaterNews } from './later-news.ts';
import { type Letters, openLetters } from './letters.ts';
import { type Lists, openLists } from './lists.ts';
import { alertsOf } from './marks-store.ts';
import type { Distribution, FlowBook } from './neighbours.ts';
import { openNormActions } from './norm-actions.ts';
import { waitingTexts } from './norm-text-store.ts';
import { waitingMost } from './norm-texts.ts';
import { type Notices, openNotices } from './notices.ts';
import { openPublishing, type Publishing } from './publishing.ts';
import { openQueueBots, type QueueBots } from './queue-bots.ts';
import { openSchedule, type Schedule } from './schedule.ts';
import { openSending } from './sending.ts';
import { openStandings } from './standings.ts';
import { openStarting, type Starting } from './starting.ts';
import { openTemplates, type Templates } from './templates.ts';
import { openTimers, type Timers } from './timers.ts';
import { openWordIndex } from './word-index.ts';
import { openWriting, type Writing } from './writing.ts';

/** The messaging of one organisation, on its floor. */
export interface Messaging {
  readonly accounts: Accounts;
  readonly bot: Bot;
  readonly bots: QueueBots;
  /** What flows have collected in a conversation. */
  readonly flowAnswers: FlowRunner['answersOf'];
  /** A hard-to-guess text: a key for whoever is to sign. */
  readonly newKey: () => string;
  /** Where an account's provider calls us; null while the world cannot reach us with https. */
  readonly webhookUrlOf: (account: Account) => string | null;
  readonly access: AccessNeeds & { readonly ownMailboxes: () => readonly string[] };
  readonly channels: ReadonlyMap<Channel, MessageChannel>;
  readonly clock: Clock;
  readonly conversations: Conversations;
  readonly customers: Customers;
  readonly drafts: Drafts;
  readonly acts: Acts;
  readonly laterNews: LaterNewsBook;
  /** What providers told about an account of ours, the newest first. */
  readonly alertsOf: (account: Account) => ReturnType<typeof alertsOf>;
  /** For whoever asks customers something when a conversation is over. */
  readonly afterTalk: AfterTalk;
  readonly approvedTexts: ApprovedTexts;
  readonly files: Files;
  readonly inbox: Inbox;
  readonly interactions: Interactions;
  readonly letters: Letters;
  readonly lists: Lists;
  readonly publishing: Publishing;
  readonly side: OrganisationSide;
  readonly notices: Notices;
  readonly schedule: Schedule;
  readonly starting: Starting;
  readonly templates: Templates;
  readonly writing: Writing;
  /** Who stands beside a conversation, and what is spam. */
  readonly beside: Beside;
  /** How many messages wait on disk to go out. */
  readonly outboxWaiting: () => number;
  /** Looks now for what is due by the passing of time alone; it happens by itself every few seconds. */
  readonly sweep: () => void;
  /** Begins to take in and to send; everything else of the floor is open by then. */
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

export interface MessagingNeeds extends AccessNeeds {
  readonly journal: Journal<FactShape>;
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly interactions: Interactions;
  readonly customers: Customers;
  readonly distribution: Distribution;
  readonly channels: ReadonlyMap<Channel, MessageChannel>;
  readonly flows: FlowBook;
  /** The way out for flows that ask other systems. */
  readonly outward: Pick<Outward, 'ask'>;
  /** Keeps the secrets of channels at providers. */
  readonly seal: Pick<Seal, 'seal' | 'open'>;
  /** The organisation's language: what cannot be shown is told in it. */
  readonly language: Language;
  /** What the organisation is called and by which clock it lives: templates say both. */
  readonly house: { readonly name: string; readonly zone: string };
  /** How the world reaches us; null when nobody said. */
  readonly publicUrl: string | null;
  /** How long a provider may take to tell again of a message nobody was sure of; for tests. */
  readonly reconcileForMs?: number;
  readonly publish: (topic: string, change: unknown, less?: unknown) => void;
  /** Somebody should hear of a conversation although she looks elsewhere. */
  readonly onNotice: (userId: UserId, notice: AgentNotice) => void;
  readonly newPublicKey: () => string;
  readonly onAccountChanged: (account: Account) => void;
}

/** News about an account that its page shows. */
const alertsShown = 20;

/** Opens the messaging of one organisation: reads its accounts, then stands ready for `start`. */
export async function openMessaging(needs: MessagingNeeds): Promise<Messaging> {
  const { journal, database, clock, log, interactions, customers, distribution, channels, people, queues, norms } =
    needs;
  const { organisationId } = journal;
  const access: AccessNeeds = { people, queues, norms };
  const accounts = await openAccounts({
    database,
    clock,
    organisationId,
    seal: needs.seal,
    newPublicKey: needs.newPublicKey,
    onChanged: needs.onAccountChanged,
  });
  const conversations: Conversations = openConversations({
    database,
    organisationId,
    accounts,
    customers,
    isOpen: ({ interactionId }) => interactionId !== null && interactions.find(interactionId) !== null,
    newId: () => newId<'conversation'>(),
  });
  const files = openConversationFiles({ database, clock, organisationId });
  const ownMailboxes = () =>
    // A mailbox that is not set up yet has no address.
    accounts.all().flatMap((account) => channels.get(account.channel)?.capabilities(account).mail?.address || []);
  const publishing = openPublishing({
    ...access,
    ownMailboxes,
    organisationId,
    publish: needs.publish,
    interactions,
    conversations: () => conversations,
    channels,
  });
  const shared = {
    ...access,
    ownMailboxes,
    organisationId,
    database,
    clock,
    channels,
    conversations,
    distribution,
    files,
    flows: needs.flows,
    interactions,
    journal,
    publishing,
  };
  const bots = await openQueueBots({ database, clock, organisationId, queues, language: needs.language });
  const drafts = openDrafts(shared);
  const approvedTexts = openApprovedTexts({ channels, clock, log });
  let answerTaker: AnswerTaker | null = null;
  const afterTalk = openAfterTalk({
    ...shared,
    language: needs.language,
    outbox: () => outbox,
    register: (taker) => {
      answerTaker = taker;
    },
  });
  const laterNews = openLaterNews({ ...shared, accounts, log });
  const sending = openSending({
    ...shared,
    laterNews,
    isBlocked: async (id) => (await customers.find(id))?.isSpam === true,
    reconcileForMs: needs.reconcileForMs,
  });
  const notices = openNotices({ ...shared, publish: needs.publish, onNotice: needs.onNotice });
  const inbox: Inbox = openInbox({
    database,
    log,
    clock,
    organisationId,
    handle: handleInbound({
      ...shared,
      accounts,
      customers,
      log,
      language: needs.language,
      inbox: () => inbox,
      bot: () => bot,
      laterNews,
      outbox: () => outbox,
      answerTaker: () => answerTaker,
    }),
  });
  const outbox: Outbox = openOutbox({
    database,
    log,
    clock,
    organisationId,
    send: sending.send,
    resolve: sending.resolve,
    // A channel whose customers fetch by place shows the same message once, however often it is sent.
    isRepeatable: (row) => {
      const account = accounts.byId(row.accountId as Account['id']);
      return account !== null && channels.get(account.channel)?.ingress === 'socket';
    },
    settle: sending.settle,
  });
  const bot = openBot({ ...shared, log, bots, outbox: () => outbox, flowHasWord: (id) => runner.hasWord(id) });
  const runner: FlowRunner = openFlowRunner({
    ...shared,
    log,
    bot,
    outbox: () => outbox,
    outward: needs.outward,
    customers,
    language: needs.language,
  });
  const side = openChannelSide({ ...shared, inbox });
  const standings = openStandings({ interactions, conversations, side, publishing, channels });

  const normActions = openNormActions({ ...shared, log, norms, notices, outbox: () => outbox });

  journal.hear('messaging', (fact) => {
    if (fact.of === 'norm') normActions.crossed(fact as Recorded<FactShape> & NormFact);
    if (fact.of !== 'interaction') return;
    publishing.happened(fact as Recorded<InteractionFact>);
    standings.happened(fact as Recorded<InteractionFact>);
    bot.happened(fact as Recorded<InteractionFact>);
    runner.happened(fact as Recorded<InteractionFact>);
  });
  journal.afterBatch(() => {
    publishing.flush();
    bot.speak();
    runner.proceed();
  });
  norms.onLevel((id) => publishing.touch(id));
  customers.onChanged((_, records) => {
    for (const { id, conversationId } of interactions.open()) {
      const conversation = conversationId && conversations.inMemory(conversationId);
      if (conversation && records.has(conversation.customerId)) publishing.touch(id);
    }
  });

  const writing = openWriting({ ...shared, approvedTexts, drafts, notices, outbox: () => outbox });
  const schedule = openSchedule({ ...shared, log, notices, writing });
  const wordIndex = openWordIndex({ database, journal, log });
  const lists = openLists({ ...shared, customers, wordIndex, secretsOf: accounts.secretsOf });
  let timers: Timers | null = null;
  return {
    accounts,
    bot,
    bots,
    flowAnswers: runner.answersOf,
    newKey: () => `${needs.newPublicKey()}${needs.newPublicKey()}`,
    webhookUrlOf: ({ channel, publicKey }) =>
      needs.publicUrl?.startsWith('https:') ? `${needs.publicUrl}${webhookPath(channel, publicKey)}` : null,
    access: { ...access, ownMailboxes },
    channels,
    clock,
    conversations,
    customers,
    drafts,
    approvedTexts,
    laterNews,
    alertsOf: ({ id }) => database.within(organisationId, (trx) => alertsOf(trx, organisationId, id, alertsShown)),
    afterTalk,
    acts: openActs({ ...shared, laterNews, outbox: () => outbox }),
    files,
    inbox,
    interactions,
    publishing,
    side,
    letters: openLetters({ ...shared, lists }),
    lists,
    templates: openTemplates({ ...shared, customers, house: { ...needs.house, language: needs.language } }),
    notices,
    schedule,
    starting: openStarting({ ...shared, accounts, approvedTexts, customers, writing }),
    writing,
    beside: openBeside({ ...shared, customers, log }),
    outboxWaiting: () => outbox.waiting(),
    sweep: () => {
      timers?.sweep();
      runner.sweep();
      normActions.look();
    },
    start: async () => {
      // Conversations of open interactions are in memory from the first moment on: screens and timers ask for them.
      await conversations.byIds(openConversationIds(interactions));
      publishing.begin();
      normActions.take(await database.within(organisationId, (trx) => waitingTexts(trx, organisationId, waitingMost)));
      await laterNews.start();
      await outbox.start();
      normActions.goOn();
      // The flows first: where one asks the bot is silent.
      await runner.start();
      await bot.start();
      await inbox.start();
      timers = openTimers({ interactions, clock, log, queues, distribution, conversationOf: conversations.inMemory });
      schedule.start();
    },
    stop: async () => {
      await schedule.stop();
      timers?.close();
      bot.close();
      normActions.close();
      standings.close();
      await inbox.stop();
      await runner.close();
      await outbox.stop();
      await wordIndex.close();
    },
  };
}

function openConversationIds(interactions: Interactions): ConversationId[] {
  return [...interactions.open()].flatMap(({ conversationId }) => (conversationId ? [conversationId] : []));
}
