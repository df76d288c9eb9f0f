import { type AgentState, type AwayReason, agentState, type Capacity, type Presence } from '#agents';
import { heldBy, type Interaction, tabOf } from '#interactions';
import type { AgentId, GroupId, QueueId } from '#kernel/id.ts';
import { iso, isoOrNull } from '#kernel/moment.ts';
import {
  type FigureDefinition,
  type FigureValue,
  type Frame,
  figureNamed,
  figureOf,
  type ServiceLevelId,
} from '#metrics';
import type { Queue, ServiceLevelFormula } from '#queues';
import type { BoardAgent, BoardFigure, BoardQueue } from './contract.ts';
import type { Hands, Today } from './today.ts';

/** Which figure a queue's choice of formula is. */
export const serviceLevelOf: Readonly<Record<ServiceLevelFormula, ServiceLevelId>> = {
  SL_DEF: 'serviceLevel',
  SL1: 'serviceLevelPositive',
  SL2: 'serviceLevelAnswered',
  SL3: 'serviceLevelNegative',
  SL4: 'serviceLevelIgnoring',
  SL5: 'serviceLevelForgiving',
};

/** An agent as the board knows her besides her facts. */
export interface Seat {
  readonly agentId: AgentId;
  readonly name: string;
  readonly groupId: GroupId | null;
  readonly capacity: Capacity;
  readonly queueIds: readonly QueueId[];
}

/**
 * What an agent is doing. Somebody free has been so since the last thing she had in hand was over; somebody who writes
 * to customers has done so since her desk was there, however long they had been hers.
 */
export function stateOf(presence: Presence, hands: Hands): AgentState {
  const shown = agentState(presence, hands.work);
  if (shown.state === 'free') return { ...shown, sinceMs: Math.max(shown.sinceMs, hands.lastWorkAtMs) };
  if (shown.state !== 'handling' || hands.work.hasCall) return shown;
  return { ...shown, sinceMs: Math.max(shown.sinceMs, presence.reachabilitySinceMs) };
}

/** A queue's line: who waits now, and the figures of today, made by the functions that make the report's. */
export function queueLine(
  queue: Queue,
  today: Today,
  frame: Frame,
  isOpen: boolean,
  states: readonly AgentState[],
): BoardQueue {
  const waiting = today.waitingIn(queue.id);
  const visits = [...today.visitsOf(queue.id)];
  const count = (id: string) => figureOf(figureNamed(id), visits, frame).part;
  const serviceLevel = figureNamed(serviceLevelOf[queue.serviceLevelFormula]);
  const inState = (name: AgentState['state']) => states.filter(({ state }) => state === name).length;
  return {
    queueId: queue.id,
    name: queue.name,
    projectId: queue.projectId,
    media: [...queue.media],
    isOpen,
    waiting: waiting.count,
    longestWaitSinceAt: isoOrNull(waiting.sinceMs),
    offered: count('offered'),
    answered: count('answered'),
    abandoned: count('abandoned'),
    serviceLevel: onBoard(serviceLevel, figureOf(serviceLevel, visits, frame)),
    serviceLevelMs: queue.serviceLevelMs,
    serviceLevelTarget: queue.serviceLevelTarget,
    agentsFree: inState('free'),
    agentsHandling: inState('handling'),
    agentsPresent: states.length - inState('offline') - inState('unreachable'),
  };
}

function onBoard(figure: FigureDefinition, made: FigureValue): BoardFigure {
  const { part, whole, value, provisional } = made;
  return { metric: figure.id, version: figure.version, part, whole, value, provisional };
}

/** An agent's line: her state, since when and why, what she has in hand, and whom she left behind unreachable. */
export function agentLine(
  seat: Seat,
  presence: Presence,
  hands: Hands,
  reasonOf: (id: AwayReason['id']) => AwayReason | null,
  awayLimitMs: number | null = null,
): BoardAgent {
  const shown = stateOf(presence, hands);
  const inHand = { voice: 0, chat: 0, email: 0 };
  for (const interaction of hands.held) {
    const medium = heldBy(interaction, seat.agentId);
    if (medium) inHand[medium] += 1;
  }
  const isGone = shown.state === 'offline' || (!presence.isReachable && shown.state !== 'handling');
  return {
    agentId: seat.agentId,
    name: seat.name,
    groupId: seat.groupId,
    state: shown.state,
    sinceAt: shown.sinceMs === 0 ? null : iso(shown.sinceMs),
    cause: causeOf(shown, reasonOf),
    pending: pendingOf(presence, reasonOf),
    awayLimitAt: isoOrNull(awayLimitMs),
    isReachable: presence.isReachable,
    voiceDoubt: presence.voiceDoubt,
    inHand,
    capacity: { ...seat.capacity },
    queueIds: [...seat.queueIds],
    orphaned: isGone ? hands.held.flatMap((interaction) => orphan(interaction, seat.agentId)) : [],
  };
}

function pendingOf(
  { pending }: Presence,
  reasonOf: (id: AwayReason['id']) => AwayReason | null,
): BoardAgent['pending'] {
  const reason = pending && reasonOf(pending.reasonId);
  if (!pending || !reason) return null;
  const { askedAtMs, by, note } = pending;
  return { tr: reason.tr, en: reason.en, askedAt: iso(askedAtMs), by, note };
}

function orphan(interaction: Interaction, agentId: AgentId): BoardAgent['orphaned'] {
  const { responsible, status, statusSinceMs, id: interactionId, conversationId, channel } = interaction;
  if (responsible !== agentId || status === null || tabOf(status) !== 'active') return [];
  return [{ interactionId, conversationId, channel, sinceAt: iso(statusSinceMs) }];
}

function causeOf({ cause }: AgentState, reasonOf: (id: AwayReason['id']) => AwayReason | null): BoardAgent['cause'] {
  switch (cause.type) {
    case 'none':
      return null;
    case 'chosen':
      return { type: 'chosen', by: cause.by, note: cause.note };
    case 'awayReason': {
      const reason = reasonOf(cause.reasonId);
      if (!reason) return { type: 'chosen', by: cause.by, note: cause.note };
      return { type: 'awayReason', tr: reason.tr, en: reason.en, by: cause.by, note: cause.note };
    }
    case 'unreachable':
      return { type: 'unreachable', because: cause.because };
    case 'missedOffer':
      return { type: 'missedOffer', untilAt: isoOrNull(cause.untilMs) };
  }
}
