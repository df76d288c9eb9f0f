import { implement } from '@orpc/server';
import type { Who } from '#identity';
import { actorOf, type RequestContext, requireWho } from '#identity/server';
import { callbackContract } from '../../callback-contract.ts';
import type { CallbackList } from './callback-list.ts';

/** The routes of callbacks: contract → use case. */
export function callbackRoutes({ of }: { readonly of: (who: Who) => CallbackList }) {
  const api = implement(callbackContract).$context<RequestContext>();
  return api.router({
    request: api.request.handler(async ({ input, context, errors }) => {
      const who = requireWho(context);
      const { dueAt, ...order } = input;
      const dueAtMs = dueAt === undefined ? undefined : Date.parse(dueAt);
      const outcome = await of(who).request(who, { ...order, dueAtMs });
      if (outcome.type === 'unknown') throw errors.NOT_FOUND();
      if (outcome.type === 'refused') throw errors.CALLBACK_REFUSED({ data: { because: outcome.because } });
      return { id: outcome.id, isNew: outcome.isNew };
    }),
    list: api.list.handler(async ({ input, context }) => {
      const who = requireWho(context);
      return { items: await of(who).list(who, input.customerId ?? null) };
    }),
    cancel: api.cancel.handler(async ({ input, context, errors }) => {
      const actor = actorOf(context);
      const outcome = await of(actor.who).cancel(actor, input.callbackId);
      if (outcome === 'unknown') throw errors.NOT_FOUND();
      if (outcome === 'refused') throw errors.CONFLICT();
      return {};
    }),
  });
}
