import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OrganisationId } from '#kernel/id.ts';
import type { Database } from '../database/index.ts';
import { type FreshDatabase, freshDatabase, organisation } from '../testing/index.ts';
import { type BulkWriter, NotRecorded, releaseLease, takeLease, write } from './index.ts';
import { aStory, journalFor, onDisk, told } from './journal.fixture.ts';

let fresh: FreshDatabase;
let database: Database;

beforeAll(async () => {
  fresh = await freshDatabase();
  ({ database } = fresh);
});
afterAll(() => fresh.close());

/** Waits until the loop of the program has gone round: whatever was begun before has begun. */
const turn = () => new Promise((done) => setImmediate(done));

test('facts are numbered from one, without gaps and in the order in which they were told', async () => {
  const id = await organisation(database);
  const { journal } = await journalFor(database, id);
  const batches = await Promise.all(
    Array.from({ length: 200 }, (_, place) => journal.record([told(`${place} a`), told(`${place} b`)])),
  );
  expect(batches.flat().map((fact) => fact.number)).toEqual(Array.from({ length: 400 }, (_, place) => place + 1));
  expect(await onDisk(database, id)).toEqual(
    Array.from({ length: 400 }, (_, place) => [place + 1, `${Math.floor(place / 2)} ${place % 2 ? 'b' : 'a'}`]),
  );
  expect(journal.lastNumber()).toBe(400);
  await journal.close();
});

test('what was told in one moment is written in one transaction', async () => {
  const id = await organisation(database);
  const batches: number[] = [];
  const { journal } = await journalFor(database, id, { onBatch: (facts) => void batches.push(facts) });
  await Promise.all(Array.from({ length: 300 }, (_, place) => journal.record([told(`${place}`)])));
  expect(batches).toEqual([300]);
  await journal.close();
});

test('nobody hears a fact before it is on disk', async () => {
  const id = await organisation(database);
  const { journal } = await journalFor(database, id);
  const found: Promise<boolean>[] = [];
  journal.hear('a witness', (fact) => {
    found.push(onDisk(database, id).then((all) => all.some(([number]) => number === fact.number)));
  });
  await Promise.all(['one', 'two', 'three'].map((word) => journal.record([told(word)])));
  expect(await Promise.all(found)).toEqual([true, true, true]);
  await journal.close();
});

test('every reader hears every fact in order, and all have heard when the teller gets its answer', async () => {
  const id = await organisation(database);
  const { journal } = await journalFor(database, id);
  const heard: string[] = [];
  journal.hear('first', (fact) => void heard.push(`first ${fact.word}`));
  journal.hear('second', (fact) => void heard.push(`second ${fact.word}`));
  await journal.record([told('a'), told('b')]);
  expect(heard).toEqual(['first a', 'second a', 'first b', 'second b']);
  await journal.close();
});

test('what a reader tells is written next, after what it heard', async () => {
  const id = await organisation(database);
  const { journal } = await journalFor(database, id);
  const answers: Promise<unknown>[] = [];
  journal.hear('echo', (fact) => {
    if (fact.word.length < 4) answers.push(journal.record([told(`${fact.word}!`)]));
  });
  await Promise.all([journal.record([told('a')]), journal.record([told('b')])]);
  await expect.poll(() => answers.length).toBe(6);
  await Promise.all(answers);
  expect((await onDisk(database, id)).map(([, word]) => word)).toEqual([
    'a',
    'b',
    'a!',
    'b!',
    'a!!',
    'b!!',
    'a!!!',
    'b!!!',
  ]);
  await journal.close();
});

test('what follows is decided once after each batch, when everybody has heard it', async () => {
  const id = await organisation(database);
  const { journal } = await journalFor(database, id);
  const seen: string[] = [];
  journal.hear('reader', (fact) => void seen.push(fact.word));
  journal.afterBatch(() => void seen.push('decide'));
  await Promise.all([journal.record([told('a'), told('b')]), journal.record([told('c')])]);
  expect(seen).toEqual(['a', 'b', 'c', 'decide']);
  await journal.close();
});

const notes: BulkWriter<string> = {
  name: 'notes',
  rank: 1,
  statements: (organisationId, rows) => {
    if (rows.includes('impossible')) throw new Error('This row cannot be written');
    return [
      sql`insert into reader_bookmarks (organisation_id, reader) select ${organisationId}, unnest(${rows}::text[])`,
    ];
  },
};
const notesOf = (id: OrganisationId) =>
  database.within(id, async (trx) => {
    const { rows } = await sql<{ reader: string }>`
      select reader from reader_bookmarks where organisation_id = ${id} order by reader`.execute(trx);
    return rows.map((row) => row.reader);
  });

test('a row beside a fact is on disk together with it', async () => {
  const id = await organisation(database);
  const { journal } = await journalFor(database, id);
  await Promise.all([journal.record([told('a')], [write(notes, 'x')]), journal.record([], [write(notes, 'y')])]);
  expect([await notesOf(id), (await onDisk(database, id)).length]).toEqual([['x', 'y'], 1]);
  await journal.close();
});

test('rows that others point to are written first, whoever asked first', async () => {
  const id = await organisation(database);
  const { journal } = await journalFor(database, id);
  const order: string[] = [];
  const writer = (name: string, rank: BulkWriter<string>['rank']): BulkWriter<string> => ({
    name,
    rank,
    statements: (_organisationId, rows) => {
      order.push(...rows);
      return [];
    },
  });
  const [customers, conversations] = [writer('customers', 1), writer('conversations', 2)];
  await Promise.all([
    journal.record([], [write(conversations, 'known conversation')]),
    journal.record([], [write(customers, 'new customer'), write(conversations, 'her conversation')]),
  ]);
  expect(order).toEqual(['new customer', 'known conversation', 'her conversation']);
  await journal.close();
});

test('when a row cannot be written its fact is not either, and the floor is given up', async () => {
  const id = await organisation(database);
  const { journal, lost } = await journalFor(database, id);
  await journal.record([told('before')]);
  const heard: string[] = [];
  journal.hear('reader', (fact) => void heard.push(fact.word));
  const outcome = await journal
    .record([told('with a bad row')], [write(notes, 'impossible')])
    .catch((why: Error) => why);
  expect(outcome).toBeInstanceOf(NotRecorded);
  expect([(await onDisk(database, id)).map(([, word]) => word), heard, lost.length, journal.isOpen()]).toEqual([
    ['before'],
    [],
    1,
    false,
  ]);
  await expect(journal.record([told('afterwards')])).rejects.toThrow(NotRecorded);
});

test('a floor that was taken over writes nothing more, and steps down', async () => {
  const id = await organisation(database);
  const { journal: old, lost, lease } = await journalFor(database, id);
  await old.record([told('mine')]);
  await releaseLease(database, lease);
  const { journal: young } = await journalFor(database, id);
  await young.record([told('yours')]);

  await expect(old.record([told('stale')])).rejects.toThrow(NotRecorded);
  expect([lost.length, old.isOpen()]).toEqual([1, false]);
  await young.record([told('yours again')]);
  expect(await onDisk(database, id)).toEqual([
    [1, 'mine'],
    [2, 'yours'],
    [3, 'yours again'],
  ]);
  await young.close();
});

test('rows without facts are refused to a floor that was taken over, as facts are', async () => {
  const id = await organisation(database);
  const { journal: old, lost, lease } = await journalFor(database, id);
  const rename: BulkWriter<string> = {
    name: 'rename',
    rank: 1,
    statements: (organisationId, names) => [
      sql`update organisations set name = ${names[0]} where id = ${organisationId}`,
    ],
  };
  await old.record([], [write(rename, 'mine')]);
  await releaseLease(database, lease);
  const { journal: young } = await journalFor(database, id);
  await young.record([], [write(rename, 'yours')]);
  await expect(old.record([], [write(rename, 'stale')])).rejects.toThrow(NotRecorded);
  const { rows } = await database.within(id, (trx) =>
    sql<{ name: string }>`select name from organisations where id = ${id}`.execute(trx),
  );
  expect([rows, lost.length]).toEqual([[{ name: 'yours' }], 1]);
  await young.close();
});

test('a floor that does not hear whether its facts are on disk steps down, and the next one reads the truth', async () => {
  const id = await organisation(database);
  let isAnswerLost = false;
  const deaf: Database = {
    ...database,
    together: async (...asked) => {
      const answer = await database.together(...asked);
      if (isAnswerLost) throw new Error('Query read timeout');
      return answer;
    },
  };
  const { journal, lost, lease } = await journalFor(deaf, id);
  const heard: string[] = [];
  journal.hear('test', (fact) => heard.push(fact.word));
  await journal.record([told('heard')]);
  isAnswerLost = true;
  await expect(journal.record([told('unheard')])).rejects.toThrow(NotRecorded);
  expect([heard, lost.length, journal.isOpen()]).toEqual([['heard'], 1, false]);
  await expect(journal.record([told('never')])).rejects.toThrow(NotRecorded);

  await releaseLease(database, lease);
  const { journal: next, lease: nextLease } = await journalFor(database, id);
  expect(nextLease.lastNumber).toBe(2);
  expect((await next.factsOf([aStory])).map(({ word }) => word)).toEqual(['heard', 'unheard']);
  await next.record([told('after')]);
  expect((await onDisk(database, id)).map(([number]) => number)).toEqual([1, 2, 3]);
  await next.close();
});

test('the same process that takes its floor again cannot be disturbed by its own older self', async () => {
  const id = await organisation(database);
  const holder = 'one process';
  const mine = await journalFor(database, id, { lease: await mustTake(id, holder) });
  const again = await journalFor(database, id, { lease: await mustTake(id, holder) });
  await expect(mine.journal.record([told('old self')])).rejects.toThrow(NotRecorded);
  await again.journal.record([told('new self')]);
  expect((await onDisk(database, id)).map(([, word]) => word)).toEqual(['new self']);
  await again.journal.close();
});

async function mustTake(id: OrganisationId, holder: string) {
  const taken = await takeLease({ database, organisationId: id, holder });
  if (!taken) throw new Error('The floor was not free');
  return taken;
}

test('nobody takes a floor that is held, and anybody takes one that was given back', async () => {
  const id = await organisation(database);
  const { journal } = await journalFor(database, id);
  expect(await takeLease({ database, organisationId: id, holder: 'somebody else' })).toBeNull();
  await journal.close();
  expect((await takeLease({ database, organisationId: id, holder: 'somebody else' }))?.token).toBe(2);
});

test('whoever takes a floor knows whether the one before gave it back', async () => {
  const id = await organisation(database);
  const { journal, lease: first } = await journalFor(database, id);
  await journal.close();
  const second = await mustTake(id, 'who dies');
  const third = await afterExpiry(id);
  expect([first, second, third].map(({ wasGivenBack }) => wasGivenBack)).toEqual([true, true, false]);
});

test('a floor whose holder died is free when its lease has run out, and not before', async () => {
  const id = await organisation(database);
  await mustTake(id, 'the one that died'); // it renews nothing
  expect(await takeLease({ database, organisationId: id, holder: 'the next one' })).toBeNull();
  await database.within(id, (trx) =>
    sql`update floors set expires_at = clock_timestamp() - interval '1 millisecond' where organisation_id = ${id}`.execute(
      trx,
    ),
  );
  expect((await takeLease({ database, organisationId: id, holder: 'the next one' }))?.token).toBe(2);
});

test('whoever takes over goes on with the next number', async () => {
  const id = await organisation(database);
  const { journal: first } = await journalFor(database, id);
  await first.record([told('a'), told('b')]);
  await first.close();
  const { journal: second } = await journalFor(database, id);
  expect(second.lastNumber()).toBe(2);
  expect((await second.record([told('c')])).map((fact) => fact.number)).toEqual([3]);
  await second.close();
});

test('a reader that fails ends the floor instead of letting memory and disk differ', async () => {
  const id = await organisation(database);
  const { journal, lost } = await journalFor(database, id);
  const heard: string[] = [];
  journal.hear('broken', (fact) => {
    if (fact.word === 'bad') throw new Error('This reader is broken');
    heard.push(fact.word);
  });
  await journal.record([told('good')]);
  await expect(journal.record([told('bad'), told('never heard')])).rejects.toThrow(NotRecorded);
  expect([heard, lost.map((why) => why.message), journal.isOpen()]).toEqual([
    ['good'],
    ['This reader is broken'],
    false,
  ]);
  const { journal: next } = await journalFor(database, id, { lease: await afterExpiry(id) });
  expect((await next.factsOf([aStory])).map((fact) => fact.word)).toEqual(['good', 'bad', 'never heard']);
  await next.close();
});

async function afterExpiry(id: OrganisationId) {
  await database.within(id, (trx) =>
    sql`update floors set expires_at = '-infinity' where organisation_id = ${id}`.execute(trx),
  );
  return mustTake(id, 'the next one');
}

test('a lost connection in the middle of writing ends the floor; nothing half written stays', async () => {
  const id = await organisation(database);
  const { journal, lost } = await journalFor(database, id);
  await journal.record([told('before')]);
  const cut: BulkWriter<number> = {
    name: 'cut',
    rank: 1,
    statements: () => [sql`select pg_terminate_backend(pg_backend_pid())`],
  };
  const all = await Promise.allSettled([journal.record([told('one')], [write(cut, 1)]), journal.record([told('two')])]);
  expect(all.map((one) => one.status)).toEqual(['rejected', 'rejected']);
  expect([(await onDisk(database, id)).length, lost.length]).toEqual([1, 1]);
});

test('facts of different organisations are numbered apart and never seen across', async () => {
  const [one, other] = [await organisation(database), await organisation(database)];
  const { journal: ours } = await journalFor(database, one);
  const { journal: theirs } = await journalFor(database, other);
  await Promise.all([ours.record([told('ours')]), theirs.record([told('theirs')])]);
  expect((await ours.factsOf([aStory])).map((fact) => [fact.number, fact.word])).toEqual([[1, 'ours']]);
  expect((await theirs.factsOf([aStory])).map((fact) => [fact.number, fact.word])).toEqual([[1, 'theirs']]);
  await Promise.all([ours.close(), theirs.close()]);
});

test('closing waits for what was accepted', async () => {
  const id = await organisation(database);
  const { journal } = await journalFor(database, id);
  const written = journal.record([told('the last one')]);
  await turn();
  await journal.close();
  await written;
  expect(await onDisk(database, id)).toEqual([[1, 'the last one']]);
  await expect(journal.record([told('too late')])).rejects.toThrow(NotRecorded);
});

test('a fact is read back exactly as it was told', async () => {
  const id = await organisation(database);
  const { journal } = await journalFor(database, id);
  const words = ['İıŞş ğüöç', '', "'; drop table facts; --", '{"a":1}', '👩‍👩‍👧', 'a\nb\t"c"\\'];
  const facts = await journal.record(words.map((word) => told(word)));
  expect(await journal.factsOf([aStory])).toEqual(facts);
  expect(facts.map((fact) => fact.word)).toEqual(words);
  await journal.close();
});
