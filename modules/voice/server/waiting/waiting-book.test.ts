import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Right, Who } from '#identity';
import type { Actor } from '#identity/server';
import type { ProjectId, QueueId } from '#kernel/id.ts';
import { newId } from '#platform/ids.ts';
import { type FreshDatabase, fixedClock, freshDatabase, organisation } from '#platform/testing/index.ts';
import type { Queue } from '#queues';
import { usualWaiting } from '../../call-waiting-texts.ts';
import type { PromptId } from '../../prompt.ts';
import { openWaitingBook } from './waiting-book.ts';

let fresh: FreshDatabase;
beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh?.close());

async function house() {
  const { database } = fresh;
  const organisationId = await organisation(database);
  const [projectId, other] = [newId<'project'>(), newId<'project'>()];
  const queue = { id: newId<'queue'>(), name: 'Destek', projectId, isArchived: false } as Queue;
  const promptId: PromptId = newId<'prompt'>();
  const actor = (rights: readonly Right[], projectIds: readonly ProjectId[] = [projectId]): Actor => {
    const grants = rights.map((right) => ({ right, scope: 'all' }) as const);
    const who: Who = { organisationId, userId: newId<'user'>(), groupId: null, grants, projectIds };
    return { who, ip: '203.0.113.9', requestId: 'request-1' };
  };
  const open = () =>
    openWaitingBook({
      ...{ database, clock: fixedClock(), organisationId, isPrompt: (id) => id === promptId },
      queues: { find: (id: QueueId) => (id === queue.id ? queue : null) },
    });
  const trail = () =>
    database.within(organisationId, (trx) =>
      sql<{ what: string }>`select what from audit where organisation_id = ${organisationId}`.execute(trx),
    );
  return { queue, other, promptId, actor, open, trail };
}

test('F42 what callers of a queue hear is kept over a restart and stands in the trail; a queue that nobody set says the usual', async () => {
  const { queue, open, actor, trail } = await house();
  const book = await open();
  expect(book.of(queue.id)).toEqual(usualWaiting);
  const parts = { ...usualWaiting.parts, offer: false };
  expect(await book.set(actor(['queue.manage']), queue.id, { ...usualWaiting, parts, everyMs: 30_000 })).toMatchObject({
    type: 'saved',
  });
  expect((await open()).of(queue.id)).toEqual({ ...usualWaiting, parts, everyMs: 30_000 });
  expect((await trail()).rows).toEqual([{ what: 'waitingWordsChanged' }]);
});

test('F42 whoever may not change the queue changes nothing of it', async () => {
  const { queue, other, open, actor } = await house();
  const book = await open();
  for (const one of [actor(['queue.read']), actor(['queue.manage'], [other])]) {
    expect(await book.set(one, queue.id, { ...usualWaiting, isOn: false })).toEqual({ type: 'unknown' });
  }
  expect((await open()).of(queue.id)).toEqual(usualWaiting);
});

test('F42 a value that there is none of and a prompt that is not there are refused; a prompt that is there is in use', async () => {
  const { queue, promptId, open, actor } = await house();
  const book = await open();
  const manager = actor(['queue.manage']);
  const en = { ...usualWaiting.texts.en, comfort: '{customer}' };
  const faulty = await book.set(manager, queue.id, { ...usualWaiting, texts: { ...usualWaiting.texts, en } });
  expect(faulty).toMatchObject({ type: 'faulty', faults: [{ language: 'en', text: 'comfort', variable: 'customer' }] });
  const gone = await book.set(manager, queue.id, { ...usualWaiting, prompts: { greeting: newId<'prompt'>() } });
  expect(gone).toEqual({ type: 'noPrompt' });
  expect(book.usesOf(promptId)).toEqual([]);
  await book.set(manager, queue.id, { ...usualWaiting, prompts: { greeting: promptId } });
  expect((await open()).usesOf(promptId)).toMatchObject([{ type: 'queue', id: queue.id, name: 'Destek' }]);
});
