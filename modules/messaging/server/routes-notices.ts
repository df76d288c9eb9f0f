import { implement } from '@orpc/server';
import type { Who } from '#identity';
import { type RequestContext, requireWho } from '#identity/server';
import { noticesContract, type ScheduledView, scheduleContract } from '../contract-notices.ts';
import { type MisfitErrors, misfitRefusal } from './misfit.ts';
import type { Notices } from './notices.ts';
import type { Schedule, ScheduleOutcome } from './schedule.ts';

/** The routes of what people should hear of conversations. */
export function noticesRoutes({ of }: { readonly of: (who: Who) => Notices }) {
  const api = implement(noticesContract).$context<RequestContext>();
  return api.router({
    list: api.list.handler(async ({ context }) => {
      const who = requireWho(context);
      return { items: [...(await of(who).list(who))] };
    }),
    see: api.see.handler(async ({ input, context }) => {
      const who = requireWho(context);
      await of(who).see(who, input.ids);
      return {};
    }),
    mentionable: api.mentionable.handler(async ({ input, context, errors }) => {
      const who = requireWho(context);
      const found = await of(who).mentionable(who, input.interactionId, input.search);
      if (!found) throw errors.NOT_FOUND();
      return { items: [...found] };
    }),
  });
}

/** The routes of messages that leave by themselves. */
export function scheduleRoutes({ of }: { readonly of: (who: Who) => Schedule }) {
  const api = implement(scheduleContract).$context<RequestContext>();
  return api.router({
    list: api.list.handler(async ({ input, context, errors }) => {
      const who = requireWho(context);
      const found = await of(who).list(who, input.interactionId);
      if (!found) throw errors.NOT_FOUND();
      return { items: [...found] };
    }),
    add: api.add.handler(async ({ input, context, errors }) => {
      const who = requireWho(context);
      const { interactionId, dueAt, ...given } = input;
      const outcome = await of(who).add(who, interactionId, { ...given, dueAtMs: Date.parse(dueAt) });
      if (outcome.type === 'ended') throw errors.ENDED();
      if (outcome.type === 'limitReached') throw errors.LIMIT_REACHED({ data: { max: outcome.max } });
      return scheduled(outcome, errors);
    }),
    change: api.change.handler(async ({ input, context, errors }) => {
      const who = requireWho(context);
      const { interactionId, scheduledId, text, dueAt } = input;
      const dueAtMs = dueAt === undefined ? undefined : Date.parse(dueAt);
      return scheduled(await of(who).change(who, interactionId, scheduledId, { text, dueAtMs }), errors);
    }),
    cancel: api.cancel.handler(async ({ input, context, errors }) => {
      const who = requireWho(context);
      if (!(await of(who).cancel(who, input.interactionId, input.scheduledId))) throw errors.NOT_FOUND();
      return {};
    }),
  });
}

type Errors = MisfitErrors & {
  readonly NOT_FOUND: () => Error;
  readonly FORBIDDEN: (given: { data: { right: string } }) => Error;
  readonly EMPTY_MESSAGE: () => Error;
  readonly BAD_MOMENT: (given: { data: { because: 'tooSoon' | 'tooFar' } }) => Error;
};

function scheduled(outcome: ScheduleOutcome, errors: Errors): ScheduledView {
  switch (outcome.type) {
    case 'scheduled':
      return outcome.view;
    case 'badMoment':
      throw errors.BAD_MOMENT({ data: { because: outcome.because } });
    case 'empty':
      throw errors.EMPTY_MESSAGE();
    case 'doesNotFit':
      throw misfitRefusal(outcome.misfit, errors);
    case 'forbidden':
      throw errors.FORBIDDEN({ data: { right: 'chat.reply' } });
    default:
      throw errors.NOT_FOUND();
  }
}
