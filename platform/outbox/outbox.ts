import { sql } from 'kysely';
import type { OrganisationId } from '#kernel/id.ts';
import type { Clock } from '../clock.ts';
import type { Database, Transaction } from '../database/index.ts';
import { type BulkWrite, type BulkWriter, NotRecorded, write } from '../journal/index.ts';
import type { Log } from '../log.ts';
import { openDoors } from './doors.ts';

/** One thing on its way out. `body` is whatever the sender needs to find it again. */
export interface OutboundRow {
  readonly id: string;
  readonly accountId: string;
  /** Things of one line leave in order, one at a time. */
  readonly lineKey: string;
  readonly body: unknown;
  readonly createdAtMs: number;
}

export type Sent =
  | { readonly type: 'accepted' }
  | { readonly type: 'retry'; readonly afterMs: number; readonly why: string }
  /** Sent, but the connection ended before the answer: nobody knows, a person decides. */
  | { readonly type: 'unknown' }
  | { readonly type: 'failed'; readonly why: string };

export interface Outbox {
  /** Beside the facts of a message: it will go out, or the message is not on disk either. */
  readonly add: (row: OutboundRow) => BulkWrite;
  /** The row is on disk: it may leave now. */
  readonly release: (row: OutboundRow) => void;
  /**
   * Takes a row out of its line before it leaves. Answers the row to write, or null when it leaves this moment, has left,
   * or may have left before a restart.
   */
  readonly cancel: (lineKey: string, is: (row: OutboundRow) => boolean) => BulkWrite | null;
  /** Takes up what is on disk and unsent. */
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
  readonly waiting: () => number;
}

export interface OutboxNeeds {
  readonly database: Database;
  readonly log: Log;
  readonly clock: Clock;
  readonly organisationId: OrganisationId;
  readonly send: (row: OutboundRow) => Promise<Sent>;
  /** Asks whoever can know what became of a row that may have gone out; absent, nobody can. */
  readonly resolve?: (row: OutboundRow) => Promise<Sent>;
  /** Whether sending twice does no harm: then a row need not be marked before each try. */
  readonly isRepeatable: (row: OutboundRow) => boolean;
  /** Writes the outcome on disk, together with what the owner writes about it. */
  readonly settle: (row: OutboundRow, outcome: Sent, writes: readonly BulkWrite[]) => Promise<void>;
}

const giveUpAfterMs = 24 * 3_600_000;
const retryFirstMs = 1_000;
const retryMostMs = 5 * 60_000;
const unsentMost = 100_000;
/** The outbox ended before the row had its turn: it stays on disk as it is. */
const stopped: Sent = { type: 'retry', afterMs: 0, why: 'stopped' };
/** It was taken out of its line before it had its turn. */
const takenBack: Sent = { type: 'retry', afterMs: 0, why: 'takenBack' };
/** Nothing came back, or nothing but that the other side is in trouble: it may be away for longer. */
const isNoAnswer = (sent: Sent): boolean =>
  sent.type === 'unknown' || (sent.type === 'retry' && sent.why === 'transient');

type Outcome = { readonly id: string; readonly state: string; readonly error: string | null; readonly atMs: number };

/** Opens the outbox of one organisation. */
export function openOutbox(needs: OutboxNeeds): Outbox {
  const { database, log, clock, organisationId, send, isRepeatable, settle } = needs;
  const resolve = needs.resolve ?? (async (): Promise<Sent> => ({ type: 'unknown' }));
  const lines = new Map<string, OutboundRow[]>();
  const busy = new Map<string, Promise<void>>();
  const timers = new Set<NodeJS.Timeout>();
  /** Rows that a process before this one was sending when it ended: nobody knows whether they went out. */
  const interrupted = new Set<string>();
  const doors = openDoors();
  /** Rows that are with the sender, or of which it is being written down what became: nobody takes these back. */
  const leaving = new Set<string>();
  let isRunning = false;

  const enqueue = (row: OutboundRow): void => {
    const line = lines.get(row.lineKey);
    if (line) line.push(row);
    else lines.set(row.lineKey, [row]);
    work(row.lineKey);
  };

  const work = (key: string): void => {
    if (!isRunning || busy.has(key)) return;
    busy.set(
      key,
      workLine(key).finally(() => {
        busy.delete(key);
        if (!lines.get(key)?.length) lines.delete(key);
        else if (isRunning) work(key);
      }),
    );
  };

  const workLine = async (key: string): Promise<void> => {
    const line = lines.get(key) ?? [];
    let [former] = line;
    for (let tries = 1; isRunning && line[0]; ) {
      const row = line[0];
      // The one that was tried before may have been taken out of the line meanwhile.
      if (row !== former) tries = 1;
      former = row;
      try {
        const outcome = await attempt(row, tries);
        if (outcome === stopped) return;
        if (line[0] !== row) continue;
        leaving.add(row.id);
        if (outcome.type === 'retry') {
          leaving.delete(row.id);
          tries += 1;
          await pause(Math.min(Math.max(outcome.afterMs, retryFirstMs * 2 ** Math.min(tries - 2, 12)), retryMostMs));
          continue;
        }
        await settle(row, outcome, [write(outcomeWriter, outcomeOf(row, outcome, clock.nowMs()))]);
        line.shift();
        leaving.delete(row.id);
      } catch (error) {
        // The outcome could not be written: the floor is lost, and the next one takes the row up from disk.
        if (!(error instanceof NotRecorded))
          log.error({ organisationId, outboundId: row.id, err: error }, 'outbound row stuck');
        isRunning = false;
      }
    }
  };

  const attempt = async (row: OutboundRow, tries: number): Promise<Sent> => {
    if (interrupted.has(row.id) && !isRepeatable(row)) {
      const found = await resolve(row);
      interrupted.delete(row.id);
      if (found.type !== 'retry') return found;
    }
    if (clock.nowMs() - row.createdAtMs > giveUpAfterMs) return { type: 'failed', why: 'gaveUp' };
    try {
      const outcome = await doors.through(row.accountId, async () => {
        // It may have been taken back while it stood before the door.
        if (!isRunning || lines.get(row.lineKey)?.[0] !== row)
          return { answer: isRunning ? takenBack : stopped, isAnswered: true };
        leaving.add(row.id);
        if (!isRepeatable(row))
          await database.within(organisationId, (trx) => markSending(trx, organisationId, row.id));
        const answer = await send(row);
        return { answer, isAnswered: !isNoAnswer(answer) };
      });
      return outcome.type === 'unknown' ? await resolve(row) : outcome;
    } catch (error) {
      log.warn({ organisationId, outboundId: row.id, tries, err: error }, 'sending failed');
      return { type: 'retry', afterMs: 0, why: 'transient' };
    }
  };

  const pause = (ms: number): Promise<void> =>
    new Promise((resume) => {
      const timer = setTimeout(() => {
        timers.delete(timer);
        resume();
      }, ms);
      timers.add(timer);
    });

  return {
    add: (row) => write(rowWriter, row),
    release: (row) => {
      if (isRunning) enqueue(row);
    },
    cancel: (lineKey, is) => {
      const line = lines.get(lineKey) ?? [];
      const row = line.find(is);
      if (!row || leaving.has(row.id) || interrupted.has(row.id)) return null;
      line.splice(line.indexOf(row), 1);
      return write(outcomeWriter, { id: row.id, state: 'cancelled', error: null, atMs: clock.nowMs() });
    },
    start: async () => {
      lines.clear();
      leaving.clear();
      const left = await database.within(organisationId, (trx) => unsentRows(trx, organisationId));
      isRunning = true;
      for (const { row, wasSending } of left) {
        if (wasSending) interrupted.add(row.id);
        enqueue(row);
      }
    },
    stop: async () => {
      isRunning = false;
      for (const timer of timers) clearTimeout(timer);
      doors.close();
      // Lines that pause for a retry end with the process; the others finish what they are sending.
      await Promise.race([Promise.all(busy.values()), new Promise((wait) => setTimeout(wait, 2_000).unref())]);
    },
    waiting: () => [...lines.values()].reduce((sum, line) => sum + line.length, 0),
  };
}

function outcomeOf(row: OutboundRow, outcome: Sent, atMs: number): Outcome {
  if (outcome.type === 'accepted') return { id: row.id, state: 'sent', error: null, atMs };
  return { id: row.id, state: outcome.type, error: 'why' in outcome ? outcome.why : null, atMs };
}

const rowWriter: BulkWriter<OutboundRow> = {
  name: 'outbox.rows',
  rank: 4,
  statements: (organisationId, rows) => [
    sql`
      insert into outbox (organisation_id, id, account_id, line_key, body, created_at)
      select ${organisationId}, r.id, r.account_id, r.line_key, r.body, to_timestamp(r.created_ms / 1000.0)
        from unnest(${rows.map((r) => r.id)}::uuid[], ${rows.map((r) => r.accountId)}::uuid[],
                    ${rows.map((r) => r.lineKey)}::uuid[], ${rows.map((r) => JSON.stringify(r.body))}::jsonb[],
                    ${rows.map((r) => r.createdAtMs)}::bigint[])
             with ordinality as r (id, account_id, line_key, body, created_ms, n)
       order by r.n`,
  ],
};

const outcomeWriter: BulkWriter<Outcome> = {
  name: 'outbox.outcomes',
  rank: 5,
  statements: (organisationId, rows) => [
    sql`
      update outbox o set state = r.state, error = r.error, settled_at = to_timestamp(r.at_ms / 1000.0)
        from unnest(${rows.map((r) => r.id)}::uuid[], ${rows.map((r) => r.state)}::text[],
                    ${rows.map((r) => r.error)}::text[], ${rows.map((r) => r.atMs)}::bigint[]) as r (id, state, error, at_ms)
       where o.organisation_id = ${organisationId} and o.id = r.id`,
  ],
};

async function markSending(trx: Transaction, organisationId: OrganisationId, id: string): Promise<void> {
  await sql`
    update outbox set state = 'sending', tries = tries + 1
     where organisation_id = ${organisationId} and id = ${id}`.execute(trx);
}

type UnsentRow = {
  id: string;
  account_id: string;
  line_key: string;
  body: unknown;
  created_at: Date;
  was_sending: boolean;
};

async function unsentRows(
  trx: Transaction,
  organisationId: OrganisationId,
): Promise<{ readonly row: OutboundRow; readonly wasSending: boolean }[]> {
  const { rows } = await sql<UnsentRow>`
    select id, account_id, line_key, body, created_at, state = 'sending' as was_sending from outbox
     where organisation_id = ${organisationId} and state in ('queued', 'sending')
     order by place limit ${unsentMost}`.execute(trx);
  return rows.map((row) => ({
    row: {
      id: row.id,
      accountId: row.account_id,
      lineKey: row.line_key,
      body: row.body,
      createdAtMs: row.created_at.getTime(),
    },
    wasSending: row.was_sending,
  }));
}
