import type { AgentFact, Presence } from '#agents';
import type { Interaction, InteractionFact } from '#interactions';
import type { AgentId, InteractionId, OfferId, QueueId } from '#kernel/id.ts';
import { endings, match } from './decide.ts';
import type { Decision, DistributeNeeds } from './decision.ts';
import { positionOf } from './explain.ts';
import type { Entry, QueueState, Seat } from './floor.ts';
import { followAgent, followInteraction } from './follow.ts';
import { advance, type Ground, openGround, settle } from './ground.ts';
import { giveBack, wake } from './line.ts';
import type { FloorRules } from './rules.ts';
import { rollDay, setRules, turnDoor } from './set-rules.ts';
import { snapshotOf } from './snapshot.ts';

/**
 * Automatic call distribution for one organisation: highest priority, then longest waiting, to the agent the queue's
 * strategy prefers. One thread, no clock, no dice, no disk: facts and moments in, decisions and the next wake-up out.
 */
export interface Acd {
  /** Replaces the rules; everybody keeps her place and her idleness. */
  setRules(rules: FloorRules, nowMs: number): void;
  /**
   * Hears a fact that is on disk. `now` is the interaction after it; null for facts of agents. Offers that `distribute`
   * proposed become true here.
   */
  follow(fact: InteractionFact | AgentFact, now: Interaction | null): void;
  /** Everything that should happen at this moment. What it returns counts as under way until heard, or taken back. */
  distribute(nowMs: number, needs: DistributeNeeds): readonly Decision[];
  /** Takes back an offer that the journal refused. */
  undo(offerId: OfferId, nowMs: number): void;
  /** When `distribute` wants to be called next even if nothing happens; 0 = at once, null = only after a fact. */
  nextWakeMs(): number | null;
  readonly look: FloorLook;
}

/** What others may read off the floor. */
export interface FloorLook {
  presence(agentId: AgentId): Presence | null;
  seat(agentId: AgentId): Seat | null;
  seats(): Iterable<Seat>;
  entry(interactionId: InteractionId): Entry | null;
  queue(queueId: QueueId): QueueState | null;
  /** Place in the line of its queue, 1 is next; null when it does not wait. */
  position(interactionId: InteractionId): number | null;
  /** Everything that decides what comes next, as text: equal floors have equal texts. */
  snapshot(): string;
}

/** Opens an empty floor. */
export function openAcd(): Acd {
  const ground = openGround({ day: rollDay, queue: turnDoor, entry: wake });
  return {
    setRules(rules, nowMs) {
      advance(ground, nowMs);
      setRules(ground, rules, nowMs);
    },
    follow(fact, now) {
      advance(ground, fact.atMs);
      if (fact.of === 'agent') followAgent(ground, fact);
      else if (now) followInteraction(ground, fact, now);
      else throw new Error(`Fact ${fact.type} of interaction ${fact.about} came without its interaction`);
      settle(ground);
    },
    distribute(nowMs, needs) {
      advance(ground, nowMs);
      const decisions = endings(ground, nowMs);
      for (let next = match(ground, nowMs, needs); next; next = match(ground, nowMs, needs)) decisions.push(next);
      return decisions;
    },
    undo(offerId, nowMs) {
      for (const entry of ground.entries.values()) {
        const { offer } = entry;
        if (offer?.offerId === offerId && !offer.isCommitted) giveBack(ground, entry, offer, nowMs, false);
      }
      settle(ground);
    },
    nextWakeMs() {
      const { classes, due, timers } = ground;
      if (classes.hasDirty || due.expired.size > 0 || due.rested.size > 0 || due.leaving.size > 0) return 0;
      for (const { offer } of due.withdrawn.keys()) if (offer?.isCommitted && !offer.isEnding) return 0;
      return timers.peek()?.atMs ?? null;
    },
    look: lookAt(ground),
  };
}

function lookAt({ seats, queues, entries }: Ground): FloorLook {
  return {
    presence: (agentId) => seats.get(agentId)?.presence ?? null,
    seat: (agentId) => seats.get(agentId) ?? null,
    seats: () => seats.values(),
    entry: (interactionId) => entries.get(interactionId) ?? null,
    queue: (queueId) => queues.get(queueId) ?? null,
    position(interactionId) {
      const entry = entries.get(interactionId);
      return entry?.cls ? positionOf(entry) : null;
    },
    snapshot: () => snapshotOf(seats.values(), entries.values()),
  };
}
