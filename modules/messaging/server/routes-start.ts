import { implement } from '@orpc/server';
import type { Who } from '#identity';
import { type RequestContext, requireWho } from '#identity/server';
import { startContract } from '../contract-start.ts';
import type { Starting } from './starting.ts';

/** The routes of conversations that begin from our side: contract → use case. */
export function startRoutes({ of }: { readonly of: (who: Who) => Starting }) {
  const api = implement(startContract).$context<RequestContext>();
  return api.router({
    choices: api.choices.handler(async ({ input, context, errors }) => {
      const who = requireWho(context);
      const items = await of(who).choices(who, input.customerId);
      if (!items) throw errors.NOT_FOUND();
      return { items };
    }),
    start: api.start.handler(async ({ input: { customerId, ...wish }, context, errors }) => {
      const who = requireWho(context);
      const outcome = await of(who).start(who, customerId, wish);
      if (outcome.type === 'unknown') throw errors.NOT_FOUND();
      const { type, ...rest } = outcome;
      if (type === 'refused' && 'because' in rest) throw errors.START_REFUSED({ data: rest });
      if (!('interactionId' in rest)) throw errors.NOT_FOUND();
      return rest;
    }),
  });
}
