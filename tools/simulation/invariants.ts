import { type Presence, presenceAfter, takesWork, unknownPresence } from '#agents';
import { interactionOf } from '#interactions';
import type { AgentId, InteractionId, OfferId } from '#kernel/id.ts';
import { metricsBreaches } from '../metrics-invariants.ts';
import type { History } from './day.ts';

/** A promise, and how a lived day broke it; an empty list when it was kept. */
export interface Invariant {
  readonly name: string;
  readonly check: (history: History) => readonly string[];
}

/**
 * Every promise, checked after each day. Those about single offers (nobody overtaken, nobody above capacity, nobody
 * waiting for nothing, no break waiting for empty hands) are checked while the day is lived, by a second opinion that looks at everything each time.
 */
export const invariants: readonly Invariant[] = [
  { name: 'every offer stands up to a second opinion', check: ({ violations }) => violations },
  { name: 'no interaction and no agent has two live offers', check: oneOfferAtATime },
  { name: 'every interaction is finished, or still open for a reason', check: nobodyIsLost },
  { name: 'an interaction ends once, unless it was opened again', check: endsOnce },
  { name: 'facts are numbered without gaps, and no older floor writes after a newer one', check: oneWriter },
  { name: 'the facts of an interaction add up to what it is', check: replaysAlike },
  { name: 'the time of every agent is one unbroken line', check: presenceTiles },
  {
    name: 'nothing is offered to somebody going away, silent, unreachable or not responding',
    check: offersFindSomebody,
  },
  { name: 'board and report say the same', check: ({ facts, world }) => metricsBreaches(facts, world.zone) },
];

/** What a day broke, each with the name of the promise. */
export function check(history: History): readonly string[] {
  return invariants.flatMap(({ name, check: broken }) => broken(history).map((what) => `${name}: ${what}`));
}

function oneOfferAtATime({ facts }: History): string[] {
  const faults: string[] = [];
  const ofInteraction = new Map<InteractionId, OfferId>();
  const ofAgent = new Map<AgentId, InteractionId>();
  const end = (id: InteractionId) => {
    ofInteraction.delete(id);
    for (const [agentId, offered] of ofAgent) if (offered === id) ofAgent.delete(agentId);
  };
  for (const fact of facts) {
    if (fact.of !== 'interaction') continue;
    if (fact.type === 'offered') {
      if (ofInteraction.has(fact.about)) faults.push(`${fact.about} has two offers at fact ${fact.number}`);
      if (ofAgent.has(fact.agentId)) faults.push(`agent ${fact.agentId} has two offers at fact ${fact.number}`);
      ofInteraction.set(fact.about, fact.offerId);
      ofAgent.set(fact.agentId, fact.about);
    }
    const isEnd = ['answered', 'offerDeclined', 'offerExpired', 'offerWithdrawn', 'leftQueue', 'ended'].includes(
      fact.type,
    );
    if (isEnd) end(fact.about);
  }
  return faults;
}

function nobodyIsLost({ present, facts }: History): string[] {
  const faults: string[] = [];
  const begun = new Set(facts.flatMap((fact) => (fact.of === 'interaction' ? [fact.about] : [])));
  if (begun.size !== present.size) faults.push(`${begun.size} began and ${present.size} are known`);
  for (const { id, phase } of present.values()) {
    if (phase === 'unplaced' || phase === 'ringing' || phase === 'left') faults.push(`${id} was left ${phase}`);
  }
  return faults;
}

function endsOnce({ facts }: History): string[] {
  const ended = new Set<InteractionId>();
  const faults: string[] = [];
  for (const fact of facts) {
    if (fact.of !== 'interaction') continue;
    if (fact.type === 'reopened') ended.delete(fact.about);
    if (fact.type !== 'ended') continue;
    if (ended.has(fact.about)) faults.push(`${fact.about} ended twice, at fact ${fact.number}`);
    ended.add(fact.about);
  }
  return faults;
}

function oneWriter({ facts, tokens }: History): string[] {
  const faults: string[] = [];
  for (const [at, { number }] of facts.entries()) {
    if (number !== at + 1) faults.push(`fact ${number} stands at place ${at + 1}`);
    if ((tokens[at] ?? 0) < (tokens[at - 1] ?? 0)) faults.push(`fact ${number} was written under an older token`);
  }
  return faults;
}

function replaysAlike({ facts, present }: History): string[] {
  const lives = Map.groupBy(
    facts.filter((fact) => fact.of === 'interaction'),
    (fact) => fact.about,
  );
  return [...lives].flatMap(([id, life]) =>
    JSON.stringify(interactionOf(life)) === JSON.stringify(present.get(id)) ? [] : [`${id} adds up to something else`],
  );
}

function offersFindSomebody({ facts }: History): string[] {
  const known = new Map<AgentId, { presence: Presence; sinceMs: number }>();
  return facts.flatMap((fact) => {
    if (fact.of === 'agent') {
      const presence = presenceAfter(known.get(fact.about)?.presence ?? unknownPresence, fact);
      known.set(fact.about, { presence, sinceMs: fact.recordedAtMs });
    }
    if (fact.of !== 'interaction' || fact.type !== 'offered') return [];
    const { presence, sinceMs } = known.get(fact.agentId) ?? { presence: unknownPresence, sinceMs: 0 };
    // What was written after the offer was decided could not be known then; such an offer is withdrawn.
    if (takesWork(presence) || sinceMs > fact.atMs) return [];
    return [`agent ${fact.agentId} is offered ${fact.about} at fact ${fact.number} and takes no work`];
  });
}

function presenceTiles({ facts }: History): string[] {
  const faults: string[] = [];
  const presences = new Map<AgentId, { presence: typeof unknownPresence; lastMs: number }>();
  for (const fact of facts) {
    if (fact.of !== 'agent') continue;
    const before = presences.get(fact.about) ?? { presence: unknownPresence, lastMs: fact.atMs };
    const presence = presenceAfter(before.presence, fact);
    if (fact.atMs < before.lastMs) faults.push(`agent ${fact.about} goes back in time at fact ${fact.number}`);
    const isChanged = presence.availability !== before.presence.availability;
    if (isChanged && presence.availabilitySinceMs !== fact.atMs) {
      faults.push(`agent ${fact.about} has a gap before ${presence.availability} at fact ${fact.number}`);
    }
    if (
      !isChanged &&
      fact.type !== 'choseAvailability' &&
      presence.availabilitySinceMs !== before.presence.availabilitySinceMs
    ) {
      faults.push(`agent ${fact.about} begins anew without a choice at fact ${fact.number}`);
    }
    presences.set(fact.about, { presence, lastMs: fact.atMs });
  }
  return faults;
}
