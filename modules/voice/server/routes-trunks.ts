import { implement } from '@orpc/server';
import type { Who } from '#identity';
import { actorOf, type RequestContext, requireWho } from '#identity/server';
import { voiceContract } from '../contract.ts';
import type { TrunkOnWire } from '../contract-trunks.ts';
import { nameOfTrunk, type OwnTrunk } from '../trunk.ts';
import type { Lines } from './lines.ts';
import type { Reach } from './reach.ts';

export interface TrunkRoutesNeeds {
  readonly of: (who: Who) => Lines;
  readonly reach: Reach;
}

/** The routes of trunks: contract → use case. */
export function trunkRoutes({ of, reach }: TrunkRoutesNeeds) {
  const api = implement(voiceContract).$context<RequestContext>();

  const view = (trunk: OwnTrunk, seen: Awaited<ReturnType<Reach>>): TrunkOnWire => {
    const endpoint = seen?.get(nameOfTrunk(trunk.id));
    const isReachable = trunk.isActive && seen ? (endpoint?.isReachable ?? false) : null;
    const { codecs, from, ...rest } = trunk;
    return { ...rest, codecs: [...codecs], from: [...from], isReachable, linesInUse: endpoint?.lines ?? 0 };
  };

  return {
    trunks: {
      list: api.trunks.list.handler(async ({ context }) => {
        const who = requireWho(context);
        const seen = await reach();
        return {
          items: of(who)
            .trunks.all()
            .map((trunk) => view(trunk, seen)),
        };
      }),
      create: api.trunks.create.handler(async ({ input, context, errors }) => {
        const actor = actorOf(context);
        const outcome = await of(actor.who).trunks.create(actor, input);
        if (outcome.type === 'limitReached') throw errors.LIMIT_REACHED({ data: { max: outcome.max } });
        if (outcome.type === 'faulty') throw errors.TRUNK_FAULTY({ data: { because: outcome.fault } });
        if (outcome.type !== 'saved') throw errors.NOT_FOUND();
        return view(outcome.trunk, await reach());
      }),
      edit: api.trunks.edit.handler(async ({ input: { trunkId, ...given }, context, errors }) => {
        const actor = actorOf(context);
        const outcome = await of(actor.who).trunks.edit(actor, trunkId, given);
        if (outcome.type === 'faulty') throw errors.TRUNK_FAULTY({ data: { because: outcome.fault } });
        if (outcome.type !== 'saved') throw errors.NOT_FOUND();
        return view(outcome.trunk, await reach());
      }),
      order: api.trunks.order.handler(async ({ input, context, errors }) => {
        const actor = actorOf(context);
        if (!(await of(actor.who).trunks.order(actor, input.trunkIds))) throw errors.NOT_FOUND();
        return {};
      }),
      remove: api.trunks.remove.handler(async ({ input, context, errors }) => {
        const actor = actorOf(context);
        if (!(await of(actor.who).trunks.remove(actor, input.trunkId))) throw errors.NOT_FOUND();
        return {};
      }),
    },
  };
}
