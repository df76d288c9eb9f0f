import { implement } from '@orpc/server';
import { actorOf, type RequestContext, requireWho } from '#identity/server';
import { reportsContract } from '../contract.ts';
import type { Reports } from './reports.ts';

/** The contract, answered by the use cases. */
export function routes(reports: Reports) {
  const api = implement(reportsContract).$context<RequestContext>();
  return api.router({
    reports: {
      day: api.reports.day.handler(async ({ input, context, errors }) => {
        const outcome = await reports.day(requireWho(context), input);
        if (outcome.type === 'forbidden') throw errors.FORBIDDEN({ data: { right: outcome.right } });
        if (outcome.type === 'notFound') throw errors.NOT_FOUND();
        return outcome.report;
      }),
      figure: api.reports.figure.handler(async ({ input, context, errors }) => {
        const outcome = await reports.figure(requireWho(context), input);
        if (outcome.type === 'forbidden') throw errors.FORBIDDEN({ data: { right: outcome.right } });
        if (outcome.type === 'notFound') throw errors.NOT_FOUND();
        return outcome.explanation;
      }),
      figureCsv: api.reports.figureCsv.handler(async ({ input, context, errors }) => {
        const outcome = await reports.csv(actorOf(context), input);
        if (outcome.type === 'forbidden') throw errors.FORBIDDEN({ data: { right: outcome.right } });
        if (outcome.type === 'notFound') throw errors.NOT_FOUND();
        return {
          // The name is made of a figure's and a date, so it needs no quoting of other alphabets.
          headers: { 'content-disposition': `attachment; filename="${outcome.name}"` },
          body: new File([outcome.text], outcome.name, { type: 'text/csv; charset=utf-8' }),
        };
      }),
    },
  });
}
