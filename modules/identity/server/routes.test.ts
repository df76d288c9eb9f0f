import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openEdgeForTest } from './edge.fixture.ts';
import { goodPassword, openIdentityForTest } from './identity.fixture.ts';

let santral: Awaited<ReturnType<typeof openIdentityForTest>>;
let edge: Awaited<ReturnType<typeof openEdgeForTest>>;
beforeAll(async () => {
  santral = await openIdentityForTest();
  edge = await openEdgeForTest(santral);
});
afterAll(async () => {
  await edge.close();
  await santral.close();
});
const openBrowser = () => edge.openBrowser();

const owner = { email: 'zeynep@yildiz.com.tr', password: goodPassword };

test('before anything else the first account is created, once, and its owner is signed in', async () => {
  const browser = openBrowser();
  expect((await browser.call('GET', '/setup')).body).toEqual({ needed: true });
  const input = {
    organisationName: 'Yıldız Telekom',
    zone: 'Europe/Istanbul',
    language: 'tr',
    ownerName: 'Zeynep Arslan',
    ...owner,
  };
  expect((await browser.call('POST', '/setup', { ...input, zone: 'Europe/Atlantis' })).status).toBe(400);
  expect(await browser.call('POST', '/setup', { ...input, password: 'kısa' })).toMatchObject({
    status: 422,
    body: { code: 'PASSWORD_REFUSED', data: { objections: ['tooShort'] } },
  });
  const done = await browser.call('POST', '/setup', input);
  expect(done).toMatchObject({
    status: 200,
    body: { user: { name: 'Zeynep Arslan' }, organisation: { name: 'Yıldız Telekom' } },
  });
  expect(done.setCookies.map((line) => line.replace(/_\d+=[A-Za-z0-9_-]{64};/, '_PORT=…;'))).toEqual([
    'santral_session_PORT=…; Path=/; HttpOnly; SameSite=Lax; Max-Age=43200',
    'santral_device_PORT=…; Path=/; HttpOnly; SameSite=Lax; Max-Age=15552000',
  ]);
  expect((await browser.call('GET', '/setup')).body).toEqual({ needed: false });
  expect(await browser.call('POST', '/setup', input)).toMatchObject({ status: 409, body: { code: 'SETUP_DONE' } });
});

describe('a person in a browser', () => {
  test('signs in, reads who she is, chooses a language, and signs out', async () => {
    const browser = openBrowser();
    expect(await browser.call('GET', '/me')).toMatchObject({ status: 401, body: { code: 'NOT_SIGNED_IN' } });
    expect((await browser.call('POST', '/sign-in', owner)).status).toBe(200);
    const me = await browser.call('GET', '/me');
    expect(me.body).toMatchObject({
      user: { email: owner.email, passwordIsFirst: false, group: null },
      projects: [{ name: 'Genel', isDefault: true }],
      preferences: { language: 'tr', theme: 'system' },
    });
    const ownership = { right: 'organisation.transferOwnership', scope: 'all' };
    expect(me.body).toMatchObject({ who: { grants: expect.arrayContaining([ownership]) } });
    expect((await browser.call('PATCH', '/me/preferences', { language: 'en', theme: 'dark' })).body).toMatchObject({
      language: 'en',
      theme: 'dark',
      density: 'comfortable',
      sound: true,
    });
    expect((await browser.call('GET', '/me')).body.preferences).toMatchObject({ language: 'en', theme: 'dark' });
    const heard = {
      ...{ offer: true, customer: false, message: true, mention: false, norm: true, task: true, announcement: false },
    };
    const loud = { offer: 1, customer: 0.2, message: 0.3, mention: 0.4, norm: 0.5, task: 0, announcement: 0.6 };
    const quiet = {
      sound: false,
      rings: heard,
      volume: 0.25,
      volumes: loud,
      spellCheck: false,
      panes: 4,
      undoSeconds: 10,
      writingLanguage: 'de',
      deskFigures: ['messagesSent', 'firstResponseTime'],
      shortcuts: { reply: 'y', find: null },
    };
    expect((await browser.call('PATCH', '/me/preferences', quiet)).status).toBe(200);
    expect((await browser.call('GET', '/me')).body.preferences).toEqual({
      language: 'en',
      theme: 'dark',
      density: 'comfortable',
      ...quiet,
    });
    const tooMany = Object.fromEntries(
      Array.from({ length: 151 }, (_, n) => [`go.${'x'.repeat(1 + (n % 50))}${'y'.repeat(n / 50)}`, 'x']),
    );
    for (const wrong of [
      { volume: 2 },
      { volumes: { ...loud, norm: 1.5 } },
      { volumes: { norm: 1 } },
      { panes: 3 },
      { undoSeconds: 600 },
      { deskFigures: ['a', 'b', 'c', 'd', 'e'] },
      { deskFigures: ['messagesSent', 'messagesSent'] },
      { deskFigures: ['../me'] },
      { rings: { ...heard, doorbell: true } },
      { rings: { offer: true } },
      { shortcuts: { reply: 'Enter' } },
      { shortcuts: { '__proto__.x': 'r' } },
      { shortcuts: { reply: 'r s t' } },
      { shortcuts: tooMany },
    ])
      expect((await browser.call('PATCH', '/me/preferences', wrong)).status).toBe(400);
    const stolen = new Map(browser.jar);
    expect((await browser.call('POST', '/sign-out')).body).toEqual({ signedOut: true });
    expect([...browser.jar.keys()]).toEqual([expect.stringMatching(/^santral_device_\d+$/)]);
    for (const [name, value] of stolen) browser.jar.set(name, value);
    expect((await browser.call('GET', '/me')).status).toBe(401);
    expect((await browser.call('POST', '/sign-out')).status).toBe(200);
  });

  test('gets the same answer, word for word, for a wrong password and an unknown address', async () => {
    const browser = openBrowser();
    const wrong = await browser.call('POST', '/sign-in', { ...owner, password: 'yanlış parola işte' });
    const unknown = await browser.call('POST', '/sign-in', { ...owner, email: 'kimse@yildiz.com.tr' });
    expect(wrong).toMatchObject({ status: 401, body: { code: 'SIGN_IN_REFUSED' } });
    expect({ ...unknown.body, requestId: '' }).toEqual({ ...wrong.body, requestId: '' });
    expect(unknown.setCookies).toEqual(wrong.setCookies);
  });

  test('is asked to wait after too many wrong passwords', async () => {
    const browser = openBrowser();
    const answers = [];
    for (let tries = 0; tries < 6; tries++) {
      answers.push((await browser.call('POST', '/sign-in', { email: 'hic@kimse.com', password: 'tahmin' })).status);
    }
    expect(answers).toEqual([401, 401, 401, 401, 401, 429]);
  });
});

describe('what each may', () => {
  let agent: ReturnType<typeof openBrowser>;
  let boss: ReturnType<typeof openBrowser>;
  beforeAll(async () => {
    boss = openBrowser();
    await boss.call('POST', '/sign-in', owner);
    const { items: roles = [] } = (await boss.call('GET', '/roles')).body;
    const roleIds = roles.filter((role) => role.template === 'agent').map((role) => role.id);
    const made = await boss.call('POST', '/users', {
      name: 'Can Demir',
      email: 'can@yildiz.com.tr',
      password: goodPassword,
      roleIds,
    });
    expect(made).toMatchObject({
      status: 201,
      body: { name: 'Can Demir', disabledAt: null, roles: [{ template: 'agent' }] },
    });
    agent = openBrowser();
    expect((await agent.call('POST', '/sign-in', { email: 'can@yildiz.com.tr', password: goodPassword })).status).toBe(
      200,
    );
  });

  const asked = [
    ['GET', '/users', 'user.read'],
    ['POST', '/users', 'user.manage'],
    ['GET', '/roles', 'user.read'],
    ['POST', '/groups', 'group.manage'],
    ['POST', '/projects', 'project.manage'],
    ['GET', '/audit', 'audit.read'],
  ] as const;

  test.for(asked)('an agent is refused %s %s and told which right is missing', async ([method, path, right]) => {
    expect(await agent.call(method, path, method === 'POST' ? {} : undefined)).toMatchObject({
      status: 403,
      body: { code: 'FORBIDDEN', data: { right } },
    });
  });

  test.for(asked)('nobody is let into %s %s without signing in', async ([method, path]) => {
    expect((await openBrowser().call(method, path, method === 'POST' ? {} : undefined)).status).toBe(401);
  });

  test('what somebody may not do and tried is a row of the trail, at most one a minute', async () => {
    const rows = async () => (await boss.call('GET', '/audit?what=attemptRefused&limit=50')).body.items ?? [];
    santral.clock.advance(60_000);
    const before = (await rows()).length;
    for (let times = 0; times < 3; times++) expect((await agent.call('GET', '/users')).status).toBe(403);
    const [newest, ...rest] = await rows();
    expect(newest).toMatchObject({
      ...{ who: { name: 'Can Demir' }, from: '127.0.0.1', requestId: expect.any(String) },
      ...{ thing: { type: 'route', id: 'GET /api/v1/users' }, after: { right: 'user.read' } },
    });
    expect(rest).toHaveLength(before);
    santral.clock.advance(60_000);
    expect((await agent.call('GET', '/users')).status).toBe(403);
    expect(await rows()).toHaveLength(before + 2);
  });

  test('an agent reads groups, projects and the table of rights', async () => {
    expect((await agent.call('GET', '/groups')).body).toEqual({ items: [] });
    expect((await agent.call('GET', '/projects')).body.items).toHaveLength(1);
    const table = (await agent.call('GET', '/rights')).body.items;
    expect(table).toContainEqual({
      right: 'chat.reply',
      en: expect.any(String),
      tr: expect.any(String),
      scopes: ['own', 'group', 'project', 'all'],
    });
  });

  test('the owner manages groups and reads who did what', async () => {
    const group = await boss.call('POST', '/groups', { name: ' Destek  Ekibi ', colour: 'teal' });
    expect(group).toMatchObject({ status: 201, body: { name: 'Destek Ekibi', members: 0 } });
    const users = (await boss.call('GET', '/users?search=CAN&limit=10')).body.items;
    expect(users).toMatchObject([{ email: 'can@yildiz.com.tr' }]);
    expect((await boss.call('PATCH', `/groups/${group.body.id}`, { add: [users?.[0]?.id] })).body.members).toBe(1);
    expect((await boss.call('GET', `/users?groupId=${group.body.id}`)).body.items).toHaveLength(1);
    expect((await boss.call('DELETE', `/groups/${group.body.id}`)).body).toEqual({ removed: group.body.id });
    expect((await boss.call('DELETE', `/groups/${group.body.id}`)).status).toBe(404);
    const trail = (await boss.call('GET', '/audit?limit=2')).body;
    expect(trail.items?.map((row) => row.what)).toEqual(['groupDeleted', 'groupChanged']);
    expect((await boss.call('GET', `/audit?limit=2&cursor=${trail.next}`)).body.items?.[0]?.what).toBe('groupCreated');
    expect((await boss.call('GET', '/audit?cursor=xx')).status).toBe(400);
  });

  test('a disabled user is out with her next request', async () => {
    const [user] = (await boss.call('GET', '/users?search=can')).body.items ?? [];
    expect((await boss.call('PATCH', `/users/${user?.id}`, { disabled: true })).body.disabledAt).not.toBeNull();
    expect((await agent.call('GET', '/me')).status).toBe(401);
    expect((await boss.call('PATCH', `/users/${user?.id}`, { disabled: false })).body.disabledAt).toBeNull();
  });

  test('giants, nonsense and foreign ids are refused, never an error of ours', async () => {
    const body = { name: 'Ali', email: 'ali@yildiz.com.tr', password: goodPassword, roleIds: [crypto.randomUUID()] };
    for (const [change, status] of [
      [{}, 404],
      [{ email: 'ali' }, 400],
      [{ name: '\u202e\u200b' }, 400],
      [{ name: 'a'.repeat(121) }, 400],
      [{ password: 'a'.repeat(1_001) }, 400],
      [{ roleIds: ['temsilci'] }, 400],
      [{ roleIds: ['x'] }, 400],
      [{ projectIds: 'none' }, 400],
      [{ groupId: 7 }, 400],
    ] as const) {
      expect((await boss.call('POST', '/users', { ...body, ...change })).status, JSON.stringify(change)).toBe(status);
    }
    expect((await boss.call('PATCH', `/users/${crypto.randomUUID()}`, { name: 'Yok' })).status).toBe(404);
    expect((await boss.call('PATCH', '/users/abc', { name: 'Yok' })).status).toBe(400);
  });
});
