import type { Guest, Interaction, InteractionHappening, Leg } from '#interactions';
import type { AgentId, LegId } from '#kernel/id.ts';
import { agentGone, guestEnded, guestGone, guestOn, guestPickedUp, isRefusal, isUnheard } from './call-guests.ts';
import {
  type Call,
  type CallOrder,
  type CallSignal,
  type CallSurroundings,
  type CallTurn,
  type DeskLine,
  nothing,
  reachMostMs,
  runningLeg,
  telephonesMost,
  withoutLine,
} from './call-lines.ts';
import { deskLineOf, guestLineOf, roomOf } from './call-names.ts';
import { answerMostMs, dialingLeg, hearDialing, settleDialing } from './call-outgoing.ts';
import { ordersFor, placesOf } from './call-places.ts';
import { dialedBy, isToBeCalled } from './callback-call.ts';
import type { LineEnd } from './gateway.ts';

/** The line outlasts its offer by this much: who lets it ring misses the offer, and the offer says so. */
const ringsLongerMs = 3_000;

/** What a signal about one of its lines means: what must be written. The orders follow from `settle`. */
export function hear(call: Call, interaction: Interaction, signal: CallSignal, around: CallSurroundings): CallTurn {
  const dialing = dialingLeg(interaction);
  if (dialing) return hearDialing(call, interaction, { leg: dialing, signal }, around);
  if (signal.type === 'ended' && signal.line === call.line) return callerGone(call, interaction);
  const desk = call.desks.find(({ line }) => line === signal.line);
  if (!desk) return nothing(call);
  if (signal.type === 'pickedUp') return pickedUp(call, interaction, desk);
  const without = withoutLine(call, signal.line);
  const guest = guestOn(interaction, desk);
  const { because } = signal;
  return guest
    ? guestEnded(without, interaction, { desk, guest, because }, around)
    : deskEnded(without, interaction, { desk, because }, around);
}

function callerGone(call: Call, { phase, guests }: Interaction): CallTurn {
  const gone = nothing(withoutLine(call, call.line));
  if (call.isGone || phase === 'done') return gone;
  const hadSomebody = phase === 'inHand' || guests.some(({ state }) => state === 'talking');
  const cause = hadSomebody ? 'hungUp' : 'abandoned';
  return { ...gone, happenings: [{ type: 'ended', by: 'customer', agentId: null, cause, resolved: null }] };
}

function pickedUp(call: Call, interaction: Interaction, desk: DeskLine): CallTurn {
  const up = nothing({ ...call, desks: call.desks.map((one) => (one === desk ? { ...one, isUp: true } : one)) });
  if (desk.isUp) return up;
  const guest = guestOn(interaction, desk);
  if (guest) return { ...up, happenings: guestPickedUp(interaction, guest) };
  const { offer, visit } = interaction;
  const { agentId, legId } = desk;
  if (agentId === null || offer?.agentId !== agentId) return up;
  const visitId = visit?.visitId ?? null;
  const { offerId } = offer;
  const answered: InteractionHappening = { type: 'answered', legId, agentId, visitId, offerId, how: 'accepted' };
  return { ...up, happenings: isToBeCalled(call) ? [answered, dialedBy({ legId, agentId })] : [answered] };
}

/** A line to a telephone is gone; `call` is without it already. */
function deskEnded(
  call: Call,
  interaction: Interaction,
  { desk: { agentId, isUp }, because }: { readonly desk: DeskLine; readonly because: LineEnd },
  around: CallSurroundings,
): CallTurn {
  if (agentId === null) return nothing(call);
  const leg = runningLeg(interaction);
  const { offer } = interaction;
  const others = call.desks.filter((one) => one.agentId === agentId);
  if (isUp) {
    if (leg?.agentId !== agentId || others.some((one) => one.isUp)) return nothing(call);
    const upLegs = new Set<string>(call.desks.filter((one) => one.isUp).map(({ legId }) => legId));
    const isLost = because === 'lost';
    const happenings = agentGone(interaction, leg, { isLost, upLegs }, around);
    return { ...nothing(call), happenings, unheard: isLost ? agentId : null };
  }
  if (!isRefusal(because) && others.length > 0) return nothing(call);
  if (offer?.agentId === agentId) {
    const { offerId } = offer;
    if (isRefusal(because)) {
      return { ...nothing(call), happenings: [{ type: 'offerDeclined', offerId, agentId, because: null }] };
    }
    // Who lets it ring misses the offer when that runs out.
    return isUnheard(because) ? unreachable(call, interaction, agentId, around) : nothing(call);
  }
  if (leg?.agentId !== agentId || others.some((one) => one.isUp)) return nothing(call);
  return isUnheard(because)
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

/** Makes the lines follow what the call is. Asked again when nothing has changed, it orders nothing. */
export function settle(call: Call, interaction: Interaction, around: CallSurroundings): CallTurn {
  if (call.isGone || interaction.phase === 'done') return over(call);
  const dialing = dialingLeg(interaction);
  if (dialing) return settleDialing(call, interaction, dialing, around);
  const leg = runningLeg(interaction);
  const isAhead = isToBeCalled(call);
  if (isAhead && leg) return { ...nothing(call), happenings: [dialedBy(leg)] };
  const { offer, guests } = interaction;
  const holderId = leg?.agentId ?? offer?.agentId ?? null;
  const hers = call.desks.filter(
    (desk) => holderId !== null && desk.agentId === holderId && !guestOn(interaction, desk),
  );
  const main = leg ? pickedOf(hers) : hers;
  const linesOf = ({ guestId }: Guest) => call.desks.filter(({ legId }) => legId === guestId);
  const desks = [...main, ...guests.flatMap((guest) => pickedOf(linesOf(guest)))];
  const next = { ...call, isAnswered: !isAhead, desks };
  const mainLine = main.find(({ isUp }) => isUp)?.line ?? null;
  const places = isAhead ? { room: [], music: [], ringback: null } : placesOf(next, interaction, mainLine, around);
  const orders: readonly CallOrder[] = [
    ...(call.isAnswered || isAhead ? [] : [{ type: 'answer', line: call.line } as const]),
    ...call.desks.filter((one) => !desks.includes(one)).map(({ line }) => letGo(line)),
    ...ordersFor(call, places),
  ];
  const key = leg?.legId ?? offer?.offerId ?? null;
  const asked = guests.filter((guest) => guest.state === 'ringing' && linesOf(guest).length === 0);
  const known: readonly string[] = [...(key ? [key] : []), ...guests.map(({ guestId }) => guestId)];
  let turn: CallTurn = {
    ...nothing({ ...next, ...places, rungFor: call.rungFor.filter((one) => known.includes(one)) }),
    orders,
  };
  if (holderId !== null && key !== null && main.length === 0) {
    const withinMs = offer ? Math.max(0, offer.expiresAtMs - around.nowMs) + ringsLongerMs : reachMostMs;
    const wish = { agentId: holderId, legId: leg?.legId ?? around.newLegId(), key, withinMs };
    turn = rung(turn, wish, around, (rungCall) => unreachable(rungCall, interaction, holderId, around));
  }
  for (const guest of asked) {
    const { agentId, guestId: legId } = guest;
    if (agentId === null) {
      turn = calledOut(turn, interaction, guest, around);
      continue;
    }
    turn = rung(turn, { agentId, legId, key: legId, withinMs: reachMostMs }, around, (rungCall) => ({
      ...nothing(rungCall),
      happenings: guestGone(interaction, guest, 'unreachable', around),
      unheard: agentId,
    }));
  }
  return turn;
}

/** Calls somebody outside who is brought in, once; who cannot be called any more is gone. */
function calledOut(turn: CallTurn, interaction: Interaction, guest: Guest, around: CallSurroundings): CallTurn {
  const { call, orders, happenings } = turn;
  const { guestId } = guest;
  if (call.rungFor.includes(guestId)) return turn;
  const ways = around.waysTo(guestId);
  const next = { ...call, rungFor: [...call.rungFor, guestId] };
  if (ways.length === 0) {
    return { ...turn, call: next, happenings: [...happenings, ...guestGone(interaction, guest, 'failed', around)] };
  }
  const line = guestLineOf(call.id, guestId);
  const desks = [...next.desks, { line, agentId: null, legId: guestId, isUp: false }];
  const order: CallOrder = { type: 'callOut', line, ways, by: call.line, withinMs: answerMostMs };
  return { ...turn, call: { ...next, desks }, orders: [...orders, order] };
}

/** Of several telephones the one that was picked up keeps the call. */
function pickedOf(desks: readonly DeskLine[]): readonly DeskLine[] {
  const up = desks.find(({ isUp }) => isUp);
  return up ? [up] : desks;
}

const letGo = (line: string): CallOrder => ({ type: 'hangUp', line, because: 'done' });

function over(call: Call): CallTurn {
  const orders: CallOrder[] = call.desks.map(({ line }) => letGo(line));
  // A line that was asked to end is gone for us; its own signal only confirms it.
  if (!call.isGone)
    orders.push({ type: 'hangUp', line: call.line, because: call.isAnswered || call.outgoing ? 'done' : 'busy' });
  if (call.room.length > 0) orders.push({ type: 'clear', room: roomOf(call.id) });
  return { ...nothing({ ...call, isGone: true, room: [], music: [], ringback: null, desks: [] }), orders };
}

/** Rings the telephones of an agent, once for each key; `nowhere` says what follows when she has none. */
function rung(
  turn: CallTurn,
  wish: { readonly agentId: AgentId; readonly legId: LegId; readonly key: string; readonly withinMs: number },
  around: CallSurroundings,
  nowhere: (call: Call) => CallTurn,
): CallTurn {
  const { agentId, legId, key, withinMs } = wish;
  const { call, orders, happenings, unheard } = turn;
  if (call.rungFor.includes(key)) return turn;
  const next = { ...call, rungFor: [...call.rungFor, key] };
  const telephones = around.telephonesOf(agentId).slice(0, telephonesMost);
  if (telephones.length === 0) {
    const lost = nowhere(next);
    return { ...lost, orders, happenings: [...happenings, ...lost.happenings], unheard: unheard ?? lost.unheard };
  }
  const lines = telephones.map((telephone, index) => {
    return { telephone, line: deskLineOf({ callId: call.id, agentId, legId, index }) };
  });
  const desks = lines.map(({ line }): DeskLine => ({ line, agentId, legId, isUp: false }));
  const rings = lines.map((one): CallOrder => {
    return { type: 'ring', ...one, by: isToBeCalled(call) ? null : call.line, shownNumber: call.number, withinMs };
  });
  return { ...turn, call: { ...next, desks: [...call.desks, ...desks] }, orders: [...orders, ...rings] };
}
