import type { Guest, Interaction, InteractionHappening, Leg } from '#interactions';
import type { AgentId } from '#kernel/id.ts';
import { type Call, type CallSurroundings, type CallTurn, type DeskLine, nothing } from './call-lines.ts';
import type { LineEnd } from './gateway.ts';

// Whoever is in a call beside its agent: asked while the caller hears music, or among all in one room. Whose the call is
// says its leg; a guest becomes its agent when it is handed to her, and when the one who asked her is gone.

/** Whose telephone a line is; null when it is nobody's who was brought into the call. */
export const guestOn = ({ guests }: Interaction, { legId }: DeskLine): Guest | null =>
  guests.find(({ guestId }) => guestId === legId) ?? null;

/** Her telephone was picked up: she is in the call, or has it when nobody else has. */
export function guestPickedUp(interaction: Interaction, guest: Guest): readonly InteractionHappening[] {
  if (guest.state !== 'ringing') return [];
  if (interaction.phase === 'unplaced' && guest.agentId !== null) return takesOver(interaction, guest, guest.agentId);
  return [{ type: 'guestAnswered', guestId: guest.guestId }];
}

/** The call is hers; what she had left to do of it from before goes on with it. */
function takesOver({ legs }: Interaction, { guestId }: Guest, agentId: AgentId): readonly InteractionHappening[] {
  const former = legs.filter((leg) => leg.agentId === agentId && leg.state === 'wrapUp');
  return [
    ...former.map(({ legId }): InteractionHappening => workDone(legId, agentId)),
    { type: 'answered', legId: guestId, agentId, visitId: null, offerId: null, how: 'assigned' },
  ];
}

const workDone = (legId: Leg['legId'], agentId: AgentId): InteractionHappening => ({
  ...{ type: 'wrappedUp', legId, agentId, disposition: null, automatic: true },
});

/** A line to somebody who was brought in is gone; `call` is without it already. */
export function guestEnded(
  call: Call,
  interaction: Interaction,
  { desk, guest, because }: { readonly desk: DeskLine; readonly guest: Guest; readonly because: LineEnd },
  around: CallSurroundings,
): CallTurn {
  const others = call.desks.filter(({ legId }) => legId === guest.guestId);
  if (others.some(({ isUp }) => isUp)) return nothing(call);
  if (!desk.isUp && others.length > 0 && !isRefusal(because)) return nothing(call);
  return {
    ...nothing(call),
    happenings: guestGone(interaction, guest, desk.isUp ? 'hungUp' : because, around),
    unheard: !desk.isUp && isUnheard(because) ? guest.agentId : null,
  };
}

export const isRefusal = (because: LineEnd): boolean => because === 'busy' || because === 'declined';
export const isUnheard = (because: LineEnd): boolean => because === 'unreachable' || because === 'failed';

/** What is written when somebody who was brought in is gone, or never came. */
export function guestGone(
  interaction: Interaction,
  guest: Guest,
  because: LineEnd,
  around: CallSurroundings,
): readonly InteractionHappening[] {
  const { guestId } = guest;
  const left: InteractionHappening = { type: 'guestLeft', guestId, because: endOf(because) };
  const isAlone = interaction.phase === 'unplaced' && interaction.guests.every((one) => one.guestId === guestId);
  if (!isAlone) return [left];
  // She had the caller to herself, so it is over; else the call is nobody's and goes back the way it came.
  if (guest.state !== 'ringing') {
    return [left, { type: 'ended', by: 'system', agentId: null, cause: 'hungUp', resolved: null }];
  }
  return [left, goesBack(interaction, guest, around)];
}

function endOf(because: LineEnd): 'hungUp' | 'declined' | 'unreachable' | 'notAnswered' {
  if (because === 'hungUp' || because === 'lost') return 'hungUp';
  if (isRefusal(because)) return 'declined';
  return isUnheard(because) ? 'unreachable' : 'notAnswered';
}

/** Nobody took what was handed on: first it comes back to whoever handed it on, else to its queue at its place. */
function goesBack(
  interaction: Interaction,
  { purpose, agentId, byId }: Guest,
  { canReturnTo, newLegId, queuedAgain }: CallSurroundings,
): InteractionHappening {
  if (purpose !== 'return' && agentId !== byId && canReturnTo(byId, interaction)) {
    return { type: 'guestCalled', guestId: newLegId(), agentId: byId, byId, purpose: 'return' };
  }
  return queuedAgain(interaction) ?? { type: 'ended', by: 'system', agentId: null, cause: 'failed', resolved: null };
}

/** The agent is gone from her call: who else is in it goes on with the caller, and she herself is not lost. */
export function agentGone(
  interaction: Interaction,
  leg: Leg,
  { isLost, upLegs }: { readonly isLost: boolean; readonly upLegs: ReadonlySet<string> },
  { queuedAgain }: CallSurroundings,
): readonly InteractionHappening[] {
  const { legId, agentId } = leg;
  const guests = interaction.guests.filter(({ state, guestId }) => state !== 'talking' || upLegs.has(guestId));
  const ended: InteractionHappening = { type: 'ended', by: 'agent', agentId, cause: 'hungUp', resolved: null };
  if (!isLost) return handedOver({ ...interaction, guests }, leg) ?? [ended];
  const lost: readonly InteractionHappening[] = [
    { type: 'released', legId, agentId, cause: 'unreachable' },
    workDone(legId, agentId),
  ];
  const heir = guests.find((one) => one.state === 'talking' && one.agentId !== null);
  if (heir?.agentId) return [...lost, ...takesOver(interaction, heir, heir.agentId)];
  return [...lost, queuedAgain(interaction) ?? { ...ended, by: 'system', agentId: null, cause: 'failed' }];
}

/**
 * She leaves the call to whom she brought in: a colleague in the room first. While the caller hears music she may go
 * before whom she asked has picked up. `isMeant`: she says so, and may leave a caller with who is outside; a telephone
 * that is hung up among all ends the call then. Null when nobody is there to keep it.
 */
export function handedOver(
  interaction: Interaction,
  { legId, agentId, state }: Leg,
  isMeant = false,
): readonly InteractionHappening[] | null {
  const talking = interaction.guests.filter((one) => one.state === 'talking');
  const colleague = talking.find((one) => one.agentId !== null);
  const ringing = interaction.guests.find((one) => one.state === 'ringing');
  const outside = state === 'held' || isMeant ? talking[0] : undefined;
  const heir = colleague ?? outside ?? (state === 'held' ? ringing : undefined);
  if (!heir) return null;
  const kind = heir.state === 'ringing' ? 'blind' : 'attended';
  const transferred: InteractionHappening = {
    ...{ type: 'transferred', legId, agentId, kind, toQueueId: null, toAgentId: heir.agentId },
  };
  if (heir.state === 'ringing' || heir.agentId === null) return [transferred];
  return [transferred, ...takesOver(interaction, heir, heir.agentId)];
}
