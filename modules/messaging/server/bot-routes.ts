import { implement } from '@orpc/server';
import { may, type Who } from '#identity';
import { actorOf, type RequestContext, requireWho } from '#identity/server';
import { queueOf } from '#interactions';
import type { InteractionId, QueueId } from '#kernel/id.ts';
import { botContract } from '../bot-contract.ts';
import { defaultTexts } from '../bot-texts.ts';
import type { BotStanding } from './bot.ts';
import type { Messaging } from './messaging.ts';

/** The routes of the queue bot: contract → use case. */
export function botRoutes({ of }: { readonly of: (who: Who) => Messaging }) {
  const api = implement(botContract).$context<RequestContext>();

  const view = (who: Who, queueId: QueueId) => {
    const queue = of(who).access.queues.find(queueId);
    if (!queue || !may(who, 'queue.read', { projectId: queue.projectId })) return null;
    return { ...of(who).bots.of(queueId), queueId, queueName: queue.name, ordinary: defaultTexts };
  };
  const standingView = async (who: Who, id: InteractionId, standing: BotStanding) => {
    const interaction = await of(who).interactions.load(id);
    const collected = [...(await of(who).flowAnswers(id))];
    return { ...standing, queueId: interaction && queueOf(interaction), collected };
  };

  return api.router({
    get: api.get.handler(({ input, context, errors }) => {
      const shown = view(requireWho(context), input.queueId);
      if (!shown) throw errors.NOT_FOUND();
      return shown;
    }),
    set: api.set.handler(async ({ input: { queueId, ...settings }, context, errors }) => {
      const actor = actorOf(context);
      const outcome = await of(actor.who).bots.set(actor, queueId, settings);
      if (outcome.type === 'faulty') throw errors.FAULTY_BOT({ data: { faults: [...outcome.faults] } });
      const shown = outcome.type === 'saved' ? view(actor.who, queueId) : null;
      if (!shown) throw errors.NOT_FOUND();
      return shown;
    }),
    standing: api.standing.handler(async ({ input, context, errors }) => {
      const who = requireWho(context);
      const standing = await of(who).bot.standingOf(who, input.interactionId);
      if (!standing) throw errors.NOT_FOUND();
      return standingView(who, input.interactionId, standing);
    }),
    pause: api.pause.handler(async ({ input, context, errors }) => {
      const who = requireWho(context);
      const { interactionId: id, isPaused } = input;
      const outcome = await of(who).bot.pause(who, id, isPaused);
      if (outcome) return standingView(who, id, outcome);
      throw (await of(who).bot.standingOf(who, id)) ? errors.NOT_WAITING() : errors.NOT_FOUND();
    }),
  });
}
