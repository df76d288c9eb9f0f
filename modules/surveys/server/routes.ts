import { implement } from '@orpc/server';
import { may, type Who } from '#identity';
import { actorOf, type RequestContext, requireWho } from '#identity/server';
import type { QueueId } from '#kernel/id.ts';
import { isoOrNull } from '#kernel/moment.ts';
import type { Queue } from '#queues';
import { type SurveyOfQueue, surveysContract } from '../contract.ts';
import type { Surveys } from './surveys.ts';

export interface SurveyRoutesNeeds {
  readonly of: (who: Who) => {
    readonly surveys: Surveys;
    readonly queues: { readonly find: (id: QueueId) => Queue | null };
  };
}

/** The routes of surveys: contract → use case. */
export function surveysRoutes({ of }: SurveyRoutesNeeds) {
  const api = implement(surveysContract).$context<RequestContext>();

  const view = async (who: Who, queueId: QueueId): Promise<SurveyOfQueue | null> => {
    const { surveys, queues } = of(who);
    const queue = queues.find(queueId);
    if (!queue || !may(who, 'queue.read', { projectId: queue.projectId })) return null;
    const { settings, changedAtMs } = surveys.of(queueId);
    const { interval, ...score } = await surveys.scoreOf(queueId);
    return {
      queueId,
      queueName: queue.name,
      settings: structuredClone(settings),
      changedAt: isoOrNull(changedAtMs),
      score: { ...score, interval: interval && [...interval] },
    };
  };

  return api.router({
    get: api.get.handler(async ({ input, context, errors }) => {
      const shown = await view(requireWho(context), input.queueId);
      if (!shown) throw errors.NOT_FOUND();
      return shown;
    }),
    set: api.set.handler(async ({ input: { queueId, ...settings }, context, errors }) => {
      const actor = actorOf(context);
      const outcome = await of(actor.who).surveys.set(actor, queueId, settings);
      if (outcome.type === 'emptyQuestion') throw errors.EMPTY_QUESTION();
      const shown = outcome.type === 'saved' ? await view(actor.who, queueId) : null;
      if (!shown) throw errors.NOT_FOUND();
      return shown;
    }),
  });
}
