import { implement } from '@orpc/server';
import type { Who } from '#identity';
import { actorOf, type RequestContext, requireWho } from '#identity/server';
import { modeRights } from '../../supervision.ts';
import { supervisionContract } from '../../supervision-contract.ts';
import type { LiveCalls } from './live-calls.ts';
import type { Supervisions } from './supervision.ts';

export interface SupervisionFloor {
  readonly liveCalls: LiveCalls;
  readonly supervisions: Supervisions;
}

/** The routes of the calls of this moment and of who supervises them: contract → use case. */
export function supervisionRoutes({ of }: { readonly of: (who: Who) => SupervisionFloor }) {
  const api = implement(supervisionContract).$context<RequestContext>();
  return api.router({
    list: api.list.handler(async ({ context }) => {
      const who = requireWho(context);
      return { items: [...(await of(who).liveCalls.list(who))] };
    }),
    supervise: api.supervise.handler(async ({ input, context, errors }) => {
      const actor = actorOf(context);
      const { interactionId, mode } = input;
      switch (await of(actor.who).supervisions.supervise(actor, interactionId, mode)) {
        case 'done':
          return {};
        case 'unknown':
          throw errors.NOT_FOUND();
        case 'forbidden':
          throw errors.FORBIDDEN({ data: { right: modeRights[mode] } });
        case 'nobodyTalks':
          throw errors.NOBODY_TALKS();
        case 'ownCall':
          throw errors.OWN_CALL();
        case 'inCall':
          throw errors.IN_CALL();
        case 'onAnother':
          throw errors.ON_ANOTHER();
        case 'noTelephone':
          throw errors.NO_TELEPHONE();
      }
    }),
    stop: api.stop.handler(async ({ input, context, errors }) => {
      const who = requireWho(context);
      if (of(who).supervisions.stop(who.userId, input.interactionId) === 'unknown') throw errors.NOT_FOUND();
      return {};
    }),
    takeOver: api.takeOver.handler(async ({ input, context, errors }) => {
      const actor = actorOf(context);
      const outcome = await of(actor.who).supervisions.takeOver(actor, input.interactionId);
      if (outcome === 'unknown') throw errors.NOT_FOUND();
      if (outcome === 'forbidden') throw errors.FORBIDDEN({ data: { right: 'call.takeOver' } });
      if (outcome === 'notOnIt') throw errors.NOT_ON_IT();
      if (outcome === 'refused') throw errors.CONFLICT();
      return {};
    }),
    end: api.end.handler(async ({ input, context, errors }) => {
      const actor = actorOf(context);
      const outcome = await of(actor.who).liveCalls.end(actor, input.interactionId);
      if (outcome === 'unknown') throw errors.NOT_FOUND();
      if (outcome === 'refused') throw errors.CONFLICT();
      return {};
    }),
    move: api.move.handler(async ({ input, context, errors }) => {
      const actor = actorOf(context);
      const outcome = await of(actor.who).liveCalls.move(actor, input.interactionId, input.queueId);
      if (outcome === 'unknown') throw errors.NOT_FOUND();
      if (outcome === 'queueRefused') throw errors.QUEUE_REFUSED();
      if (outcome === 'refused') throw errors.CONFLICT();
      return {};
    }),
    settings: api.settings.handler(async ({ context }) => ({
      tellsAgents: of(requireWho(context)).liveCalls.tellsAgents(),
    })),
    changeSettings: api.changeSettings.handler(async ({ input, context }) => {
      const actor = actorOf(context);
      await of(actor.who).liveCalls.tellAgents(actor, input.tellsAgents);
      return { tellsAgents: of(actor.who).liveCalls.tellsAgents() };
    }),
  });
}
