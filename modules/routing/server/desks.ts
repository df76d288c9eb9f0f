import { agentState, noWork, type Presence } from '#agents';
import type { Agents } from '#agents/server';
import type { Interaction } from '#interactions';
import { mediumOf } from '#kernel/channel.ts';
import type { AgentId, UserId } from '#kernel/id.ts';
import { iso, isoOrNull } from '#kernel/moment.ts';
import type { Queues } from '#queues/server';
import type { FloorLook } from '../acd.ts';
import type { MyState, NothingArrives, NoticeView, OfferCard, PendingAwayView } from '../live.ts';

export interface DeskNeeds {
  readonly look: FloorLook;
  readonly agents: Agents;
  readonly queues: Queues;
  /** What takes one of an agent's slots. */
  readonly heldBy: (agentId: AgentId) => readonly Interaction[];
  readonly find: (id: Interaction['id']) => Interaction | null;
  readonly nameOf: (id: UserId) => string | null;
}

/** An agent's own state, whole, as her desk shows it. */
export function myState(agentId: AgentId, nowMs: number, needs: DeskNeeds): MyState {
  const { look, agents, queues } = needs;
  const presence = agents.presences.of(agentId);
  const seat = look.seat(agentId);
  const held = needs.heldBy(agentId);
  const busySinceMs = seat && seat.inHand.total > 0 ? earliest(held, agentId) : null;
  const offer = seat?.ringing?.offer ?? null;
  const shown = agentState(presence, {
    ...noWork,
    handlingSinceMs: busySinceMs,
    hasCall: held.some((one) => mediumOf(one.channel) === 'voice'),
    ringingSinceMs: offer?.isCommitted ? offer.offeredAtMs : null,
    freeSinceMs: seat?.sinceMs ?? null,
  });
  // Her idleness begins when the last thing left her hands; who was never here has been away since now.
  const sinceMs = shown.state === 'free' ? Math.max(shown.sinceMs, seat?.sinceMs ?? 0) : shown.sinceMs || nowMs;
  const offers = offer?.isCommitted && seat?.ringing ? cardsOf(needs, seat.ringing.id) : [];
  const served = queues.servedBy(agentId).flatMap((id) => queues.find(id) ?? []);
  const inHand = seat ? { ...seat.inHand } : { voice: 0, chat: 0, email: 0, total: 0 };
  const state: MyState = {
    state: shown.state,
    sinceAt: iso(sinceMs),
    availability: presence.availability,
    availabilitySinceAt: iso(presence.availabilitySinceMs || nowMs),
    reasonId: presence.reasonId,
    by: presence.by,
    note: presence.note,
    pending: pendingView(presence),
    awayToday: [...agents.presences.awayToday(agentId)].map(([reasonId, usedMs]) => ({ reasonId, usedMs })),
    awayLimitAt: isoOrNull(agents.awayLimitMs(agentId)),
    unreachableBecause: presence.unreachableCause,
    voiceDoubt: presence.voiceDoubt,
    notResponding: presence.notResponding && {
      sinceAt: iso(presence.notResponding.sinceMs),
      untilAt: isoOrNull(presence.notResponding.untilMs),
    },
    notice: noticeView(presence, needs.nameOf),
    inHand,
    capacity: agents.capacityOf(agentId),
    offers,
    queues: served.map((queue) => ({
      queueId: queue.id,
      name: queue.name,
      isOpen: queues.isOpen(queue, nowMs),
      waiting: look.queue(queue.id)?.waiting ?? 0,
    })),
    nothingArrives: null,
    at: iso(nowMs),
  };
  return { ...state, nothingArrives: offers.length > 0 ? null : whyNothing(state, nextOpening(needs, served, nowMs)) };
}

/** Why nothing arrives, the most useful reason first. */
export function whyNothing(me: MyState, nextOpeningAt: string | null): NothingArrives {
  if (me.availability !== 'available') return { type: 'notAvailable', availability: me.availability };
  if (me.unreachableBecause) return { type: 'unreachable', because: me.unreachableBecause, sinceAt: me.sinceAt };
  if (me.pending) return { type: 'goingAway', reasonId: me.pending.reasonId };
  if (me.notResponding) return { type: 'notResponding', untilAt: me.notResponding.untilAt };
  if (me.queues.length === 0) return { type: 'noQueue' };
  if (me.queues.every((queue) => !queue.isOpen)) return { type: 'queuesClosed', nextOpeningAt };
  if (me.inHand.total >= me.capacity.total || me.inHand.chat >= me.capacity.chat) {
    const full = me.inHand.total >= me.capacity.total ? 'total' : 'chat';
    return { type: 'atCapacity', inHand: me.inHand[full], capacity: me.capacity[full] };
  }
  return { type: 'nothingWaiting' };
}

function pendingView({ pending }: Presence): PendingAwayView | null {
  if (!pending) return null;
  const { askedAtMs, ...rest } = pending;
  return { ...rest, askedAt: iso(askedAtMs) };
}

function noticeView({ notice }: Presence, nameOf: DeskNeeds['nameOf']): NoticeView | null {
  if (!notice) return null;
  const { atMs, supervisorId, availability, reasonId, note } = notice;
  return { at: iso(atMs), by: nameOf(supervisorId), availability, reasonId, note };
}

function nextOpening(
  { queues }: DeskNeeds,
  served: readonly Parameters<Queues['isOpen']>[0][],
  nowMs: number,
): string | null {
  const moments = served.flatMap((queue) => queues.nextOpeningMs(queue, nowMs) ?? []);
  return moments.length > 0 ? iso(Math.min(...moments)) : null;
}

function cardsOf({ find, queues }: DeskNeeds, id: Interaction['id']): OfferCard[] {
  const interaction = find(id);
  const { offer, visit } = interaction ?? {};
  const queue = visit ? queues.find(visit.queueId) : null;
  if (!interaction || !offer || !visit) return [];
  return [
    {
      offerId: offer.offerId,
      interactionId: interaction.id,
      conversationId: interaction.conversationId,
      customerId: interaction.customerId,
      queueId: visit.queueId,
      queueName: queue?.name ?? '',
      channel: interaction.channel,
      offeredAt: iso(offer.offeredAtMs),
      expiresAt: iso(offer.expiresAtMs),
      waitingSinceAt: iso(visit.enteredAtMs),
      declineAsksReason: queue?.declineAsksReason ?? false,
    },
  ];
}

function earliest(held: readonly Interaction[], agentId: AgentId): number {
  const moments = held.flatMap(({ legs, guests }) =>
    [...legs, ...guests].filter((one) => one.agentId === agentId).map(({ sinceMs }) => sinceMs),
  );
  return moments.length > 0 ? Math.min(...moments) : 0;
}
