import { implement } from '@orpc/server';
import { type RequestContext, requireWho } from '#identity/server';
import { waitsContract } from '../contract-waits.ts';
import { whyContract } from '../contract-why.ts';
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
