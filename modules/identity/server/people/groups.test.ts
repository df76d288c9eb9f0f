import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { UserId } from '#kernel/id.ts';
import { newId } from '#platform/ids.ts';
import { openIdentityForTest } from '../identity.fixture.ts';

let santral: Awaited<ReturnType<typeof openIdentityForTest>>;
let company: Awaited<ReturnType<(typeof santral)['company']>>;
beforeAll(async () => {
  santral = await openIdentityForTest();
  company = await santral.company('Yıldız Telekom');
});
afterAll(() => santral.close());

test('F13: adding a user to another group takes her out of the former one in the same moment', async () => {
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

test('F12: two groups that take one user at the same moment: she is in one of them', async () => {
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

test('F14: deleting a group deletes none of its users', async () => {
  const group = await company.group('Geçici');
  const user = await company.user('agent', { groupId: group.id });
  expect(await santral.identity.groups.remove(company.owner, group.id, false)).toEqual({ type: 'removed' });
  expect(await santral.identity.users.read(company.organisationId, user.id)).toMatchObject({
    group: null,
    disabledAtMs: null,
  });
  expect(await santral.identity.groups.remove(company.owner, group.id, false)).toEqual({ type: 'notFound' });
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

test('F12: a user is in one group at most, whichever way she is put into it', async () => {
  const [first, second] = [await company.group('İlk'), await company.group('Son')];
  const user = await company.user('agent', { groupId: first.id });
  await santral.identity.users.edit(company.owner, user.id, { groupId: second.id });
  await santral.identity.groups.edit(company.owner, first.id, { add: [user.id] });
  await santral.identity.groups.move(company.owner, [{ userId: user.id, to: second.id }]);
  const groups = await santral.identity.groups.list(company.organisationId);
  const counted = [first, second].map(({ id }) => groups.find((group) => group.id === id)?.members);
  expect([counted, await company.groupOf(user.id)]).toEqual([[0, 1], 'Son']);
});

describe('moving many at once', () => {
  test('puts each where she was meant to be, and can be taken back', async () => {
    const [from, to] = [await company.group('Nereden'), await company.group('Nereye')];
    const [ayse, can] = [await company.user('agent', { groupId: from.id }), await company.user('agent')];
    const moves = [
      { userId: ayse.id, from: from.id, to: to.id },
      { userId: can.id, from: null, to: to.id },
    ];
    expect(await santral.identity.groups.move(company.owner, moves)).toEqual({ type: 'moved', moved: 2 });
    const back = moves.map((move) => ({ userId: move.userId, from: move.to, to: move.from }));
    expect(await santral.identity.groups.move(company.owner, back)).toEqual({ type: 'moved', moved: 2 });
    expect([await company.groupOf(ayse.id), await company.groupOf(can.id)]).toEqual(['Nereden', null]);
    const trail = await santral.identity.readAudit(company.organisationId, { limit: 2, what: 'usersMoved' });
    expect(trail?.items[1]).toMatchObject({
      before: [
        { userId: ayse.id, groupId: from.id },
        { userId: can.id, groupId: null },
      ],
      after: [
        { userId: ayse.id, groupId: to.id },
        { userId: can.id, groupId: to.id },
      ],
    });
  });

  test('two administrators who move one user at the same moment: one move wins, the other is told', async () => {
    const [east, west] = [await company.group('Doğu'), await company.group('Batı')];
    const [user, other] = [await company.user('agent'), await company.user('agent')];
    const second = await company.actor((await company.user('administrator')).email);
    const outcomes = await Promise.all([
      santral.identity.groups.move(company.owner, [{ userId: user.id, from: null, to: east.id }]),
      santral.identity.groups.move(second, [
        { userId: other.id, from: null, to: west.id },
        { userId: user.id, from: null, to: west.id },
      ]),
    ]);
    expect(outcomes.map(({ type }) => type).sort()).toEqual(['conflict', 'moved']);
    const isFirst = outcomes[0]?.type === 'moved';
    // All of a move or nothing of it.
    expect([await company.groupOf(user.id), await company.groupOf(other.id)]).toEqual(
      isFirst ? ['Doğu', null] : ['Batı', 'Batı'],
    );
  });

  test('to a group, or of a user, that is not there moves nobody', async () => {
    const group = await company.group('Duran');
    const user = await company.user('agent');
    const move = (moves: Parameters<typeof santral.identity.groups.move>[1]) =>
      santral.identity.groups.move(company.owner, moves);
    expect(await move([{ userId: user.id, to: newId<'group'>() }])).toEqual({ type: 'notFound' });
    const withStranger = [
      { userId: user.id, to: group.id },
      { userId: newId<'user'>(), to: group.id },
    ];
    expect(await move(withStranger)).toEqual({ type: 'notFound' });
    expect(await company.groupOf(user.id)).toBeNull();
  });
});

test('a group that roles and queues name says so, and goes only when that was said', async () => {
  const { groups } = santral.identity;
  const group = await company.group('Adı geçen');
  await company.giveRole('supervisor', [group.id]);
  const user = await company.user('agent', { groupId: group.id });
  groups.addUse((_who, id) => (id === group.id ? [{ type: 'queue', id: 'q1', name: 'Destek', template: null }] : []));
  const uses = [
    { type: 'role', id: company.roleId('supervisor'), name: '', template: 'supervisor' },
    { type: 'queue', id: 'q1', name: 'Destek', template: null },
  ];
  expect(await groups.uses(company.owner, group.id)).toEqual({ members: 1, uses });
  expect(await groups.remove(company.owner, group.id, false)).toEqual({ type: 'inUse', members: 1, uses });
  expect(await company.groupOf(user.id)).toBe('Adı geçen');
  const gone: string[] = [];
  const stop = groups.onRemoved((_organisationId, id) => void gone.push(id));
  expect(await groups.remove(company.owner, group.id, true)).toEqual({ type: 'removed' });
  stop();
  const grants = (await company.actor(user.email)).who.grants;
  expect([gone, await company.groupOf(user.id)]).toEqual([[group.id], null]);
  expect(grants).not.toContainEqual({ right: 'board.view', scope: 'group' });
});

test('who is in a group that is called otherwise now is told, as a change of looks only', async () => {
  const group = await company.group('Önceki Ad');
  const user = await company.user('agent', { groupId: group.id });
  const told: unknown[] = [];
  const stop = santral.identity.onUsersChanged(({ userIds, isLookOnly }) => void told.push([userIds, isLookOnly]));
  await santral.identity.groups.edit(company.owner, group.id, { name: 'Sonraki Ad' });
  stop();
  expect(told).toEqual([[[user.id], true]]);
});
