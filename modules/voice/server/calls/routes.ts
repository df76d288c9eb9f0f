import { implement } from '@orpc/server';
import type { Who } from '#identity';
import { type RequestContext, requireWho } from '#identity/server';
import type { InteractionId } from '#kernel/id.ts';
import { isoOrNull } from '#kernel/moment.ts';
import type { PlainCallAct } from '../../call-acts.ts';
import { callContract } from '../../call-contract.ts';
import type { CardData } from './card-data.ts';
import type { Outgoing } from './outgoing.ts';
import type { ActOutcome, AskOutcome, OwnCalls } from './own-calls.ts';

/** The routes of an agent's own calls: contract → use case. */
export function callRoutes({
  of,
  cardDataOf,
  outgoingOf,
}: {
  readonly of: (who: Who) => OwnCalls;
  readonly cardDataOf: (who: Who) => CardData;
  readonly outgoingOf: (who: Who) => Outgoing;
}) {
  const api = implement(callContract).$context<RequestContext>();
  const act = (context: RequestContext, id: InteractionId, type: PlainCallAct): Promise<ActOutcome> => {
    const who = requireWho(context);
    return of(who).act(who, id, type);
  };
  return api.router({
    call: api.call.handler(async ({ input, context, errors }) => {
      const who = requireWho(context);
      const outcome = await outgoingOf(who).call(who, input);
      if (outcome.type === 'unknown') throw errors.NOT_FOUND();
      if (outcome.type === 'called') return { interactionId: outcome.interactionId };
      throw errors.CALL_REFUSED({ data: refusalData(outcome) });
    }),
    made: api.made.handler(({ context }) => {
      const who = requireWho(context);
      return outgoingOf(who).made(who);
    }),
    own: api.own.handler(async ({ context }) => {
      const who = requireWho(context);
      return { items: [...(await of(who).of(who))] };
    }),
    colleagues: api.colleagues.handler(async ({ context }) => {
      const who = requireWho(context);
      return { items: [...of(who).colleaguesOf(who)] };
    }),
    hangUp: api.hangUp.handler(async ({ input, context, errors }) => {
      told(await act(context, input.interactionId, 'hangUp'), errors);
      return {};
    }),
    hold: api.hold.handler(async ({ input, context, errors }) => {
      told(await act(context, input.interactionId, 'hold'), errors);
      return {};
    }),
    resume: api.resume.handler(async ({ input, context, errors }) => {
      told(await act(context, input.interactionId, 'resume'), errors);
      return {};
    }),
    wrapUp: api.wrapUp.handler(async ({ input, context, errors }) => {
      const who = requireWho(context);
      const outcome = await of(who).wrapUp(who, input.interactionId, input.outcomeId ?? null);
      if (outcome === 'outcomeRefused') throw errors.OUTCOME_REFUSED();
      told(outcome, errors);
      return {};
    }),
    handOver: api.handOver.handler(async ({ input, context, errors }) => {
      told(await act(context, input.interactionId, 'handOver'), errors);
      return {};
    }),
    swap: api.swap.handler(async ({ input, context, errors }) => {
      told(await act(context, input.interactionId, 'swap'), errors);
      return {};
    }),
    back: api.back.handler(async ({ input, context, errors }) => {
      told(await act(context, input.interactionId, 'back'), errors);
      return {};
    }),
    conference: api.conference.handler(async ({ input, context, errors }) => {
      told(await act(context, input.interactionId, 'conference'), errors);
      return {};
    }),
    cardData: api.cardData.handler(async ({ input: { interactionId, isOn }, context, errors }) => {
      const who = requireWho(context);
      const cardData = cardDataOf(who);
      told(await (isOn ? cardData.begin(who, interactionId) : cardData.end(who, interactionId)), errors);
      return {};
    }),
    leave: api.leave.handler(async ({ input, context, errors }) => {
      told(await act(context, input.interactionId, 'leave'), errors);
      return {};
    }),
    transferTo: api.transferTo.handler(async ({ input, context, errors }) => {
      const who = requireWho(context);
      const outcome = await of(who).ask(who, input.interactionId, 'transferTo', input.agentId);
      if (outcome === 'colleagueRefused') throw errors.COLLEAGUE_REFUSED();
      told(outcome, errors);
      return {};
    }),
    consult: api.consult.handler(async ({ input, context, errors }) => {
      const who = requireWho(context);
      const outcome = await of(who).ask(who, input.interactionId, 'consult', input.agentId);
      if (outcome === 'colleagueRefused') throw errors.COLLEAGUE_REFUSED();
      told(outcome, errors);
      return {};
    }),
    transferToNumber: api.transferToNumber.handler(async ({ input, context, errors }) => {
      const who = requireWho(context);
      const outcome = await of(who).askNumber(who, input.interactionId, 'transferTo', input.to);
      if (typeof outcome === 'object') throw errors.CALL_REFUSED({ data: refusalData(outcome) });
      told(outcome, errors);
      return {};
    }),
    consultNumber: api.consultNumber.handler(async ({ input, context, errors }) => {
      const who = requireWho(context);
      const outcome = await of(who).askNumber(who, input.interactionId, 'consult', input.to);
      if (typeof outcome === 'object') throw errors.CALL_REFUSED({ data: refusalData(outcome) });
      told(outcome, errors);
      return {};
    }),
    transfer: api.transfer.handler(async ({ input, context, errors }) => {
      const who = requireWho(context);
      const outcome = await of(who).transfer(who, input.interactionId, input.queueId);
      if (outcome === 'queueRefused') throw errors.QUEUE_REFUSED();
      told(outcome, errors);
      return {};
    }),
  });
}

const refusalData = ({ because, againAtMs }: Exclude<AskOutcome, ActOutcome>) => ({
  ...{ because, againAt: isoOrNull(againAtMs) },
});

/** Refuses what was not done, as every route about one's own call does. */
function told(outcome: ActOutcome, errors: { readonly NOT_FOUND: () => Error; readonly CONFLICT: () => Error }): void {
  if (outcome === 'unknown') throw errors.NOT_FOUND();
  if (outcome !== 'done') throw errors.CONFLICT();
}
