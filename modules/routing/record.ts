import type { AgentHappening } from '#agents';
import type { InteractionHappening } from '#interactions';
import type { AgentId, InteractionId, LegId } from '#kernel/id.ts';
import { unreachable } from '#kernel/unreachable.ts';
import type { Decision } from './decision.ts';

/** What the journal must be asked to write, so that a decision becomes true. In this order, each part at once. */
export type ToRecord =
  | {
      readonly of: 'interaction';
      readonly about: InteractionId;
      readonly happenings: readonly InteractionHappening[];
    }
  | { readonly of: 'agent'; readonly about: AgentId; readonly happenings: readonly AgentHappening[] };

/** Translates a decision into happenings. A missed offer first stops the next ones, then goes back to the line. */
export function toRecord(decision: Decision, newLegId: () => LegId): readonly ToRecord[] {
  switch (decision.type) {
    case 'offer':
      return [{ of: 'interaction', about: decision.interactionId, happenings: offering(decision, newLegId) }];
    case 'expire': {
      const { interactionId, offerId, agentId, stop } = decision;
      const stopped: ToRecord[] = stop
        ? [{ of: 'agent', about: agentId, happenings: [{ type: 'stoppedResponding', offerId, untilMs: stop.untilMs }] }]
        : [];
      return [
        ...stopped,
        { of: 'interaction', about: interactionId, happenings: [{ type: 'offerExpired', offerId, agentId }] },
      ];
    }
    case 'withdraw': {
      const { interactionId, offerId, agentId, cause } = decision;
      const happenings: InteractionHappening[] = [{ type: 'offerWithdrawn', offerId, agentId, cause }];
      return [{ of: 'interaction', about: interactionId, happenings }];
    }
    case 'respondAgain':
      return [{ of: 'agent', about: decision.agentId, happenings: [{ type: 'respondedAgain', by: 'timer' }] }];
    case 'beginAway': {
      const { reasonId, by, note, askedAtMs } = decision.pending;
      const away: AgentHappening = {
        type: 'choseAvailability',
        availability: 'away',
        reasonId,
        by,
        note,
        askedAtMs,
      };
      return [{ of: 'agent', about: decision.agentId, happenings: [away] }];
    }
    default:
      return unreachable(decision);
  }
}

function offering(decision: Decision & { type: 'offer' }, newLegId: () => LegId): InteractionHappening[] {
  const { offerId, visitId, queueId, agentId, expiresAtMs, reason } = decision;
  if (!reason) throw new Error(`Offer ${offerId} was made without its reason`);
  const offered: InteractionHappening = { type: 'offered', offerId, visitId, queueId, agentId, expiresAtMs, reason };
  if (!decision.answersItself) return [offered];
  return [offered, { type: 'answered', legId: newLegId(), agentId, visitId, offerId, how: 'assigned' }];
}
