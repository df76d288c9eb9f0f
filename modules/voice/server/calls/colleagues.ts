import { may, type Person, type Who } from '#identity';
import type { Interaction } from '#interactions';
import type { AgentId } from '#kernel/id.ts';

/** Whether somebody may be asked into a call, or called: she takes calls, and both look after the same project. */
export const isColleague = (who: Who, { who: other, isDisabled }: Person): boolean =>
  !isDisabled && other.userId !== who.userId && may(other, 'telephony.talk') && shareProject(who, other);

const shareProject = ({ projectIds: one }: Who, { projectIds: other }: Who): boolean =>
  one === 'all' || other === 'all' || one.some((id) => other.includes(id));

/** Whether a customer is with her in one of these calls, or rings at her; `inWork`: the work after a call counts too. */
export const hasCustomer = (calls: Iterable<Interaction>, agentId: AgentId, inWork: boolean): boolean =>
  [...calls].some(
    ({ offer, guests, legs }) =>
      offer?.agentId === agentId ||
      guests.some((guest) => guest.agentId === agentId) ||
      legs.some((leg) => leg.agentId === agentId && (inWork || leg.state !== 'wrapUp')),
  );
