import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Right, Who } from '#identity';
import type { Actor } from '#identity/server';
import type { OrganisationId } from '#kernel/id.ts';
import { newId } from '#platform/ids.ts';
import { type FreshDatabase, fixedClock, freshDatabase, organisation } from '#platform/testing/index.ts';
import { type PromptId, type PromptUse, type PromptWhat, promptLimits } from '../../prompt.ts';
import { openPrompts } from './prompts.ts';

let fresh: FreshDatabase;
beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh?.close());

async function house(rights: readonly Right[] = ['telephony.read', 'telephony.manage']) {
  const { database } = fresh;
  const organisationId = await organisation(database);
  const clock = fixedClock();
  const uses = new Map<PromptId, readonly PromptUse[]>();
  const bytes = new Map<string, Uint8Array>();
  const open = () =>
    openPrompts({
      ...{ database, clock, organisationId },
      usesOf: (id) => uses.get(id) ?? [],
      readRecording: async (sha256) => bytes.get(sha256) ?? null,
    });
  return { organisationId, clock, uses, bytes, open, actor: actorIn(organisationId, rights) };
}

function actorIn(organisationId: OrganisationId, rights: readonly Right[]): Actor {
  const grants = rights.map((right) => ({ right, scope: 'all' }) as const);
  const who: Who = { organisationId, userId: newId<'user'>(), groupId: null, grants, projectIds: 'all' };
  return { who, ip: '203.0.113.9', requestId: 'request-1' };
}

const savedId = (outcome: Awaited<ReturnType<Awaited<ReturnType<typeof openPrompts>>['create']>>): PromptId => {
  if (outcome.type !== 'saved') throw new Error(`It was not saved: ${outcome.type}`);
  return outcome.prompt.id;
};
const text = (words: string): PromptWhat => ({ type: 'text', text: words });
const recording = (letter: string): PromptWhat => ({
  ...{ type: 'recording', fileName: `${letter}.mp3`, lengthMs: 1_000 },
  sha256: letter.repeat(64),
});

test('F38 a prompt is the newest version of each language, over a restart; an earlier one can be played again, and all of it is in the trail', async () => {
  const { organisationId, bytes, open, actor } = await house();
  const prompts = await open();
  const id = savedId(await prompts.create(actor, 'Karşılama'));
  expect(prompts.contentOf(id, 'tr')).toBeNull();
  await prompts.put(actor, id, 'tr', text('Hoş geldiniz'));
  await prompts.put(actor, id, 'tr', recording('a'));
  bytes.set('a'.repeat(64), new Uint8Array([1, 2, 3]));
  const again = await open();
  const content = again.contentOf(id, 'tr');
  expect(content).toMatchObject({ type: 'recording' });
  expect(content?.type === 'recording' && (await content.read())).toEqual(new Uint8Array([1, 2, 3]));
  // A sentence in another language is better than a tone.
  expect(again.contentOf(id, 'en')).toMatchObject({ type: 'recording' });
  await again.put(actor, id, 'en', text('Welcome'));
  expect(again.contentOf(id, 'en')).toEqual({ type: 'text', text: 'Welcome', language: 'en' });

  await again.restore(actor, id, 'tr', 1);
  expect(again.contentOf(id, 'tr')).toEqual({ type: 'text', text: 'Hoş geldiniz', language: 'tr' });
  expect(
    (await again.versionsOf(id)).filter(({ language }) => language === 'tr').map(({ version }) => version),
  ).toEqual([3, 2, 1]);
  const { rows } = await fresh.database.within(organisationId, (trx) =>
    sql<{ what: string }>`select what from audit where organisation_id = ${organisationId} order by id`.execute(trx),
  );
  expect(rows.map(({ what }) => what)).toEqual(['promptAdded', ...Array.from({ length: 4 }, () => 'promptChanged')]);
});

test('F38 a prompt that a flow plays is not removed; one that nothing plays is, and its recording goes a day later', async () => {
  const { uses, open, actor, clock } = await house();
  const prompts = await open();
  const id = savedId(await prompts.create(actor, 'Bekleme'));
  await prompts.put(actor, id, 'tr', recording('b'));
  const flow: PromptUse = { type: 'flow', id: newId(), name: 'Ana menü', projectId: newId<'project'>() };
  uses.set(id, [flow]);
  expect(await prompts.remove(actor, id)).toEqual({ type: 'inUse', uses: [flow] });
  expect(prompts.find(id)).not.toBeNull();
  uses.clear();
  clock.advance(2 * 86_400_000);
  expect(await prompts.files.sweep()).toEqual([]);
  expect(await prompts.files.held(['b'.repeat(64)])).toEqual(new Set(['b'.repeat(64)]));
  expect(await prompts.remove(actor, id)).toEqual({ type: 'removed' });
  expect(prompts.find(id)).toBeNull();
  expect(await prompts.files.sweep()).toEqual(['b'.repeat(64)]);
});

test('F38 names are unique whatever their letters’ size, versions are kept up to a number, and who may not changes nothing', async () => {
  const { organisationId, open, actor } = await house();
  const prompts = await open();
  const id = savedId(await prompts.create(actor, 'İlk anons'));
  expect(await prompts.create(actor, 'ilk ANONS')).toEqual({ type: 'nameTaken' });
  expect(await prompts.rename(actor, id, 'ilk anons')).toMatchObject({ type: 'saved' });
  for (let i = 0; i < promptLimits.versions + 3; i++) await prompts.put(actor, id, 'tr', text(`Metin ${i}`));
  expect(await prompts.versionsOf(id)).toHaveLength(promptLimits.versions);

  const reader = actorIn(organisationId, ['telephony.read']);
  expect(await prompts.create(reader, 'Başka')).toEqual({ type: 'unknown' });
  expect(await prompts.put(reader, id, 'tr', text('Ele geçirildi'))).toEqual({ type: 'unknown' });
  expect(await prompts.restore(reader, id, 'tr', 5)).toEqual({ type: 'unknown' });
  expect(await prompts.remove(reader, id)).toEqual({ type: 'unknown' });
});
