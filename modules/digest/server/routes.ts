import { implement } from '@orpc/server';
import { actorOf, type RequestContext, requireWho } from '#identity/server';
import { digestContract } from '../contract.ts';
import type { Digests, SaveOutcome } from './digests.ts';

/** The routes of digests: contract → use case. */
export function digestRoutes(digests: Digests) {
  const api = implement(digestContract).$context<RequestContext>();

  return api.router({
    list: api.list.handler(({ context }) => digests.list(requireWho(context))),
    choices: api.choices.handler(({ context }) => digests.choices(requireWho(context))),
    create: api.create.handler(async ({ input, context, errors }) => {
      const outcome = await digests.create(actorOf(context), input);
      if (outcome.type === 'saved') return outcome.digest;
      if (outcome.type === 'limitReached') throw errors.LIMIT_REACHED({ data: { limit: outcome.limit } });
      throw outcome.type === 'unknownProject' ? errors.UNKNOWN_PROJECT() : errors.UNKNOWN_RECIPIENT();
    }),
    change: api.change.handler(async ({ input: { digestId, version, ...settings }, context, errors }) => {
      const outcome = await digests.change(actorOf(context), digestId, version, settings);
      if (outcome.type === 'unknownProject') throw errors.UNKNOWN_PROJECT();
      if (outcome.type === 'unknownRecipient') throw errors.UNKNOWN_RECIPIENT();
      return savedOf(outcome, errors);
    }),
    turn: api.turn.handler(async ({ input, context, errors }) =>
      savedOf(await digests.turn(actorOf(context), input.digestId, input.isOn), errors),
    ),
    remove: api.remove.handler(async ({ input, context, errors }) => {
      if ((await digests.remove(actorOf(context), input.digestId)) === 'notFound') throw errors.NOT_FOUND();
      return {};
    }),
    runs: api.runs.handler(async ({ input, context, errors }) => {
      const items = await digests.runs(requireWho(context), input.digestId);
      if (!items) throw errors.NOT_FOUND();
      return { items };
    }),
    preview: api.preview.handler(async ({ input: { recipients: _, ...settings }, context, errors }) => {
      const outcome = await digests.preview(requireWho(context), settings);
      if (outcome.type === 'forbidden') throw errors.FORBIDDEN({ data: { right: 'report.view' } });
      if (outcome.type !== 'made') throw errors.UNKNOWN_PROJECT();
      return { subject: outcome.subject, html: outcome.html, text: outcome.text };
    }),
    sendToMe: api.sendToMe.handler(async ({ input, context, errors }) => {
      const outcome = await digests.sendToMe(actorOf(context), input.digestId);
      switch (outcome.type) {
        case 'sent':
          return { to: outcome.to };
        case 'forbidden':
          throw errors.FORBIDDEN({ data: { right: 'report.view' } });
        case 'tooMany':
          throw errors.TOO_MANY({ data: { retryAfterMs: outcome.retryAfterMs } });
        case 'noMail':
          throw errors.NO_MAIL();
        case 'notYours':
          throw errors.NOT_YOURS();
        default:
          throw errors.NOT_FOUND();
      }
    }),
  });
}

interface Refusals {
  readonly NOT_FOUND: () => Error;
  readonly NOT_YOURS: () => Error;
  readonly CONFLICT: () => Error;
}

/** What was saved; throws the refusal of the route when it was not. */
function savedOf(outcome: SaveOutcome, errors: Refusals) {
  if (outcome.type === 'saved') return outcome.digest;
  if (outcome.type === 'notYours') throw errors.NOT_YOURS();
  throw outcome.type === 'changed' || outcome.type === 'unknownProject' ? errors.CONFLICT() : errors.NOT_FOUND();
}
