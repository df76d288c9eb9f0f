import { type RawBuilder, sql } from 'kysely';
import type { CustomerQuestion } from '#customers';
import { isFavouriteOf } from '#customers/server';
import type { Channel } from '#kernel/channel.ts';
import type {
  ConversationId,
  CustomerId,
  InteractionId,
  OrganisationId,
  ProjectId,
  QueueId,
  UserId,
} from '#kernel/id.ts';
import { iso } from '#kernel/moment.ts';
import type { Transaction } from '#platform/database/index.ts';
import { countMost, type ListTab } from '../list.ts';
import { foundBy } from './words-store.ts';

// All SQL of the lists of conversations: tabs, filters, order, pages and counts.

/** Which interactions, by the rules of who may see them and by what was asked. */
export interface ListReach {
  readonly responsibleIds: readonly UserId[] | 'any' | 'none';
  /** Beside those of the responsible: where these people help. */
  readonly helpedIds: readonly InteractionId[];
  readonly queueIds: readonly QueueId[] | 'any';
  readonly projectIds: readonly ProjectId[] | 'all';
  /** Nothing but these, whatever else fits. */
  readonly onlyIds: readonly InteractionId[] | 'any';
  /** Completed ones that ended before this are in the archive, unless somebody said otherwise. */
  readonly archivedBeforeMs: number;
}

export interface ListAsked extends ListReach {
  readonly tab: ListTab;
  readonly queueId?: QueueId | undefined;
  readonly channel?: Channel | undefined;
  /** Only customers this person marked as hers. */
  readonly favouritesOf: UserId | null;
  readonly search: string;
  readonly question: CustomerQuestion;
  readonly sort: 'needsMe' | 'lastMessage' | 'newest' | 'oldest';
  readonly after: readonly [string, string] | null;
  readonly limit: number;
}
export interface ListedInteraction {
  readonly interactionId: InteractionId;
  readonly conversationId: ConversationId;
  /** Where the next page begins. */
  readonly key: readonly [string, string];
}

const sortKeys = {
  // Whoever waits for an answer comes first, the longest waiting first; the rest by their last message.
  needsMe: {
    expression: "coalesce(i.unanswered_since, timestamptz '2200-01-01' + (timestamptz '2200-01-01' - c.last_at))",
    order: 'asc',
  },
  lastMessage: { expression: 'c.last_at', order: 'desc' },
  newest: { expression: 'i.started_at', order: 'desc' },
  oldest: { expression: 'i.started_at', order: 'asc' },
} as const;

const isOver = (tab: ListTab) => tab === 'completed' || tab === 'archive';

/**
 * What a tab shows, in parts of which none has what another has: each alone is found by an index, so that counting stops
 * as soon as it has enough. In the archive is what ended long ago or was put there since its end, and was not taken out.
 */
function partsOf(tab: ListTab, archivedBeforeMs: number): readonly RawBuilder<boolean>[] {
  const byHand = (of: RawBuilder<boolean>) => sql<boolean>`exists (select from archived_interactions a
    where a.organisation_id = i.organisation_id and a.interaction_id = i.id and a.at >= i.ended_at and ${of})`;
  const [putThere, takenOut] = [byHand(sql`a.is_archived`), byHand(sql`not a.is_archived`)];
  const isOld = sql<boolean>`i.ended_at < ${iso(archivedBeforeMs)}`;
  const isRecent = sql<boolean>`i.ended_at >= ${iso(archivedBeforeMs)}`;
  switch (tab) {
    case 'active':
      return [sql`i.ended_at is null and i.status is distinct from 'postponed'`];
    case 'postponed':
      return [sql`i.ended_at is null and i.status = 'postponed'`];
    case 'completed':
      return [sql`${isRecent} and not ${putThere}`, sql`${isOld} and ${takenOut}`];
    case 'archive':
      return [sql`i.ended_at is not null and ${putThere}`, sql`${isOld} and not ${byHand(sql`true`)}`];
  }
}

function inTab(tab: ListTab, archivedBeforeMs: number): RawBuilder<boolean> {
  return sql`(${sql.join(partsOf(tab, archivedBeforeMs), sql` or `)})`;
}

/** What a reach leaves of the interactions in writing, whichever tab they stand under. */
function within(organisationId: OrganisationId, tab: ListTab, reach: ListReach): RawBuilder<boolean>[] {
  const owner = sql.raw(isOver(tab) ? 'i.last_responsible_id' : 'i.responsible_id');
  const { responsibleIds, helpedIds, queueIds, projectIds, onlyIds } = reach;
  return [
    sql`i.organisation_id = ${organisationId}`,
    // Calls stand in no list of conversations.
    sql`i.conversation_id is not null`,
    ...(responsibleIds === 'any'
      ? []
      : [
          responsibleIds === 'none'
            ? sql<boolean>`${owner} is null`
            : sql<boolean>`(${owner} = any (${responsibleIds}::uuid[]) or i.id = any (${helpedIds}::uuid[]))`,
        ]),
    ...(queueIds === 'any' ? [] : [sql<boolean>`i.queue_id = any (${queueIds}::uuid[])`]),
    ...(projectIds === 'all' ? [] : [sql<boolean>`i.project_id = any (${projectIds}::uuid[])`]),
    ...(onlyIds === 'any' ? [] : [sql<boolean>`i.id = any (${onlyIds}::uuid[])`]),
  ];
}

/** One page of interactions in writing, by the rules of who may see them. */
export async function listInteractions(
  trx: Transaction,
  organisationId: OrganisationId,
  asked: ListAsked,
): Promise<ListedInteraction[]> {
  const sort = isOver(asked.tab) && asked.sort === 'needsMe' ? 'lastMessage' : asked.sort;
  const { expression, order } = sortKeys[sort];
  const key = sql.raw(expression);
  const conditions = [
    ...within(organisationId, asked.tab, asked),
    // Said beside the parts as well, so that an index of what is over is enough for any of them.
    sql`i.ended_at is ${sql.raw(isOver(asked.tab) ? 'not null' : 'null')}`,
    inTab(asked.tab, asked.archivedBeforeMs),
    asked.queueId ? sql`i.queue_id = ${asked.queueId}` : sql`true`,
    asked.channel ? sql`i.channel = ${asked.channel}` : sql`true`,
    asked.favouritesOf ? isFavouriteOf(organisationId, asked.favouritesOf, 'c') : sql`true`,
    foundBy(organisationId, asked.question, asked.search, 'i'),
  ];
  if (asked.after) {
    const [at, id] = asked.after;
    // The index of conversations begins here; a pair out of two tables it does not know.
    if (sort === 'lastMessage') conditions.push(sql`c.last_at <= ${at}::timestamptz`);
    conditions.push(
      order === 'asc'
        ? sql`(${key}, i.id) > (${at}::timestamptz, ${id}::uuid)`
        : sql`(${key}, i.id) < (${at}::timestamptz, ${id}::uuid)`,
    );
  }
  const direction = sql.raw(order);
  const { rows } = await sql<{ id: InteractionId; conversation_id: ConversationId; key: Date }>`
    select i.id, i.conversation_id, ${key} as key
      from interactions i
      join conversations c on c.organisation_id = i.organisation_id and c.id = i.conversation_id
     where ${sql.join(conditions, sql` and `)}
     order by ${key} ${direction}, i.id ${direction} limit ${asked.limit}`.execute(trx);
  return rows.map((row) => ({
    interactionId: row.id,
    conversationId: row.conversation_id,
    key: [row.key.toISOString(), row.id],
  }));
}

/** How many stand under each tab, up to `countMost` each. */
export async function countTabs(
  trx: Transaction,
  organisationId: OrganisationId,
  reach: ListReach,
): Promise<Record<ListTab, number>> {
  const part = (tab: ListTab, of: RawBuilder<boolean>) => sql`(select count(*)::int from (
    select from interactions i where ${sql.join([...within(organisationId, tab, reach), of], sql` and `)}
     limit ${countMost}) n)`;
  const one = (tab: ListTab) => {
    const parts = partsOf(tab, reach.archivedBeforeMs).map((of) => part(tab, of));
    return sql`least(${countMost}::int, ${sql.join(parts, sql` + `)})`;
  };
  const { rows } = await sql<Record<ListTab, number>>`
    select ${one('active')} as active, ${one('postponed')} as postponed, ${one('completed')} as completed,
           ${one('archive')} as archive`.execute(trx);
  return rows[0] ?? { active: 0, postponed: 0, completed: 0, archive: 0 };
}

/** Puts a completed interaction into the archive or takes it out; the last word counts. */
export async function setArchived(
  trx: Transaction,
  organisationId: OrganisationId,
  {
    interactionId,
    isArchived,
    byId,
    atMs,
  }: {
    readonly interactionId: InteractionId;
    readonly isArchived: boolean;
    readonly byId: UserId;
    readonly atMs: number;
  },
): Promise<void> {
  await sql`
    insert into archived_interactions (organisation_id, interaction_id, is_archived, by_id, at)
    values (${organisationId}, ${interactionId}, ${isArchived}, ${byId}, ${iso(atMs)})
    on conflict (organisation_id, interaction_id) do update set
      is_archived = excluded.is_archived, by_id = excluded.by_id, at = excluded.at`.execute(trx);
}

/** Whether a completed interaction is in the archive; null while it is open. */
export async function isInArchive(
  trx: Transaction,
  organisationId: OrganisationId,
  interactionId: InteractionId,
  archivedBeforeMs: number,
): Promise<boolean | null> {
  const { rows } = await sql<{ archived: boolean | null }>`
    select case when i.ended_at is null then null else ${inTab('archive', archivedBeforeMs)} end as archived
      from interactions i where i.organisation_id = ${organisationId} and i.id = ${interactionId}`.execute(trx);
  return rows[0]?.archived ?? null;
}

export interface PastInteraction {
  readonly interactionId: InteractionId;
  readonly projectId: ProjectId;
  readonly channel: string;
  readonly startedAtMs: number;
  readonly endedAtMs: number | null;
  readonly status: string | null;
  readonly lastResponsibleId: UserId | null;
  readonly direction: 'inbound' | 'outbound';
  /** Whether somebody of ours talked in it. */
  readonly isAnswered: boolean;
}

/**
 * The newest interactions of a person, given by all her records. A conversation says whose it is now; a call is hers for
 * whom it was taken.
 */
export async function interactionsOfPerson(
  trx: Transaction,
  organisationId: OrganisationId,
  recordIds: readonly CustomerId[],
  limit: number,
): Promise<PastInteraction[]> {
  const { rows } = await sql<{
    id: InteractionId;
    project_id: ProjectId;
    channel: string;
    started_at: Date;
    ended_at: Date | null;
    status: string | null;
    last_responsible_id: UserId | null;
    direction: 'inbound' | 'outbound';
    is_answered: boolean;
  }>`
    select id, project_id, channel, started_at, ended_at, status, last_responsible_id, direction,
           channel = 'voice' and exists (select from facts a where a.organisation_id = interactions.organisation_id
             and a.about = interactions.id and a.type = 'answered'
             and (interactions.direction = 'inbound' or a.body->>'how' <> 'accepted')) as is_answered
      from interactions
     where organisation_id = ${organisationId} and id in (
       select f.id from interactions f where f.organisation_id = ${organisationId} and f.conversation_id in (
         select v.id from conversations v
          where v.organisation_id = ${organisationId} and v.customer_id = any (${recordIds}::uuid[]))
       union all
       select f.id from interactions f where f.organisation_id = ${organisationId} and f.conversation_id is null
          and f.customer_id = any (${recordIds}::uuid[]))
     order by started_at desc limit ${limit}`.execute(trx);
  return rows.map((row) => ({
    interactionId: row.id,
    projectId: row.project_id,
    channel: row.channel,
    startedAtMs: row.started_at.getTime(),
    endedAtMs: row.ended_at?.getTime() ?? null,
    status: row.status,
    lastResponsibleId: row.last_responsible_id,
    direction: row.direction,
    isAnswered: row.is_answered,
  }));
}

/** How often a conversation's interaction was opened again. */
export async function reopenedCount(
  trx: Transaction,
  organisationId: OrganisationId,
  interactionId: InteractionId,
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from facts
     where organisation_id = ${organisationId} and about = ${interactionId} and type = 'reopened'`.execute(trx);
  return rows[0]?.count ?? 0;
}
