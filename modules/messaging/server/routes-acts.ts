import { implement } from '@orpc/server';
import type { Who } from '#identity';
import { type RequestContext, requireWho } from '#identity/server';
import { actsContract } from '../contract-acts.ts';
import type { ActOutcome } from './acts.ts';
import type { Messaging } from './messaging.ts';
import { misfitRefusal } from './misfit.ts';
import { messageViewFor } from './views.ts';

/** The routes of what is done to messages that are there: contract → use case. */
export function actsRoutes({ of }: { readonly of: (who: Who) => Messaging }) {
  const api = implement(actsContract).$context<RequestContext>();

  const answer = (who: Who, outcome: ActOutcome, errors: Errors) => {
    if (outcome.type === 'unknown') throw errors.NOT_FOUND();
    if (outcome.type === 'refused')
      throw errors.ACT_REFUSED({ data: { because: outcome.because, text: outcome.text } });
    return messageViewFor(who, outcome.message, outcome.conversation, of(who).access);
  };

  return api.router({
    react: api.react.handler(async ({ input, context, errors }) => {
      const who = requireWho(context);
      const { interactionId, messageId, emoji } = input;
      return answer(who, await of(who).acts.react(who, interactionId, messageId, emoji), errors);
    }),
    edit: api.edit.handler(async ({ input, context, errors }) => {
      const who = requireWho(context);
      const { interactionId, messageId, text } = input;
      if (text.trim() === '') throw errors.EMPTY_MESSAGE();
      const outcome = await of(who).acts.edit(who, interactionId, messageId, text);
      if (outcome.type === 'doesNotFit') throw misfitRefusal(outcome.misfit, errors);
      return answer(who, outcome, errors);
    }),
    revoke: api.revoke.handler(async ({ input, context, errors }) => {
      const who = requireWho(context);
      return answer(who, await of(who).acts.revoke(who, input.interactionId, input.messageId), errors);
    }),
    cancel: api.cancel.handler(async ({ input, context, errors }) => {
      const who = requireWho(context);
      return answer(who, await of(who).acts.cancel(who, input.interactionId, input.messageId), errors);
    }),
    resend: api.resend.handler(async ({ input, context, errors }) => {
      const who = requireWho(context);
      return answer(who, await of(who).acts.resend(who, input.interactionId, input.messageId), errors);
    }),
    approvedTexts: api.approvedTexts.handler(async ({ input, context, errors }) => {
      const who = requireWho(context);
      const messaging = of(who);
      const account = await messaging.lists.accountOf(who, input.interactionId);
      if (!account) throw errors.NOT_FOUND();
      const texts = await messaging.approvedTexts.of(account);
      if (texts === null) throw errors.ACT_REFUSED({ data: { because: 'unreachable', text: '' } });
      return {
        items: texts.map(({ name, language, text, variables }) => ({ name, language, text, variables })),
      };
    }),
  });
}

type Errors = {
  readonly NOT_FOUND: () => Error;
  readonly ACT_REFUSED: (given: {
    data: { because: (ActOutcome & { readonly type: 'refused' })['because']; text: string };
  }) => Error;
};
