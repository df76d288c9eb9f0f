import type { OrganisationId } from '#kernel/id.ts';
import type { Clock } from '../clock.ts';
import type { Database } from '../database/index.ts';
import { newId } from '../ids.ts';
import type { BulkWrite, BulkWriter } from '../journal/index.ts';
import { NotRecorded, write } from '../journal/index.ts';
import type { Log } from '../log.ts';
import {
  arrivedOf,
  deadLetters,
  deadRow,
  forgetDone,
  insertRows,
  keyOf,
  markDead,
  markDone,
  undoneAmong,
  undoneRows,
} from './store.ts';

/** What somebody outside told us, as it arrived. */
export interface Received {
  readonly accountId: string;
  readonly dedupeKey: string;
  readonly partitionKey: string;
  readonly lane: 'message' | 'receipt' | 'account';
  readonly body: unknown;
  readonly providerAtMs: number | null;
}
/** The same on disk. `place` grows in the order of arrival. */
export interface InboundRow extends Received {
  readonly id: string;
  readonly place: number;
  readonly receivedAtMs: number;
  readonly tries: number;
}

export interface DeadLetter {
  readonly id: string;
  readonly receivedAtMs: number;
  readonly tries: number;
  readonly error: string;
  readonly raw: string;
}

export interface Inbox {
  /**
   * Resolves when all of it is on disk, whether new or known before: only then may the sender hear "received".
   * Rejects when the database does not say so: the sender keeps it and sends again. It may be on disk all the same, and
   * is then handled when it comes again, or by the next start.
   */
  readonly put: (received: readonly Received[]) => Promise<void>;
  /** Beside the facts of a handled row: it is done in the same transaction. */
  readonly done: (row: InboundRow) => BulkWrite;
  /** Begins to handle what is on disk and not done, oldest first. */
  readonly start: () => Promise<void>;
  /** Ends: what is being handled is finished, the rest stays for the next start. */
  readonly stop: () => Promise<void>;
  readonly deadLetters: (accountId: string) => Promise<DeadLetter[]>;
  /** Tries a dead letter once more. */
  readonly retry: (id: string) => Promise<'done' | 'dead' | 'unknown'>;
  /** Forgets what was done before this moment; doubles that come later than that would be new. */
  readonly forgetDoneBefore: (moment: number) => Promise<number>;
  readonly waiting: () => number;
}

export interface InboxNeeds {
  readonly database: Database;
  readonly log: Log;
  readonly clock: Clock;
  readonly organisationId: OrganisationId;
  /**
   * Handles one row and marks it done (`inbox.done(row)` among its writes). Throws Unreadable for what can never be
   * understood; anything else thrown is tried again.
   */
  readonly handle: (row: InboundRow) => Promise<void>;
}

/** Says that trying again is of no use: the row becomes a dead letter at once. */
export class Unreadable extends Error {}

const triesMost = 5;
const backOffMs = [200, 400, 800, 1_600] as const;
/** Rows that one insert takes at most. */
const rowsPerCommit = 500;
/** Lines that are worked on at the same time; each line is one sender, in order. */
const linesAtOnce = 256;
const waitingMost = 20_000;
/** Starts that may fall into the search for a double before whoever sent it is asked to send it again. */
const roundsMost = 3;

/** Opens the inbox of one organisation. */
export function openInbox({ database, log, clock, organisationId, handle }: InboxNeeds): Inbox {
  type Waiting = { received: Received; resolve: () => void; reject: (why: Error) => void };
  const asked: Waiting[] = [];
  let inserting: Promise<void> | null = null;
  let isRunning = false;
  /** Rows that came in while the undone ones are being read; they stand behind those. */
  let meanwhile: InboundRow[] | null = null;
  const lines = new Map<string, InboundRow[]>();
  /** What stands in the lines, by the key under which it may come again. */
  const standing = new Set<string>();
  /** Grows when a start begins to read and when it has read. */
  let era = 0;
  const busy = new Map<string, Promise<void>>();
  const ready: string[] = [];
  /** Dead letters that are being tried again: whoever asks for the same one meanwhile gets the same answer. */
  const retrying = new Map<string, Promise<'done' | 'dead' | 'unknown'>>();

  const insertAll = async (): Promise<void> => {
    while (asked.length > 0) {
      const batch = asked.splice(0, rowsPerCommit);
      try {
        const receivedAtMs = clock.nowMs();
        const rows = batch.map((one) => ({ ...one.received, id: newId<'inbound'>(), receivedAtMs }));
        const [added = []] = await database.together(organisationId, [insertRows(organisationId, rows)]);
        const arrived = arrivedOf(added);
        for (const row of arrived) enqueue(row);
        const isNew = new Set(arrived.map(keyOf));
        const doubles = batch.filter((one) => !isNew.has(keyOf(one.received)));
        for (const one of batch) if (!doubles.includes(one)) one.resolve();
        await adopt(doubles.map((one) => one.received));
        for (const one of doubles) one.resolve();
      } catch (error) {
        const why = error instanceof Error ? error : new Error(String(error));
        for (const one of batch) one.reject(new NotRecorded(why.message, { cause: why }));
      }
    }
  };

  /**
   * A double of something that is on disk, undone and in no line: its insert was answered too late to be heard. Nobody
   * else will find it before the next start.
   */
  const adopt = async (doubles: readonly Received[]): Promise<void> => {
    for (let round = 0; round < roundsMost; round++) {
      const strange = doubles.filter((one) => !standing.has(keyOf(one)));
      if (strange.length === 0) return;
      const before = era;
      const undone = await database.within(organisationId, (trx) => undoneAmong(trx, organisationId, strange));
      // What a start read meanwhile may be handled already: the answer is older than that.
      if (before !== era) continue;
      for (const row of undone) if (!standing.has(keyOf(row))) enqueue(row);
      return;
    }
    throw new NotRecorded('The inbox begins again and again');
  };

  const insertSoon = (): void => {
    inserting ??= new Promise<void>((go) => setImmediate(go)).then(insertAll).finally(() => {
      inserting = null;
      // Somebody may have come between the last look and this moment.
      if (asked.length > 0) insertSoon();
    });
  };

  const put = (received: readonly Received[]): Promise<void> => {
    if (asked.length + received.length > waitingMost)
      return Promise.reject(new NotRecorded('Too much comes in at once'));
    const each = received.map(
      (one) => new Promise<void>((resolve, reject) => void asked.push({ received: one, resolve, reject })),
    );
    insertSoon();
    return Promise.all(each).then(() => undefined);
  };

  /** A row on disk enters its line; while nobody works, it stays on disk for the next start. */
  const enqueue = (row: InboundRow): void => {
    if (!meanwhile && !isRunning) return;
    standing.add(keyOf(row));
    if (meanwhile) return void meanwhile.push(row);
    const key = `${row.lane}\n${row.accountId}\n${row.partitionKey}`;
    const line = lines.get(key);
    if (line) line.push(row);
    else lines.set(key, [row]);
    if (!line && !busy.has(key)) ready.push(key);
    work();
  };

  const work = (): void => {
    while (isRunning && busy.size < linesAtOnce) {
      const key = ready.shift();
      if (key === undefined) return;
      busy.set(
        key,
        workLine(key).finally(() => {
          busy.delete(key);
          if (lines.get(key)?.length) ready.push(key);
          else lines.delete(key);
          work();
        }),
      );
    }
  };

  /** Works on one sender's line until it is empty. Never rejects. */
  const workLine = async (key: string): Promise<void> => {
    const line = lines.get(key) ?? [];
    while (isRunning) {
      const row = line[0];
      if (!row) return;
      if ((await attempt(row)) === 'later') return;
      line.shift();
      standing.delete(keyOf(row));
    }
  };

  const attempt = async (row: InboundRow): Promise<'over' | 'later'> => {
    for (let tries = row.tries + 1; isRunning; tries++) {
      try {
        await handle(row);
        return 'over';
      } catch (error) {
        if (error instanceof NotRecorded) return stepBack();
        log.warn({ organisationId, inboundId: row.id, tries, err: error }, 'inbound thing could not be handled');
        if (error instanceof Unreadable || tries >= triesMost) return bury(row, tries, error);
        await new Promise((wait) => setTimeout(wait, backOffMs[Math.min(tries, backOffMs.length) - 1]));
      }
    }
    return 'later';
  };

  /** The floor cannot write: leave everything as it is on disk; the next floor starts from there. */
  const stepBack = (): 'later' => {
    isRunning = false;
    return 'later';
  };

  const bury = async (row: InboundRow, tries: number, error: unknown): Promise<'over' | 'later'> => {
    try {
      const why = error instanceof Error ? error.message : String(error);
      await database.within(organisationId, (trx) => markDead(trx, organisationId, row.id, tries, why));
      return 'over';
    } catch (failure) {
      log.error({ organisationId, inboundId: row.id, err: failure }, 'dead letter could not be put aside');
      return stepBack();
    }
  };

  const retryOnce = async (id: string): Promise<'done' | 'dead' | 'unknown'> => {
    const row = await database.within(organisationId, (trx) => deadRow(trx, organisationId, id));
    if (!row) return 'unknown';
    try {
      await handle(row);
      return 'done';
    } catch (error) {
      if (error instanceof NotRecorded) throw error;
      await bury(row, row.tries + 1, error);
      return 'dead';
    }
  };

  const doneWriter: BulkWriter<number> = {
    name: 'inbox.done',
    rank: 5,
    statements: (organisation, places) => [markDone(organisation, places)],
  };

  return {
    put,
    done: (row) => write(doneWriter, row.place),
    start: async () => {
      lines.clear();
      standing.clear();
      ready.length = 0;
      era += 1;
      meanwhile = [];
      const left = await database.within(organisationId, (trx) => undoneRows(trx, organisationId));
      const known = new Set(left.map((row) => row.place));
      const late = meanwhile.filter((row) => !known.has(row.place));
      meanwhile = null;
      era += 1;
      isRunning = true;
      for (const row of [...left, ...late]) enqueue(row);
    },
    stop: async () => {
      isRunning = false;
      await inserting;
      await Promise.all(busy.values());
    },
    deadLetters: (accountId) => database.within(organisationId, (trx) => deadLetters(trx, organisationId, accountId)),
    retry: (id) => {
      const running = retrying.get(id);
      if (running) return running;
      const outcome = retryOnce(id).finally(() => retrying.delete(id));
      retrying.set(id, outcome);
      return outcome;
    },
    forgetDoneBefore: (moment) => database.within(organisationId, (trx) => forgetDone(trx, organisationId, moment)),
    waiting: () => [...lines.values()].reduce((sum, line) => sum + line.length, 0),
  };
}
