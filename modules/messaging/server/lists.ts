import { questionOf } from '#customers';
import { type Customers, seesContact } from '#customers/server';
import { scopeOf, type Who } from '#identity';
import { type Interaction, type InteractionFact, mayReadAsCompany } from '#interactions';
import type { Interactions } from '#interactions/server';
import type { Channel } from '#kernel/channel.ts';
import type { FactShape, Recorded } from '#kernel/fact.ts';
import type { CustomerId, InteractionId, OrganisationId, QueueId, UserId } from '#kernel/id.ts';
import { iso, isoOrNull } from '#kernel/moment.ts';
import type { Level } from '#norms';
import type { Clock } from '#platform/clock.ts';
import type { Database } from '#platform/database/index.ts';
import type { Journal } from '#platform/journal/index.ts';
import type { MessageChannel } from '../channel.ts';
import type { ConversationDetail, ConversationRow, HappeningView } from '../contract-conversations.ts';
import type { MessageView } from '../contract-message.ts';
import { archiveAfterMs, type ListTab } from '../list.ts';
import { type AccessNeeds, mayView } from './access.ts';
import type { Account, Accounts } from './accounts.ts';
import { type TalkCount, talksOf } from './conversation-store.ts';
import type { Conversations } from './conversations.ts';
import {
  countTabs,
  interactionsOfPerson,
  isInArchive,
  type ListAsked,
  type ListReach,
  listInteractions,
  reopenedCount,
} from './list-store.ts';
import { messagesBefore } from './message-store.ts';
import type { Distribution } from './neighbours.ts';
import { namedIn } from './notice-store.ts';
import { desksOf } from './publishing.ts';
import { detailView, happeningView, messageViewFor, rowView, shownHappenings } from './views.ts';
import type { WordIndex } from './word-index.ts';

export interface ListQuestion {
  readonly scope: 'mine' | 'pool' | 'all';
  readonly tab: ListAsked['tab'];
  readonly search?: string | undefined;
  readonly queueId?: QueueId | undefined;
  readonly channel?: Channel | undefined;
  /** Only what shows at least this norm level now. */
  readonly minLevel?: Level | undefined;
  readonly favourites?: boolean | undefined;
  readonly orphaned?: boolean | undefined;
  readonly sort: ListAsked['sort'];
  readonly cursor?: string | undefined;
  readonly limit: number;
}

export interface TimelinePage {
  readonly messages: MessageView[];
  readonly happenings: HappeningView[];
  readonly beforeSeq: number | null;
}

export interface Lists {
  readonly page: (who: Who, question: ListQuestion) => Promise<{ items: ConversationRow[]; next: string | null }>;
  readonly counts: (who: Who, scope: ListQuestion['scope']) => Promise<Record<ListTab | 'orphaned', number>>;
  /** Null for what is not there and for what she may not see: the answer is the same. */
  readonly detail: (who: Who, id: InteractionId) => Promise<ConversationDetail | null>;
  /** What was said: also what was said before with a customer whom she is with now. */
  readonly timeline: (
    who: Who,
    id: InteractionId,
    beforeSeq: number | null,
    limit: number,
  ) => Promise<TimelinePage | null>;
  readonly desk: (who: Who) => Promise<ConversationRow[]>;
  /** The account a conversation runs through, if she may see it. */
  readonly accountOf: (who: Who, id: InteractionId) => Promise<Account | null>;
  readonly mayView: (who: Who, id: InteractionId) => Promise<boolean>;
  /** Whether she may read what was said and the files in it, as with `timeline`. */
  readonly mayRead: (who: Who, id: InteractionId) => Promise<boolean>;
  /** What the customer of a conversation is called; null for who may not see it. */
  readonly customerNameFor: (who: Who, id: InteractionId) => Promise<string | null>;
  /** How many conversations came from each address of a person. */
  readonly talksOf: (customerId: CustomerId) => Promise<readonly TalkCount[]>;
  readonly history: (who: Who, customerId: CustomerId, limit: number) => Promise<PastView[]>;
}
interface PastView {
  interactionId: InteractionId;
  channel: string;
  startedAt: string;
  endedAt: string | null;
  status: string;
  responsibleName: string | null;
  readonly call: { readonly direction: 'inbound' | 'outbound'; readonly isReached: boolean } | null;
}

export interface ListsNeeds extends AccessNeeds {
  readonly organisationId: OrganisationId;
  readonly database: Database;
  readonly clock: Clock;
  readonly journal: Journal<FactShape>;
  readonly interactions: Interactions;
  readonly conversations: Conversations;
  readonly customers: Customers;
  readonly channels: ReadonlyMap<Channel, MessageChannel>;
  readonly distribution: Pick<Distribution, 'goneSinceMs'>;
  readonly wordIndex: Pick<WordIndex, 'ready'>;
  readonly secretsOf: Accounts['secretsOf'];
  /** Where letters to us come, over all accounts. */
  readonly ownMailboxes: () => readonly string[];
}

/** Opens what people may look at. */
export function openLists(needs: ListsNeeds): Lists {
  const {
    organisationId,
    database,
    journal,
    interactions,
    conversations,
    channels,
    customers,
    people,
    queues,
    clock,
    distribution,
    norms,
    wordIndex,
  } = needs;

  const loadIf = async (id: InteractionId, isHers: (interaction: Interaction) => boolean | Promise<boolean>) => {
    const interaction = await interactions.load(id);
    if (!interaction?.conversationId || !(await isHers(interaction))) return null;
    const conversation = await conversations.byId(interaction.conversationId);
    return conversation && { interaction, conversation };
  };
  const visible = (who: Who, id: InteractionId) => loadIf(id, (interaction) => mayView(who, interaction, needs));
  const readable = (who: Who, id: InteractionId) =>
    loadIf(id, async (interaction) => {
      if (mayView(who, interaction, needs)) return true;
      if (!interaction.customerId) return false;
      const recordIds = await customers.persons.recordsOf(interaction.customerId);
      return mayReadAsCompany(who, interaction, { open: interactions.open(), recordIds });
    });

  /** Open conversations whose responsible agent is gone: nobody answers them until she is back or somebody acts. */
  const orphans = () =>
    [...interactions.open()].flatMap(({ id, conversationId, responsible }) =>
      conversationId && responsible && distribution.goneSinceMs(responsible) !== null ? [id] : [],
    );

  /** What is true in memory alone narrows a list by its ids. */
  const onlyOf = ({ orphaned, minLevel }: ListQuestion): ListReach['onlyIds'] => {
    if (!minLevel) return orphaned ? orphans() : 'any';
    const late = norms.atLeast(minLevel);
    if (!orphaned) return late;
    const left = new Set(orphans());
    return late.filter((id) => left.has(id));
  };

  return {
    counts: async (who, scope) => {
      const reach = reachOf(who, { scope }, needs);
      const none = { active: 0, postponed: 0, completed: 0, archive: 0, orphaned: 0 };
      if (!reach) return none;
      return database.within(organisationId, async (trx) => {
        const tabs = await countTabs(trx, organisationId, reach);
        const onlyIds = orphans();
        const left = onlyIds.length > 0 ? await countTabs(trx, organisationId, { ...reach, onlyIds }) : none;
        return { ...tabs, orphaned: left.active + left.postponed };
      });
    },
    page: async (who, question) => {
      const reach = reachOf(who, question, needs);
      if (!reach) return { items: [], next: null };
      const asked: ListAsked = {
        ...reach,
        onlyIds: onlyOf(question),
        tab: question.tab,
        queueId: question.queueId,
        channel: question.channel,
        favouritesOf: question.favourites ? who.userId : null,
        search: question.search ?? '',
        question: questionOf(question.search ?? '', seesContact(who)),
        sort: question.sort,
        after: cursorOf(question.cursor),
        limit: question.limit + 1,
      };
      if (asked.question.words.length > 0) await wordIndex.ready();
      const found = await database.within(organisationId, (trx) => listInteractions(trx, organisationId, asked));
      const shown = found.slice(0, question.limit);
      const [loaded, lives] = await Promise.all([
        conversations.byIds([...new Set(shown.map((row) => row.conversationId))]),
        interactions.loadAll(shown.map((row) => row.interactionId)),
      ]);
      const items = shown.flatMap((row) => {
        const interaction = lives.get(row.interactionId);
        const conversation = loaded.get(row.conversationId);
        return interaction && conversation ? [rowView(conversation, interaction, needs)] : [];
      });
      const last = shown.at(-1);
      return { items, next: found.length > question.limit && last ? last.key.join('_') : null };
    },
    detail: async (who, id) => {
      const found = await visible(who, id);
      const channel = found && channels.get(found.interaction.channel);
      if (!found || !channel) return null;
      const more = await database.within(organisationId, async (trx) => ({
        reopenedCount: await reopenedCount(trx, organisationId, id),
        namedIds: await namedIn(trx, organisationId, id),
        isArchived: await isInArchive(trx, organisationId, id, clock.nowMs() - archiveAfterMs),
      }));
      return detailView(who, found.conversation, found.interaction, {
        ...needs,
        ...more,
        channel,
        nowMs: clock.nowMs(),
        asksIdentity: (needs.secretsOf(found.conversation.account.id).identityKey ?? '') !== '',
      });
    },
    timeline: async (who, id, beforeSeq, limit) => {
      const read = await readable(who, id);
      if (!read) return null;
      const { conversation } = read;
      const asked = { conversationId: conversation.id, beforeSeq: beforeSeq ?? 2_147_483_647, limit: limit + 1 };
      const stored = await database.within(organisationId, (trx) => messagesBefore(trx, organisationId, asked));
      const hasMore = stored.length > limit;
      const messages = hasMore ? stored.slice(1) : stored;
      // What happened belongs between the messages that are shown, and to the interactions they are part of.
      const ids = [...new Set([id, ...messages.map((message) => message.interactionId)])];
      const facts = (await journal.factsOf(ids, [...shownHappenings])).filter(
        (fact): fact is Recorded<InteractionFact> => fact.of === 'interaction',
      );
      const fromMs = hasMore ? (messages[0]?.atMs ?? 0) : 0;
      const toMs = beforeSeq === null ? Number.POSITIVE_INFINITY : (messages.at(-1)?.atMs ?? 0);
      const happenings = facts.flatMap((fact) => {
        const view = fact.atMs >= fromMs && fact.atMs <= toMs ? happeningView(fact, needs) : null;
        return view ? [view] : [];
      });
      return {
        messages: messages.map((message) => messageViewFor(who, message, conversation, needs)),
        happenings,
        beforeSeq: hasMore ? (messages[0]?.seq ?? null) : null,
      };
    },
    desk: async (who) => {
      const held = [...interactions.open()].filter((one) => one.conversationId && desksOf(one).includes(who.userId));
      const loaded = await conversations.byIds(held.flatMap((one) => (one.conversationId ? [one.conversationId] : [])));
      return held.flatMap((one) => {
        const conversation = one.conversationId ? loaded.get(one.conversationId) : null;
        return conversation ? [rowView(conversation, one, needs)] : [];
      });
    },
    accountOf: async (who, id) => (await visible(who, id))?.conversation.account ?? null,
    mayView: async (who, id) => (await visible(who, id)) !== null,
    mayRead: async (who, id) => (await readable(who, id)) !== null,
    customerNameFor: async (who, id) => (await visible(who, id))?.conversation.customerName ?? null,
    talksOf: async (customerId) => {
      const recordIds = await customers.persons.recordsOf(customerId);
      return database.within(organisationId, (trx) => talksOf(trx, organisationId, recordIds));
    },
    history: async (who, customerId, limit) => {
      const recordIds = await customers.persons.recordsOf(customerId);
      const past = await database.within(organisationId, (trx) =>
        interactionsOfPerson(trx, organisationId, recordIds, limit),
      );
      const mine = who.projectIds;
      return past
        .filter((one) => mine === 'all' || mine.includes(one.projectId))
        .map((one) => ({
          interactionId: one.interactionId,
          channel: one.channel,
          startedAt: iso(one.startedAtMs),
          endedAt: isoOrNull(one.endedAtMs),
          status: one.status ?? 'completed',
          responsibleName: one.lastResponsibleId ? (people.find(one.lastResponsibleId)?.name ?? null) : null,
          call: one.channel === 'voice' ? { direction: one.direction, isReached: one.isAnswered } : null,
        }));
    },
  };

  /** Open conversations in which these people help; what is over stands with whoever was responsible. */
  function helpedBy(ids: readonly UserId[]): readonly InteractionId[] {
    return [...interactions.open()].flatMap((one) =>
      one.participants.some(({ agentId, role }) => role === 'assistant' && ids.includes(agentId)) ? [one.id] : [],
    );
  }

  /** Whose rows a question may bring; null = none at all. */
  function reachOf(who: Who, { scope }: Pick<ListQuestion, 'scope'>, { people: house }: AccessNeeds): ListReach | null {
    const always = {
      projectIds: who.projectIds,
      onlyIds: 'any' as const,
      archivedBeforeMs: clock.nowMs() - archiveAfterMs,
      helpedIds: [],
    };
    const own = { ...always, responsibleIds: [who.userId], helpedIds: helpedBy([who.userId]) };
    if (scope === 'mine') return { ...own, queueIds: 'any' };
    if (scope === 'pool') {
      const reach = scopeOf(who, 'chat.viewPool');
      if (!reach) return null;
      return {
        ...always,
        responsibleIds: 'none',
        queueIds: reach === 'all' || reach === 'project' ? 'any' : queues.servedBy(who.userId),
      };
    }
    const reach = scopeOf(who, 'chat.view');
    if (!reach) return null;
    if (reach === 'all' || reach === 'project') return { ...always, responsibleIds: 'any', queueIds: 'any' };
    const ids: readonly UserId[] = reach === 'group' && who.groupId ? house.inGroup(who.groupId) : [who.userId];
    return { ...own, responsibleIds: ids, queueIds: 'any' };
  }
}

function cursorOf(cursor: string | undefined): readonly [string, string] | null {
  const [at, id] = cursor?.split('_') ?? [];
  return at && id && /^[0-9TZ:.+-]{10,40}$/.test(at) && /^[0-9a-f-]{36}$/.test(id) ? [at, id] : null;
}
