import type { FactShape, Recorded } from '#kernel/fact.ts';
import type { OrganisationId } from '#kernel/id.ts';
import type { Database, Statement, Transaction } from '../database/index.ts';
import type { Log } from '../log.ts';
import { type Lease, leaseMs, releaseLease, renewLease } from './lease.ts';
import { FloorLost, factsAbout, factsAboutSince, factsBetween, newestFacts, writeTogether } from './store.ts';

/** How many facts one transaction takes at most; what came meanwhile forms the next one. */
const factsPerCommit = 1_000;
/** What waits to be written is bounded: with more than this the floor is given up and built anew from what is on disk. */
const waitingMost = 20_000;
/** A reader that answers facts with facts for ever is a bug; this many rounds without a pause end it. */
const roundsMost = 10_000;

/**
 * Rows that are written together with facts, in the same transaction, all rows of one writer in one statement.
 * A message's text and the fact that it arrived are such a pair: both are on disk, or neither.
 */
export interface BulkWriter<Row> {
  readonly name: string;
  /**
   * Of what is written together, rows of a lower rank come first, whichever was asked for first: 1 = what others point
   * to, 5 = what changes rows that may be in the same batch.
   */
  readonly rank: 1 | 2 | 3 | 4 | 5;
  readonly statements: (organisationId: OrganisationId, rows: readonly Row[]) => readonly Statement[];
}
export interface BulkWrite {
  readonly writer: BulkWriter<unknown>;
  readonly row: unknown;
}

/** Puts a row beside the facts of a record. */
export function write<Row>(writer: BulkWriter<Row>, row: Row): BulkWrite {
  return { writer: writer as BulkWriter<unknown>, row };
}

/**
 * The present holder cannot write at the moment, or does not know whether it did: the same thing may be asked again
 * under the same id, and whoever must know looks at what the next holder read from disk.
 */
export class NotRecorded extends Error {
  override readonly name = 'NotRecorded';
  /** The edge answers 503: the same thing may be asked again under the same id. */
  readonly retryable = true;
  readonly retryAfterMs = 1_000;
}

export type Reader<F extends FactShape> = (fact: Recorded<F>) => void;

/** One organisation's facts: told once, heard by a list. There is one journal per organisation, on its floor. */
export interface Journal<F extends FactShape> {
  readonly organisationId: OrganisationId;
  /**
   * Writes facts (and rows beside them) in one transaction. Resolves after they are on disk and every reader has
   * heard them, in order of their numbers. Rejects with NotRecorded when they are not on disk as far as anybody knows (the
   * answer to a commit may be lost); after that this journal records nothing more and its floor is built anew from what
   * is on disk. What this one sent and PostgreSQL has not read yet is refused by then.
   */
  readonly record: (facts: readonly F[], writes?: readonly BulkWrite[]) => Promise<Recorded<F>[]>;
  /** Adds a reader; readers hear in the order in which they were added. A reader may record: it is written next. */
  readonly hear: (name: string, reader: Reader<F>) => void;
  /** Called after each batch was heard by all, once for the batch: the place for deciding what follows. */
  readonly afterBatch: (then: () => void) => void;
  readonly lastNumber: () => number;
  /** All facts of these lives, or those of some types, in order. */
  readonly factsOf: (about: readonly string[], types?: readonly string[]) => Promise<Recorded<F>[]>;
  /** Of each of these lives the newest fact of each of these types, in order; for lives that never end. */
  readonly newestFactsOf: (about: readonly string[], types: readonly string[]) => Promise<Recorded<F>[]>;
  /** Of each of these lives the facts of these types recorded since a moment, in order; not for interactions. */
  readonly factsOfSince: (about: readonly string[], types: readonly string[], fromMs: number) => Promise<Recorded<F>[]>;
  /** Facts recorded in [fromMs, toMs), in order; read page by page, so that a day is never in memory twice. */
  readonly factsBetween: (fromMs: number, toMs: number) => AsyncIterable<Recorded<F>>;
  readonly isOpen: () => boolean;
  /** Resolves when everything that was accepted is on disk; then gives the floor back. */
  readonly close: () => Promise<void>;
}

export interface JournalNeeds {
  readonly database: Database;
  readonly log: Log;
  readonly lease: Lease;
  /** The lease or the database is lost: whoever holds this floor must build it anew. Called once. */
  readonly onLost: (why: Error) => void;
  /** Measures for the operator. */
  readonly onBatch?: (facts: number, ms: number) => void;
}

interface Asked<F extends FactShape> {
  readonly facts: readonly F[];
  readonly writes: readonly BulkWrite[];
  readonly resolve: (facts: Recorded<F>[]) => void;
  readonly reject: (why: Error) => void;
}

/** Opens the journal under a lease, which it keeps renewing. */
export function openJournal<F extends FactShape>({ database, log, lease, onLost, onBatch }: JournalNeeds): Journal<F> {
  const { organisationId } = lease;
  const readers: { name: string; reader: Reader<F> }[] = [];
  const followers: (() => void)[] = [];
  let asked: Asked<F>[] = [];
  let waiting = 0;
  let number = lease.lastNumber;
  let writing: Promise<void> | null = null;
  let lost: Error | null = null;
  let isClosing = false;

  const lose = (why: Error): void => {
    if (lost) return;
    lost = why;
    clearInterval(renewal);
    const left = asked;
    asked = [];
    for (const one of left) one.reject(new NotRecorded(why.message));
    log.warn({ organisationId, err: why }, 'floor lost');
    onLost(why);
  };

  // The lease is renewed three times in its life; two misses in a row and we stop writing of our own accord.
  let misses = 0;
  const renewal = setInterval(() => {
    renewLease(database, lease).then(
      (held) => {
        misses = 0;
        if (!held) lose(new FloorLost(`Floor of ${organisationId} was taken over`));
      },
      (error: Error) => {
        misses += 1;
        if (misses >= 2) lose(error);
      },
    );
  }, leaseMs / 3);
  renewal.unref();

  const commit = async (batch: readonly Asked<F>[]): Promise<Recorded<F>[][]> => {
    const facts = batch.flatMap((one) => one.facts);
    const rows = byWriter(batch.flatMap((one) => one.writes));
    const besides = rows.flatMap(([writer, list]) => writer.statements(organisationId, list));
    const stamp = await writeTogether(database, lease, facts, besides);
    if (stamp && stamp.firstNumber !== number + 1)
      throw new Error(`Facts of ${organisationId} begin at ${stamp.firstNumber}, not ${number + 1}`);
    return batch.map((one) =>
      one.facts.map((fact) => ({ ...fact, number: ++number, recordedAtMs: stamp?.recordedAtMs ?? 0 })),
    );
  };

  const tell = (facts: readonly Recorded<F>[]): void => {
    for (const fact of facts) {
      for (const { name, reader } of readers) {
        try {
          reader(fact);
        } catch (error) {
          log.error(
            { organisationId, reader: name, number: fact.number, type: fact.type, err: error },
            'reader failed',
          );
          throw error;
        }
      }
    }
  };

  const takeBatch = (): Asked<F>[] => {
    let size = 0;
    let count = 0;
    while (count < asked.length && (count === 0 || size + (asked[count]?.facts.length ?? 0) <= factsPerCommit)) {
      size += asked[count]?.facts.length ?? 0;
      count += 1;
    }
    waiting -= size;
    return asked.splice(0, count);
  };

  const writeAll = async (): Promise<void> => {
    for (let round = 0; asked.length > 0 && !lost; round++) {
      if (round > roundsMost) throw new Error(`Facts of ${organisationId} answer themselves without end`);
      const batch = takeBatch();
      const beganAt = performance.now();
      let recorded: Recorded<F>[][];
      try {
        recorded = await commit(batch);
        for (const facts of recorded) tell(facts);
      } catch (error) {
        const why = error instanceof Error ? error : new Error(String(error));
        for (const one of batch) one.reject(new NotRecorded(why.message, { cause: why }));
        lose(why);
        return;
      }
      onBatch?.(
        batch.reduce((sum, one) => sum + one.facts.length, 0),
        performance.now() - beganAt,
      );
      batch.forEach((one, place) => {
        one.resolve(recorded[place] ?? []);
      });
      for (const then of followers) then();
    }
  };

  const flush = (): void => {
    if (writing || lost) return;
    writing = new Promise<void>((done) => setImmediate(done))
      .then(writeAll)
      .catch((error: Error) => lose(error))
      .finally(() => {
        writing = null;
        if (asked.length > 0) flush();
      });
  };

  const read = <T>(run: (trx: Transaction) => Promise<T>): Promise<T> => database.within(organisationId, run);

  return {
    organisationId,
    record: (facts, writes = []) =>
      new Promise((resolve, reject) => {
        if (lost || isClosing) return reject(new NotRecorded(lost?.message ?? 'The floor is closing'));
        if (waiting + facts.length > waitingMost) {
          // Whoever tells has already taken it into memory: to refuse it alone would let memory and disk differ.
          const why = new NotRecorded('Too much waits to be written');
          reject(why);
          return lose(why);
        }
        waiting += facts.length;
        asked.push({ facts, writes, resolve, reject });
        flush();
      }),
    hear: (name, reader) => void readers.push({ name, reader }),
    afterBatch: (then) => void followers.push(then),
    lastNumber: () => number,
    factsOf: (about, types) => read((trx) => factsAbout(trx, organisationId, about, types)) as Promise<Recorded<F>[]>,
    newestFactsOf: (about, types) =>
      read((trx) => newestFacts(trx, organisationId, about, types)) as Promise<Recorded<F>[]>,
    factsOfSince: (about, types, fromMs) =>
      read((trx) => factsAboutSince(trx, organisationId, about, types, fromMs)) as Promise<Recorded<F>[]>,
    factsBetween: async function* (fromMs, toMs) {
      for (let afterNumber = 0; ; ) {
        const page = await read((trx) => factsBetween(trx, organisationId, { fromMs, toMs, afterNumber }));
        yield* page as Recorded<F>[];
        const last = page.at(-1);
        if (!last) return;
        afterNumber = last.number;
      }
    },
    isOpen: () => !lost && !isClosing,
    close: async () => {
      while (writing && !lost) await writing;
      isClosing = true;
      clearInterval(renewal);
      if (!lost) await releaseLease(database, lease);
    },
  };
}

function byWriter(writes: readonly BulkWrite[]): readonly (readonly [BulkWriter<unknown>, unknown[]])[] {
  const rows = new Map<BulkWriter<unknown>, unknown[]>();
  for (const { writer, row } of writes) {
    const list = rows.get(writer);
    if (list) list.push(row);
    else rows.set(writer, [row]);
  }
  return [...rows].toSorted(([one], [other]) => one.rank - other.rank);
}
