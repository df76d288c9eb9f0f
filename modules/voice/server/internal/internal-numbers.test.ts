import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Right } from '#identity';
import type { Actor } from '#identity/server';
import type { OrganisationId, UserId } from '#kernel/id.ts';
import { newId } from '#platform/ids.ts';
import { type FreshDatabase, fixedClock, freshDatabase, organisation } from '#platform/testing/index.ts';
import { openInternalNumbers } from './internal-numbers.ts';

let fresh: FreshDatabase;
beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh?.close());

const actorOf = (organisationId: OrganisationId, rights: readonly Right[]): Actor => ({
  who: {
    ...{ organisationId, userId: newId<'user'>(), groupId: null, projectIds: 'all' },
    grants: rights.map((right) => ({ right, scope: 'all' as const })),
  },
  ...{ ip: null, requestId: null },
});

async function house() {
  const organisationId = await organisation(fresh.database);
  const [ayse, berk] = [newId<'user'>(), newId<'user'>()];
  const agents = new Set<UserId>([ayse, berk]);
  const open = () =>
    openInternalNumbers({
      ...{ database: fresh.database, clock: fixedClock(), organisationId, zone: 'Europe/Istanbul' },
      isAgent: (id) => agents.has(id),
    });
  const manager = actorOf(organisationId, ['telephony.read', 'telephony.manage']);
  return { organisationId, ayse, berk, agents, open, manager, numbers: await open() };
}

test('F49 a person has one number, a number one person, and both are known after a restart', async () => {
  const { ayse, berk, open, manager, numbers } = await house();
  expect(await numbers.set(manager, ayse, '1 01')).toEqual({ type: 'saved', number: '101' });
  expect(await numbers.set(manager, berk, '101')).toEqual({ type: 'taken', by: ayse });
  expect(await numbers.set(manager, ayse, '201')).toEqual({ type: 'saved', number: '201' });
  expect(await numbers.set(manager, berk, '101')).toEqual({ type: 'saved', number: '101' });
  const again = await open();
  expect([...again.all()]).toEqual([
    [berk, '101'],
    [ayse, '201'],
  ]);
  expect([again.whose('101'), again.whose('20 1'), again.whose('1'), again.whose('999')]).toEqual([
    ...[berk, ayse, null, null],
  ]);
  expect(await again.set(manager, berk, null)).toEqual({ type: 'saved', number: null });
  expect([again.of(berk), again.whose('101')]).toEqual([null, null]);
});

test('what can be mistaken for a call for help, or is no number, is refused', async () => {
  const { ayse, manager, numbers } = await house();
  expect(await numbers.set(manager, ayse, '112')).toEqual({ type: 'emergency', of: '112' });
  expect(await numbers.set(manager, ayse, '15')).toEqual({ type: 'emergency', of: '155' });
  expect(await numbers.set(manager, ayse, '1234567')).toEqual({ type: 'noNumber' });
  expect(numbers.all().size).toBe(0);
});

test('who left holds no number that somebody else shall have', async () => {
  const { ayse, berk, agents, manager, numbers } = await house();
  await numbers.set(manager, ayse, '101');
  agents.delete(ayse);
  expect(numbers.whose('101')).toBeNull();
  expect(await numbers.set(manager, berk, '101')).toEqual({ type: 'saved', number: '101' });
  expect(numbers.of(ayse)).toBeNull();
});

test('only who manages telephony sets them, for people of her own company, and it is written down', async () => {
  const here = await house();
  const there = await house();
  const reader = actorOf(here.organisationId, ['telephony.read']);
  expect(await here.numbers.set(reader, here.ayse, '101')).toEqual({ type: 'agentUnknown' });
  expect(await here.numbers.set(here.manager, there.ayse, '101')).toEqual({ type: 'agentUnknown' });
  await here.numbers.set(here.manager, here.ayse, '101');
  await there.numbers.set(there.manager, there.berk, '101');
  expect([here.numbers.whose('101'), there.numbers.whose('101')]).toEqual([here.ayse, there.berk]);
  const { rows } = await fresh.database.within(here.organisationId, (trx) =>
    sql<{ what: string; by: string; thing_id: string }>`
      select * from audit where organisation_id = ${here.organisationId} and what = 'internalNumberChanged'`.execute(
      trx,
    ),
  );
  expect(rows).toHaveLength(1);
  expect(JSON.stringify(rows)).toContain('"101"');
});
