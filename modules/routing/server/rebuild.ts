import type { AgentFact } from '#agents';
import { evolve, type Interaction, type InteractionFact } from '#interactions';
import type { FactShape, Recorded } from '#kernel/fact.ts';
import type { AgentId, InteractionId } from '#kernel/id.ts';
import type { Journal } from '#platform/journal/index.ts';
import type { Acd } from '../acd.ts';

const agentTypes = ['choseAvailability', 'becameReachable', 'becameUnreachable', 'stoppedResponding', 'respondedAgain'];
/** Lives read in one question. */
const livesAtOnce = 2_000;

/** Interactions as routing has followed them: what each was right after the fact it heard last. */
export type Lives = Map<InteractionId, Interaction>;

/** Takes one fact into the floor. A fact that cannot follow would be a bug of the pen, and is said as one. */
export function followFact(acd: Acd, lives: Lives, fact: Recorded<FactShape>): void {
  if (fact.of === 'agent') acd.follow(fact as Recorded<AgentFact>, null);
  if (fact.of !== 'interaction') return;
  const told = fact as Recorded<InteractionFact>;
  const next = evolve(lives.get(told.about) ?? null, told);
  if (next.type === 'refused') throw new Error(`Fact ${told.number} of ${told.about} cannot follow: ${next.because}`);
  lives.set(told.about, next.now);
  acd.follow(told, next.now);
  if (next.now.phase === 'done' && next.now.legs.length === 0) lives.delete(told.about);
}

/**
 * Rebuilds the floor from facts: the whole lives of everything that is open or was touched today, and the newest facts
 * of every agent, in the order in which they were written.
 */
export async function rebuild(
  acd: Acd,
  needs: {
    readonly journal: Journal<FactShape>;
    readonly openIds: readonly InteractionId[];
    readonly agentIds: readonly AgentId[];
    readonly dayStartMs: number;
  },
): Promise<Lives> {
  const { journal } = needs;
  const ids = new Set<string>(needs.openIds);
  const facts = new Map<number, Recorded<FactShape>>();
  for await (const fact of journal.factsBetween(needs.dayStartMs, Number.MAX_SAFE_INTEGER / 1_000)) {
    if (fact.of === 'interaction') ids.add(fact.about);
    else facts.set(fact.number, fact);
  }
  for (const fact of await journal.newestFactsOf(needs.agentIds, agentTypes)) facts.set(fact.number, fact);
  const all = [...ids];
  for (let from = 0; from < all.length; from += livesAtOnce) {
    for (const fact of await journal.factsOf(all.slice(from, from + livesAtOnce))) facts.set(fact.number, fact);
  }
  const lives: Lives = new Map();
  for (const fact of [...facts.values()].sort((a, b) => a.number - b.number)) followFact(acd, lives, fact);
  return lives;
}
