import { afterAll, beforeAll, expect, test } from 'vitest';
import type { UserId } from '#kernel/id.ts';
import { newId } from '#platform/ids.ts';
import { openIdentityForTest } from './identity.fixture.ts';

let santral: Awaited<ReturnType<typeof openIdentityForTest>>;
let company: Awaited<ReturnType<(typeof santral)['company']>>;
beforeAll(async () => {
  santral = await openIdentityForTest();
  company = await santral.company('Yıldız Telekom');
});
afterAll(() => santral.close());

test('adding a user to another group takes her out of the former one', async () => {
  const [support, sales] = [await company.group('Destek'), await company.group('Satış')];
  const ayse = await company.user('agent', { groupId: support.id });
  const can = await company.user('agent');
  const changed: UserId[] = [];
  const stop = santral.identity.onUsersChanged(({ userIds }) => changed.push(...userIds));
  const outcome = await santral.identity.groups.edit(company.owner, sales.id, { add: [ayse.id, can.id] });
  stop();
  expect(outcome).toMatchObject({ type: 'edited', group: { name: 'Satış', members: 2 } });
  expect(await company.groupOf(ayse.id)).toBe('Satış');
  expect(changed.sort()).toEqual([ayse.id, can.id].sort());
  const groups = await santral.identity.groups.list(company.organisationId);
  expect(groups.map((group) => [group.name, group.members])).toEqual([
    ['Destek', 0],
    ['Satış', 2],
  ]);
  const trail = await santral.identity.readAudit(company.organisationId, { limit: 1, what: 'groupChanged' });
  expect(trail?.items[0]?.after).toMatchObject({
    joined: expect.arrayContaining([{ userId: ayse.id, from: support.id }]),
    left: [],
  });
});

test('two groups that take one user at the same moment: she is in one of them', async () => {
  const [north, south] = [await company.group('Kuzey'), await company.group('Güney')];
  const user = await company.user('agent');
  await Promise.all([
    santral.identity.groups.edit(company.owner, north.id, { add: [user.id] }),
    santral.identity.groups.edit(company.owner, south.id, { add: [user.id] }),
  ]);
  const groups = await santral.identity.groups.list(company.organisationId);
  const members = (id: string) => groups.find((group) => group.id === id)?.members ?? 0;
  expect(members(north.id) + members(south.id)).toBe(1);
});

test('deleting a group deletes none of its users', async () => {
  const group = await company.group('Geçici');
  const user = await company.user('agent', { groupId: group.id });
  expect(await santral.identity.groups.remove(company.owner, group.id)).toEqual({ type: 'removed' });
  expect(await santral.identity.users.read(company.organisationId, user.id)).toMatchObject({
    group: null,
    disabledAtMs: null,
  });
  expect(await santral.identity.groups.remove(company.owner, group.id)).toEqual({ type: 'notFound' });
});

test('removing from a group touches only its members', async () => {
  const [one, other] = [await company.group('Bir'), await company.group('İki')];
  const [inOne, inOther] = [
    await company.user('agent', { groupId: one.id }),
    await company.user('agent', { groupId: other.id }),
  ];
  await santral.identity.groups.edit(company.owner, one.id, { remove: [inOne.id, inOther.id] });
  expect([await company.groupOf(inOne.id), await company.groupOf(inOther.id)]).toEqual([null, 'İki']);
});

test('a name is used once, whatever its capitals; a name of one’s own may stay', async () => {
  const group = await company.group('Işık Ekibi');
  expect(await santral.identity.groups.create(company.owner, { name: 'IŞIK EKİBİ', colour: 'red' })).toEqual({
    type: 'nameTaken',
  });
  const other = await company.group('Başka');
  expect(await santral.identity.groups.edit(company.owner, other.id, { name: 'ışık ekibi' })).toEqual({
    type: 'nameTaken',
  });
  expect(
    await santral.identity.groups.edit(company.owner, group.id, { name: 'IŞIK EKİBİ', colour: 'red' }),
  ).toMatchObject({
    type: 'edited',
    group: { name: 'IŞIK EKİBİ', colour: 'red' },
  });
});

test('naming somebody who is not there changes nothing at all', async () => {
  const group = await company.group('Değişmez');
  const user = await company.user('agent');
  const change = { name: 'Değişti', add: [user.id, newId<'user'>()] };
  expect(await santral.identity.groups.edit(company.owner, group.id, change)).toEqual({ type: 'notFound' });
  expect(await company.groupOf(user.id)).toBeNull();
  const groups = await santral.identity.groups.list(company.organisationId);
  expect(groups.map((one) => one.name)).toContain('Değişmez');
});
