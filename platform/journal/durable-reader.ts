import { sql } from 'kysely';
import type { FactShape, Recorded } from '#kernel/fact.ts';
import type { OrganisationId } from '#kernel/id.ts';
import type { Database, Transaction } from '../database/index.ts';
import type { Log } from '../log.ts';
import { factsAfter } from './store.ts';

/** Small enough that whoever writes a message meanwhile does not feel a run, large enough that it costs little. */
const factsPerRound = 400;
/** News may be lost, the list of facts is the truth: readers look again this often whatever they hear. */
const lookAgainMs = 2_000;
/** What is told within this time is read in one run: a run costs a transaction, and who waits for it says so. */
const gatherMs = 1_000;
const backOffMs = { first: 500, most: 30_000 };

/** A reader that remembers where it stopped: what it writes and its bookmark move in one transaction. */
export interface DurableReader {
  /** Something was recorded: look now. */
  readonly nudge: () => void;
  /** Resolves when everything up to this number has been read, or when so many milliseconds of patience are over. */
  readonly caughtUp: (number: number, patienceMs?: number) => Promise<void>;
  readonly bookmark: () => number;
  readonly close: () => Promise<void>;
}

export interface DurableReaderNeeds<F extends FactShape> {
  readonly database: Database;
  readonly log: Log;
  readonly organisationId: OrganisationId;
  readonly name: string;
  /** Reads a run of facts in order and writes what follows, in the same transaction as the bookmark. */
  readonly read: (trx: Transaction, facts: readonly Recorded<F>[]) => Promise<void>;
}

/** Opens a reader at its bookmark and keeps it reading. A run that fails is tried again, slower each time. */
export function openDurableReader<F extends FactShape>(needs: DurableReaderNeeds<F>): DurableReader {
  const { database, log, organisationId, name } = needs;
  let number = -1;
  let isClosed = false;
  let running: Promise<void> | null = null;
  let again = false;
  let delayMs = backOffMs.first;
  let timer: NodeJS.Timeout | undefined;
  let soon: NodeJS.Timeout | null = null;
  const waiting = new Set<{ readonly number: number; readonly done: () => void }>();

  /** One transaction: facts after the bookmark, what follows from them, the bookmark moved. Answers where it stands. */
  const readRun = async (): Promise<{ upTo: number; read: number }> =>
    database.within(organisationId, readOn, { isRepeatable: true });
  const readOn = async (trx: Transaction): Promise<{ upTo: number; read: number }> => {
    const { rows } = await sql<{ number: number }>`
        insert into reader_bookmarks (organisation_id, reader) values (${organisationId}, ${name})
        on conflict (organisation_id, reader) do update set read_at = now() returning number`.execute(trx);
    const from = Number(rows[0]?.number ?? 0);
    const facts = await factsAfter(trx, organisationId, from, factsPerRound);
    const last = facts.at(-1);
    if (!last) return { upTo: from, read: 0 };
    await needs.read(trx, facts as Recorded<F>[]);
    await sql`
        update reader_bookmarks set number = ${last.number}, read_at = now()
         where organisation_id = ${organisationId} and reader = ${name}`.execute(trx);
    return { upTo: last.number, read: facts.length };
  };

  const round = async (): Promise<void> => {
    try {
      // A run that was not full has read everything there was.
      for (let read = factsPerRound; read === factsPerRound && !isClosed; ) {
        const run = await readRun();
        read = run.read;
        number = run.upTo;
        settle();
      }
      delayMs = backOffMs.first;
      schedule(lookAgainMs);
    } catch (error) {
      log.warn({ organisationId, reader: name, err: error }, 'durable reader stopped and will try again');
      schedule(delayMs);
      delayMs = Math.min(delayMs * 2, backOffMs.most);
    }
  };

  const settle = (): void => {
    for (const one of waiting) {
      if (one.number <= number) one.done();
    }
  };

  const schedule = (ms: number): void => {
    clearTimeout(timer);
    if (isClosed) return;
    timer = setTimeout(run, ms);
    timer.unref();
  };

  const run = (): void => {
    if (soon) clearTimeout(soon);
    soon = null;
    if (isClosed) return;
    if (running) {
      again = true;
      return;
    }
    running = round().finally(() => {
      running = null;
      if (!again) return;
      again = false;
      run();
    });
  };

  run();
  return {
    nudge: () => {
      soon ??= setTimeout(run, gatherMs);
      soon.unref();
    },
    caughtUp: (wanted, patienceMs) =>
      new Promise((resolve) => {
        if (number >= wanted) return resolve();
        const done = () => {
          clearTimeout(patience);
          waiting.delete(one);
          resolve();
        };
        const one = { number: wanted, done };
        const patience = patienceMs === undefined ? undefined : setTimeout(done, patienceMs);
        waiting.add(one);
        run();
      }),
    bookmark: () => number,
    close: async () => {
      isClosed = true;
      clearTimeout(timer);
      if (soon) clearTimeout(soon);
      await running;
    },
  };
}
