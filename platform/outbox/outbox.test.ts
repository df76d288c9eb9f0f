import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OrganisationId } from '#kernel/id.ts';
import type { Database } from '../database/index.ts';
import { newId } from '../ids.ts';
import { journalFor, lease, silent } from '../journal/journal.fixture.ts';
import { type FixedClock, type FreshDatabase, fixedClock, freshDatabase, organisation } from '../testing/index.ts';
import { atOnceMost } from './doors.ts';
import { type OutboundRow, openOutbox, type Sent } from './index.ts';

let fresh: FreshDatabase;
let database: Database;

beforeAll(async () => {
  fresh = await freshDatabase();
  ({ database } = fresh);
});
afterAll(() => fresh.close());

const lines = { ayse: newId<'conversation'>(), berk: newId<'conversation'>() };
const accepted: Sent = { type: 'accepted' };

/** An outbox whose provider answers as the test says; `sent` remembers what it was given, in order. */
async function openBench(
  id: OrganisationId,
  answer: (word: string, time: number) => Sent | Promise<Sent> = () => accepted,
  options: { isRepeatable?: boolean; clock?: FixedClock } = {},
) {
  const clock = options.clock ?? fixedClock();
  await database.within(id, (trx) =>
    sql`update floors set expires_at = '-infinity' where organisation_id = ${id}`.execute(trx),
  );
  const { journal } = await journalFor(database, id, { lease: await lease(database, id) });
  const sent: string[] = [];
  const times = new Map<string, number>();
  const outbox = openOutbox({
    database,
    log: silent,
    clock,
    organisationId: id,
    send: async (row) => {
      const { word } = row.body as { word: string };
      const time = (times.get(word) ?? 0) + 1;
      times.set(word, time);
      sent.push(word);
      return answer(word, time);
    },
    isRepeatable: () => options.isRepeatable ?? true,
    settle: async (_row, _outcome, writes) => void (await journal.record([], writes)),
  });
  const accountId = newId<'channelAccount'>();
  const rowOf = (word: string, lineKey: string): OutboundRow => ({
    ...{ id: newId<'outbound'>(), accountId, lineKey, body: { word }, createdAtMs: clock.nowMs() },
  });
  const add = async (word: string, line: keyof typeof lines = 'ayse'): Promise<void> => {
    const row = rowOf(word, lines[line]);
    await journal.record([], [outbox.add(row)]);
    outbox.release(row);
  };
  return { outbox, journal, sent, add, rowOf };
}

const states = (id: OrganisationId) =>
  database.within(id, async (trx) => {
    const { rows } = await sql<{ word: string; state: string; error: string | null }>`
      select body->>'word' as word, state, error from outbox where organisation_id = ${id} order by place`.execute(trx);
    return rows.map((row) => `${row.word} ${row.state}${row.error ? ` ${row.error}` : ''}`);
  });

test('messages of one conversation leave in order and one at a time; another conversation does not wait for them', async () => {
  const id = await organisation(database);
  const gate = Promise.withResolvers<void>();
  let together = 0;
  let most = 0;
  const bench = await openBench(id, async (word) => {
    if (word.startsWith('berk')) return accepted;
    together += 1;
    most = Math.max(most, together);
    await gate.promise;
    together -= 1;
    return accepted;
  });
  await bench.outbox.start();
  for (const word of ['ayse 1', 'ayse 2', 'ayse 3']) await bench.add(word);
  await bench.add('berk 1', 'berk');
  await expect.poll(() => bench.sent).toEqual(['ayse 1', 'berk 1']);
  gate.resolve();
  await expect.poll(() => states(id)).toEqual(['ayse 1 sent', 'ayse 2 sent', 'ayse 3 sent', 'berk 1 sent']);
  expect([bench.sent, most, bench.outbox.waiting()]).toEqual([['ayse 1', 'berk 1', 'ayse 2', 'ayse 3'], 1, 0]);
  await bench.outbox.stop();
});

test('a message that must be sent again keeps its place: nothing of its conversation overtakes it', async () => {
  const id = await organisation(database);
  const bench = await openBench(id, (word, time) =>
    word === 'first' && time < 2 ? { type: 'retry', afterMs: 1, why: 'busy' } : accepted,
  );
  await bench.outbox.start();
  await bench.add('first');
  await bench.add('second');
  await expect.poll(() => states(id)).toEqual(['first sent', 'second sent']);
  expect(bench.sent).toEqual(['first', 'first', 'second']);
  await bench.outbox.stop();
});

test('a provider that breaks in the middle of a sentence is tried again', async () => {
  const id = await organisation(database);
  const bench = await openBench(id, (_word, time) => {
    if (time < 2) throw new Error('The line broke');
    return accepted;
  });
  await bench.outbox.start();
  await bench.add('first');
  await expect.poll(() => states(id)).toEqual(['first sent']);
  await bench.outbox.stop();
});

test('what failed or is unknown is said so, never sent again by itself, and lets the next one pass', async () => {
  const id = await organisation(database);
  const answers: Record<string, Sent> = {
    refused: { type: 'failed', why: 'recipientGone' },
    lost: { type: 'unknown' },
  };
  const bench = await openBench(id, (word) => answers[word] ?? accepted);
  await bench.outbox.start();
  for (const word of ['refused', 'lost', 'good']) await bench.add(word);
  await expect.poll(() => states(id)).toEqual(['refused failed recipientGone', 'lost unknown', 'good sent']);
  expect(bench.sent).toEqual(['refused', 'lost', 'good']);
  await bench.outbox.stop();
});

test('what was not sent when the process ended is sent by the next one, in order', async () => {
  const id = await organisation(database);
  const dead = await openBench(id);
  for (const word of ['one', 'two', 'three']) await dead.add(word);
  expect(dead.sent).toEqual([]);
  const next = await openBench(id);
  await next.outbox.start();
  await expect.poll(() => states(id)).toEqual(['one sent', 'two sent', 'three sent']);
  expect(next.sent).toEqual(['one', 'two', 'three']);
  await next.outbox.stop();
});

test('a message nobody could send for a day is given up', async () => {
  const id = await organisation(database);
  const clock = fixedClock();
  const dead = await openBench(id, undefined, { clock });
  await dead.add('old');
  clock.advance(24 * 3_600_000 + 1);
  const next = await openBench(id, undefined, { clock });
  await next.outbox.start();
  await expect.poll(() => states(id)).toEqual(['old failed gaveUp']);
  expect(next.sent).toEqual([]);
  await next.outbox.stop();
});

test('before something that must not go out twice is sent, it is marked on disk', async () => {
  const id = await organisation(database);
  const seen: string[][] = [];
  const bench = await openBench(
    id,
    async () => {
      seen.push(await states(id));
      return accepted;
    },
    { isRepeatable: false },
  );
  await bench.outbox.start();
  await bench.add('once');
  await expect.poll(() => states(id)).toEqual(['once sent']);
  expect(seen).toEqual([['once sending']]);
  await bench.outbox.stop();
});

test('what was being sent when the process ended and must not go out twice is unknown, and a person decides', async () => {
  const id = await organisation(database);
  const dead = await openBench(id, () => new Promise<Sent>(() => undefined), { isRepeatable: false });
  await dead.outbox.start();
  await dead.add('maybe');
  await dead.add('behind it');
  await expect.poll(() => states(id)).toEqual(['maybe sending', 'behind it queued']);

  const next = await openBench(id, undefined, { isRepeatable: false });
  await next.outbox.start();
  await expect.poll(() => states(id)).toEqual(['maybe unknown', 'behind it sent']);
  expect(next.sent).toEqual(['behind it']);
  await next.outbox.stop();
});

test('a thousand messages wait for a provider that is away: few knock at its door, and then all leave in order, some at a time', async () => {
  const id = await organisation(database);
  let isAway = true;
  let together = 0;
  let most = 0;
  const bench = await openBench(id, async () => {
    // Whoever knocked while it was away hears that, also when it is back before the answer.
    const isRefused = isAway;
    together += 1;
    most = Math.max(most, together);
    await new Promise((answered) => setImmediate(answered));
    together -= 1;
    return isRefused ? { type: 'retry', afterMs: 1, why: 'transient' } : accepted;
  });
  const [people, each] = [100, 10];
  const line = Array.from({ length: people }, () => newId<'conversation'>() as string);
  const rows = Array.from({ length: people * each }, (_, n) =>
    bench.rowOf(`${n % people}/${Math.floor(n / people)}`, line[n % people] ?? ''),
  );
  await bench.journal.record([], rows.map(bench.outbox.add));
  await bench.outbox.start();
  await expect.poll(() => bench.sent.length).toBeGreaterThan(atOnceMost);
  // The first came together; from then on one at a time asks whether the provider is back.
  const knocked = bench.sent.length;
  expect(knocked).toBeLessThan(atOnceMost * 2);
  [isAway, most] = [false, 0];
  await expect.poll(() => bench.outbox.waiting(), { timeout: 60_000 }).toBe(0);
  expect(most).toBeLessThanOrEqual(atOnceMost);
  const left = new Map<string, number[]>();
  for (const [who = '', number] of bench.sent.slice(knocked).map((word) => word.split('/')))
    left.set(who, [...(left.get(who) ?? []), Number(number)]);
  const inOrder = Array.from({ length: each }, (_, n) => n);
  expect([...left.values()].filter((numbers) => numbers.join() !== inOrder.join())).toEqual([]);
  expect(left.size).toBe(people);
  await bench.outbox.stop();
}, 90_000);

test('what waits in its line can be taken back, what is with the sender cannot, and the rest of the line goes on', async () => {
  const id = await organisation(database);
  const gate = Promise.withResolvers<void>();
  const bench = await openBench(id, async (word) => {
    if (word === 'first') await gate.promise;
    return accepted;
  });
  await bench.outbox.start();
  for (const word of ['first', 'second', 'third']) await bench.add(word);
  await expect.poll(() => bench.sent).toEqual(['first']);
  const taking = (word: string) =>
    bench.outbox.cancel(lines.ayse, ({ body }) => (body as { word: string }).word === word);
  expect(taking('first')).toBeNull();
  const taken = taking('second');
  if (!taken) throw new Error('It has not left');
  await bench.journal.record([], [taken]);
  expect(taking('second')).toBeNull();
  gate.resolve();
  await expect.poll(() => bench.sent).toEqual(['first', 'third']);
  await expect.poll(() => bench.outbox.waiting()).toBe(0);
  await expect.poll(() => states(id)).toEqual(['first sent', 'second cancelled', 'third sent']);
  await bench.outbox.stop();
});

test('what waits to be tried again can be taken back, and what comes after it is tried as often as anything', async () => {
  const id = await organisation(database);
  const bench = await openBench(id, (word) =>
    word === 'refused' ? { type: 'retry', afterMs: 0, why: 'busy' } : accepted,
  );
  await bench.outbox.start();
  await bench.add('refused');
  await bench.add('after');
  await expect.poll(() => bench.sent.length).toBeGreaterThan(0);
  let taken: ReturnType<typeof bench.outbox.cancel> = null;
  await expect
    .poll(
      () => (taken ??= bench.outbox.cancel(lines.ayse, ({ body }) => (body as { word: string }).word === 'refused')),
    )
    .not.toBeNull();
  if (taken) await bench.journal.record([], [taken]);
  await expect.poll(() => bench.sent.at(-1), { timeout: 5_000 }).toBe('after');
  await expect.poll(() => states(id)).toEqual(['refused cancelled', 'after sent']);
  await bench.outbox.stop();
});
