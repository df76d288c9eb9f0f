import type { AgentFact } from '#agents';
import type { InteractionFact } from '#interactions';
import type { FactShape } from '#kernel/fact.ts';
import type { AgentId, InteractionId } from '#kernel/id.ts';
import { followAgent } from './presence-spans.ts';
import { type FactOfLife, followInteraction, type InteractionRows } from './project.ts';
import type { LedgerRows, PresenceSpan } from './rows.ts';

/**
 * Rows of many interactions and agents, kept in memory while facts come in. Facts of one interaction or agent come in
 * their own order; how those of different ones interleave makes no difference.
 */
export interface Ledger {
  readonly interactions: Map<InteractionId, InteractionRows>;
  readonly agents: Map<AgentId, readonly PresenceSpan[]>;
}

/** A ledger in which nothing has happened. */
export function openLedger(): Ledger {
  return { interactions: new Map(), agents: new Map() };
}

/** Follows one fact. Facts of other subjects than interactions, their norms and surveys, and agents change no row. */
export function follow(ledger: Ledger, fact: FactShape): void {
  if (isOfLife(fact)) {
    const next = followInteraction(ledger.interactions.get(fact.about) ?? null, fact);
    if (next) ledger.interactions.set(fact.about, next);
  } else if (isOfAgent(fact)) {
    ledger.agents.set(fact.about, followAgent(ledger.agents.get(fact.about) ?? [], fact));
  }
}

/** The ledger a list of facts adds up to. */
export function ledgerOf(facts: Iterable<FactShape>): Ledger {
  const ledger = openLedger();
  for (const fact of facts) follow(ledger, fact);
  return ledger;
}

/** All rows of a ledger, in the order in which interactions began to be known. */
export function rowsOf(ledger: Ledger): LedgerRows {
  const all = [...ledger.interactions.values()];
  return {
    interactions: all.map((rows) => rows.interaction),
    visits: all.flatMap((rows) => rows.visits),
    legs: all.flatMap((rows) => rows.legs),
    offers: all.flatMap((rows) => rows.offers),
    responses: all.flatMap((rows) => rows.responses),
    statuses: all.flatMap((rows) => rows.statuses),
    alerts: all.flatMap((rows) => rows.alerts),
    surveys: all.flatMap((rows) => rows.surveys),
    messages: all.flatMap((rows) => rows.messages),
    work: all.flatMap((rows) => rows.work),
  };
}

/** Whether a fact changes the rows of an interaction: one of its own, a norm of it that was crossed, a survey after it. */
export function isOfLife<F extends FactShape>(fact: F): fact is F & FactOfLife {
  return isOfInteraction(fact) || fact.of === 'survey' || (fact.of === 'norm' && fact.type === 'normCrossed');
}

export function isOfInteraction<F extends FactShape>(fact: F): fact is F & InteractionFact {
  return fact.of === 'interaction';
}

export function isOfAgent<F extends FactShape>(fact: F): fact is F & AgentFact {
  return fact.of === 'agent';
}
