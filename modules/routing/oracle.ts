import {
  type AgentFact,
  hasRoom,
  inHandOf,
  type Presence,
  presenceAfter,
  takesMedium,
  unknownPresence,
  wantsWork,
} from '#agents';
import { heldBy, type Interaction, type InteractionFact, type SkillRequirement } from '#interactions';
import { mediumOf } from '#kernel/channel.ts';
import { isOpen } from '#kernel/hours.ts';
import type { AgentId, InteractionId, QueueId } from '#kernel/id.ts';
import { isByHand, relaxed } from '#queues';
import type { Decision } from './decision.ts';
import { type FloorRules, limits, type QueueRules, type SeatRules } from './rules.ts';

// For tests: a second opinion on every offer. It looks at everything each time and knows no trick of `acd.ts`.

export interface Oracle {
  setRules(rules: FloorRules): void;
  follow(fact: InteractionFact | AgentFact, now: Interaction | null): void;
  /** What is wrong with decisions, in the order they were made at this moment; they count as under way from here on. */
  judge(decisions: readonly Decision[], nowMs: number): readonly string[];
  /** An offer that the journal refused. */
  undone(interactionId: InteractionId): void;
  /** The floor died: whatever was under way is not. */
  forgotten(): void;
  /** Who waits although somebody who may take her is free, or for a break with empty hands; asked at rest. */
  atRest(nowMs: number): readonly string[];
}

interface Waiting {
  readonly interaction: Interaction;
  readonly queue: QueueRules;
  readonly key: number;
  readonly asked: readonly SkillRequirement[];
  readonly onlyAgent: AgentId | null;
  readonly onlyGroup: string | null;
}

/** Facts after which an offer under way is either true or void. */
const settling: readonly InteractionFact['type'][] = ['queued', 'offered', 'answered', 'leftQueue', 'ended'];

/** Opens a second opinion on an empty floor. */
export function openOracle(first: FloorRules): Oracle {
  let rules = first;
  const presences = new Map<AgentId, Presence>();
  const present = new Map<InteractionId, Interaction>();
  const preferred = new Map<InteractionId, InteractionFact & { type: 'queued' }>();
  const refusals = new Map<InteractionId, { agentId: AgentId; untilMs: number }[]>();
  const sinceMs = new Map<AgentId, number>();
  const underWay = new Map<InteractionId, AgentId>();

  const seatOf = (agentId: AgentId) => rules.seats.find((seat) => seat.agentId === agentId) ?? null;
  const queueOf = (queueId: QueueId) => rules.queues.find(({ id }) => id === queueId) ?? null;
  const handOf = (agentId: AgentId) =>
    inHandOf([...present.values()].map((one) => heldBy(one, agentId)).filter((medium) => medium !== null));
  const hasOffer = (agentId: AgentId) =>
    [...underWay.values()].includes(agentId) || [...present.values()].some(({ offer }) => offer?.agentId === agentId);
  const refused = (id: InteractionId, agentId: AgentId, nowMs: number) =>
    (refusals.get(id) ?? []).some((one) => one.agentId === agentId && one.untilMs > nowMs);

  function waitingOf(interaction: Interaction, nowMs: number): Waiting | null {
    const { visit, id } = interaction;
    if (interaction.phase !== 'waiting' || !visit || underWay.has(id)) return null;
    const queue = queueOf(visit.queueId);
    if (!queue || !isOpen(queue.hours, nowMs)) return null;
    const waitedMs = nowMs - visit.enteredAtMs;
    const steps = queue.relaxation.filter(({ afterMs }) => afterMs <= waitedMs);
    const asked = steps.reduce((still, step) => relaxed(still, step), visit.requires);
    const wish = preferred.get(id);
    const known = wish?.preferredAgentId ?? null;
    const isSticky = known !== null && waitedMs < queue.stickyMs && queue.members.some((one) => one.agentId === known);
    // Whoever is not waiting for the agent she knows is taken, not offered.
    if (isByHand(queue) && !isSticky) return null;
    const isForGroup = !!wish?.preferredGroupId && waitedMs < queue.groupFirstMs;
    return {
      interaction,
      queue,
      key: visit.placeAtMs - visit.boostMs,
      asked,
      onlyAgent: isSticky ? known : null,
      onlyGroup: isForGroup ? (wish?.preferredGroupId ?? null) : null,
    };
  }

  /** Why an agent may not be offered this, or null when she may. */
  function objection(waiting: Waiting, seat: SeatRules, nowMs: number): string | null {
    const { interaction, queue, asked } = waiting;
    const { agentId } = seat;
    if (!queue.members.some((member) => member.agentId === agentId)) return 'is no member';
    if (!takesMedium(presences.get(agentId) ?? unknownPresence, mediumOf(interaction.channel))) return 'takes no work';
    if (hasOffer(agentId)) return 'has an offer';
    if (!hasRoom(seat.capacity, handOf(agentId), mediumOf(interaction.channel))) return 'is at capacity';
    const isKnown = waiting.onlyAgent === agentId;
    const lacks =
      !isKnown &&
      asked.some(({ skillId, minLevel }) => {
        const level = seat.skills.find((skill) => skill.skillId === skillId)?.level ?? 0;
        return level < minLevel;
      });
    if (lacks) return 'lacks a skill';
    if (refused(interaction.id, agentId, nowMs)) return 'has just refused it';
    return null;
  }

  const idleKey = (agentId: AgentId) => [handOf(agentId).total, sinceMs.get(agentId) ?? 0, agentId] as const;
  const stands = (one: Waiting) => [one.key, one.interaction.id] as const;

  function judgeOffer(offer: Decision & { type: 'offer' }, nowMs: number): string[] {
    const interaction = present.get(offer.interactionId);
    const seat = seatOf(offer.agentId);
    const who = `offer of ${offer.interactionId} to ${offer.agentId} at ${nowMs}`;
    if (!interaction || !seat) return [`${who}: nobody knows one of them`];
    const waiting = waitingOf(interaction, nowMs);
    if (!waiting) return [`${who}: it does not wait in an open queue (${interaction.phase})`];
    const because = objection(waiting, seat, nowMs);
    if (because) return [`${who}: the agent ${because}`];
    const faults: string[] = [];
    if (isOvertaken(waiting, seat, nowMs)) faults.push(`${who}: somebody of the same kind stands before it`);
    const isPlain = waiting.queue.members.every(({ tier }) => tier === 1) && isAlike(offer.agentId);
    if (waiting.queue.strategy === 'longestIdle' && isPlain && isPassedOver(waiting, seat, nowMs)) {
      faults.push(`${who}: somebody else has been idle for longer`);
    }
    return faults;
  }

  /** Whether all queues of an agent have the same tier, so that only places and idleness decide. */
  const isAlike = (agentId: AgentId) =>
    rules.queues.every(({ members }) => members.every((member) => member.agentId !== agentId || member.tier === 1));

  function isOvertaken(waiting: Waiting, seat: SeatRules, nowMs: number): boolean {
    for (const other of present.values()) {
      const rival = waitingOf(other, nowMs);
      if (!rival || rival.interaction.id === waiting.interaction.id || rival.queue.id !== waiting.queue.id) continue;
      if (mediumOf(other.channel) !== mediumOf(waiting.interaction.channel)) continue;
      if (rival.onlyAgent || rival.onlyGroup || waiting.onlyAgent || waiting.onlyGroup) continue;
      if (JSON.stringify(rival.asked) !== JSON.stringify(waiting.asked)) continue;
      if (isLess(stands(rival), stands(waiting)) && !refused(other.id, seat.agentId, nowMs)) return true;
    }
    return false;
  }

  function isPassedOver(waiting: Waiting, chosen: SeatRules, nowMs: number): boolean {
    if (waiting.onlyAgent || waiting.onlyGroup) return false;
    return rules.seats.some((seat) => {
      if (seat.agentId === chosen.agentId || objection(waiting, seat, nowMs)) return false;
      return isAlike(seat.agentId) && isLess(idleKey(seat.agentId), idleKey(chosen.agentId));
    });
  }

  function followInteraction(fact: InteractionFact, now: Interaction): void {
    const before = new Map([...presences.keys()].map((agentId) => [agentId, handOf(agentId).total]));
    const rang = present.get(now.id)?.offer?.agentId ?? null;
    if (settling.includes(fact.type)) underWay.delete(now.id);
    present.set(now.id, now);
    if (fact.type === 'queued') {
      refusals.delete(now.id);
      preferred.set(now.id, fact);
    }
    if ((fact.type === 'offerDeclined' || fact.type === 'offerExpired') && rang) {
      const list = refusals.get(now.id) ?? [];
      refusals.set(now.id, [...list, { agentId: rang, untilMs: fact.atMs + limits.declinePauseMs }]);
      touch(rang, fact.atMs);
    }
    for (const [agentId, total] of before) if (handOf(agentId).total !== total) touch(agentId, fact.atMs);
    if (now.phase === 'done' && now.legs.length === 0) present.delete(now.id);
  }
  const touch = (agentId: AgentId, atMs: number) => sinceMs.set(agentId, Math.max(sinceMs.get(agentId) ?? 0, atMs));

  return {
    setRules(next) {
      rules = next;
    },
    follow(fact, now) {
      if (fact.of === 'interaction') {
        if (now) followInteraction(fact, now);
        return;
      }
      const before = presences.get(fact.about) ?? unknownPresence;
      const after = presenceAfter(before, fact);
      presences.set(fact.about, after);
      if (wantsWork(after) && !wantsWork(before)) touch(fact.about, fact.atMs);
    },
    judge(decisions, nowMs) {
      const faults: string[] = [];
      for (const decision of decisions) {
        if (decision.type !== 'offer') continue;
        faults.push(...judgeOffer(decision, nowMs));
        underWay.set(decision.interactionId, decision.agentId);
      }
      return faults;
    },
    undone(interactionId) {
      underWay.delete(interactionId);
    },
    forgotten() {
      underWay.clear();
    },
    atRest(nowMs) {
      const faults: string[] = [];
      for (const [agentId, { pending }] of presences) {
        if (pending && handOf(agentId).total === 0 && !hasOffer(agentId))
          faults.push(`${agentId} waits at ${nowMs} for a break with empty hands`);
      }
      for (const interaction of present.values()) {
        const waiting = waitingOf(interaction, nowMs);
        // Waiting for the known agent may have been given up, and then it is for others to take.
        if (!waiting || isByHand(waiting.queue)) continue;
        for (const seat of rules.seats) {
          if (waiting.onlyAgent && waiting.onlyAgent !== seat.agentId) continue;
          if (waiting.onlyGroup && waiting.onlyGroup !== seat.groupId) continue;
          // Waiting for her may have been given up when she was gone: then she must fit like everybody else.
          const strictly = waiting.onlyAgent || waiting.onlyGroup ? { asked: interaction.visit?.requires ?? [] } : {};
          if (objection({ ...waiting, ...strictly, onlyAgent: null }, seat, nowMs)) continue;
          faults.push(`${interaction.id} waits at ${nowMs} although ${seat.agentId} is free`);
        }
      }
      return faults;
    },
  };
}

function isLess(one: readonly (number | string)[], other: readonly (number | string)[]): boolean {
  for (const [at, value] of one.entries()) {
    const against = other[at];
    if (against === undefined || value === against) continue;
    return value < against;
  }
  return false;
}
