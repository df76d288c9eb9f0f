import type { InteractionFact } from '#interactions';
import type { AgentId } from '#kernel/id.ts';
import type { Level } from './clock.ts';
import {
  type ConversationClock,
  crossNow,
  followConversation,
  type NormBook,
  type StayCrossing,
} from './conversation-clock.ts';
import { type NormStatus, normStatuses, statusClocks } from './norm.ts';

/** How often each level was crossed: first, second, third. */
export type LevelCounts = readonly [number, number, number];

/** What norms raise over facts that have happened. */
export interface Raised {
  readonly conversations: number;
  readonly byStatus: Readonly<Record<NormStatus, LevelCounts>>;
  /** Only what is charged to agents. */
  readonly byAgent: ReadonlyMap<AgentId, LevelCounts>;
}

const none: LevelCounts = [0, 0, 0];
export const nothingRaised: Raised = {
  conversations: 0,
  byStatus: Object.fromEntries(normStatuses.map((status) => [status, none])) as Record<NormStatus, LevelCounts>,
  byAgent: new Map(),
};

/** All levels that one conversation's facts cross up to a moment, in order. */
export function crossingsOfLife(
  facts: Iterable<InteractionFact>,
  book: NormBook,
  untilMs: number,
): readonly StayCrossing[] {
  const crossings: StayCrossing[] = [];
  let clock: ConversationClock | null = null;
  for (const fact of facts) {
    const followed = followConversation(clock, fact, book);
    if (!followed) continue;
    crossings.push(...followed.crossings);
    clock = followed.now;
  }
  if (clock?.stay) crossings.push(...crossNow(clock.stay, book, untilMs).crossings);
  return crossings;
}

/** Adds what one conversation raised; one that raised nothing is counted as looked at. */
export function raisedWith(raised: Raised, crossings: readonly StayCrossing[]): Raised {
  let { byStatus } = raised;
  const byAgent = new Map(raised.byAgent);
  for (const { stay, level } of crossings) {
    byStatus = { ...byStatus, [stay.state]: more(byStatus[stay.state], level) };
    if (stay.agentId === null || statusClocks[stay.state].charged !== 'responsible') continue;
    byAgent.set(stay.agentId, more(byAgent.get(stay.agentId) ?? none, level));
  }
  return { conversations: raised.conversations + 1, byStatus, byAgent };
}

function more([one, two, three]: LevelCounts, level: Level): LevelCounts {
  return [one + (level === 1 ? 1 : 0), two + (level === 2 ? 1 : 0), three + (level === 3 ? 1 : 0)];
}
