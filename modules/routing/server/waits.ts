import { takesWork } from '#agents';
import { heldBy, type Interaction, type InteractionFact } from '#interactions';
import { mediumOf } from '#kernel/channel.ts';
import type { InteractionId, QueueId } from '#kernel/id.ts';
import type { FloorLook } from '../acd.ts';
import { type Pace, type Paced, paceAfter, stillWaitsMs, unknownPace } from '../estimate.ts';
import { type Seat, satisfies } from '../floor.ts';
import type { UsualWaitMs } from '../usual-wait.ts';

/** How fast the queues move lately, and what that means for whoever waits. */
export interface Waits {
  /** Hears every fact of interactions with what it made of them, in order. */
  readonly follow: (before: Interaction | null, now: Interaction, fact: InteractionFact) => void;
  /** How many agents take work now who could take this one, busy ones included. */
  readonly agentsFor: (interaction: Interaction) => number;
  /** How long it will still wait; null when nobody can say, or when it does not wait. */
  readonly expectedMs: (interaction: Interaction, nowMs: number) => number | null;
}

export interface WaitsNeeds {
  readonly look: FloorLook;
  readonly servedBy: (seat: Seat) => readonly QueueId[];
  readonly usualWaitMs: UsualWaitMs;
}

/** Opens the paces of an organisation's queues: nothing is known before something was handled. */
export function openWaits({ look, servedBy, usualWaitMs }: WaitsNeeds): Waits {
  const paces = new Map<QueueId, Pace>();
  /** Since when an interaction has kept one of its agent's slots. */
  const heldSince = new Map<InteractionId, number>();

  const happened = (queueId: QueueId, what: Paced): void => {
    paces.set(queueId, paceAfter(paces.get(queueId) ?? unknownPace, what));
  };

  const couldTake = ({ channel, visit }: Interaction): Seat[] => {
    const medium = mediumOf(channel);
    const members = (visit && look.queue(visit.queueId)?.memberSeats) || [];
    return members.filter(
      (seat) => takesWork(seat.presence) && seat.rules.capacity[medium] > 0 && satisfies(seat, visit?.requires ?? []),
    );
  };

  return {
    follow: (before, now, fact) => {
      const queueId = now.visit?.queueId;
      if (!queueId) return;
      const visit = before?.visit;
      const wasWaiting = before?.phase === 'waiting' || before?.phase === 'ringing';
      if (visit && wasWaiting && fact.type === 'answered') {
        happened(visit.queueId, { type: 'answered', waitedMs: fact.atMs - visit.enteredAtMs });
      } else if (visit && wasWaiting && fact.type === 'ended' && fact.cause === 'abandoned') {
        happened(visit.queueId, { type: 'gaveUp', waitedMs: fact.atMs - visit.enteredAtMs });
      }
      const sinceMs = heldSince.get(now.id);
      const isHeld = now.responsible !== null && heldBy(now, now.responsible) !== null;
      if (isHeld && sinceMs === undefined) heldSince.set(now.id, fact.atMs);
      if (isHeld || sinceMs === undefined) return;
      heldSince.delete(now.id);
      happened(queueId, { type: 'handled', ms: fact.atMs - sinceMs });
    },
    agentsFor: (interaction) => couldTake(interaction).length,
    expectedMs: (interaction, nowMs) => {
      const position = look.position(interaction.id);
      const queueId = interaction.visit?.queueId;
      if (position === null || !queueId) return null;
      const medium = mediumOf(interaction.channel);
      // Somebody who serves three queues is taken to give a third of her slots to each.
      const agents = couldTake(interaction).reduce(
        (sum, seat) =>
          sum + Math.min(seat.rules.capacity[medium], seat.rules.capacity.total) / Math.max(servedBy(seat).length, 1),
        0,
      );
      const pace = paces.get(queueId) ?? unknownPace;
      const waitedMs = interaction.visit ? nowMs - interaction.visit.enteredAtMs : 0;
      return stillWaitsMs(pace, { ahead: position - 1, agents, waitedMs, usualMs: usualWaitMs(queueId, medium) });
    },
  };
}
