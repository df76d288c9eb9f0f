import { implement } from '@orpc/server';
import type { Who } from '#identity';
import { type RequestContext, requireWho } from '#identity/server';
import type { InteractionFact } from '#interactions';
import type { QueueId, UserId } from '#kernel/id.ts';
import { iso } from '#kernel/moment.ts';
import { type NotEligibleReason, type OfferOnWire, routingContract } from '../contract.ts';
import type { Routing } from './routing.ts';

export interface RoutingRoutesNeeds {
  readonly of: (who: Who) => Routing;
  readonly nameOf: (who: Who, id: UserId) => string | null;
  readonly queueNameOf: (who: Who, id: QueueId) => string | null;
}

/** The routes of routing: contract → use case. */
export function routingRoutes({ of, nameOf, queueNameOf }: RoutingRoutesNeeds) {
  const api = implement(routingContract).$context<RequestContext>();
  return api.router({
    offers: {
      accept: api.offers.accept.handler(async ({ input, context, errors }) => {
        const who = requireWho(context);
        const outcome = await of(who).accept(who, input.offerId);
        if (outcome.type === 'gone') throw errors.OFFER_GONE({ data: { because: outcome.because } });
        return { interactionId: outcome.interaction.id, conversationId: outcome.interaction.conversationId };
      }),
      decline: api.offers.decline.handler(async ({ input, context, errors }) => {
        const who = requireWho(context);
        const outcome = await of(who).decline(who, input.offerId, input.because || null);
        if (outcome.type === 'reasonNeeded') throw errors.REASON_NEEDED();
        if (outcome.type === 'gone') throw errors.OFFER_GONE({ data: { because: outcome.because } });
        return {};
      }),
    },
    interactions: {
      take: api.interactions.take.handler(async ({ input, context, errors }) => {
        const who = requireWho(context);
        const outcome = await of(who).take(who, input.interactionId);
        if (outcome.type === 'unknown') throw errors.NOT_FOUND();
        if (outcome.type === 'refused') throw errors.TAKE_REFUSED({ data: { because: outcome.because } });
        return { interactionId: outcome.interaction.id, conversationId: outcome.interaction.conversationId };
      }),
      offers: api.interactions.offers.handler(async ({ input, context, errors }) => {
        const who = requireWho(context);
        const facts = await of(who).offersOf(who, input.interactionId);
        if (!facts) throw errors.NOT_FOUND();
        return {
          items: offersFrom(
            facts,
            (id) => nameOf(who, id) ?? '',
            (id) => queueNameOf(who, id) ?? '',
          ),
        };
      }),
    },
  });
}

/** Every offer of an interaction with its reason and how it ended, in the order in which they were made. */
export function offersFrom(
  facts: readonly InteractionFact[],
  nameOf: (id: UserId) => string,
  queueNameOf: (id: QueueId) => string,
): OfferOnWire[] {
  const offers: OfferOnWire[] = [];
  for (const fact of facts) {
    if (fact.type === 'offered') offers.push(begun(fact, nameOf, queueNameOf));
    const last = offers.at(-1);
    const outcome = last && last.outcome === 'live' ? outcomeOf(fact) : null;
    if (last && outcome) Object.assign(last, outcome, { endedAt: iso(fact.atMs) });
  }
  return offers;
}

function begun(
  fact: InteractionFact & { type: 'offered' },
  nameOf: (id: UserId) => string,
  queueNameOf: (id: QueueId) => string,
): OfferOnWire {
  const { reason } = fact;
  return {
    offerId: fact.offerId,
    queueId: fact.queueId,
    queueName: queueNameOf(fact.queueId),
    agent: { agentId: fact.agentId, name: nameOf(fact.agentId) },
    offeredAt: iso(fact.atMs),
    endedAt: null,
    outcome: 'live',
    because: null,
    reason: {
      strategy: reason.strategy as OfferOnWire['reason']['strategy'],
      chosenKey: reason.chosenKey,
      eligible: reason.eligible,
      runnersUp: reason.runnersUp.map((next) => ({ ...next, name: nameOf(next.agentId) })),
      notEligible: Object.entries(reason.notEligible).map(([because, count]) => ({
        because: because as NotEligibleReason,
        count,
      })),
      position: reason.position,
      waitedMs: Math.max(0, Math.round(reason.waitedMs)),
    },
  };
}

function outcomeOf(fact: InteractionFact): Pick<OfferOnWire, 'outcome' | 'because'> | null {
  switch (fact.type) {
    case 'answered':
      return { outcome: 'accepted', because: null };
    case 'offerDeclined':
      return { outcome: 'declined', because: fact.because };
    case 'offerExpired':
      return { outcome: 'expired', because: null };
    case 'offerWithdrawn':
      return { outcome: 'withdrawn', because: fact.cause };
    case 'ended':
      return { outcome: 'customerLeft', because: null };
    default:
      return null;
  }
}
