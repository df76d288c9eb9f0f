import { implement } from '@orpc/server';
import type { Who } from '#identity';
import { type RequestContext, requireWho } from '#identity/server';
import { callContract } from '../../call-contract.ts';
import type { OwnCalls } from './own-calls.ts';

/** The routes of an agent's own calls: contract → use case. */
export function callRoutes({ of }: { readonly of: (who: Who) => OwnCalls }) {
  const api = implement(callContract).$context<RequestContext>();
  return api.router({
    own: api.own.handler(async ({ context }) => {
      const who = requireWho(context);
      return { items: [...(await of(who).of(who))] };
    }),
    hangUp: api.hangUp.handler(async ({ input, context, errors }) => {
      const who = requireWho(context);
      const outcome = await of(who).act(who, input.interactionId, 'hangUp');
      if (outcome === 'unknown') throw errors.NOT_FOUND();
      if (outcome !== 'done') throw errors.CONFLICT();
      return {};
    }),
    hold: api.hold.handler(async ({ input, context, errors }) => {
      const who = requireWho(context);
      const outcome = await of(who).act(who, input.interactionId, 'hold');
      if (outcome === 'unknown') throw errors.NOT_FOUND();
      if (outcome !== 'done') throw errors.CONFLICT();
      return {};
    }),
    resume: api.resume.handler(async ({ input, context, errors }) => {
      const who = requireWho(context);
      const outcome = await of(who).act(who, input.interactionId, 'resume');
      if (outcome === 'unknown') throw errors.NOT_FOUND();
      if (outcome !== 'done') throw errors.CONFLICT();
      return {};
    }),
    wrapUp: api.wrapUp.handler(async ({ input, context, errors }) => {
      const who = requireWho(context);
      const outcome = await of(who).act(who, input.interactionId, 'wrapUp');
      if (outcome === 'unknown') throw errors.NOT_FOUND();
      if (outcome !== 'done') throw errors.CONFLICT();
      return {};
    }),
    transfer: api.transfer.handler(async ({ input, context, errors }) => {
      const who = requireWho(context);
      const outcome = await of(who).transfer(who, input.interactionId, input.queueId);
      if (outcome === 'unknown') throw errors.NOT_FOUND();
      if (outcome === 'queueRefused') throw errors.QUEUE_REFUSED();
      if (outcome !== 'done') throw errors.CONFLICT();
      return {};
    }),
  });
}
