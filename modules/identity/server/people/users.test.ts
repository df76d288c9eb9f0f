import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { GroupId, ProjectId, UserId } from '#kernel/id.ts';
import { newId } from '#platform/ids.ts';
import { goodPassword, openIdentityForTest, visitFrom } from '../identity.fixture.ts';

let santral: Awaited<ReturnType<typeof openIdentityForTest>>;
let company: Awaited<ReturnType<(typeof santral)['company']>>;
beforeAll(async () => {
  santral = await openIdentityForTest();
  company = await santral.company('Yıldız Telekom');
});
afterAll(() => santral.close());

describe('the list of users', () => {
  let house: typeof company;
  const names = ['Çağla Ünal', 'Işıl Öz', 'İlker Can', 'Ahmet Şahin', 'Zeki Ğ', 'Cem Iğdır', 'Şule Ay'];
  beforeAll(async () => {
    house = await santral.company('Alfabe Ltd');
    for (const name of names) await house.user('agent', { name });
  });

  test('stands in the order of the Turkish alphabet and comes in pages that lose nobody', async () => {
    const read: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await santral.identity.users.list(house.owner, { state: 'all', limit: 3, cursor });
      if (page === null) throw new Error('The cursor was not read.');
      read.push(...page.items.map((user) => user.name));
      cursor = page.next ?? undefined;
    } while (cursor !== undefined);
    expect(read).toEqual([
      'Ahmet Şahin',
      'Cem Iğdır',
      'Çağla Ünal',
      'Işıl Öz',
      'İlker Can',
      'Şule Ay',
      'Zeki Ğ',
      'Zeynep Arslan',
    ]);
  });

  test.for([
    ['ISIL', ['Işıl Öz']],
    ['ışıl öz', ['Işıl Öz']],
    ['sahin ahmet', ['Ahmet Şahin']],
    ['igdir', ['Cem Iğdır']],
    ['%', []],
    ['_', []],
    ['\\', []],
  ] as const)('finds "%s"', async ([search, expected]) => {
    const page = await santral.identity.users.list(house.owner, { search, state: 'active', limit: 50 });
    expect(page?.items.map((user) => user.name)).toEqual(expected);
  });

  describe('in another order', () => {
    let sorted: typeof company;
    let everybody: string[];
    beforeAll(async () => {
      sorted = await santral.company('Sıralı AŞ');
      const [blue, red] = [await sorted.group('Çağrı'), await sorted.group('Işık')];
      everybody = [sorted.ownerId];
      for (const [index, name] of names.entries()) {
        const groupId = [blue.id, red.id, null][index % 3] ?? null;
        const { id, email } = await sorted.user('agent', { name, groupId });
        everybody.push(id);
        if (index % 2 === 0) {
          santral.clock.advance(1_000);
          await sorted.actor(email);
        }
      }
    });

    test.for([
      ['group', false],
      ['group', true],
      ['lastSignIn', false],
      ['lastSignIn', true],
      ['name', true],
    ] as const)(
      'stands in the order of %s (backwards: %s), in pages that lose nobody and repeat nobody',
      async ([order, backwards]) => {
        const read: { name: string; group: string | null; lastSignInAtMs: number | null; id: string }[] = [];
        let cursor: string | undefined;
        const totals: (number | null)[] = [];
        do {
          const asked = { state: 'all', limit: 2, cursor, order, backwards } as const;
          const page = await santral.identity.users.list(sorted.owner, asked);
          if (page === null) throw new Error('The cursor was not read.');
          totals.push(page.total);
          read.push(...page.items.map(({ group, ...rest }) => ({ ...rest, group: group?.name ?? null })));
          cursor = page.next ?? undefined;
        } while (cursor !== undefined);
        expect(read.map(({ id }) => id).toSorted()).toEqual(everybody.toSorted());
        expect(totals).toEqual([everybody.length, ...totals.slice(1).fill(null)]);
        const forwards = backwards ? read.toReversed() : read;
        const collator = new Intl.Collator('tr');
        for (const [index, one] of forwards.entries()) {
          const next = forwards[index + 1];
          if (!next) continue;
          if (order === 'name') expect(collator.compare(one.name, next.name)).toBeLessThanOrEqual(0);
          if (order === 'lastSignIn') expect(one.lastSignInAtMs ?? 0).toBeLessThanOrEqual(next.lastSignInAtMs ?? 0);
          if (order === 'group') {
            expect(collator.compare(one.group ?? '\uffff', next.group ?? '\uffff')).toBeLessThanOrEqual(0);
            if (one.group === next.group) expect(collator.compare(one.name, next.name)).toBeLessThanOrEqual(0);
          }
        }
      },
    );
  });

  test('can be narrowed to a role, a group, the disabled', async () => {
    const group = await house.group('Destek');
    const user = await house.user('supervisor', { name: 'Deniz Kaya', groupId: group.id });
    const names = async (filter: object) =>
      (await santral.identity.users.list(house.owner, { state: 'active', limit: 50, ...filter }))?.items.map(
        (one) => one.name,
      );
    expect(await names({ roleId: house.roleId('supervisor') })).toEqual(['Deniz Kaya']);
    expect(await names({ groupId: group.id })).toEqual(['Deniz Kaya']);
    await santral.identity.users.edit(house.owner, user.id, { disabled: true });
    expect(await names({ groupId: group.id })).toEqual([]);
    expect(await names({ groupId: 'none', search: 'sahin' })).toEqual(['Ahmet Şahin']);
    expect(await names({ state: 'disabled' })).toEqual(['Deniz Kaya']);
  });

  test('shows a supervisor her own group only', async () => {
    const [support, sales] = [await house.group('Kuzey'), await house.group('Güney')];
    await house.user('agent', { name: 'Kuzeyli', groupId: support.id });
    await house.user('agent', { name: 'Güneyli', groupId: sales.id });
    const supervisor = await house.user('supervisor', { name: 'Kuzey Şefi', groupId: support.id });
    const seen = await santral.identity.users.list(await house.actor(supervisor.email), { state: 'all', limit: 50 });
    expect(seen?.items.map((user) => user.name)).toEqual(['Kuzey Şefi', 'Kuzeyli']);
  });

  test.for(['x', 'W10', 'WyJhIiwiYiJd', '////', 'eyJhIjoxfQ'])('does not read the cursor "%s"', async (cursor) => {
    for (const order of ['name', 'group', 'lastSignIn'] as const)
      expect(await santral.identity.users.list(house.owner, { state: 'all', limit: 5, cursor, order })).toBeNull();
  });
});

describe('creating a user', () => {
  test('gives her a group, roles, projects and a first password that is known to be a first one', async () => {
    const group = await company.group('Destek');
    const project = await company.project('Banka');
    const user = await company.user('agent', {
      name: 'Can Demir',
      groupId: group.id,
      projectIds: [project.id],
      language: 'en',
    });
    expect(user).toMatchObject({
      name: 'Can Demir',
      group: { id: group.id, name: 'Destek', colour: 'teal' },
      roles: [{ template: 'agent' }],
      projectIds: [project.id],
      passwordIsFirst: true,
      disabledAtMs: null,
    });
    const actor = await company.actor(user.email);
    expect(await santral.identity.projects.list(actor.who)).toEqual([
      { id: project.id, name: 'Banka', isDefault: false },
    ]);
  });

  test('is refused for a bad password, a taken address in any spelling, and things that are not there', async () => {
    const { users } = santral.identity;
    const taken = await company.user('agent', { email: 'Dolu.Info@ornek.com' });
    const refused = async (over: Parameters<typeof company.newUser>[1]) =>
      (await users.create(company.owner, company.newUser('agent', over))).type;
    expect(await refused({ password: 'Parola123456' })).toBe('passwordRefused');
    expect(await refused({ password: 'yildiz TELEKOM için' })).toBe('passwordRefused');
    expect(await refused({ password: 'IseeDeadPeople' })).toBe('passwordRefused');
    expect(await refused({ email: taken.email.toUpperCase() })).toBe('emailTaken');
    expect(await refused({ groupId: newId<'group'>() })).toBe('notFound');
    expect(await refused({ roleIds: [company.roleId('agent'), newId<'role'>()] })).toBe('notFound');
    expect(await refused({ projectIds: [newId<'project'>()] })).toBe('notFound');
  });

  test('with one address twice at the same moment makes one user', async () => {
    const twice = [
      company.newUser('agent', { email: 'ayni@ornek.com' }),
      company.newUser('agent', { email: 'AYNI@ornek.com' }),
    ];
    const outcomes = await Promise.all(twice.map((input) => santral.identity.users.create(company.owner, input)));
    expect(outcomes.map((outcome) => outcome.type).sort()).toEqual(['created', 'emailTaken']);
    const page = await santral.identity.users.list(company.owner, { search: 'ayni@ornek.com', state: 'all', limit: 5 });
    expect(page?.items).toHaveLength(1);
  });

  test('never gives more than the giver has', async () => {
    const manager = await company.actor((await company.user('manager')).email);
    const create = async (role: Parameters<typeof company.newUser>[0]) =>
      (await santral.identity.users.create(manager, company.newUser(role))).type;
    expect(await create('agent')).toBe('created');
    expect(await create('administrator')).toBe('exceedsOwn');
    expect(await create('owner')).toBe('exceedsOwn');

    const bank = await company.project('Banka 2');
    const bound = await company.actor((await company.user('manager', { projectIds: [bank.id] })).email);
    const inProjects = async (projectIds: 'all' | ProjectId[]) =>
      (await santral.identity.users.create(bound, company.newUser('agent', { projectIds }))).type;
    expect(await inProjects([bank.id])).toBe('created');
    expect(await inProjects([bank.id, company.projectId])).toBe('exceedsOwn');
    expect(await inProjects('all')).toBe('exceedsOwn');
  });

  test('is told to who listens, and in the audit trail without the password', async () => {
    const told: UserId[] = [];
    const stop = santral.identity.onUsersChanged(({ userIds }) => told.push(...userIds));
    const user = await company.user('agent', { name: 'Duyulan Kişi' });
    stop();
    expect(told).toEqual([user.id]);
    const trail = await santral.identity.readAudit(company.organisationId, { limit: 1, what: 'userCreated' });
    expect(trail?.items[0]).toMatchObject({
      who: { id: company.ownerId, name: 'Zeynep Arslan' },
      thing: { type: 'user', id: user.id },
      after: { name: 'Duyulan Kişi', roles: ['agent'], disabled: false },
    });
    expect(JSON.stringify(trail)).not.toContain(goodPassword);
  });
});

describe('changing a user', () => {
  test('takes effect in her running session', async () => {
    const user = await company.user('agent');
    const signedIn = await santral.identity.signIn(
      { email: user.email, password: goodPassword },
      visitFrom('192.0.2.1'),
    );
    if (signedIn.type !== 'signedIn') throw new Error('She could not sign in.');
    const cookie = `santral_session=${signedIn.sessionToken}`;
    await santral.identity.users.edit(company.owner, user.id, {
      roleIds: [company.roleId('manager')],
      name: 'Yeni Ad',
    });
    const session = await santral.identity.sessionOf({ cookieHeader: cookie, isHttps: false, address: '192.0.2.1' });
    expect(session?.user.name).toBe('Yeni Ad');
    expect(session?.who.grants).toContainEqual({ right: 'queue.manage', scope: 'all' });
  });

  test('moves her sign-in to a new address and frees the old one', async () => {
    const user = await company.user('agent', { email: 'eski@ornek.com' });
    expect(await santral.identity.users.edit(company.owner, user.id, { email: 'yeni@ornek.com' })).toMatchObject({
      type: 'edited',
    });
    const signIn = async (email: string) =>
      (await santral.identity.signIn({ email, password: goodPassword }, visitFrom('192.0.2.7'))).type;
    expect(await signIn('eski@ornek.com')).toBe('refused');
    expect(await signIn('YENI@ornek.com')).toBe('signedIn');
    expect(await company.user('agent', { email: 'eski@ornek.com' })).toMatchObject({ email: 'eski@ornek.com' });
    expect(
      await santral.identity.users.edit(company.owner, user.id, { email: 'eski@ornek.com', name: 'Geri' }),
    ).toEqual({ type: 'emailTaken' });
    expect((await santral.identity.users.read(company.organisationId, user.id))?.name).toBe('Ayşe Yılmaz');
  });

  test('with a new first password ends her sessions', async () => {
    const user = await company.user('agent');
    const ended: UserId[] = [];
    await company.actor(user.email);
    const stop = santral.identity.onSessionsEnded(({ userId }) => ended.push(userId));
    const password = 'yeşil fincan pencerede';
    expect(await santral.identity.users.edit(company.owner, user.id, { password })).toMatchObject({
      type: 'edited',
      user: { passwordIsFirst: true },
    });
    stop();
    expect(ended).toEqual([user.id]);
  });

  test('is refused to whoever has less power than she has', async () => {
    const administrator = await company.user('administrator');
    const manager = await company.actor((await company.user('manager')).email);
    const { users } = santral.identity;
    const password = 'yeşil fincan pencerede';
    expect(await users.edit(manager, administrator.id, { password })).toEqual({ type: 'exceedsOwn' });
    expect(await users.edit(manager, administrator.id, { disabled: true })).toEqual({ type: 'exceedsOwn' });
    expect(await users.edit(await company.actor(administrator.email), company.ownerId, { password })).toEqual({
      type: 'exceedsOwn',
    });
  });

  test('never lets somebody disable herself or change her own power, but her name', async () => {
    const { users } = santral.identity;
    const owner = company.owner;
    expect(await users.edit(owner, company.ownerId, { disabled: true })).toEqual({ type: 'yourself' });
    expect(await users.edit(owner, company.ownerId, { roleIds: [company.roleId('agent')] })).toEqual({
      type: 'yourself',
    });
    expect(await users.edit(owner, company.ownerId, { password: goodPassword })).toEqual({ type: 'yourself' });
    expect(await users.edit(owner, company.ownerId, { name: 'Zeynep A.' })).toMatchObject({ type: 'edited' });
  });

  test('two owners who disable each other at the same moment leave one', async () => {
    const house = await santral.company('İki Ortak');
    const partner = await house.user('owner');
    const partnerActor = await house.actor(partner.email);
    // Both connections are open before it begins, so that neither has a start.
    await Promise.all([house, house, house].map(({ organisationId }) => santral.identity.directory(organisationId)));
    const outcomes = await Promise.all([
      santral.identity.users.edit(house.owner, partner.id, { disabled: true }),
      santral.identity.users.edit(partnerActor, house.ownerId, { disabled: true }),
    ]);
    expect(outcomes.map((outcome) => outcome.type).sort()).toEqual(['edited', 'lastOwner']);
  });

  test('of somebody who is not there is said so', async () => {
    expect(await santral.identity.users.edit(company.owner, newId<'user'>(), { name: 'Yok' })).toEqual({
      type: 'notFound',
    });
    const user = await company.user('agent');
    const groupId: GroupId = newId<'group'>();
    expect(await santral.identity.users.edit(company.owner, user.id, { groupId })).toEqual({ type: 'notFound' });
  });
});

test('the directory tells other modules who everybody is and what each may do', async () => {
  const house = await santral.company('Rehber');
  const group = await house.group('Destek');
  const agent = await house.user('agent', { name: 'Ali Kurt', groupId: group.id });
  const people = await santral.identity.directory(house.organisationId);
  expect(people.map((person) => person.name)).toEqual(['Ali Kurt', 'Zeynep Arslan']);
  expect(people[0]).toMatchObject({
    group: { name: 'Destek' },
    isDisabled: false,
    who: { userId: agent.id, groupId: group.id, projectIds: 'all' },
  });
  expect(people[0]?.who.grants).toContainEqual({ right: 'chat.reply', scope: 'own' });
});
