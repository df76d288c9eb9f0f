import { implement } from '@orpc/server';
import { actorOf, type RequestContext, requireWho } from '#identity/server';
import { fileOf } from '#reports/server';
import { kpiContract } from '../contract.ts';
import type { Kpis } from './kpis.ts';
import type { KpiOutcome } from './norms.ts';

/** The routes of norms on figures: contract → use case. */
export function kpiRoutes(kpis: Kpis) {
  const api = implement(kpiContract).$context<RequestContext>();
  return api.router({
    kpis: {
      summary: api.kpis.summary.handler(async ({ input, context, errors }) => {
        const { whose, ...days } = input;
        const outcome = await kpis.summary(requireWho(context), { ...days, isOwn: whose === 'own' });
        if (outcome.type === 'forbidden') throw errors.FORBIDDEN({ data: { right: outcome.right } });
        return outcome.summary;
      }),
      summaryCsv: api.kpis.summaryCsv.handler(async ({ input: { separator, ...days }, context, errors }) => {
        const made = await kpis.summaryFile(actorOf(context), { ...days, form: separator });
        if (made.type === 'forbidden') throw errors.FORBIDDEN({ data: { right: made.right } });
        return fileOf(made);
      }),
      summaryXlsx: api.kpis.summaryXlsx.handler(async ({ input, context, errors }) => {
        const made = await kpis.summaryFile(actorOf(context), { ...input, form: 'xlsx' });
        if (made.type === 'forbidden') throw errors.FORBIDDEN({ data: { right: made.right } });
        return fileOf(made);
      }),
      choices: api.kpis.choices.handler(({ context }) => kpis.choices(requireWho(context))),
      create: api.kpis.create.handler(async ({ input, context, errors }) => {
        const outcome = await kpis.create(actorOf(context), input);
        if (outcome.type === 'limitReached') throw errors.LIMIT_REACHED({ data: { limit: outcome.limit } });
        if (outcome.type === 'faulty') throw errors.FAULTY({ data: { faults: [...outcome.faults] } });
        return savedOf(outcome, errors);
      }),
      change: api.kpis.change.handler(async ({ input: { kpiNormId, version, ...norm }, context, errors }) => {
        const outcome = await kpis.change(actorOf(context), kpiNormId, version, norm);
        if (outcome.type === 'faulty') throw errors.FAULTY({ data: { faults: [...outcome.faults] } });
        return savedOf(outcome, errors);
      }),
      archive: api.kpis.archive.handler(async ({ input: { kpiNormId, version }, context, errors }) => {
        savedOf(await kpis.archive(actorOf(context), kpiNormId, version), errors);
        return {};
      }),
    },
  });
}

/** What was saved; throws the refusal of the route when it was not. */
function savedOf(outcome: KpiOutcome, errors: { readonly NOT_FOUND: () => Error; readonly CONFLICT: () => Error }) {
  if (outcome.type === 'saved') return { id: outcome.id, version: outcome.version };
  throw outcome.type === 'changedMeanwhile' ? errors.CONFLICT() : errors.NOT_FOUND();
}
