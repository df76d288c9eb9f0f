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

/**
 * Takes one fact into the floor. A fact that cannot follow would be a bug of the pen, and is said as one. `present`
 * answers what an interaction is now; it is asked for those that were over and forgotten, and are opened again.
 */
export function followFact(
  acd: Acd,
  lives: Lives,
  fact: Recorded<FactShape>,
  present: (id: InteractionId) => Interaction | null,
): void {
  if (fact.of === 'agent') acd.follow(fact as Recorded<AgentFact>, null);
  if (fact.of !== 'interaction') return;
  const told = fact as Recorded<InteractionFact>;
  const before = lives.get(told.about) ?? (told.type === 'started' ? null : over(present(told.about)));
  const next = evolve(before, told);
  if (next.type === 'refused') throw new Error(`Fact ${told.number} of ${told.about} cannot follow: ${next.because}`);
  lives.set(told.about, next.now);
  acd.follow(told, next.now);
  if (isOver(next.now)) lives.delete(told.about);
}

const isOver = ({ phase, legs }: Interaction): boolean => phase === 'done' && legs.length === 0;

/** An interaction as it was while it was over; what it is now has heard more facts than routing has. */
function over(interaction: Interaction | null): Interaction | null {
  return interaction && { ...interaction, phase: 'done', responsible: null, offer: null, legs: [], status: 'completed' };
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
  // What is over may be opened again by a later fact of the same list, so it is remembered until the end of it.
  const known: Lives = new Map();
  const remembered = (id: InteractionId) => known.get(id) ?? null;
  for (const fact of [...facts.values()].sort((a, b) => a.number - b.number)) {
    followFact(acd, lives, fact, remembered);
    const now = lives.get(fact.about as InteractionId);
    if (now) known.set(now.id, now);
  }
  return lives;
}
