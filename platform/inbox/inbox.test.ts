import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OrganisationId } from '#kernel/id.ts';
import type { Database } from '../database/index.ts';
import { newId } from '../ids.ts';
import { type Journal, NotRecorded } from '../journal/index.ts';
import { journalFor, lease, silent, type Told, told } from '../journal/journal.fixture.ts';
import { type FreshDatabase, fixedClock, freshDatabase, organisation } from '../testing/index.ts';
import { type InboundRow, type Inbox, openInbox, type Received, Unreadable } from './index.ts';

let fresh: FreshDatabase;
let database: Database;
const clock = fixedClock();
const account = newId<'channelAccount'>();

beforeAll(async () => {
  fresh = await freshDatabase();
  ({ database } = fresh);
});
afterAll(() => fresh.close());

function received(dedupeKey: string, partitionKey = 'ayse', body: unknown = { dedupeKey }): Received {
  return { accountId: account, dedupeKey, partitionKey, lane: 'message', body, providerAtMs: null };
}

interface Bench {
  readonly inbox: Inbox;
  readonly journal: Journal<Told>;
  readonly handled: string[];
}

/** An inbox over the journal of an organisation: what is handled becomes a fact, in the transaction that ends its row. */
async function openBench(
  id: OrganisationId,
  before: (row: InboundRow) => Promise<void> | void = () => undefined,
): Promise<Bench> {
  const { journal } = await journalFor(database, id, { lease: await freed(id) });
  const handled: string[] = [];
  const inbox: Inbox = openInbox({
    database,
    log: silent,
    clock,
    organisationId: id,
    handle: async (row) => {
      await before(row);
      await journal.record([told(row.dedupeKey)], [inbox.done(row)]);
      handled.push(row.dedupeKey);
    },
  });
  return { inbox, journal, handled };
}

/** The floor, whoever held it: the process of before is gone. */
async function freed(id: OrganisationId) {
  await database.within(id, (trx) =>
    sql`update floors set expires_at = '-infinity' where organisation_id = ${id}`.execute(trx),
  );
  return lease(database, id);
}

const states = (id: OrganisationId) =>
  database.within(id, async (trx) => {
    const { rows } = await sql<{ dedupe_key: string; state: string }>`
      select dedupe_key, state from inbox where organisation_id = ${id} order by place`.execute(trx);
    return rows.map((row) => `${row.dedupe_key} ${row.state}`);
  });

const words = async (bench: Bench, id: OrganisationId) =>
  database.within(id, async (trx) => {
    const { rows } = await sql<{ word: string }>`
      select body->>'word' as word from facts where organisation_id = ${id} order by number`.execute(trx);
    expect(bench.journal.organisationId).toBe(id);
    return rows.map((row) => row.word);
  });

test('the same thing delivered fifty times at once is stored and handled once, and everybody hears "received"', async () => {
  const id = await organisation(database);
  const bench = await openBench(id);
  await bench.inbox.start();
  await Promise.all(Array.from({ length: 50 }, () => bench.inbox.put([received('the same')])));
  await expect.poll(() => states(id)).toEqual(['the same done']);
  await bench.inbox.put([received('the same')]);
  expect([bench.handled, await words(bench, id), await states(id)]).toEqual([
    ['the same'],
    ['the same'],
    ['the same done'],
  ]);
  await bench.inbox.stop();
});

test('what one person sends is handled in the order in which it came, whatever others send meanwhile', async () => {
  const id = await organisation(database);
  const bench = await openBench(id, async (row) => {
    // The first ones take longest, so that anybody who overtakes would be seen.
    await new Promise((wait) => setTimeout(wait, 12 - Number(row.dedupeKey.split(' ')[1])));
  });
  await bench.inbox.start();
  const people = ['ayse', 'berk', 'can'];
  await Promise.all(
    Array.from({ length: 10 }, (_, place) =>
      people.map((person) => bench.inbox.put([received(`${person} ${place}`, person)])),
    ).flat(),
  );
  await expect.poll(() => bench.handled.length).toBe(30);
  for (const person of people) {
    const own = bench.handled.filter((key) => key.startsWith(person));
    expect(own).toEqual(Array.from({ length: 10 }, (_, place) => `${person} ${place}`));
  }
  await bench.inbox.stop();
});

test('a message that cannot be understood is put aside at once and blocks nobody, not even its own sender', async () => {
  const id = await organisation(database);
  const bench = await openBench(id, (row) => {
    if (row.dedupeKey === 'poison') throw new Unreadable('No adapter can read this');
  });
  await bench.inbox.start();
  await bench.inbox.put([received('before'), received('poison', 'ayse', { what: 'ever' }), received('after')]);
  await expect.poll(() => bench.handled).toEqual(['before', 'after']);
  expect(await states(id)).toEqual(['before done', 'poison dead', 'after done']);
  expect(await bench.inbox.deadLetters(account)).toMatchObject([
    { tries: 1, error: 'No adapter can read this', raw: JSON.stringify({ what: 'ever' }) },
  ]);
  await bench.inbox.stop();
});

test('C3 jobs that retry for ever: here what fails for a passing reason is tried again, and after five times put aside where people see it', async () => {
  const id = await organisation(database);
  const tries = new Map<string, number>();
  const bench = await openBench(id, (row) => {
    const count = (tries.get(row.dedupeKey) ?? 0) + 1;
    tries.set(row.dedupeKey, count);
    if (row.dedupeKey === 'never' || count < 3) throw new Error('Not now');
  });
  await bench.inbox.start();
  await bench.inbox.put([received('third time', 'ayse'), received('never', 'berk')]);
  await expect.poll(() => states(id)).toEqual(['third time done', 'never dead']);
  expect(Object.fromEntries(tries)).toEqual({ 'third time': 3, never: 5 });
  await bench.inbox.stop();
});

test('a dead letter can be tried again, and is handled once when its reason is gone', async () => {
  const id = await organisation(database);
  let isReadable = false;
  const bench = await openBench(id, () => {
    if (!isReadable) throw new Unreadable('Not yet');
  });
  await bench.inbox.start();
  await bench.inbox.put([received('letter')]);
  await expect.poll(() => states(id)).toEqual(['letter dead']);
  const letter = (await bench.inbox.deadLetters(account))[0]?.id ?? '';
  expect(await bench.inbox.retry(letter)).toBe('dead');
  isReadable = true;
  expect([await bench.inbox.retry(letter), await states(id)]).toEqual(['done', ['letter done']]);
  expect([await bench.inbox.retry(letter), bench.handled]).toEqual(['unknown', ['letter']]);
  expect(await bench.inbox.retry(newId<'inbound'>())).toBe('unknown');
  await bench.inbox.stop();
});

test('two people who press "retry" at the same moment make one message of a dead letter', async () => {
  const id = await organisation(database);
  let isReadable = false;
  const bench = await openBench(id, async () => {
    if (!isReadable) throw new Unreadable('Not yet');
    await new Promise((wait) => setTimeout(wait, 20));
  });
  await bench.inbox.start();
  await bench.inbox.put([received('letter')]);
  await expect.poll(() => states(id)).toEqual(['letter dead']);
  const letter = (await bench.inbox.deadLetters(account))[0]?.id ?? '';
  isReadable = true;
  await Promise.all([bench.inbox.retry(letter), bench.inbox.retry(letter)]);
  expect(await words(bench, id)).toEqual(['letter']);
  await bench.inbox.stop();
});

test('what was stored and not handled when the process ended is handled by the next one, once and in order', async () => {
  const id = await organisation(database);
  const dead = await openBench(id);
  // Never started: it takes in, answers "received", and ends before it handles anything.
  await dead.inbox.put([received('one'), received('two')]);
  await dead.inbox.put([received('three')]);
  expect(await states(id)).toEqual(['one new', 'two new', 'three new']);

  const next = await openBench(id);
  await next.inbox.start();
  await next.inbox.put([received('two'), received('four')]);
  await expect.poll(() => next.handled).toEqual(['one', 'two', 'three', 'four']);
  expect(await words(next, id)).toEqual(['one', 'two', 'three', 'four']);
  await next.inbox.stop();
});

test('what comes in while the next process is still reading is neither lost nor handled before what is older', async () => {
  const id = await organisation(database);
  const dead = await openBench(id);
  await dead.inbox.put(Array.from({ length: 50 }, (_, place) => received(`old ${place}`)));
  const next = await openBench(id);
  const starting = next.inbox.start();
  await Promise.all([
    starting,
    ...Array.from({ length: 20 }, (_, place) => next.inbox.put([received(`new ${place}`)])),
  ]);
  await expect.poll(() => next.handled.length).toBe(70);
  expect(next.handled).toEqual([
    ...Array.from({ length: 50 }, (_, place) => `old ${place}`),
    ...Array.from({ length: 20 }, (_, place) => `new ${place}`),
  ]);
  await next.inbox.stop();
});

test('when the floor is lost in the middle, the row stays for the next one and is not counted as a failure', async () => {
  const id = await organisation(database);
  const bench = await openBench(id);
  await bench.inbox.start();
  await freed(id); // somebody else takes the floor
  await bench.inbox.put([received('in between')]);
  await expect.poll(() => bench.journal.isOpen()).toBe(false);
  await bench.inbox.stop();
  expect([bench.handled, await states(id)]).toEqual([[], ['in between new']]);

  const next = await openBench(id);
  await next.inbox.start();
  await expect.poll(() => next.handled).toEqual(['in between']);
  await next.inbox.stop();
});

test('nobody hears "received" while the database is away', async () => {
  const other = await freshDatabase();
  const id = await organisation(other.database);
  const inbox = openInbox({
    database: other.database,
    log: silent,
    clock,
    organisationId: id,
    handle: async () => undefined,
  });
  await other.close();
  await expect(inbox.put([received('lost')])).rejects.toThrow(NotRecorded);
});

test('what was stored although nobody heard so is handled when it comes again, once', async () => {
  const id = await organisation(database);
  const { journal } = await journalFor(database, id, { lease: await freed(id) });
  const handled: string[] = [];
  let isAnswerLost = true;
  const inbox: Inbox = openInbox({
    database: {
      ...database,
      together: async (...asked) => {
        const answer = await database.together(...asked);
        if (isAnswerLost) throw new Error('Query read timeout');
        return answer;
      },
    },
    log: silent,
    clock,
    organisationId: id,
    handle: async (row) => {
      await journal.record([told(row.dedupeKey)], [inbox.done(row)]);
      handled.push(row.dedupeKey);
    },
  });
  await inbox.start();
  await expect(inbox.put([received('unheard')])).rejects.toThrow(NotRecorded);
  expect(await states(id)).toEqual(['unheard new']);
  isAnswerLost = false;
  await Promise.all(Array.from({ length: 20 }, () => inbox.put([received('unheard')])));
  await expect.poll(() => states(id)).toEqual(['unheard done']);
  await inbox.put([received('unheard')]);
  await inbox.put([received('another')]);
  await expect.poll(() => handled).toEqual(['unheard', 'another']);
  await inbox.stop();
});

test('two organisations may be told things under the same id, and each handles its own', async () => {
  const [one, other] = [await organisation(database), await organisation(database)];
  const [ours, theirs] = [await openBench(one), await openBench(other)];
  await Promise.all([ours.inbox.start(), theirs.inbox.start()]);
  await Promise.all([ours.inbox.put([received('same id')]), theirs.inbox.put([received('same id')])]);
  await expect.poll(() => [ours.handled, theirs.handled]).toEqual([['same id'], ['same id']]);
  expect(await ours.inbox.forgetDoneBefore(clock.nowMs() + 1)).toBe(1);
  expect([await states(one), await states(other)]).toEqual([[], ['same id done']]);
  await Promise.all([ours.inbox.stop(), theirs.inbox.stop()]);
});

test('what no database can hold is stored as well as it can be, and spoils nothing that came beside it', async () => {
  const id = await organisation(database);
  const bodies: unknown[] = [];
  const bench = await openBench(id, (row) => void bodies.push(row.body));
  await bench.inbox.start();
  const odd = { 'a\u0000b': ['\ud800', { deep: 'x\u0000' }], n: null, big: 1e300 };
  await Promise.all([
    bench.inbox.put([received('odd\u0000', 'ayse', odd)]),
    bench.inbox.put([received('plain', 'berk', { text: 'merhaba' })]),
  ]);
  await expect.poll(() => bodies.length).toBe(2);
  expect(bodies).toEqual(
    expect.arrayContaining([{ 'a\ufffdb': ['\ufffd', { deep: 'x\ufffd' }], n: null, big: 1e300 }, { text: 'merhaba' }]),
  );
  await bench.inbox.stop();
});
