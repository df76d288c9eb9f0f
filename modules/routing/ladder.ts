import type { GroupId } from '#kernel/id.ts';
import { isByHand, relaxed } from '#queues';
import { type EntryVisit, isIdleLonger, type Seat, type Step } from './floor.ts';
import { limits } from './rules.ts';

/**
 * Who may take an interaction as time goes by: first the agent it knows, then the group it is meant for, then whoever has
 * the skills, then whoever has those that are left after each step of relaxation. No rung changes its place in line.
 */
export function ladderOf(visit: EntryVisit): readonly Step[] {
  const { queue, enteredAtMs, requires, preferredAgentId, preferredGroupId } = visit;
  const isForTaking = queue.rules !== null && isByHand(queue.rules);
  if (isPlain(visit)) return isForTaking ? takers : anybody;
  const steps: Step[] = [];
  const stickyMs = queue.rules?.stickyMs ?? 0;
  const groupFirstMs = queue.rules?.groupFirstMs ?? 0;
  if (preferredAgentId && stickyMs > 0 && queue.members.has(preferredAgentId)) {
    steps.push({ untilMs: enteredAtMs + stickyMs, agentId: preferredAgentId, groupId: null, requires });
  }
  if (isForTaking) return [...steps, ...takers];
  if (preferredGroupId && groupFirstMs > 0) {
    steps.push({ untilMs: enteredAtMs + groupFirstMs, agentId: null, groupId: preferredGroupId, requires });
  }
  let asked = requires;
  for (const step of queue.rules?.relaxation ?? []) {
    steps.push({ untilMs: enteredAtMs + step.afterMs, agentId: null, groupId: null, requires: asked });
    asked = relaxed(asked, step);
  }
  steps.push({ untilMs: Number.POSITIVE_INFINITY, agentId: null, groupId: null, requires: asked });
  if (steps.length > limits.steps) throw new Error(`Queue ${queue.id} has ${steps.length} steps`);
  return steps;
}

/** Offered to nobody: whoever serves the queue takes it out of the line herself. No group has this id. */
const nobodysGroup = '00000000-0000-0000-0000-000000000000' as GroupId;
const takers: readonly Step[] = [
  { untilMs: Number.POSITIVE_INFINITY, agentId: null, groupId: nobodysGroup, requires: [] },
];

const anybody: readonly Step[] = [{ untilMs: Number.POSITIVE_INFINITY, agentId: null, groupId: null, requires: [] }];

/** Whether anybody of the queue may take it from the first moment on. */
function isPlain({ requires, preferredAgentId, preferredGroupId }: EntryVisit): boolean {
  return requires.length === 0 && preferredAgentId === null && preferredGroupId === null;
}

/** The rung that is in force at a moment, from a rung on: nobody climbs down again. */
export function stepAt(ladder: readonly Step[], from: number, atMs: number): number {
  for (let step = from; step < ladder.length; step += 1) if ((ladder[step]?.untilMs ?? 0) > atMs) return step;
  return ladder.length - 1;
}

/** The first moment of the next day in a zone. */
export function dayEndAfter(zone: string, atMs: number): number {
  const today = Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(zone).toPlainDate();
  return today.add({ days: 1 }).toZonedDateTime(zone).epochMilliseconds;
}

/** Seats in the order of their idleness: whoever joins lists in this order joins their tails. */
export function inIdleOrder(seats: Iterable<Seat>): Seat[] {
  return [...seats].sort((one, other) => (isIdleLonger(one, other) ? -1 : 1));
}
