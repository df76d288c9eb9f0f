import type { FactShape, Recorded } from '#kernel/fact.ts';
import type { InteractionId, OrganisationId } from '#kernel/id.ts';
import {
  followAgent,
  isOfAgent,
  isOfInteraction,
  type LedgerRows,
  ledgerOf,
  type PresenceSpan,
  rowsOf,
} from '#metrics';
import type { Transaction } from '#platform/database/index.ts';
import { factsAbout } from '#platform/journal/index.ts';
import { latestPresence, replacePresence, writeInteractions } from './store.ts';

/** The name of the reader, by which its bookmark is kept. */
export const readerName = 'reports';

/** How many interactions are folded anew at once, so that a long run of facts is never in memory as a whole. */
const interactionsAtOnce = 200;

/**
 * Keeps the ledger: every interaction these facts are about is folded again from all of its facts up to the last of
 * them, and its rows replaced; spans of agents are continued from where they stood. Belongs into the transaction that
 * moves the bookmark, so that nothing is read twice.
 */
export async function readFacts(
  trx: Transaction,
  organisationId: OrganisationId,
  facts: readonly Recorded<FactShape>[],
): Promise<void> {
  const upTo = facts.at(-1)?.number ?? 0;
  const touched = [...new Set(facts.filter(isOfInteraction).map((fact) => fact.about))];
  for (let at = 0; at < touched.length; at += interactionsAtOnce) {
    const ids = touched.slice(at, at + interactionsAtOnce);
    await writeInteractions(trx, organisationId, ids, await foldedAnew(trx, organisationId, ids, upTo));
  }
  await followAgents(trx, organisationId, facts);
}

async function foldedAnew(
  trx: Transaction,
  organisationId: OrganisationId,
  ids: readonly InteractionId[],
  upTo: number,
): Promise<LedgerRows> {
  const all = await factsAbout(trx, organisationId, ids);
  return rowsOf(ledgerOf(all.filter((fact) => fact.number <= upTo)));
}

async function followAgents(
  trx: Transaction,
  organisationId: OrganisationId,
  facts: readonly Recorded<FactShape>[],
): Promise<void> {
  const byAgent = Map.groupBy(facts.filter(isOfAgent), (fact) => fact.about);
  if (byAgent.size === 0) return;
  const before = await latestPresence(trx, organisationId, [...byAgent.keys()]);
  const known = Map.groupBy(before, (span) => span.agentId);
  for (const [agentId, own] of byAgent) {
    const spans = known.get(agentId) ?? [];
    let after: readonly PresenceSpan[] = spans;
    for (const fact of own) after = followAgent(after, fact);
    if (after === spans) continue;
    await replacePresence(trx, organisationId, agentId, spans[0]?.fromMs ?? null, after);
  }
}
