import { implement } from '@orpc/server';
import { may, type Who } from '#identity';
import { actorOf, type RequestContext, requireWho } from '#identity/server';
import type { QueueId } from '#kernel/id.ts';
import { iso, isoOrNull } from '#kernel/moment.ts';
import type { Queues } from '#queues/server';
import { type NormsOnWire, normsContract, type ReplayOnWire } from '../contract.ts';
import { type Norms as NormsOfQueue, normStatuses } from '../norm.ts';
import type { Norms } from './norms.ts';
import type { Replay, ReplayPeople } from './replays.ts';
import type { NormSettings } from './settings.ts';

export interface NormRoutesNeeds {
  readonly of: (who: Who) => { readonly norms: Norms; readonly queues: Pick<Queues, 'find'> };
}

/** The routes of norms: contract → use case. */
export function normsRoutes({ of }: NormRoutesNeeds) {
  const api = implement(normsContract).$context<RequestContext>();

  const isSeen = (who: Who, queueId: QueueId): boolean => {
    const queue = of(who).queues.find(queueId);
    return queue !== null && may(who, 'queue.read', { projectId: queue.projectId });
  };

  return api.router({
    norms: {
      get: api.norms.get.handler(({ input: { queueId }, context, errors }) => {
        const who = requireWho(context);
        if (!isSeen(who, queueId)) throw errors.NOT_FOUND();
        return settingsView(of(who).norms.settings.of(queueId));
      }),
      save: api.norms.save.handler(async ({ input: { queueId, norms, version }, context, errors }) => {
        const actor = actorOf(context);
        const outcome = await of(actor.who).norms.settings.save(actor, queueId, norms, version);
        if (outcome.type === 'saved') return settingsView(outcome.settings);
        if (outcome.type === 'faulty') throw errors.FAULTY({ data: { faults: [...outcome.faults] } });
        if (outcome.type === 'unknown') throw errors.NOT_FOUND();
        throw errors.CHANGED_MEANWHILE({ data: { version: outcome.version } });
      }),
      replay: api.norms.replay.handler(({ input: { queueId, norms }, context, errors }) => {
        const who = requireWho(context);
        const own = of(who).norms;
        const faults = own.settings.faultsOf(norms);
        if (faults.length > 0) throw errors.FAULTY({ data: { faults: [...faults] } });
        const outcome = own.replays.begin(who, queueId, norms);
        if (outcome.type === 'unknown') throw errors.NOT_FOUND();
        if (outcome.type === 'tooMany') throw errors.REPLAYS_RUNNING();
        return replayView(outcome.replay, own.replays.peopleOf(who, outcome.replay));
      }),
      replayed: api.norms.replayed.handler(({ input: { replayId }, context, errors }) => {
        const who = requireWho(context);
        const { replays } = of(who).norms;
        const replay = replays.find(who, replayId);
        if (!replay) throw errors.NOT_FOUND();
        return replayView(replay, replays.peopleOf(who, replay));
      }),
      cancelReplay: api.norms.cancelReplay.handler(({ input: { replayId }, context, errors }) => {
        const who = requireWho(context);
        const { replays } = of(who).norms;
        const replay = replays.cancel(who, replayId) ? replays.find(who, replayId) : null;
        if (!replay) throw errors.NOT_FOUND();
        return replayView(replay, replays.peopleOf(who, replay));
      }),
    },
  });
}

function replayView(replay: Replay, people: ReplayPeople): ReplayOnWire {
  const { id: replayId, queueId, state, done, total, isPartial, today, proposed } = replay;
  return {
    ...{ replayId, queueId, state, done, total, isPartial },
    fromAt: iso(replay.fromMs),
    toAt: iso(replay.toMs),
    statuses: normStatuses.map((status) => ({
      status,
      today: [...today.byStatus[status]],
      proposed: [...proposed.byStatus[status]],
    })),
    agents: people.named.map((line) => ({ ...line, today: [...line.today], proposed: [...line.proposed] })),
    others: { ...people.others, today: [...people.others.today], proposed: [...people.others.proposed] },
  };
}

function settingsView({ norms, version, changedAtMs }: NormSettings) {
  return { norms: normsView(norms), version, changedAt: isoOrNull(changedAtMs) };
}

/** Norms as they go over the wire: the same, but open to be changed by who gets them. */
export const normsView = (norms: NormsOfQueue): NormsOnWire => structuredClone(norms) as NormsOnWire;
