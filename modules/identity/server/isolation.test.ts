import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { goodPassword, openIdentityForTest, visitFrom } from './identity.fixture.ts';
import { ours } from './tables.ts';

let santral: Awaited<ReturnType<typeof openIdentityForTest>>;
type Company = Awaited<ReturnType<(typeof santral)['company']>>;
type House = Company & Awaited<ReturnType<typeof furnished>>;
let yildiz: House;
let deniz: House;

/** Two projects, a group, and an agent who is a member of the second project only. */
async function furnished(company: Company, prefix: string) {
  const project = await company.project('Banka');
  const group = await company.group('Destek');
  await company.giveRole('agent', [group.id]);
  const agent = await company.user('agent', {
    name: `${prefix} Temsilci`,
    groupId: group.id,
    projectIds: [project.id],
  });
  return { second: project, support: group, agent };
}

beforeAll(async () => {
  santral = await openIdentityForTest();
  const [one, other] = [await santral.company('Yıldız Telekom'), await santral.company('Deniz Lojistik')];
  yildiz = { ...one, ...(await furnished(one, 'Yıldız')) };
  deniz = { ...other, ...(await furnished(other, 'Deniz')) };
});
afterAll(() => santral.close());

describe('nothing of one company reaches another', () => {
  test('in lists, even when the other’s ids are asked for', async () => {
    const { identity } = santral;
    const list = async (filter: object) =>
      (await identity.users.list(yildiz.owner, { state: 'all', limit: 50, ...filter }))?.items.map((user) => user.name);
    expect(await list({})).toEqual(['Yıldız Temsilci', 'Zeynep Arslan']);
    expect(await list({ groupId: deniz.support.id })).toEqual([]);
    expect(await list({ roleId: deniz.roleId('agent') })).toEqual([]);
    expect(await list({ search: 'Deniz' })).toEqual([]);
    expect((await identity.groups.list(yildiz.organisationId)).map((group) => group.id)).toEqual([yildiz.support.id]);
    expect((await identity.projects.list(yildiz.owner.who)).map((project) => project.id)).toEqual([
      yildiz.projectId,
      yildiz.second.id,
    ]);
    expect((await identity.directory(yildiz.organisationId)).map((person) => person.who.userId).sort()).toEqual(
      [yildiz.agent.id, yildiz.ownerId].sort(),
    );
    const trail = await identity.readAudit(yildiz.organisationId, { limit: 200, userId: deniz.ownerId });
    expect(trail?.items).toEqual([]);
    expect(await identity.users.read(yildiz.organisationId, deniz.agent.id)).toBeNull();
  });

  test('by changes: foreign users, groups, roles and projects are not there', async () => {
    const { users, groups } = santral.identity;
    const { owner } = yildiz;
    expect(await users.edit(owner, deniz.agent.id, { name: 'Ele geçirildi' })).toEqual({ type: 'notFound' });
    expect(await users.edit(owner, yildiz.agent.id, { groupId: deniz.support.id })).toEqual({ type: 'notFound' });
    expect(await users.edit(owner, yildiz.agent.id, { roleIds: [deniz.roleId('agent')] })).toEqual({
      type: 'notFound',
    });
    expect(await users.edit(owner, yildiz.agent.id, { projectIds: [deniz.second.id] })).toEqual({ type: 'notFound' });
    expect(await groups.edit(owner, deniz.support.id, { name: 'Bizim' })).toEqual({ type: 'notFound' });
    expect(await groups.edit(owner, yildiz.support.id, { add: [deniz.agent.id] })).toEqual({ type: 'notFound' });
    expect(await groups.remove(owner, deniz.support.id, false)).toEqual({ type: 'notFound' });
    expect(await santral.identity.users.read(deniz.organisationId, deniz.agent.id)).toMatchObject({
      name: 'Deniz Temsilci',
      group: { id: deniz.support.id },
    });
  });

  test('by the database itself, when a query forgets to ask for one company', async () => {
    const tables = [
      'projects',
      'groups',
      'users',
      'roles',
      'user_roles',
      'group_roles',
      'held_roles',
      'user_projects',
      'sessions',
      'known_devices',
      'audit',
    ] as const;
    for (const table of tables) {
      const seen = await santral.database.within(yildiz.organisationId, (trx) =>
        ours(trx).selectFrom(table).select('organisation_id').distinct().execute(),
      );
      expect(seen, table).toEqual([{ organisation_id: yildiz.organisationId }]);
      const unscoped = await santral.database.pool.query(`select count(*)::int as rows from ${table}`);
      expect(unscoped.rows, table).toEqual([{ rows: 0 }]);
    }
    await expect(
      santral.database.within(yildiz.organisationId, (trx) =>
        ours(trx)
          .insertInto('user_roles')
          .values({ organisation_id: deniz.organisationId, user_id: deniz.agent.id, role_id: deniz.roleId('owner') })
          .execute(),
      ),
    ).rejects.toThrow('row-level security');
  });

  test('by a session’s token that was carried to the other company', async () => {
    const signedIn = await santral.identity.signIn(
      { email: yildiz.email, password: goodPassword },
      visitFrom('192.0.2.1'),
    );
    if (signedIn.type !== 'signedIn') throw new Error('She could not sign in.');
    const bytes = Buffer.from(signedIn.sessionToken, 'base64url');
    bytes.write(deniz.organisationId.replaceAll('-', ''), 'hex');
    expect(
      await santral.identity.sessionOf({
        cookieHeader: `santral_session=${bytes.toString('base64url')}`,
        isHttps: false,
        address: '192.0.2.1',
      }),
    ).toBeNull();
    expect(
      await santral.identity.sessionOf({
        cookieHeader: `santral_session=${signedIn.sessionToken}`,
        isHttps: false,
        address: '192.0.2.1',
      }),
    ).not.toBeNull();
  });

  test('by ending sessions: the other company’s people stay signed in', async () => {
    const signedIn = await santral.identity.signIn(
      { email: deniz.email, password: goodPassword },
      visitFrom('192.0.2.1'),
    );
    if (signedIn.type !== 'signedIn') throw new Error('She could not sign in.');
    await santral.identity.users.edit(yildiz.owner, yildiz.agent.id, { disabled: true });
    expect(
      await santral.identity.sessionOf({
        cookieHeader: `santral_session=${signedIn.sessionToken}`,
        isHttps: false,
        address: '192.0.2.1',
      }),
    ).not.toBeNull();
  });
});

test('a member of one project is not shown the others', async () => {
  const actor = await deniz.actor(deniz.agent.email);
  expect(await santral.identity.projects.list(actor.who)).toEqual([
    { id: deniz.second.id, name: 'Banka', isDefault: false },
  ]);
});

test('the same names may be used by two companies', async () => {
  expect((await yildiz.group('Ortak Ad')).name).toBe((await deniz.group('Ortak Ad')).name);
});

test('the audit trail can be neither changed nor shortened', async () => {
  for (const statement of [`update audit set what = 'x'`, 'delete from audit', 'truncate audit']) {
    const attempt = santral.database.across('try to change the audit trail', (trx) => sql.raw(statement).execute(trx));
    await expect(attempt, statement).rejects.toThrow('never changed');
  }
});

test('the audit trail is read in pages, newest first, without gaps', async () => {
  const all = await santral.identity.readAudit(yildiz.organisationId, { limit: 200 });
  const read: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await santral.identity.readAudit(yildiz.organisationId, { limit: 3, cursor });
    if (page === null) throw new Error('The cursor was not read.');
    read.push(...page.items.map((row) => row.id));
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  expect(read.length).toBeGreaterThan(6);
  expect(read).toEqual(all?.items.map((row) => row.id));
});
