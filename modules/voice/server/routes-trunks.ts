import { implement } from '@orpc/server';
import type { Who } from '#identity';
import { actorOf, type RequestContext, requireWho } from '#identity/server';
import { iso, isoOrNull } from '#kernel/moment.ts';
import { voiceContract } from '../contract.ts';
import type { TrunkOnWire } from '../contract-trunks.ts';
import { nameOfTrunk, type OwnTrunk } from '../trunk.ts';
import { refusalOf } from './calls/outgoing.ts';
import type { TrunkLines } from './calls/trunk-lines.ts';
import type { Lines } from './lines.ts';
import type { Reach } from './reach.ts';
import type { TrunkTests } from './trunk-test.ts';

export interface TrunkRoutesNeeds {
  readonly of: (who: Who) => Lines;
  readonly reach: Reach;
  readonly trunkTests: TrunkTests;
  readonly trunkLinesOf: (who: Who) => TrunkLines;
}

/** The routes of trunks: contract → use case. */
export function trunkRoutes({ of, reach, trunkTests, trunkLinesOf }: TrunkRoutesNeeds) {
  const api = implement(voiceContract).$context<RequestContext>();

  const view = (trunk: OwnTrunk, seen: Awaited<ReturnType<Reach>>, lines: TrunkLines): TrunkOnWire => {
    const endpoint = seen?.get(nameOfTrunk(trunk.id));
    const isReachable = trunk.isActive && seen ? (endpoint?.isReachable ?? false) : null;
    const { codecs, from, ...rest } = trunk;
    const trouble = trunk.isActive ? lines.troubleOf(trunk.id) : null;
    return {
      ...{ ...rest, codecs: [...codecs], from: [...from], isReachable, linesInUse: endpoint?.lines ?? 0 },
      trouble: trouble && { at: iso(trouble.atMs), code: trouble.code },
    };
  };

  return {
    trunks: {
      list: api.trunks.list.handler(async ({ context }) => {
        const who = requireWho(context);
        const [seen, trunkLines] = [await reach(), trunkLinesOf(who)];
        return {
          items: of(who)
            .trunks.all()
            .map((trunk) => view(trunk, seen, trunkLines)),
        };
      }),
      create: api.trunks.create.handler(async ({ input, context, errors }) => {
        const actor = actorOf(context);
        const outcome = await of(actor.who).trunks.create(actor, input);
        if (outcome.type === 'limitReached') throw errors.LIMIT_REACHED({ data: { max: outcome.max } });
        if (outcome.type === 'faulty') throw errors.TRUNK_FAULTY({ data: { because: outcome.fault } });
        if (outcome.type !== 'saved') throw errors.NOT_FOUND();
        return view(outcome.trunk, await reach(), trunkLinesOf(actor.who));
      }),
      edit: api.trunks.edit.handler(async ({ input: { trunkId, ...given }, context, errors }) => {
        const actor = actorOf(context);
        const outcome = await of(actor.who).trunks.edit(actor, trunkId, given);
        if (outcome.type === 'faulty') throw errors.TRUNK_FAULTY({ data: { because: outcome.fault } });
        if (outcome.type !== 'saved') throw errors.NOT_FOUND();
        return view(outcome.trunk, await reach(), trunkLinesOf(actor.who));
      }),
      order: api.trunks.order.handler(async ({ input, context, errors }) => {
        const actor = actorOf(context);
        if (!(await of(actor.who).trunks.order(actor, input.trunkIds))) throw errors.NOT_FOUND();
        return {};
      }),
      test: api.trunks.test.handler(async ({ input: { trunkId, to, language }, context, errors }) => {
        const actor = actorOf(context);
        const { who } = actor;
        if (!(await of(who).trunks.noteTest(actor, trunkId, to))) throw errors.NOT_FOUND();
        const { organisationId, userId } = who;
        const outcome = await trunkTests.start({
          ...{ organisationId, userId, trunkId, to, language, trunkLines: trunkLinesOf(who) },
        });
        if (outcome.type === 'running') throw errors.CONFLICT();
        if (outcome.type === 'calling') return { testId: outcome.testId };
        const { because, againAtMs } = refusalOf(outcome.judged);
        throw errors.CALL_REFUSED({ data: { because, againAt: isoOrNull(againAtMs) } });
      }),
      tested: api.trunks.tested.handler(({ input, context, errors }) => {
        const found = trunkTests.find(requireWho(context).userId, input.testId);
        if (!found) throw errors.NOT_FOUND();
        return { isOver: found.isOver, steps: found.steps.map(({ atMs, ...step }) => ({ ...step, at: iso(atMs) })) };
      }),
      remove: api.trunks.remove.handler(async ({ input, context, errors }) => {
        const actor = actorOf(context);
        if (!(await of(actor.who).trunks.remove(actor, input.trunkId))) throw errors.NOT_FOUND();
        return {};
      }),
    },
  };
}
