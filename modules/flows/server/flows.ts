import { type AuditWhat, may, type Who } from '#identity';
import { type Actor, audit } from '#identity/server';
import type { OrganisationId, ProjectId } from '#kernel/id.ts';
import { dayOf } from '#metrics';
import type { Clock } from '#platform/clock.ts';
import type { Database, Transaction } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import { openTurns } from '#platform/turns.ts';
import { type FlowExample, tried } from '../examples.ts';
import type { FlowGraph } from '../graph.ts';
import { collectedBy, type Problem, problemsOf, type Surroundings } from '../problems.ts';
import type { Way } from '../way.ts';
import {
  type FlowId,
  type FlowTarget,
  type FlowVersion,
  graphOfVersion,
  insertVersion,
  readFlows,
  type StoredFlow,
  saveFlow,
  versionsOf,
} from './store.ts';
import { readWays } from './way-store.ts';

/** Which runs of a flow are looked at: of these days, both counted, and of one version or of all. */
export interface WayQuestion {
  readonly from: string;
  readonly until: string;
  readonly version?: number | undefined;
}

/** What a published flow is to whoever runs it. */
export interface RunnableFlow {
  readonly flowId: FlowId;
  readonly version: number;
  readonly graph: FlowGraph;
}

export type FlowOutcome =
  | { readonly type: 'saved'; readonly flow: StoredFlow }
  | { readonly type: 'unknown' }
  | { readonly type: 'projectUnknown' }
  | { readonly type: 'targetUnknown' }
  | { readonly type: 'limitReached'; readonly max: number }
  | { readonly type: 'changedMeanwhile'; readonly version: number }
  /** Another flow runs there. */
  | { readonly type: 'runsAlready'; readonly flowName: string }
  | { readonly type: 'hasProblems'; readonly problems: readonly Problem[] }
  /** The names of examples that do not go as they should. */
  | { readonly type: 'examplesFail'; readonly names: readonly string[] }
  /** Callers go through it, and its examples have not passed at the switch. */
  | { readonly type: 'examplesNotCalled'; readonly called: 'notCalled' | 'calling' | 'failed' };

/** How the examples of a draft went when they were called at the switch. */
export type CalledExamples = 'noSwitch' | 'notCalled' | 'calling' | 'failed' | 'passed';

/** A name that another flow keeps something under. */
export interface CollectedBefore {
  readonly variable: string;
  readonly flowName: string;
}

export interface FlowChange {
  readonly name?: string | undefined;
  readonly draft?: FlowGraph | undefined;
  readonly examples?: readonly FlowExample[] | undefined;
  readonly runsOn?: readonly FlowTarget[] | undefined;
  readonly isArchived?: boolean | undefined;
}

/** The flows of one organisation: drafts and what is published in memory, earlier versions on disk. */
export interface Flows {
  readonly visibleTo: (who: Who) => readonly StoredFlow[];
  /** The flows that name a thing by its id, in their draft or in what runs. */
  readonly naming: (id: string) => readonly Pick<StoredFlow, 'id' | 'name' | 'projectId'>[];
  readonly problemsOf: (flow: StoredFlow) => readonly Problem[];
  /** What other published flows of its project keep: in an interaction they may have run before it. */
  readonly collectedBefore: (flow: StoredFlow) => readonly CollectedBefore[];
  readonly versionsOf: (flow: StoredFlow) => Promise<readonly FlowVersion[]>;
  /** The runs of a flow, newest first; no more than are looked at for one question. */
  readonly waysOf: (flow: StoredFlow, asked: WayQuestion) => Promise<readonly Way[]>;
  readonly isChanged: (flow: StoredFlow) => boolean;
  readonly create: (
    actor: Actor,
    given: { readonly name: string; readonly projectId: ProjectId; readonly draft?: FlowGraph | undefined },
  ) => Promise<FlowOutcome>;
  readonly edit: (actor: Actor, id: FlowId, draftVersion: number, change: FlowChange) => Promise<FlowOutcome>;
  readonly publish: (actor: Actor, id: FlowId, draftVersion: number) => Promise<FlowOutcome>;
  readonly rollBack: (actor: Actor, id: FlowId, version: number) => Promise<FlowOutcome>;
  /** What is published of a flow and in which project; null when nothing is, or it is archived. */
  readonly published: (flowId: FlowId) => (RunnableFlow & { readonly projectId: ProjectId }) | null;
  /**
   * What callers go through now, with the examples it fulfils in writing: the others are meant for a draft that is not
   * published yet. Flows without such an example are left out.
   */
  readonly runningExamples: () => readonly (RunnableFlow & { readonly examples: readonly FlowExample[] })[];
  /** What runs on a channel or a queue now; null when nothing does. */
  readonly runningOn: (target: FlowTarget) => RunnableFlow | null;
  /** A version an interaction began with, however old; null when there is none. */
  readonly version: (flowId: FlowId, version: number) => Promise<RunnableFlow | null>;
}

export interface FlowsNeeds extends Surroundings {
  readonly database: Database;
  readonly clock: Clock;
  readonly organisationId: OrganisationId;
  /** The zone in which the organisation's days begin. */
  readonly zone: string;
  readonly isProject: (id: ProjectId) => Promise<boolean>;
  /** Whether callers are led to it by a number. */
  readonly isForCalls: (flowId: FlowId) => boolean;
  /** How the examples of a draft went when the switch last called them; `noSwitch` while there is none that could. */
  readonly calledExamples: (flowId: FlowId, draftVersion: number) => CalledExamples;
  /** The project a channel or a queue belongs to; null when there is none. */
  readonly projectOf: (target: FlowTarget) => ProjectId | null;
}

const wayTimeoutMs = 10_000;
const flowsMost = 500;
const versionsShown = 50;
/** Names of other flows that are told at most. */
const collectedMost = 500;
/** Versions kept in memory beside the published ones: conversations that began before the last publishing. */
const rememberedMost = 200;

/** Opens the flows of one organisation on its floor. */
export async function openFlows(needs: FlowsNeeds): Promise<Flows> {
  const { database, clock, organisationId } = needs;
  const inTurn = openTurns();
  const graphs = new Map<string, FlowGraph>();
  let flows = new Map<FlowId, StoredFlow>();
  let targets = new Map<string, StoredFlow>();
  const keyOf = (flowId: FlowId, version: number) => `${flowId} ${version}`;
  const placeOf = ({ type, id }: FlowTarget) => `${type} ${id}`;

  const keep = (read: readonly StoredFlow[]): void => {
    flows = new Map(read.map((flow) => [flow.id, flow]));
    targets = new Map(
      read.flatMap((flow) => (flow.isArchived ? [] : flow.runsOn.map((target) => [placeOf(target), flow] as const))),
    );
  };
  const graphOf = async (flowId: FlowId, version: number): Promise<FlowGraph | null> => {
    const key = keyOf(flowId, version);
    const known = graphs.get(key);
    if (known) return known;
    const read = await database.within(organisationId, (trx) => graphOfVersion(trx, organisationId, flowId, version));
    if (!read) return null;
    if (graphs.size >= rememberedMost + flowsMost) graphs.delete(graphs.keys().next().value ?? '');
    graphs.set(key, read);
    return read;
  };

  keep(await database.within(organisationId, (trx) => readFlows(trx, organisationId)));
  for (const { id, publishedVersion } of flows.values()) if (publishedVersion) await graphOf(id, publishedVersion);

  const save = async (
    actor: Actor,
    flow: StoredFlow,
    told: { readonly what: AuditWhat; readonly before?: unknown; readonly after: unknown },
    more: (trx: Transaction) => Promise<void> = async () => undefined,
  ): Promise<FlowOutcome> => {
    const atMs = clock.nowMs();
    await database.within(organisationId, async (trx) => {
      await saveFlow(trx, organisationId, flow, atMs);
      await more(trx);
      await audit.appendBy(trx, actor, { atMs, thing: { type: 'flow', id: flow.id }, ...told });
    });
    keep([...new Map(flows).set(flow.id, flow).values()]);
    return { type: 'saved', flow };
  };

  const managed = (actor: Actor, id: FlowId): StoredFlow | null => {
    const flow = flows.get(id);
    return flow && may(actor.who, 'flow.manage', { projectId: flow.projectId }) ? flow : null;
  };

  /** Why a flow cannot run there; null when it can. */
  const targetRefusal = (flow: StoredFlow, runsOn: readonly FlowTarget[]): FlowOutcome | null => {
    for (const target of runsOn) {
      if (needs.projectOf(target) !== flow.projectId) return { type: 'targetUnknown' };
      const other = targets.get(placeOf(target));
      if (other && other.id !== flow.id) return { type: 'runsAlready', flowName: other.name };
    }
    return null;
  };

  const publishedOf = (flow: StoredFlow | undefined) => {
    const version = flow?.publishedVersion;
    const graph = flow && version && !flow.isArchived ? graphs.get(keyOf(flow.id, version)) : undefined;
    return flow && version && graph ? { flowId: flow.id, version, graph, projectId: flow.projectId } : null;
  };
  const collectedBefore: Flows['collectedBefore'] = ({ id, projectId }) =>
    [...flows.values()]
      .filter((other) => other.id !== id && other.projectId === projectId && !other.isArchived)
      .flatMap((other) => {
        const graph = other.publishedVersion && graphs.get(keyOf(other.id, other.publishedVersion));
        return graph ? collectedBy(graph).map((variable) => ({ variable, flowName: other.name })) : [];
      })
      .slice(0, collectedMost);
  const problemsIn = (flow: StoredFlow): readonly Problem[] =>
    problemsOf(
      flow.draft,
      needs,
      collectedBefore(flow).map(({ variable }) => variable),
      { isForCalls: needs.isForCalls(flow.id), isForChats: flow.runsOn.length > 0 },
    );

  const publishGraph = (actor: Actor, flow: StoredFlow, graph: FlowGraph, what: AuditWhat): Promise<FlowOutcome> =>
    database
      .within(organisationId, (trx) => versionsOf(trx, organisationId, flow.id, 1))
      .then(async ([last]) => {
        const version = (last?.version ?? 0) + 1;
        graphs.set(keyOf(flow.id, version), graph);
        const next = { ...flow, draft: graph, publishedVersion: version, draftVersion: flow.draftVersion + 1 };
        const made = { flowId: flow.id, version, graph, by: actor.who.userId, atMs: clock.nowMs() };
        const before = flow.publishedVersion === null ? {} : { before: { version: flow.publishedVersion } };
        return save(actor, next, { what, ...before, after: { version } }, (trx) =>
          insertVersion(trx, organisationId, made),
        );
      });

  return {
    visibleTo: (who) => [...flows.values()].filter(({ projectId }) => may(who, 'flow.read', { projectId })),
    naming: (id) =>
      [...flows.values()].filter((flow) => {
        const running = flow.publishedVersion && graphs.get(keyOf(flow.id, flow.publishedVersion));
        return !flow.isArchived && JSON.stringify([flow.draft, running]).includes(id);
      }),
    problemsOf: problemsIn,
    collectedBefore,
    versionsOf: ({ id }) =>
      database.within(organisationId, (trx) => versionsOf(trx, organisationId, id, versionsShown)),
    waysOf: ({ id: flowId }, { from, until, version }) => {
      const [{ fromMs }, { toMs }] = [dayOf(from, needs.zone), dayOf(until, needs.zone)];
      return database.within(
        organisationId,
        (trx) => readWays(trx, organisationId, { flowId, version, fromMs, toMs }),
        {
          statementTimeoutMs: wayTimeoutMs,
        },
      );
    },
    isChanged: ({ id, draft, publishedVersion }) =>
      publishedVersion === null || !isSameGraph(draft, graphs.get(keyOf(id, publishedVersion)) ?? null),
    create: (actor, { name, projectId, draft = { start: null, blocks: [] } }) =>
      inTurn(async () => {
        if (!may(actor.who, 'flow.manage', { projectId })) return { type: 'projectUnknown' };
        if (!(await needs.isProject(projectId))) return { type: 'projectUnknown' };
        if (flows.size >= flowsMost) return { type: 'limitReached', max: flowsMost };
        const id = newId<'flow'>();
        const made = { id, projectId, name, draft, examples: [], draftVersion: 1, publishedVersion: null };
        return save(actor, { ...made, isArchived: false, runsOn: [] }, { what: 'flowCreated', after: { name } });
      }),
    edit: (actor, id, draftVersion, change) =>
      inTurn(async () => {
        const flow = managed(actor, id);
        if (!flow) return { type: 'unknown' };
        if (flow.draftVersion !== draftVersion) return { type: 'changedMeanwhile', version: flow.draftVersion };
        const runsOn = change.runsOn && [...new Map(change.runsOn.map((one) => [placeOf(one), one])).values()];
        const isArchived = change.isArchived ?? flow.isArchived;
        const refused = isArchived ? null : targetRefusal(flow, runsOn ?? flow.runsOn);
        if (refused) return refused;
        const next: StoredFlow = {
          ...flow,
          name: change.name ?? flow.name,
          draft: change.draft ?? flow.draft,
          examples: change.examples ?? flow.examples,
          runsOn: isArchived ? [] : (runsOn ?? flow.runsOn),
          isArchived,
          draftVersion: flow.draftVersion + 1,
        };
        // Of the graph it is enough to say that it was drawn; versions keep what was published.
        const after = { name: next.name, runsOn: next.runsOn, isArchived, isDraftChanged: change.draft !== undefined };
        const before = { name: flow.name, runsOn: flow.runsOn, isArchived: flow.isArchived };
        return save(actor, next, { what: 'flowChanged', before, after });
      }),
    publish: (actor, id, draftVersion) =>
      inTurn(async () => {
        const flow = managed(actor, id);
        if (!flow) return { type: 'unknown' };
        if (flow.draftVersion !== draftVersion) return { type: 'changedMeanwhile', version: flow.draftVersion };
        const problems = problemsIn(flow);
        if (problems.length > 0) return { type: 'hasProblems', problems };
        const failed = flow.examples.filter((example) => tried(flow.draft, example).type === 'failed');
        if (failed.length > 0) return { type: 'examplesFail', names: failed.map(({ name }) => name) };
        if (flow.examples.length > 0 && needs.isForCalls(id)) {
          const called = needs.calledExamples(id, draftVersion);
          // Without a switch nobody can call, neither examples nor customers: writing is all the proof there is.
          if (called !== 'passed' && called !== 'noSwitch') return { type: 'examplesNotCalled', called };
        }
        return publishGraph(actor, flow, flow.draft, 'flowPublished');
      }),
    rollBack: (actor, id, version) =>
      inTurn(async () => {
        const flow = managed(actor, id);
        const graph = flow && (await graphOf(id, version));
        return flow && graph ? publishGraph(actor, flow, graph, 'flowRolledBack') : { type: 'unknown' };
      }),
    published: (flowId) => publishedOf(flows.get(flowId)),
    runningExamples: () =>
      [...flows.values()].flatMap((flow) => {
        const running = needs.isForCalls(flow.id) ? publishedOf(flow) : null;
        if (!running) return [];
        const { flowId, version, graph } = running;
        const examples = flow.examples.filter((example) => tried(graph, example).type === 'passed');
        return examples.length > 0 ? [{ flowId, version, graph, examples }] : [];
      }),
    runningOn: (target) => publishedOf(targets.get(placeOf(target))),
    version: async (flowId, version) => {
      const graph = await graphOf(flowId, version);
      return graph && { flowId, version, graph };
    },
  };
}

/** Whether two graphs do the same and are drawn the same. What stands on disk has lost the order of its keys. */
function isSameGraph(one: FlowGraph, other: FlowGraph | null): boolean {
  const inOrder = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(inOrder);
    if (value === null || typeof value !== 'object') return value;
    return Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, inOrder(inner)]);
  };
  return JSON.stringify(inOrder(one)) === JSON.stringify(inOrder(other));
}
