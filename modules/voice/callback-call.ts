import type { Interaction, InteractionHappening, Leg } from '#interactions';
import type { InteractionId } from '#kernel/id.ts';
import { arrivedCall, type Call, type CallSurroundings } from './call-lines.ts';
import { outLineOf } from './call-names.ts';

// Somebody who shall be called back stands in the line like a caller, without a line of her own: her place is a fact, and
// her telephone rings when an agent has taken her.

/** Whether she waits to be called: the facts say so, whatever the switch knows. */
export const isAwaitingCall = ({ phase, direction, visit }: Interaction): boolean =>
  direction === 'outbound' && (phase === 'waiting' || phase === 'ringing') && visit?.kind === 'callback';

/** Whether nobody has begun to call her. */
export const isToBeCalled = ({ outgoing }: Call): boolean => outgoing !== null && !outgoing.hasBegun;

/** The call of somebody who waits to be called. */
export const callToMake = (id: InteractionId, number: string): Call => ({
  ...arrivedCall(id, outLineOf(id), number),
  outgoing: { ways: [], hasBegun: false },
});

/** The leg of who took her is that of somebody who dials. */
export const dialedBy = ({ legId, agentId }: Pick<Leg, 'legId' | 'agentId'>): InteractionHappening => ({
  type: 'dialed',
  legId,
  agentId,
});

/**
 * Who took her does not come to her own telephone: nobody was called, and she waits on, at the place she had. Null for a
 * call that was in no line.
 */
export function waitsAgain(
  interaction: Interaction,
  { legId, agentId }: Leg,
  { queuedAgain }: Pick<CallSurroundings, 'queuedAgain'>,
): readonly InteractionHappening[] | null {
  const queued = interaction.visit?.kind === 'callback' ? queuedAgain(interaction) : null;
  if (queued?.type !== 'queued') return null;
  return [
    { type: 'released', legId, agentId, cause: 'unreachable' },
    { type: 'wrappedUp', legId, agentId, disposition: null, automatic: true },
    { ...queued, kind: 'callback' },
  ];
}
