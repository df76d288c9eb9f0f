import type { InteractionFact } from '#interactions';
import type { FactShape, Recorded } from '#kernel/fact.ts';
import type { MessageId, OrganisationId } from '#kernel/id.ts';
import type { Database, Transaction } from '#platform/database/index.ts';
import { type Journal, openDurableReader } from '#platform/journal/index.ts';
import type { Log } from '#platform/log.ts';
import type { MessageFact } from '../fact.ts';
import { addWords, changedInteractions, renewWords } from './words-store.ts';

/** The name of the reader, by which its bookmark is kept. */
const readerName = 'message-words';
/** A search waits this long for what was said a moment ago, and then answers without it. */
const patienceMs = 2_000;

/**
 * The words a search finds, written behind what is said: nobody's message waits for them, and a search waits for its
 * words. The reader may stop anywhere; it goes on at its bookmark.
 */
export interface WordIndex {
  /** Resolves when a search finds everything told so far, or when it would take too long. */
  readonly ready: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Begins to follow what is said in one organisation. */
export function openWordIndex({
  database,
  journal,
  log,
}: {
  readonly database: Database;
  readonly journal: Journal<FactShape>;
  readonly log: Log;
}): WordIndex {
  const { organisationId } = journal;
  const reader = openDurableReader<FactShape>({
    database,
    log,
    organisationId,
    name: readerName,
    read: (trx, facts) => follow(trx, organisationId, facts),
  });
  journal.afterBatch(reader.nudge);
  return { ready: () => reader.caughtUp(journal.lastNumber(), patienceMs), close: reader.close };
}

async function follow(
  trx: Transaction,
  organisationId: OrganisationId,
  facts: readonly Recorded<FactShape>[],
): Promise<void> {
  await addWords(trx, organisationId, facts.flatMap(saidIn));
  const changed = facts.filter(isOfMessage).filter(({ type }) => type === 'messageChanged');
  // Whoever begins at the first fact was not there when messages were changed without one.
  const before = facts[0]?.number === 1 ? await changedInteractions(trx, organisationId) : [];
  for (const interactionId of new Set([...before, ...changed.map(({ about }) => about)])) {
    await renewWords(trx, organisationId, interactionId);
  }
}

/** The message that is new with this fact. */
function saidIn(fact: FactShape): readonly MessageId[] {
  if (isOfMessage(fact)) return fact.type === 'messageKept' ? [fact.messageId] : [];
  if (fact.of !== 'interaction') return [];
  const happened = fact as InteractionFact;
  switch (happened.type) {
    case 'messageReceived':
    case 'messageSent':
    case 'noteWritten':
      return [happened.messageId];
    default:
      return [];
  }
}

const isOfMessage = <F extends FactShape>(fact: F): fact is F & MessageFact => fact.of === 'message';
