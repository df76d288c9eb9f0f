import type { Interaction, InteractionHappening, Leg } from '#interactions';
import type { AgentId, InteractionId, LegId } from '#kernel/id.ts';
import { deskLineOf, roomOf } from './call-names.ts';
import type { LineEnd, LineId, VoiceSignal } from './gateway.ts';

/** So long a caller waits at most before she is let go. */
export const waitMostMs = 3_600_000;
/** After a call its agent may write down what is left to do, at most so long. */
export const wrapUpMostMs = 60_000;
/** So long a telephone rings when its agent has taken the call already. */
export const reachMostMs = 20_000;
/** The line outlasts its offer by this much: who lets it ring misses the offer, and the offer says so. */
const ringsLongerMs = 3_000;
/** Telephones of one agent that ring at once. */
const telephonesMost = 5;

/** The line to one of an agent's telephones. */
export interface DeskLine {
  readonly line: LineId;
  readonly agentId: AgentId;
  readonly legId: LegId;
  readonly isUp: boolean;
}

/**
 * The lines of one call, as far as signals told and orders will make them. What the call *is* stands in its interaction;
 * `settle` makes the lines follow it.
 */
export interface Call {
  readonly id: InteractionId;
  /** The caller's line. */
  readonly line: LineId;
  /** Her number as it is shown on telephones; empty when she hides it. */
  readonly number: string;
  readonly isGone: boolean;
  readonly isAnswered: boolean;
  readonly hears: 'nothing' | 'music' | 'agent';
  readonly desks: readonly DeskLine[];
  /** The offer or leg for which telephones were rung: for each they ring once. */
  readonly rungFor: string | null;
}

/** What the switch shall do. */
export type CallOrder =
  | { readonly type: 'answer'; readonly line: LineId }
  | { readonly type: 'music'; readonly line: LineId }
  | {
      readonly type: 'ring';
      readonly line: LineId;
      readonly telephone: string;
      readonly by: LineId;
      readonly shownNumber: string;
      readonly withinMs: number;
    }
  | { readonly type: 'join'; readonly room: string; readonly lines: readonly LineId[] }
  | { readonly type: 'clear'; readonly room: string }
  | { readonly type: 'hangUp'; readonly line: LineId; readonly because: 'done' | 'busy' };

/** What follows for a call: its lines, orders in this order, and what must be written about it. */
export interface CallTurn {
  readonly call: Call;
  readonly orders: readonly CallOrder[];
  readonly happenings: readonly InteractionHappening[];
  /** Her telephone cannot be rung: she gets no calls until it can. */
  readonly unheard: AgentId | null;
}

export interface CallSurroundings {
  readonly nowMs: number;
  /** Telephones of an agent that are signed in, by name. */
  readonly telephonesOf: (agentId: AgentId) => readonly string[];
  readonly newLegId: () => LegId;
  /** The way back into the queue the call was answered from, at the place it had; null when there is none. */
  readonly queuedAgain: (interaction: Interaction) => InteractionHappening | null;
}

/** The signals that are about a line of a call. */
export type CallSignal = Extract<VoiceSignal, { type: 'pickedUp' | 'ended' }>;

/** A call whose caller has just arrived. */
export const arrivedCall = (id: InteractionId, line: LineId, number: string): Call => ({
  ...{ id, line, number, desks: [], rungFor: null },
  ...{ isGone: false, isAnswered: false, hears: 'nothing' },
});

/** Whether nothing is left of a call: no line, and nobody who still has it in hand. */
export const isOver = ({ isGone, desks }: Call, { phase, legs }: Interaction): boolean =>
  isGone && desks.length === 0 && phase === 'done' && legs.length === 0;

const nothing = (call: Call): CallTurn => ({ call, orders: [], happenings: [], unheard: null });

/** What a signal about one of its lines means: what must be written. The orders follow from `settle`. */
export function hear(call: Call, interaction: Interaction, signal: CallSignal, around: CallSurroundings): CallTurn {
  if (signal.type === 'ended' && signal.line === call.line) return callerGone(call, interaction);
  const desk = call.desks.find(({ line }) => line === signal.line);
  if (!desk) return nothing(call);
  if (signal.type === 'pickedUp') return pickedUp(call, interaction, desk);
  const without = { ...call, desks: call.desks.filter((one) => one !== desk) };
  return deskEnded(without, interaction, { desk, because: signal.because }, around);
}

function callerGone(call: Call, { phase }: Interaction): CallTurn {
  const gone = nothing({ ...call, isGone: true });
  if (call.isGone || phase === 'done') return gone;
  const cause = phase === 'inHand' ? 'hungUp' : 'abandoned';
  return { ...gone, happenings: [{ type: 'ended', by: 'customer', agentId: null, cause, resolved: null }] };
}

function pickedUp(call: Call, { offer, visit }: Interaction, desk: DeskLine): CallTurn {
  const up = nothing({ ...call, desks: call.desks.map((one) => (one === desk ? { ...one, isUp: true } : one)) });
  const { agentId, legId } = desk;
  if (offer?.agentId !== agentId || desk.isUp) return up;
  const visitId = visit?.visitId ?? null;
  const { offerId } = offer;
  return { ...up, happenings: [{ type: 'answered', legId, agentId, visitId, offerId, how: 'accepted' }] };
}

/** A line to a telephone is gone; `call` is without it already. */
function deskEnded(
  call: Call,
  interaction: Interaction,
  { desk: { agentId, isUp }, because }: { readonly desk: DeskLine; readonly because: LineEnd },
  around: CallSurroundings,
): CallTurn {
  const leg = runningLeg(interaction);
  const { offer } = interaction;
  const others = call.desks.filter((one) => one.agentId === agentId);
  if (isUp) {
    const isLast = leg?.agentId === agentId && !others.some((one) => one.isUp);
    if (!isLast) return nothing(call);
    return { ...nothing(call), happenings: [{ type: 'ended', by: 'agent', agentId, cause: 'hungUp', resolved: null }] };
  }
  const isRefused = because === 'busy' || because === 'declined';
  const isUnheard = because === 'unreachable' || because === 'failed';
  if (!isRefused && others.length > 0) return nothing(call);
  if (offer?.agentId === agentId) {
    const { offerId } = offer;
    if (isRefused) {
      return { ...nothing(call), happenings: [{ type: 'offerDeclined', offerId, agentId, because: null }] };
    }
    // Who lets it ring misses the offer when that runs out.
    return isUnheard ? unreachable(call, interaction, agentId, around) : nothing(call);
  }
  if (leg?.agentId !== agentId || others.some((one) => one.isUp)) return nothing(call);
  return isUnheard
    ? unreachable(call, interaction, agentId, around)
    : { ...nothing(call), happenings: givenBack(interaction, leg, around) };
}

/** Nothing of hers can ring: the call goes to somebody else, and she gets none until it can. */
function unreachable(call: Call, interaction: Interaction, agentId: AgentId, around: CallSurroundings): CallTurn {
  const { offer } = interaction;
  const leg = runningLeg(interaction);
  if (leg) return { ...nothing(call), happenings: givenBack(interaction, leg, around), unheard: agentId };
  if (!offer) return nothing(call);
  const { offerId } = offer;
  return {
    ...nothing(call),
    happenings: [{ type: 'offerWithdrawn', offerId, agentId, cause: 'agentUnreachable' }],
    unheard: agentId,
  };
}

/** She had taken the call and does not pick up: it goes back to its line. */
function givenBack(
  interaction: Interaction,
  { agentId, legId }: Leg,
  { queuedAgain }: CallSurroundings,
): readonly InteractionHappening[] {
  return [
    { type: 'released', legId, agentId, cause: 'unreachable' },
    { type: 'wrappedUp', legId, agentId, disposition: null, automatic: true },
    queuedAgain(interaction) ?? { type: 'ended', by: 'system', agentId: null, cause: 'failed', resolved: null },
  ];
}

/** The leg of the agent who has the call in hand; null while nobody has. */
export const runningLeg = ({ phase, legs }: Interaction): Leg | null =>
  phase === 'inHand' ? (legs.find(({ state }) => state === 'connected' || state === 'held') ?? null) : null;

/** Makes the lines follow what the call is. Asked again when nothing has changed, it orders nothing. */
export function settle(call: Call, interaction: Interaction, around: CallSurroundings): CallTurn {
  if (call.isGone || interaction.phase === 'done') return over(call);
  const leg = runningLeg(interaction);
  const holderId = leg?.agentId ?? interaction.offer?.agentId ?? null;
  const hers = call.desks.filter(({ agentId }) => agentId === holderId);
  // Of several telephones the one that was picked up keeps the call.
  const up = hers.find(({ isUp }) => isUp) ?? null;
  const kept = up && leg ? [up] : hers;
  const orders: CallOrder[] = call.isAnswered ? [] : [{ type: 'answer', line: call.line }];
  for (const { line } of call.desks.filter((one) => !kept.includes(one))) {
    orders.push({ type: 'hangUp', line, because: 'done' });
  }
  const next: Call = { ...call, isAnswered: true, desks: kept };
  if (leg?.state === 'connected' && up) return connected(next, up, orders);
  const waits = onMusic(next, orders);
  const key = leg?.legId ?? interaction.offer?.offerId ?? null;
  if (holderId === null || key === null || kept.length > 0 || call.rungFor === key) return waits;
  return rung(waits, interaction, { agentId: holderId, legId: leg?.legId ?? around.newLegId(), key }, around);
}

function over(call: Call): CallTurn {
  const orders: CallOrder[] = call.desks.map(({ line }) => ({ type: 'hangUp', line, because: 'done' }));
  // A line that was asked to end is gone for us; its own signal only confirms it.
  if (!call.isGone) orders.push({ type: 'hangUp', line: call.line, because: call.isAnswered ? 'done' : 'busy' });
  if (call.hears === 'agent') orders.push({ type: 'clear', room: roomOf(call.id) });
  return { ...nothing({ ...call, isGone: true, hears: 'nothing', desks: [] }), orders };
}

function connected(call: Call, { line }: DeskLine, orders: CallOrder[]): CallTurn {
  if (call.hears !== 'agent') orders.push({ type: 'join', room: roomOf(call.id), lines: [call.line, line] });
  return { ...nothing({ ...call, hears: 'agent' }), orders };
}

function onMusic(call: Call, orders: CallOrder[]): CallTurn {
  if (call.hears === 'agent') orders.push({ type: 'clear', room: roomOf(call.id) });
  if (call.hears !== 'music') orders.push({ type: 'music', line: call.line });
  return { ...nothing({ ...call, hears: 'music' }), orders };
}

function rung(
  { call, orders }: CallTurn,
  interaction: Interaction,
  { agentId, legId, key }: { readonly agentId: AgentId; readonly legId: LegId; readonly key: string },
  around: CallSurroundings,
): CallTurn {
  const telephones = around.telephonesOf(agentId).slice(0, telephonesMost);
  const next = { ...call, rungFor: key };
  if (telephones.length === 0) return { ...unreachable(next, interaction, agentId, around), orders };
  const withinMs = interaction.offer
    ? Math.max(0, interaction.offer.expiresAtMs - around.nowMs) + ringsLongerMs
    : reachMostMs;
  const desks = telephones.map((_, index): DeskLine => {
    return { line: deskLineOf({ callId: call.id, agentId, legId, index }), agentId, legId, isUp: false };
  });
  const rings = telephones.map((telephone, index): CallOrder => {
    const line = deskLineOf({ callId: call.id, agentId, legId, index });
    return { type: 'ring', line, telephone, by: call.line, shownNumber: call.number, withinMs };
  });
  return { ...nothing({ ...next, desks: [...call.desks, ...desks] }), orders: [...orders, ...rings] };
}
