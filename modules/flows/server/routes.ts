import { implement } from '@orpc/server';
import { may, scopeOf, type Who } from '#identity';
import { actorOf, type RequestContext, requireWho } from '#identity/server';
import type { UserId } from '#kernel/id.ts';
import { iso } from '#kernel/moment.ts';
import { type FlowView, flowsContract } from '../contract.ts';
import type { FlowGraph } from '../graph.ts';
import { wayFigures } from '../way.ts';
import type { Flows } from './flows.ts';
import type { FlowId, StoredFlow } from './store.ts';
import { waysMost } from './way-store.ts';

export interface FlowRoutesNeeds {
  readonly of: (who: Who) => Flows;
  readonly nameOf: (who: Who, id: UserId) => string | null;
}

/** The routes of flows: contract → use case. */
export function flowsRoutes({ of, nameOf }: FlowRoutesNeeds) {
  const api = implement(flowsContract).$context<RequestContext>();

  const row = (who: Who, flow: StoredFlow) => ({
    id: flow.id,
    name: flow.name,
    projectId: flow.projectId,
    draftVersion: flow.draftVersion,
    publishedVersion: flow.publishedVersion,
    isChanged: of(who).isChanged(flow),
    runsOn: [...flow.runsOn],
    isArchived: flow.isArchived,
  });
  const view = async (who: Who, flow: StoredFlow): Promise<FlowView> => ({
    ...row(who, flow),
    draft: flow.draft as FlowView['draft'],
    examples: flow.examples as FlowView['examples'],
    problems: [...of(who).problemsOf(flow)],
    collectedBefore: [...of(who).collectedBefore(flow)],
    versions: (await of(who).versionsOf(flow)).map(({ version, publishedAtMs, publishedBy }) => ({
      version,
      publishedAt: iso(publishedAtMs),
      byName: nameOf(who, publishedBy) ?? '',
    })),
  });
  const visible = (who: Who, id: FlowId) =>
    of(who)
      .visibleTo(who)
      .find((flow) => flow.id === id);

  return api.router({
    list: api.list.handler(({ input, context }) => {
      const who = requireWho(context);
      const shown = of(who)
        .visibleTo(who)
        .filter((flow) => flow.isArchived === input.archived);
      return { items: shown.map((flow) => row(who, flow)) };
    }),
    get: api.get.handler(({ input, context, errors }) => {
      const who = requireWho(context);
      const flow = visible(who, input.flowId);
      if (!flow) throw errors.NOT_FOUND();
      return view(who, flow);
    }),
    way: api.way.handler(async ({ input: { flowId, misdials, ...asked }, context, errors }) => {
      const who = requireWho(context);
      const flow = visible(who, flowId);
      if (!flow) throw errors.NOT_FOUND();
      // What whole flows come to is told to whom reports tell of more than her own work.
      const isTold = may(who, 'report.view', { projectId: flow.projectId }) && scopeOf(who, 'report.view') !== 'own';
      if (!isTold) throw errors.FORBIDDEN({ data: { right: 'report.view' } });
      const book = of(who);
      const version = asked.version ?? flow.publishedVersion;
      const [ways, versions, drawn] = await Promise.all([
        book.waysOf(flow, asked),
        book.versionsOf(flow),
        version === null ? null : book.version(flow.id, version),
      ]);
      if (asked.version !== undefined && !drawn) throw errors.NOT_FOUND();
      const { figures, endings, leftOut, blocks } = wayFigures(ways, { withoutMisdials: misdials === 'leftOut' });
      return {
        ...{ flowName: flow.name, figures, endings, leftOut, isCut: ways.length >= waysMost },
        graph: (drawn?.graph ?? flow.draft) as FlowView['draft'],
        versions: versions.map((one) => one.version),
        blocks: blocks.map((block) => ({ ...block, choices: [...block.choices] })),
      };
    }),
    create: api.create.handler(async ({ input, context, errors }) => {
      const actor = actorOf(context);
      const outcome = await of(actor.who).create(actor, { ...input, draft: input.draft as FlowGraph | undefined });
      if (outcome.type === 'limitReached') throw errors.LIMIT_REACHED({ data: { max: outcome.max } });
      if (outcome.type !== 'saved') throw errors.PROJECT_UNKNOWN();
      return view(actor.who, outcome.flow);
    }),
    edit: api.edit.handler(async ({ input: { flowId, draftVersion, ...change }, context, errors }) => {
      const actor = actorOf(context);
      const given = { ...change, draft: change.draft as FlowGraph | undefined };
      const outcome = await of(actor.who).edit(actor, flowId, draftVersion, given);
      if (outcome.type === 'changedMeanwhile') throw errors.CHANGED_MEANWHILE({ data: { version: outcome.version } });
      if (outcome.type === 'runsAlready') throw errors.RUNS_ALREADY({ data: { flowName: outcome.flowName } });
      if (outcome.type === 'targetUnknown') throw errors.TARGET_UNKNOWN();
      if (outcome.type !== 'saved') throw errors.NOT_FOUND();
      return view(actor.who, outcome.flow);
    }),
    publish: api.publish.handler(async ({ input, context, errors }) => {
      const actor = actorOf(context);
      const outcome = await of(actor.who).publish(actor, input.flowId, input.draftVersion);
      if (outcome.type === 'changedMeanwhile') throw errors.CHANGED_MEANWHILE({ data: { version: outcome.version } });
      if (outcome.type === 'hasProblems') throw errors.HAS_PROBLEMS({ data: { problems: [...outcome.problems] } });
      if (outcome.type === 'examplesFail') {
        const { names } = outcome;
        throw errors.EXAMPLES_FAIL({ data: { count: names.length, first: names[0] ?? '' } });
      }
      if (outcome.type === 'examplesNotCalled') throw errors.EXAMPLES_NOT_CALLED({ data: { called: outcome.called } });
      if (outcome.type !== 'saved') throw errors.NOT_FOUND();
      return view(actor.who, outcome.flow);
    }),
    rollBack: api.rollBack.handler(async ({ input, context, errors }) => {
      const actor = actorOf(context);
      const outcome = await of(actor.who).rollBack(actor, input.flowId, input.version);
      if (outcome.type !== 'saved') throw errors.NOT_FOUND();
      return view(actor.who, outcome.flow);
    }),
  });
}
