import type { Interaction, InteractionHappening } from '#interactions';
import type { AgentId, QueueId } from '#kernel/id.ts';
import { unreachable } from '#kernel/unreachable.ts';

/** What an agent does with her own call on her desk. `queued`: the entry into the queue it goes to. */
export type CallAct =
  | { readonly type: 'hangUp' | 'hold' | 'resume' | 'wrapUp' }
  | { readonly type: 'transfer'; readonly queueId: QueueId; readonly queued: InteractionHappening };

/** What is to be written when she does it; null when the call is not hers, or not in that state. */
export function happeningsOf(
  { legs, phase }: Interaction,
  agentId: AgentId,
  act: CallAct,
): readonly InteractionHappening[] | null {
  const leg = legs.findLast((one) => one.agentId === agentId);
  if (!leg) return null;
  const { legId, state } = leg;
  const isInHand = phase === 'inHand' && (state === 'connected' || state === 'held');
  switch (act.type) {
    case 'hangUp':
      return isInHand ? [{ type: 'ended', by: 'agent', agentId, cause: 'hungUp', resolved: null }] : null;
    case 'hold':
      return isInHand && state === 'connected' ? [{ type: 'held', legId }] : null;
    case 'resume':
      return isInHand && state === 'held' ? [{ type: 'resumed', legId }] : null;
    case 'wrapUp':
      return state === 'wrapUp' ? [{ type: 'wrappedUp', legId, agentId, disposition: null, automatic: false }] : null;
    case 'transfer': {
      if (!isInHand) return null;
      const { queueId: toQueueId } = act;
      return [{ type: 'transferred', legId, agentId, kind: 'blind', toQueueId, toAgentId: null }, act.queued];
    }
    default:
      return unreachable(act);
  }
}
