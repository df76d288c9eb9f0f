import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { UserId } from '#kernel/id.ts';
import { newId } from '#platform/ids.ts';
import type { Grant } from '../../may.ts';
import { roleTemplates } from '../../role.ts';
import { goodPassword, openIdentityForTest, visitFrom } from '../identity.fixture.ts';

let santral: Awaited<ReturnType<typeof openIdentityForTest>>;
let company: Awaited<ReturnType<(typeof santral)['company']>>;
beforeAll(async () => {
  santral = await openIdentityForTest();
  company = await santral.company('Yıldız Telekom');
});
afterAll(() => santral.close());

const reads: readonly Grant[] = [
  { right: 'chat.view', scope: 'group' },
  { right: 'report.view', scope: 'group' },
];
const managesRoles: readonly Grant[] = [
  { right: 'user.read', scope: 'all' },
  { right: 'user.manage', scope: 'all' },
  { right: 'group.manage', scope: 'all' },
  { right: 'role.manage', scope: 'all' },
];

describe('a role of the company’s own', () => {
  test('F15: is made, described, given, and grants just what it says', async () => {
    const { roles } = santral.identity;
    const role = await company.ownRole('Vardiya okuru', reads);
    const user = await company.user('agent', { roleIds: [role.id] });
    expect((await company.actor(user.email)).who.grants).toEqual(reads);
    const listed = (await roles.list(company.owner)).find(({ id }) => id === role.id);
    expect(listed).toMatchObject({ name: 'Vardiya okuru', template: null, grants: reads, users: 1, groups: [] });
    const trail = await santral.identity.readAudit(company.organisationId, { limit: 1, what: 'roleCreated' });
    expect(trail?.items[0]).toMatchObject({ thing: { type: 'role', id: role.id }, after: { grants: reads } });
  });

  test('is called like no other role, in any spelling, nor like a shipped one in either language', async () => {
    const role = await company.ownRole('İzleyici', reads);
    const named = async (name: string) =>
      (await santral.identity.roles.create(company.owner, { name, description: '', grants: reads })).type;
    expect([await named('IZLEYİCİ'), await named('temsilci'), await named('Owner')]).toEqual(
      Array(3).fill('nameTaken'),
    );
    const other = await company.ownRole('İzleyici 2', reads);
    const edit = santral.identity.roles.edit(company.owner, other.id, { version: 1, name: 'izleyici' });
    expect(await edit).toEqual({ type: 'nameTaken' });
    expect(await santral.identity.roles.edit(company.owner, role.id, { version: 1, name: 'IZLEYICI' })).toMatchObject({
      type: 'edited',
    });
  });

  test('changed: whoever has it, also through her group, may do the new thing with her next request', async () => {
    const role = await company.ownRole('Değişecek', reads);
    const group = await company.group('Değişenler');
    await company.giveRole(role.id, [group.id]);
    const [own, byGroup] = [
      await company.user('agent', { roleIds: [role.id] }),
      await company.user('agent', { roleIds: [], groupId: group.id }),
    ];
    const cookies = await Promise.all([own, byGroup].map(({ email }) => cookieOf(email)));
    const told: UserId[] = [];
    const stop = santral.identity.onUsersChanged(({ userIds }) => told.push(...userIds));
    const grants: readonly Grant[] = [{ right: 'audit.read', scope: 'all' }];
    await santral.identity.roles.edit(company.owner, role.id, { version: 1, grants });
    stop();
    expect(told.sort()).toEqual([own.id, byGroup.id].sort());
    for (const cookie of cookies)
      expect(
        (await santral.identity.sessionOf({ cookieHeader: cookie, isHttps: false, address: '192.0.2.1' }))?.who.grants,
      ).toEqual(grants);
  });

  test('two administrators who change it at the same moment: one version wins, the other is told', async () => {
    const role = await company.ownRole('Çekişmeli', reads);
    const edits = ['Birinci', 'İkinci'].map((description) =>
      santral.identity.roles.edit(company.owner, role.id, { version: 1, description }),
    );
    const outcomes = await Promise.all(edits);
    expect(outcomes.map(({ type }) => type).sort()).toEqual(['conflict', 'edited']);
    const winner = outcomes.find((outcome) => outcome.type === 'edited');
    const now = (await santral.identity.roles.list(company.owner)).find(({ id }) => id === role.id);
    expect(now).toMatchObject({ version: 2, description: winner?.type === 'edited' && winner.role.description });
  });

  test('a copy of a shipped role can be changed, the shipped one never', async () => {
    const { roles } = santral.identity;
    const supervisor = company.roleId('supervisor');
    expect(await roles.edit(company.owner, supervisor, { version: 1, grants: [] })).toEqual({ type: 'isTemplate' });
    expect(await roles.remove(company.owner, supervisor, null)).toEqual({ type: 'isTemplate' });
    const copied = await roles.copy(company.owner, supervisor, 'Bizim süpervizör');
    if (copied.type !== 'created') throw new Error(`It was not copied: ${copied.type}.`);
    expect((await roles.list(company.owner)).map(({ template }) => template).slice(0, 6)).toEqual([...roleTemplates]);
    const shipped = (await roles.list(company.owner)).find(({ id }) => id === supervisor);
    expect(copied.role.grants).toEqual(shipped?.grants);
    expect(await roles.edit(company.owner, copied.role.id, { version: 1, grants: [] })).toMatchObject({
      type: 'edited',
    });
  });

  test('in use is deleted only when it is said which role people get instead', async () => {
    const { roles, users } = santral.identity;
    const [old, next] = [await company.ownRole('Eski', reads), await company.ownRole('Yeni', managesRoles)];
    const group = await company.group('Eskiler');
    const user = await company.user('agent', { roleIds: [old.id, next.id] });
    await company.giveRole(old.id, [group.id]);
    expect(await roles.remove(company.owner, old.id, null)).toEqual({ type: 'inUse', users: 1, groups: 1 });
    expect(await roles.remove(company.owner, old.id, newId<'role'>())).toEqual({ type: 'notFound' });
    expect(await roles.remove(company.owner, old.id, old.id)).toEqual({ type: 'notFound' });
    expect(await roles.remove(company.owner, old.id, next.id)).toEqual({ type: 'removed' });
    expect((await users.read(company.organisationId, user.id))?.roles).toMatchObject([{ id: next.id }]);
    const listed = await roles.list(company.owner);
    expect(listed.find(({ id }) => id === next.id)?.groups).toMatchObject([{ id: group.id }]);
    expect(listed.find(({ id }) => id === old.id)).toBeUndefined();
    expect(await roles.remove(company.owner, old.id, null)).toEqual({ type: 'notFound' });
  });
});

describe('F17: a role given to a group', () => {
  test('is every member’s as long as she is in it: her session, the directory and the list know', async () => {
    const { identity } = santral;
    const group = await company.group('Denetçiler');
    const user = await company.user('agent', { roleIds: [], groupId: group.id });
    const cookie = await cookieOf(user.email);
    const granted = async () =>
      (await identity.sessionOf({ cookieHeader: cookie, isHttps: false, address: '192.0.2.1' }))?.who.grants ?? [];
    const inDirectory = async () =>
      (await identity.directory(company.organisationId)).find(({ who }) => who.userId === user.id)?.who.grants;
    expect(await granted()).toEqual([]);
    await company.giveRole('supervisor', [group.id]);
    expect(await granted()).toContainEqual({ right: 'board.view', scope: 'group' });
    expect(await inDirectory()).toEqual(await granted());
    const page = await identity.users.list(company.owner, {
      state: 'active',
      limit: 50,
      roleId: company.roleId('supervisor'),
    });
    expect(page?.items.map(({ id }) => id)).toContain(user.id);
    expect(page?.items.find(({ id }) => id === user.id)?.groupRoles).toMatchObject([{ template: 'supervisor' }]);
    await identity.users.edit(company.owner, user.id, { groupId: null });
    expect([await granted(), await inDirectory()]).toEqual([[], []]);
  });

  test('adds to her own roles, and each right says where it comes from', async () => {
    const group = await company.group('Kaynak');
    const supervisor = company.roleId('supervisor');
    await company.giveRole('supervisor', [group.id]);
    const user = await company.user('agent', { groupId: group.id });
    const rights = await santral.identity.roles.rightsOf(company.owner, user.id);
    expect(rights?.find(({ right }) => right === 'chat.view')).toEqual({
      right: 'chat.view',
      scope: 'group',
      from: [
        { role: { id: company.roleId('agent'), name: '', template: 'agent' }, scope: 'own', group: null },
        {
          role: { id: supervisor, name: '', template: 'supervisor' },
          scope: 'group',
          group: { id: group.id, name: 'Kaynak' },
        },
      ],
    });
    const stranger = await company.actor((await company.user('supervisor')).email);
    expect(await santral.identity.roles.rightsOf(stranger, user.id)).toBeNull();
  });

  test('is never more than the giver has; nor can it be had, given or taken by moving people', async () => {
    const { roles, groups, users } = santral.identity;
    const role = await company.ownRole('Rol yöneticisi', managesRoles);
    const limited = await company.actor((await company.user('agent', { roleIds: [role.id] })).email);
    const [admins, plain] = [await company.group('Yöneticiler'), await company.group('Sıradan')];
    await company.giveRole('administrator', [admins.id]);
    const [inside, outside] = [
      await company.user('agent', { roleIds: [], groupId: admins.id }),
      await company.user('agent', { roleIds: [role.id] }),
    ];
    const administrator = company.roleId('administrator');
    expect(await roles.changeHolders(limited, administrator, { addGroups: [plain.id] })).toEqual({
      type: 'exceedsOwn',
    });
    expect(await roles.changeHolders(limited, administrator, { addUsers: [outside.id] })).toEqual({
      type: 'exceedsOwn',
    });
    expect(await roles.changeHolders(limited, role.id, { addUsers: [inside.id] })).toEqual({ type: 'exceedsOwn' });
    expect(await roles.create(limited, { name: 'Fazlası', description: '', grants: reads })).toEqual({
      type: 'exceedsOwn',
    });
    expect(await roles.copy(limited, administrator, 'Yönetici kopyası')).toEqual({ type: 'exceedsOwn' });
    expect(await groups.edit(limited, admins.id, { add: [outside.id] })).toEqual({ type: 'exceedsOwn' });
    expect(await groups.edit(limited, admins.id, { remove: [inside.id] })).toEqual({ type: 'exceedsOwn' });
    expect(await groups.edit(limited, plain.id, { add: [inside.id] })).toEqual({ type: 'exceedsOwn' });
    expect(await groups.remove(limited, admins.id, true)).toEqual({ type: 'exceedsOwn' });
    expect(await users.edit(limited, outside.id, { groupId: admins.id })).toEqual({ type: 'exceedsOwn' });
    const input = company.newUser('agent', { roleIds: [role.id], groupId: admins.id });
    expect(await users.create(limited, input)).toEqual({ type: 'exceedsOwn' });
    expect([await company.groupOf(inside.id), await company.groupOf(outside.id)]).toEqual(['Yöneticiler', null]);
    expect(await roles.changeHolders(limited, role.id, { addGroups: [plain.id] })).toEqual({ type: 'changed' });
    expect(await groups.edit(limited, plain.id, { add: [outside.id] })).toMatchObject({ type: 'edited' });
    expect(await groups.edit(limited, plain.id, { add: [limited.who.userId] })).toEqual({ type: 'yourself' });
  });
});

describe('nobody is locked out', () => {
  test('the last owner cannot remove himself, nor can the last one be taken away through his group', async () => {
    const house = await santral.company('Tek Sahip');
    const { roles, groups, users } = santral.identity;
    const ownerRole = house.roleId('owner');
    expect(await roles.changeHolders(house.owner, ownerRole, { removeUsers: [house.ownerId] })).toEqual({
      type: 'yourself',
    });
    // From here on the only owner is one because her group is.
    const board = await house.group('Yönetim');
    const chair = await house.user('agent', { roleIds: [], groupId: board.id });
    await house.giveRole('owner', [board.id]);
    const chairActor = await house.actor(chair.email);
    expect(await roles.changeHolders(chairActor, ownerRole, { removeUsers: [house.ownerId] })).toEqual({
      type: 'changed',
    });
    await users.edit(chairActor, house.ownerId, { roleIds: [house.roleId('administrator')] });
    expect(await roles.changeHolders(chairActor, ownerRole, { removeGroups: [board.id] })).toEqual({
      type: 'lastOwner',
    });
    expect(await groups.remove(chairActor, board.id, true)).toEqual({ type: 'yourself' });
    expect(await groups.edit(chairActor, board.id, { remove: [chair.id] })).toEqual({ type: 'yourself' });
    expect(await users.edit(chairActor, chair.id, { groupId: null })).toEqual({ type: 'yourself' });
    expect((await house.actor(chair.email)).who.grants).toContainEqual({
      right: 'organisation.transferOwnership',
      scope: 'all',
    });
  });

  test('two owners who take each other out of the owning group at the same moment leave one', async () => {
    const house = await santral.company('İki Sahip');
    const board = await house.group('Yönetim');
    const pair = [
      await house.user('agent', { roleIds: [], groupId: board.id }),
      await house.user('agent', { roleIds: [], groupId: board.id }),
    ] as const;
    await house.giveRole('owner', [board.id]);
    const actors = await Promise.all(pair.map(({ email }) => house.actor(email)));
    const [one, other] = actors;
    if (!one || !other) throw new Error('There are no two owners.');
    await santral.identity.users.edit(one, house.ownerId, { disabled: true });
    const outcomes = await Promise.all([
      santral.identity.groups.edit(one, board.id, { remove: [pair[1].id] }),
      santral.identity.groups.edit(other, board.id, { remove: [pair[0].id] }),
    ]);
    expect(outcomes.map(({ type }) => type).sort()).toEqual(['edited', 'lastOwner']);
  });

  test('a change of role that would take managing roles from whoever makes it is refused, and nothing is changed', async () => {
    const { roles } = santral.identity;
    const role = await company.ownRole('Kendini kilitleyen', managesRoles);
    const group = await company.group('Kilitlenen');
    await company.giveRole(role.id, [group.id]);
    const her = await company.actor((await company.user('agent', { roleIds: [], groupId: group.id })).email);
    const grants = managesRoles.filter(({ right }) => right !== 'role.manage');
    expect(await roles.edit(her, role.id, { version: 1, grants })).toEqual({ type: 'locksYouOut' });
    expect(await roles.changeHolders(her, role.id, { removeGroups: [group.id] })).toEqual({ type: 'locksYouOut' });
    const harmless = await company.ownRole('Zararsız', [{ right: 'user.read', scope: 'all' }]);
    expect(await roles.remove(her, role.id, harmless.id)).toEqual({ type: 'locksYouOut' });
    const now = (await roles.list(company.owner)).find(({ id }) => id === role.id);
    expect(now).toMatchObject({ version: 1, grants: managesRoles, groups: [{ id: group.id }] });
  });
});

async function cookieOf(email: string): Promise<string> {
  const signedIn = await santral.identity.signIn({ email, password: goodPassword }, visitFrom('192.0.2.1'));
  if (signedIn.type !== 'signedIn') throw new Error(`${email} could not sign in.`);
  return `santral_session=${signedIn.sessionToken}`;
}
