import type { InteractionFact } from '#interactions';
import type { FactShape } from '#kernel/fact.ts';
import type { AgentId, InteractionId, OfferId } from '#kernel/id.ts';

/** How an offer ended; the agent who was a moment too late is told. */
export type OfferEnd = 'answered' | 'expired' | 'withdrawn' | 'ended';

export interface KnownOffer {
  readonly interactionId: InteractionId;
  readonly agentId: AgentId;
  /** Null while it stands. */
  readonly end: OfferEnd | null;
}

/** Offers by id, the standing ones and the most recent of the others. */
export interface Offers {
  begin(offerId: OfferId, interactionId: InteractionId, agentId: AgentId): void;
  follow(fact: FactShape): void;
  find(offerId: OfferId): KnownOffer | null;
}

/** Offers kept to say what became of them; the oldest are forgotten first. */
const keptMost = 20_000;

/** Opens an empty book of offers. */
export function openOffers(): Offers {
  const known = new Map<OfferId, KnownOffer>();
  const standing = new Map<InteractionId, OfferId>();

  const begin: Offers['begin'] = (offerId, interactionId, agentId) => {
    known.set(offerId, { interactionId, agentId, end: null });
    standing.set(interactionId, offerId);
    if (known.size <= keptMost) return;
    for (const [oldest, { end }] of known) {
      if (end === null) continue;
      known.delete(oldest);
      return;
    }
  };
  const finish = (interactionId: InteractionId, end: OfferEnd): void => {
    const offerId = standing.get(interactionId);
    const offer = offerId && known.get(offerId);
    if (!offer) return;
    standing.delete(interactionId);
    known.set(offerId, { ...offer, end });
  };

  return {
    begin,
    follow(told) {
      if (told.of !== 'interaction') return;
      const fact = told as InteractionFact;
      switch (fact.type) {
        case 'offered':
          begin(fact.offerId, fact.about, fact.agentId);
          break;
        case 'answered':
          finish(fact.about, fact.how === 'taken' ? 'withdrawn' : 'answered');
          break;
        case 'offerDeclined':
        case 'offerWithdrawn':
          finish(fact.about, 'withdrawn');
          break;
        case 'offerExpired':
          finish(fact.about, 'expired');
          break;
        case 'ended':
        case 'leftQueue':
          finish(fact.about, 'ended');
          break;
        default:
          break;
      }
    },
    find: (offerId) => known.get(offerId) ?? null,
  };
}
