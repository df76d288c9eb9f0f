import { type AgentFact, agentFactTypes } from '#agents';
import { evolve, type Interaction, type InteractionFact } from '#interactions';
import type { FactShape, Recorded } from '#kernel/fact.ts';
import type { AgentId, InteractionId } from '#kernel/id.ts';
import type { Journal } from '#platform/journal/index.ts';
import type { Acd } from '../acd.ts';
import type { FloorRules } from '../rules.ts';

/** After every fact there will ever be, and still a moment the database can write. */
const endOfTimeMs = Date.UTC(9_999, 0);
/** Lives read in one question. */
const livesAtOnce = 2_000;

/** Interactions as routing has followed them: what each was right after the fact it heard last. */
export type Lives = Map<InteractionId, Interaction>;

/** Hears what each fact made of its interaction. */
export type Follow = (before: Interaction | null, now: Interaction, fact: Recorded<InteractionFact>) => void;

/**
 * Takes one fact into the floor. A fact that cannot follow would be a bug of the pen, and is said as one. `present`
 * answers what an interaction is now; it is asked for those that were over and forgotten, and are opened again.
 */
export function followFact(
  acd: Acd,
  lives: Lives,
  fact: Recorded<FactShape>,
  { present, follow }: { readonly present: (id: InteractionId) => Interaction | null; readonly follow: Follow },
): void {
  if (fact.of === 'agent') acd.follow(fact as Recorded<AgentFact>, null);
  if (fact.of !== 'interaction') return;
  const told = fact as Recorded<InteractionFact>;
  const before = lives.get(told.about) ?? (told.type === 'started' ? null : over(present(told.about)));
  const next = evolve(before, told);
  if (next.type === 'refused') throw new Error(`Fact ${told.number} of ${told.about} cannot follow: ${next.because}`);
  lives.set(told.about, next.now);
  acd.follow(told, next.now);
  follow(before, next.now, told);
}

/** Forgets an interaction that is over; whoever opens it again brings it along. */
export function forgetOver(lives: Lives, id: InteractionId): void {
  const life = lives.get(id);
  if (life?.phase === 'done' && life.legs.length === 0) lives.delete(id);
}

/** An interaction as it was while it was over; what it is now has heard more facts than routing has. */
function over(interaction: Interaction | null): Interaction | null {
  return (
    interaction && { ...interaction, phase: 'done', responsible: null, offer: null, legs: [], status: 'completed' }
  );
}

/**
 * Rebuilds the floor from facts: the whole lives of everything that is open or was touched today, and the newest facts
 * of every agent, in the order in which they were written. The rules in force are set before the first of them, so that
 * days and doors turn on the way as they did. `early` holds what was heard while we read.
 */
export async function rebuild(
  acd: Acd,
  needs: {
    readonly journal: Journal<FactShape>;
    readonly rules: FloorRules;
    readonly openIds: readonly InteractionId[];
    readonly agentIds: readonly AgentId[];
    readonly dayStartMs: number;
    readonly early: readonly Recorded<FactShape>[];
    readonly follow: Follow;
  },
): Promise<Lives> {
  const { journal } = needs;
  const ids = new Set<string>(needs.openIds);
  const facts = new Map<number, Recorded<FactShape>>();
  for await (const fact of journal.factsBetween(needs.dayStartMs, endOfTimeMs)) {
    if (fact.of === 'interaction') ids.add(fact.about);
    else facts.set(fact.number, fact);
  }
  for (const fact of await journal.newestFactsOf(needs.agentIds, agentFactTypes)) facts.set(fact.number, fact);
  const all = [...ids];
  for (let from = 0; from < all.length; from += livesAtOnce) {
    for (const fact of await journal.factsOf(all.slice(from, from + livesAtOnce))) facts.set(fact.number, fact);
  }
  for (const fact of needs.early) facts.set(fact.number, fact);
  const inOrder = [...facts.values()].sort((one, other) => one.number - other.number);
  acd.setRules(needs.rules, Math.min(needs.dayStartMs, ...inOrder.slice(0, 1).map((fact) => fact.atMs)));
  const lives: Lives = new Map();
  for (const fact of inOrder) followFact(acd, lives, fact, { present: () => null, follow: needs.follow });
  for (const id of [...lives.keys()]) forgetOver(lives, id);
  return lives;
}
