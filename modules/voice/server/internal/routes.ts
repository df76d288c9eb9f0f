import { implement } from '@orpc/server';
import type { Who } from '#identity';
import { type RequestContext, requireWho } from '#identity/server';
import { internalContract } from '../../internal-contract.ts';
import type { InternalCalls } from './internal-calls.ts';

/** The routes of calls between people of the house: contract → use case. */
export function internalRoutes({ of }: { readonly of: (who: Who) => InternalCalls }) {
  const api = implement(internalContract).$context<RequestContext>();
  return api.router({
    call: api.call.handler(async ({ input, context, errors }) => {
      const who = requireWho(context);
      const outcome = await of(who).call(who, input);
      if (outcome.type === 'called') return { callId: outcome.callId };
      // Whom she may not see she may not find by trying.
      if (outcome.because === 'nobody' && input.agentId !== undefined) throw errors.NOT_FOUND();
      throw errors.INTERNAL_REFUSED({ data: { because: outcome.because } });
    }),
    hangUp: api.hangUp.handler(({ input, context, errors }) => {
      const who = requireWho(context);
      if (!of(who).hangUp(who, input.callId)) throw errors.NOT_FOUND();
      return {};
    }),
    list: api.list.handler(async ({ context }) => {
      const who = requireWho(context);
      return { items: [...(await of(who).listOf(who))] };
    }),
  });
}
