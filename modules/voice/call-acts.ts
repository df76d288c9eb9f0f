import type { Guest, Interaction, InteractionHappening, Leg } from '#interactions';
import type { AgentId, LegId, QueueId } from '#kernel/id.ts';
import { unreachable } from '#kernel/unreachable.ts';
import { handedOver } from './call-guests.ts';
import { dialingLeg, unansweredBy } from './call-outgoing.ts';

/** What is said by its name alone. */
export type PlainCallAct =
  | 'hangUp'
  | 'hold'
  | 'resume'
  /** Whom she consulted gets the call; out of a conference, a colleague who stays does. */
  | 'handOver'
  /** She talks with the other one, who so far heard music. */
  | 'swap'
  /** Back to the caller alone: whoever she brought in is let go. */
  | 'back'
  /** All in one room. */
  | 'conference'
  /** She was brought in, and goes. */
  | 'leave';

/** What an agent does with her own call on her desk. `queued`: the entry into the queue it goes to. */
export type CallAct =
  | { readonly type: PlainCallAct }
  /** The work after it is done. */
  | { readonly type: 'wrapUp'; readonly outcomeId: string | null }
  | { readonly type: 'transfer'; readonly queueId: QueueId; readonly queued: InteractionHappening }
  /** Rings a colleague, or calls somebody outside (null): to get the call at once, or to be asked first (or join in). */
  | { readonly type: 'transferTo' | 'consult'; readonly toAgentId: AgentId | null; readonly guestId: LegId };

/** What is to be written when she does it; null when the call is not hers, or not in that state. */
export function happeningsOf(
  interaction: Interaction,
  agentId: AgentId,
  act: CallAct,
): readonly InteractionHappening[] | null {
  const { legs, phase, guests } = interaction;
  if (act.type === 'leave') {
    const guest = guests.find((one) => one.agentId === agentId && one.state !== 'ringing');
    return guest && phase === 'inHand' ? [letGo(guest)] : null;
  }
  const leg = legs.findLast((one) => one.agentId === agentId);
  if (!leg) return null;
  const { legId, state } = leg;
  if (act.type === 'wrapUp') {
    return state === 'wrapUp'
      ? [{ type: 'wrappedUp', legId, agentId, disposition: act.outcomeId, automatic: false }]
      : null;
  }
  if (act.type === 'hangUp' && dialingLeg(interaction) === leg) return unansweredBy(leg, 'agent', 'cancelled');
  if (phase !== 'inHand' || (state !== 'connected' && state !== 'held')) return null;
  const gone = { type: 'transferred', legId, agentId, kind: 'blind' } as const;
  switch (act.type) {
    case 'hangUp':
      return [{ type: 'ended', by: 'agent', agentId, cause: 'hungUp', resolved: null }];
    case 'hold':
      return state === 'connected' ? [{ type: 'held', legId }] : null;
    case 'resume':
      return state === 'held' ? [{ type: 'resumed', legId }] : null;
    case 'handOver':
      return handedOver(interaction, leg, true);
    case 'swap':
    case 'back':
    case 'conference':
      return guests.length > 0 ? amongGuests(guests, leg, act.type) : null;
    case 'transfer':
      return [{ ...gone, toQueueId: act.queueId, toAgentId: null }, act.queued];
    case 'transferTo':
      if (guests.length > 0) return null;
      return [{ ...gone, toQueueId: null, toAgentId: act.toAgentId }, calls(act, agentId, 'handOver')];
    case 'consult':
      return consulted(guests, leg, act);
    default:
      return unreachable(act.type);
  }
}

const letGo = ({ guestId }: Guest): InteractionHappening => ({ type: 'guestLeft', guestId, because: 'letGo' });
const calls = (
  { guestId, toAgentId }: { readonly guestId: LegId; readonly toAgentId: AgentId | null },
  byId: AgentId,
  purpose: 'consult' | 'handOver',
): InteractionHappening => ({ type: 'guestCalled', guestId, agentId: toAgentId, byId, purpose });

/** One is asked while the caller hears music; where all talk already, one more joins them. */
function consulted(
  guests: readonly Guest[],
  { legId, agentId, state }: Leg,
  act: Parameters<typeof calls>[0],
): readonly InteractionHappening[] | null {
  const isConference = state === 'connected' && guests.every((one) => one.state === 'talking');
  if (guests.length > 0 && !isConference) return null;
  const first = guests.length === 0 && state === 'connected';
  return [...(first ? [{ type: 'held', legId } as const] : []), calls(act, agentId, 'consult')];
}

function amongGuests(
  guests: readonly Guest[],
  { legId, state }: Leg,
  act: 'swap' | 'back' | 'conference',
): readonly InteractionHappening[] | null {
  const there = guests.filter((one) => one.state !== 'ringing');
  const aside = there.filter((one) => one.state === 'aside');
  const turned = (some: readonly Guest[], isAside: boolean) =>
    some.map(({ guestId }): InteractionHappening => ({ type: 'guestAside', guestId, isAside }));
  const resumed: readonly InteractionHappening[] = state === 'held' ? [{ type: 'resumed', legId }] : [];
  switch (act) {
    case 'back':
      return [...guests.map(letGo), ...resumed];
    case 'conference':
      return there.length > 0 && (state === 'held' || aside.length > 0) ? [...turned(aside, false), ...resumed] : null;
    case 'swap':
      if (state === 'held') return there.length > 0 ? [...turned(there, true), ...resumed] : null;
      return aside.length > 0 ? [{ type: 'held', legId }, ...turned(aside, false)] : null;
  }
}
