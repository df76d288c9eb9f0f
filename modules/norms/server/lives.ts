import type { Interaction, InteractionFact } from '#interactions';
import type { FactShape, Recorded } from '#kernel/fact.ts';
import type { InteractionId } from '#kernel/id.ts';
import { levels } from '../clock.ts';
import {
  type ConversationClock,
  type ConversationStay,
  followConversation,
  type StayCrossing,
} from '../conversation-clock.ts';
import type { NormFact } from '../fact.ts';
import type { Settings } from './settings.ts';

// What the facts of a whole life say about its clock.

/** A crossing that a fact brought to light and that is not on record itself; `saidAtMs` is when that fact was recorded. */
export interface Unsaid {
  readonly id: InteractionId;
  readonly crossing: StayCrossing;
  readonly saidAtMs: number;
}

export const isOfStay = ({ stay }: StayCrossing, other: ConversationStay): boolean =>
  stay.state === other.state && stay.sinceMs === other.sinceMs;

/**
 * The clock a whole life adds up to, with what is on record as crossed, and what should be on record and is not; null
 * when it does not begin with `started`.
 */
export function readLife(
  life: readonly Recorded<FactShape>[],
  settings: Settings,
): { readonly now: ConversationClock; readonly unsaid: readonly Unsaid[] } | null {
  const said = life.filter((fact): fact is Recorded<NormFact> => fact.of === 'norm');
  const unsaid: Unsaid[] = [];
  let now: ConversationClock | null = null;
  for (const fact of life) {
    if (fact.of !== 'interaction') continue;
    const followed = followConversation(now, fact as Recorded<InteractionFact>, settings);
    for (const crossing of followed?.crossings ?? []) {
      const isSaid = said.some(
        ({ status, sinceMs, level }) =>
          status === crossing.stay.state && sinceMs === crossing.stay.sinceMs && level === crossing.level,
      );
      if (!isSaid) unsaid.push({ id: fact.about as InteractionId, crossing, saidAtMs: fact.recordedAtMs });
    }
    now = followed?.now ?? now;
  }
  if (!now?.stay) return now && { now, unsaid };
  const { state, sinceMs } = now.stay;
  const ofStay = said.filter((fact) => fact.status === state && fact.sinceMs === sinceMs);
  const crossed = levels.findLast((level) => ofStay.some((fact) => fact.level === level)) ?? 0;
  // The clock may have been crossed in memory of this reading; on record is what counts.
  return { now: { ...now, stay: { ...now.stay, crossed } }, unsaid };
}

/** A finished conversation that is opened again brings along what it was; its clock begins with the reopening. */
export function over(interaction: Interaction | null): ConversationClock | null {
  if (!interaction) return null;
  const done = { phase: 'done', responsible: null, offer: null, legs: [], status: 'completed' } as const;
  return { interaction: { ...interaction, ...done }, stay: null, openedAtMs: 0, agentsFromMs: 0, lastReplyAtMs: null };
}

export function byAbout(facts: readonly Recorded<FactShape>[]): Iterable<readonly Recorded<FactShape>[]> {
  return Map.groupBy(facts, ({ about }) => about).values();
}
