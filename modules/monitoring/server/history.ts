import type { InteractionFact } from '#interactions';
import type { FactShape, Recorded } from '#kernel/fact.ts';
import type { InteractionId } from '#kernel/id.ts';
import { isOfInteraction } from '#metrics';
import type { Journal } from '#platform/journal/index.ts';

/** Facts bear our time, and the list of them the database's. However far the two clocks are apart, it is less than this. */
const apartMs = 24 * 3_600_000;
/** Lives read in one question. */
const livesAtOnce = 500;

/**
 * Every fact of every interaction that is open, or that anything happened to since `fromMs`, in order. Interactions that
 * began earlier come with their whole life.
 */
export async function factsOfToday(
  journal: Journal<FactShape>,
  openIds: readonly InteractionId[],
  fromMs: number,
  nowMs: number,
): Promise<readonly Recorded<InteractionFact>[]> {
  const recent: Recorded<InteractionFact>[] = [];
  for await (const fact of journal.factsBetween(fromMs - apartMs, nowMs + apartMs)) {
    if (isOfInteraction(fact)) recent.push(fact);
  }
  const begun = new Set(recent.filter((fact) => fact.type === 'started').map((fact) => fact.about));
  const older = [...new Set([...openIds, ...recent.map((fact) => fact.about)])].filter((id) => !begun.has(id));
  const facts = recent.filter((fact) => begun.has(fact.about));
  for (let at = 0; at < older.length; at += livesAtOnce) {
    facts.push(...(await livesOf(journal, older.slice(at, at + livesAtOnce))));
  }
  return facts.sort((one, other) => one.number - other.number);
}

/** All facts of some interactions, in order. */
export async function livesOf(
  journal: Journal<FactShape>,
  ids: readonly InteractionId[],
): Promise<readonly Recorded<InteractionFact>[]> {
  return (await journal.factsOf(ids)).filter(isOfInteraction);
}
