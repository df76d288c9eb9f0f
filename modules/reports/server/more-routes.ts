import { implement } from '@orpc/server';
import type { Right } from '#identity';
import { actorOf, type RequestContext, requireWho } from '#identity/server';
import { disciplineReportsContract } from '../contract-discipline.ts';
import { waitsContract } from '../contract-waits.ts';
import { whyContract } from '../contract-why.ts';
import { type DisciplineAsked, type DisciplineNeeds, disciplineFile } from './discipline-file.ts';
import { fileOf } from './file-answer.ts';
import type { Reports } from './reports.ts';

/** Why a figure changed. */
export function whyRoutes(reports: Reports) {
  const api = implement(whyContract).$context<RequestContext>();
  return api.router({
    why: {
      explain: api.why.explain.handler(async ({ input, context, errors }) => {
        const outcome = await reports.why(requireWho(context), input);
        if (outcome.type === 'forbidden') throw errors.FORBIDDEN({ data: { right: outcome.right } });
        if (outcome.type === 'notFound') throw errors.NOT_FOUND();
        return outcome.report;
      }),
    },
  });
}

/** How long those waited who left their queue. */
export function waitsRoutes(reports: Reports) {
  const api = implement(waitsContract).$context<RequestContext>();
  return api.router({
    waits: {
      classes: api.waits.classes.handler(async ({ input, context, errors }) => {
        const outcome = await reports.waits(requireWho(context), input);
        if (outcome.type === 'forbidden') throw errors.FORBIDDEN({ data: { right: outcome.right } });
        if (outcome.type === 'notFound') throw errors.NOT_FOUND();
        return outcome.report;
      }),
    },
  });
}

/** What people did against their plans, as files. */
export function disciplineRoutes(needs: DisciplineNeeds) {
  const api = implement(disciplineReportsContract).$context<RequestContext>();
  const take = async (
    context: RequestContext,
    asked: DisciplineAsked,
    errors: { readonly FORBIDDEN: (of: { readonly data: { readonly right: Right } }) => Error },
  ) => {
    const made = await disciplineFile(needs, actorOf(context), asked);
    if (made.type === 'forbidden') throw errors.FORBIDDEN({ data: { right: made.right } });
    return fileOf(made);
  };
  return api.router({
    disciplineReports: {
      csv: api.disciplineReports.csv.handler(({ input: { separator, ...asked }, context, errors }) =>
        take(context, { ...asked, form: separator }, errors),
      ),
      xlsx: api.disciplineReports.xlsx.handler(({ input, context, errors }) =>
        take(context, { ...input, form: 'xlsx' }, errors),
      ),
    },
  });
}
