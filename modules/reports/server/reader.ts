import type { FactShape, Recorded } from '#kernel/fact.ts';
import type { InteractionId, OrganisationId } from '#kernel/id.ts';
import {
  followAgent,
  followInteraction,
  type InteractionRows,
  isOfAgent,
  isOfLife,
  type PresenceSpan,
  rowsOfInteraction,
} from '#metrics';
import type { Transaction } from '#platform/database/index.ts';
import { factsAbout } from '#platform/journal/index.ts';
import {
  type Changed,
  emptyLedger,
  type LedgerChanges,
  latestPresence,
  replacePresence,
  writeChanges,
} from './store.ts';

/**
 * The name of the reader, by which its bookmark is kept. Whoever changes what rows hold gives it a new number: it begins
 * at the first fact again, and the ledger is made anew.
 */
export const readerName = 'reports-4';

/** Lives kept in memory while they go on, so that a fact costs the rows it changes and not the whole life again. */
const livesKept = 20_000;

type Read = (trx: Transaction, facts: readonly Recorded<FactShape>[]) => Promise<void>;
type Life = readonly Recorded<Parameters<typeof followInteraction>[1]>[];

/**
 * Makes what keeps the ledger of one organisation: rows of an interaction follow its facts, spans of an agent hers. What
 * it writes belongs into the transaction that moves the bookmark. A life it does not remember is folded from all of its
 * facts; when the facts it gets do not continue those before (a transaction failed, a bookmark was set back), it
 * remembers nothing.
 */
export function ledgerReader(organisationId: OrganisationId): Read {
  const lives = new Map<InteractionId, InteractionRows>();
  let upTo: number | null = null;

  /** Each interaction as it was and as it is after these facts; `before` is null where nobody knows. */
  const followed = async (trx: Transaction, byLife: ReadonlyMap<InteractionId, Life>, last: number) => {
    const unknown = [...byLife.keys()].filter((id) => !lives.has(id));
    const whole = Map.groupBy((await factsAbout(trx, organisationId, unknown)).filter(isOfLife), (fact) => fact.about);
    return [...byLife].map(([id, facts]) => {
      const before = lives.get(id) ?? null;
      const after = before
        ? facts.reduce((rows: InteractionRows | null, fact) => followInteraction(rows, fact), before)
        : rowsOfInteraction((whole.get(id) ?? []).filter((fact) => fact.number <= last));
      return { id, before, after };
    });
  };

  return async (trx, facts) => {
    const [first, last] = [facts[0], facts.at(-1)];
    if (!first || !last) return;
    // Before the first fact there is nothing: what is in the ledger was made by rules of another day.
    if (first.number === 1) await emptyLedger(trx, organisationId);
    if (first.number !== (upTo ?? 0) + 1) lives.clear();
    upTo = last.number;
    const byLife = Map.groupBy(facts.filter(isOfLife), (fact) => fact.about);
    const pairs = await followed(trx, byLife, last.number);
    const anew = pairs.filter(({ before }) => before === null).map(({ id }) => id);
    await writeChanges(trx, organisationId, changesOf(pairs), anew);
    await followAgents(trx, organisationId, facts);
    for (const { id, after } of pairs) remember(lives, id, after);
  };
}

function remember(lives: Map<InteractionId, InteractionRows>, id: InteractionId, rows: InteractionRows | null): void {
  lives.delete(id);
  const isOver = rows?.present.phase === 'done' && rows.present.legs.length === 0;
  if (!rows || isOver) return;
  lives.set(id, rows);
  const oldest = lives.size > livesKept ? lives.keys().next().value : undefined;
  if (oldest !== undefined) lives.delete(oldest);
}

interface Pair {
  readonly before: InteractionRows | null;
  readonly after: InteractionRows | null;
}

function changesOf(pairs: readonly Pair[]): LedgerChanges {
  const of = <R extends Changed<unknown>['gone'][number]>(
    rowsOf: (rows: InteractionRows) => readonly R[],
  ): Changed<R> => {
    const changes = pairs.map(({ before, after }) =>
      differing(before ? rowsOf(before) : [], after ? rowsOf(after) : []),
    );
    return { written: changes.flatMap(({ written }) => written), gone: changes.flatMap(({ gone }) => gone) };
  };
  return {
    interactions: of((rows) => [rows.interaction]),
    visits: of((rows) => rows.visits),
    legs: of((rows) => rows.legs),
    offers: of((rows) => rows.offers),
    responses: of((rows) => rows.responses),
    messages: of((rows) => rows.messages),
    statuses: of((rows) => rows.statuses),
    alerts: of((rows) => rows.alerts),
    surveys: of((rows) => rows.surveys),
    work: of((rows) => rows.work),
  };
}

/** Rows are never changed in place, so one that is the same thing is unchanged. */
function differing<R extends Changed<unknown>['gone'][number]>(before: readonly R[], after: readonly R[]): Changed<R> {
  const known = new Set(before);
  const names = new Set(after.map((row) => row.rowId as string));
  return {
    written: after.filter((row) => !known.has(row)),
    gone: before.filter((row) => !names.has(row.rowId)),
  };
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
