import type { Right, Who } from '#identity';
import type { FactShape } from '#kernel/fact.ts';
import type { AgentId, CustomerId, GroupId, OrganisationId, ProjectId, QueueId } from '#kernel/id.ts';
import { type AgentInterval, type AwayRuleOf, dayOf, type Frame, type Row, type RowKind } from '#metrics';
import type { Clock } from '#platform/clock.ts';
import type { Database, Transaction } from '#platform/database/index.ts';
import { type DurableReader, openDurableReader } from '#platform/journal/index.ts';
import type { Log } from '#platform/log.ts';
import { type AgentOfReport, isInSight, type Sight, sightOf } from '../sight.ts';
import { ledgerReader, readerName } from './reader.ts';
import { loadIntervals, loadRows } from './rows.ts';
import { readUpTo } from './store.ts';

/** Reports may read longer than other questions. */
export const statementTimeoutMs = 30_000;
/** A report waits so long for what has just happened; after that it says up to where it knows. */
const catchUpMs = 1_000;

/** Names and groups of today, by which rows of any day are shown. */
export interface Directory {
  readonly agents: readonly AgentOfReport[];
  readonly groups: ReadonlyMap<GroupId, string>;
  readonly queues: ReadonlyMap<QueueId, { readonly name: string; readonly projectId: ProjectId | null }>;
  /** The telephone numbers of ours, by their ids. */
  readonly numbers: ReadonlyMap<string, { readonly number: string; readonly name: string }>;
  /** What calls can have come to, by name. */
  readonly outcomes: ReadonlyMap<string, string>;
}

/** Who called or was called, as somebody may see her. */
export interface Caller {
  readonly name: string;
  readonly number: string | null;
}

export interface ReportsNeeds {
  readonly database: Database;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly log: Log;
  readonly directory: (organisationId: OrganisationId) => Promise<Directory>;
  /** The zone in which the organisation's days begin. */
  readonly zoneOf: (organisationId: OrganisationId) => Promise<string>;
  readonly awayRuleOf: (organisationId: OrganisationId) => Promise<AwayRuleOf>;
  /** These customers as somebody may see them; whom she may not see is not among them. */
  readonly callersOf: (who: Who, ids: readonly CustomerId[]) => Promise<ReadonlyMap<CustomerId, Caller>>;
}

/** What the reader of an organisation follows: a journal, or whoever else knows how far there is to read. */
export interface Followed {
  readonly organisationId: OrganisationId;
  readonly lastNumber?: () => number;
  readonly afterBatch?: (then: () => void) => void;
}

export type Refused = { readonly type: 'forbidden'; readonly right: Right } | { readonly type: 'notFound' };

/** Who and what a row belongs to, by name. */
export interface Names {
  readonly agents: ReadonlyMap<string, AgentOfReport>;
  readonly groups: ReadonlyMap<GroupId, string>;
  readonly queues: Directory['queues'];
  readonly numbers: Directory['numbers'];
  readonly outcomes: Directory['outcomes'];
}

/** Everything a question needs besides its rows. */
export interface Prepared {
  readonly type: 'prepared';
  readonly organisationId: OrganisationId;
  readonly sight: Sight;
  readonly zone: string;
  readonly projectIds: readonly ProjectId[] | undefined;
  readonly ruleOf: AwayRuleOf;
  readonly names: Names;
}

export interface Narrowed {
  readonly queueId?: QueueId | undefined;
  readonly agentIds?: ReadonlySet<string> | undefined;
  /** Messages are many and tell nothing but their number: where no row of them is shown, they come counted. */
  readonly countsMessages?: boolean;
  /** Whoever asks refuses more rows than this: no more of a kind are read. */
  readonly most?: number | undefined;
}

export type Ask = ReturnType<typeof openAsk>;

/** What every report begins with: who asks and what she sees, the day, the rows. */
export function openAsk(needs: ReportsNeeds) {
  const { database, clock, log, directory, zoneOf, awayRuleOf } = needs;
  const readers = new Map<OrganisationId, { readonly reader: DurableReader; readonly followed: Followed }>();

  const caughtUp = async (organisationId: OrganisationId): Promise<void> => {
    const entry = readers.get(organisationId);
    const number = entry?.followed.lastNumber?.();
    if (entry && number !== undefined) await entry.reader.caughtUp(number, catchUpMs);
  };

  return {
    readers,

    openReader(followed: Followed): void {
      const { organisationId } = followed;
      const read = ledgerReader(organisationId);
      const reader = openDurableReader<FactShape>({ database, log, organisationId, name: readerName, read });
      readers.set(organisationId, { reader, followed });
    },

    /** Says what somebody sees by a right, or that she may not ask. Waits a moment for what has just happened. */
    async prepare(who: Who, right: Right, projectId: ProjectId | undefined): Promise<Prepared | Refused> {
      const { organisationId } = who;
      const { agents, groups, queues, numbers, outcomes } = await directory(organisationId);
      const sight = sightOf(who, right, agents);
      const isElsewhere = projectId && sight?.projectIds && !sight.projectIds.includes(projectId);
      if (!sight || isElsewhere) return { type: 'forbidden', right };
      await caughtUp(organisationId);
      const zone = await zoneOf(organisationId);
      const ruleOf = await awayRuleOf(organisationId);
      const projectIds = projectId ? [projectId] : (sight.projectIds ?? undefined);
      const names = { agents: new Map(agents.map((agent) => [agent.id, agent])), groups, queues, numbers, outcomes };
      return { type: 'prepared', organisationId, sight, zone, projectIds, ruleOf, names };
    },

    /** The days of a period, both counted, as a stretch of time. */
    frameOf: (date: string, zone: string, until = date): Frame => ({
      fromMs: dayOf(date, zone).fromMs,
      toMs: dayOf(until, zone).toMs,
      nowMs: clock.nowMs(),
    }),

    /** The rows of a period that somebody sees. */
    async rowsFor(
      trx: Transaction,
      prepared: Prepared,
      frame: Frame,
      kinds: readonly RowKind[],
      narrowed: Narrowed = {},
    ): Promise<Row[]> {
      const { organisationId, sight, projectIds, ruleOf } = prepared;
      const rows = await loadRows(trx, organisationId, {
        ...frame,
        kinds: new Set(kinds),
        projectIds,
        queueId: narrowed.queueId,
        countsMessages: narrowed.countsMessages ?? false,
        most: narrowed.most,
        agentIds: sight.agentIds ? [...sight.agentIds] : undefined,
        seesQueues: sight.seesQueues,
        ruleOf,
      });
      const only = narrowed.agentIds;
      return rows.filter((row) => isInSight(sight, row) && (!only || (row.agentId !== null && only.has(row.agentId))));
    },

    /**
     * The rows of a stretch of time, of everybody, and up to when the ledger knows them. Who may be told of them is the
     * asker's affair. Messages come counted. With `agentIds` only rows of their work are read.
     */
    async houseRows(
      organisationId: OrganisationId,
      asked: {
        readonly fromMs: number;
        readonly toMs: number;
        readonly kinds: readonly RowKind[];
        readonly agentIds?: readonly AgentId[] | undefined;
      },
    ): Promise<{ readonly rows: readonly Row[]; readonly knownUntilMs: number }> {
      const { fromMs, toMs, kinds, agentIds } = asked;
      await caughtUp(organisationId);
      const ruleOf = await awayRuleOf(organisationId);
      const nowMs = clock.nowMs();
      return database.within(
        organisationId,
        async (trx) => {
          const upTo = await readUpTo(trx, organisationId, readerName);
          const last = readers.get(organisationId)?.followed.lastNumber?.() ?? 0;
          const rows = await loadRows(trx, organisationId, {
            ...{ fromMs, toMs, nowMs, kinds: new Set(kinds), ruleOf, agentIds },
            ...{ projectIds: undefined, seesQueues: agentIds === undefined, countsMessages: true },
          });
          return { rows, knownUntilMs: upTo.number >= last ? nowMs : (upTo.atMs ?? fromMs) };
        },
        { statementTimeoutMs },
      );
    },

    /** What agents did in a period, and up to when the ledger knows it. Who may ask is the asker's affair. */
    async agentTime(
      organisationId: OrganisationId,
      agentIds: readonly AgentId[],
      fromMs: number,
      toMs: number,
    ): Promise<{ readonly byAgent: ReadonlyMap<AgentId, readonly AgentInterval[]>; readonly knownUntilMs: number }> {
      await caughtUp(organisationId);
      const ruleOf = await awayRuleOf(organisationId);
      const nowMs = clock.nowMs();
      return database.within(
        organisationId,
        async (trx) => {
          const upTo = await readUpTo(trx, organisationId, readerName);
          const last = readers.get(organisationId)?.followed.lastNumber?.() ?? 0;
          const intervals = await loadIntervals(trx, organisationId, { fromMs, toMs, nowMs, agentIds, ruleOf });
          const knownUntilMs = upTo.number >= last ? nowMs : (upTo.atMs ?? fromMs);
          return { byAgent: Map.groupBy(intervals, ({ agentId }) => agentId), knownUntilMs };
        },
        { statementTimeoutMs },
      );
    },
  };
}
