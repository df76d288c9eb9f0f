import { implement } from '@orpc/server';
import type { Flows } from '#flows/server';
import { may, type Who } from '#identity';
import { type RequestContext, requireWho } from '#identity/server';
import { iso } from '#kernel/moment.ts';
import { voiceContract } from '../../contract.ts';
import type { ExampleCalls, ExampleRunNow } from './example-calls.ts';
import type { ExampleNights } from './example-nights.ts';

export interface ExampleRoutesNeeds {
  readonly flowsOf: (who: Who) => Pick<Flows, 'visibleTo'>;
  readonly exampleCalls: ExampleCalls;
  readonly nightsOf: (who: Who) => Pick<ExampleNights, 'last'>;
}

/** The routes of calls that try examples: contract → use case. Only whoever manages a flow sees them. */
export function exampleRoutes({ flowsOf, exampleCalls, nightsOf }: ExampleRoutesNeeds) {
  const api = implement(voiceContract).$context<RequestContext>();
  const managed = (who: Who, flowId: string) =>
    flowsOf(who)
      .visibleTo(who)
      .find(({ id, projectId }) => id === flowId && may(who, 'flow.manage', { projectId })) ?? null;
  const runFor = (who: Who, runId: string): ExampleRunNow | null => {
    const run = exampleCalls.find(who.organisationId, runId);
    return run && managed(who, run.flowId) ? run : null;
  };

  return {
    examples: {
      call: api.examples.call.handler(({ input, context, errors }) => {
        const who = requireWho(context);
        const flow = managed(who, input.flowId);
        if (!flow) throw errors.NOT_FOUND();
        const { id: flowId, draftVersion, draft: graph, examples } = flow;
        const { organisationId } = who;
        const outcome = exampleCalls.start({ organisationId, flowId, draftVersion, graph, examples });
        if (outcome.type === 'noSwitch') throw errors.NO_SWITCH();
        if (outcome.type !== 'calling') throw errors.CONFLICT();
        return { runId: outcome.runId };
      }),
      called: api.examples.called.handler(({ input, context, errors }) => {
        const run = runFor(requireWho(context), input.runId);
        if (!run) throw errors.NOT_FOUND();
        return { ...run, outcomes: [...run.outcomes] };
      }),
      nights: api.examples.nights.handler(async ({ context }) => {
        const who = requireWho(context);
        const nights = (await nightsOf(who).last()).filter(({ flowId }) => managed(who, flowId));
        const items = nights.map(({ calledAtMs, outcomes, ...rest }) => {
          return { ...rest, calledAt: iso(calledAtMs), outcomes: [...outcomes] };
        });
        return { items };
      }),
      cancel: api.examples.cancel.handler(({ input, context, errors }) => {
        const who = requireWho(context);
        const run = runFor(who, input.runId);
        if (!run) throw errors.NOT_FOUND();
        exampleCalls.cancel(who.organisationId, run.runId);
        return {};
      }),
    },
  };
}
