import { afterAll, beforeAll, expect, test } from 'vitest';
import { openEdgeForTest } from '../edge.fixture.ts';
import { openIdentityForTest } from '../identity.fixture.ts';
import { ours } from '../tables.ts';

const dayMs = 24 * 3_600_000;
const minuteMs = 60_000;
const here = '192.0.2.1';
const mailSettings = {
  ...{ host: 'posta.ornek.com', port: 587, tls: 'starttls', user: null, certificate: null },
  ...{ fromName: 'Yıldız', fromAddress: 'santral@ornek.com', linkBase: 'https://santral.ornek.com' },
};
let santral: Awaited<ReturnType<typeof openIdentityForTest>>;
let edge: Awaited<ReturnType<typeof openEdgeForTest>>;
let company: Awaited<ReturnType<(typeof santral)['company']>>;
beforeAll(async () => {
  santral = await openIdentityForTest();
  edge = await openEdgeForTest(santral);
  company = await santral.company('Yıldız Telekom');
});
afterAll(async () => {
  await edge.close();
  await santral.close();
});

async function made(over: Partial<Parameters<(typeof santral)['identity']['apiKeys']['make']>[1]> = {}) {
  const asked = { name: 'Muhasebe', scopes: ['report.view', 'user.manage'], days: 30, ...over } as const;
  const outcome = await santral.identity.apiKeys.make(company.owner, asked);
  if (outcome.type !== 'made') throw new Error(`The key was not made: ${outcome.type}.`);
  return outcome;
}

/** What a request with this Authorization header finds. */
const asked = async (authorization: string, address = here) =>
  (await santral.identity.openContext({ cookies: new Map(), authorization, isHttps: false, localPort: 1, address }))
    .session;

test('a key acts for its maker with the rights it was made for and no others', async () => {
  const { secret, key } = await made();
  const session = await asked(`Bearer ${secret}`);
  expect(session?.who).toMatchObject({ userId: company.owner.who.userId, organisationId: company.organisationId });
  expect(session?.who.grants.map(({ right }) => right).toSorted()).toEqual(['report.view', 'user.manage']);
  expect(session?.key).toEqual({ id: key.id, name: 'Muhasebe' });
  expect(santral.identity.isFresh(session ?? raise())).toBe(false);
  expect(await asked(`bearer ${secret}`)).not.toBeNull();
});

test('what its maker loses the key loses, and a disabled maker’s key is none', async () => {
  const user = await company.user('administrator');
  const { actor } = await santral.signedIn(user.email);
  const outcome = await santral.identity.apiKeys.make(actor, { name: 'Eski', scopes: ['user.manage'], days: 1 });
  if (outcome.type !== 'made') throw new Error('The key was not made.');
  const bearer = `Bearer ${outcome.secret}`;
  expect((await asked(bearer))?.who.grants).toHaveLength(1);
  await santral.identity.users.edit(company.owner, user.id, { roleIds: [company.roleId('agent')] });
  expect((await asked(bearer))?.who.grants).toEqual([]);
  await santral.identity.users.edit(company.owner, user.id, { disabled: true });
  expect(await asked(bearer)).toBeNull();
});

test('nobody makes a key with a right she has not', async () => {
  const user = await company.user('manager');
  const { actor } = await santral.signedIn(user.email);
  const wish = { name: 'Fazla', scopes: ['user.read', 'security.manage'], days: 1 } as const;
  expect(await santral.identity.apiKeys.make(actor, wish)).toEqual({ type: 'exceedsOwn', rights: ['security.manage'] });
});

test('a key changes nothing that asks for a fresh proof: not its maker’s address, not the mail server', async () => {
  const scopes = ['user.manage', 'organisation.edit'] as const;
  const { secret } = await made({ scopes });
  const program = edge.openProgram(secret);
  const { userId } = company.owner.who;
  const proveAgain = { status: 403, body: { code: 'PROVE_AGAIN' } };
  expect(await program.call('PATCH', `/users/${userId}`, { email: 'hirsiz@ornek.com' })).toMatchObject(proveAgain);
  expect((await program.call('PATCH', `/users/${userId}`, { name: 'Zeynep Arslan' })).status).toBe(200);
  expect((await program.call('GET', '/mail-settings')).status).toBe(200);
  expect(await program.call('PUT', '/mail-settings', mailSettings)).toMatchObject(proveAgain);
  expect(await program.call('DELETE', '/mail-settings')).toMatchObject(proveAgain);
});

test('it is shown once, kept as a hash, and ends by itself or at once', async () => {
  const { secret, key } = await made({ days: 2 });
  const rows = await santral.database.across('look for secrets', (trx) =>
    ours(trx).selectFrom('api_keys').selectAll().execute(),
  );
  expect(JSON.stringify(rows)).not.toContain(secret.slice('santral_'.length, -4));
  expect(secret.endsWith(key.hint)).toBe(true);
  expect(await asked(`Bearer ${secret}`)).not.toBeNull();
  santral.clock.advance(2 * dayMs);
  expect(await asked(`Bearer ${secret}`)).toBeNull();

  const other = await made();
  expect(await asked(`Bearer ${other.secret}`)).not.toBeNull();
  expect(await santral.identity.apiKeys.revoke(company.owner, other.key.id)).toBe(true);
  expect(await asked(`Bearer ${other.secret}`)).toBeNull();
  expect(await santral.identity.apiKeys.revoke(company.owner, other.key.id)).toBe(false);
});

test('it says when and from where it was used last, and stands in the audit trail as itself', async () => {
  const { secret, key } = await made({ name: 'Vardiya robotu' });
  await asked(`Bearer ${secret}`, '203.0.113.4');
  const listed = (await santral.identity.apiKeys.list(company.owner)).find(({ id }) => id === key.id);
  expect(listed).toMatchObject({ lastAddress: '203.0.113.4', lastUsedAtMs: santral.clock.nowMs() });
  const trail = await santral.identity.readAudit(company.organisationId, { limit: 1, what: 'apiKeyMade' });
  expect(trail?.items[0]).toMatchObject({ thing: { type: 'apiKey', id: key.id }, after: { name: 'Vardiya robotu' } });
});

test('of another company nothing is seen or ended', async () => {
  const { key } = await made();
  const other = await santral.company('Mavi Kargo');
  expect(await santral.identity.apiKeys.list(other.owner)).toEqual([]);
  expect(await santral.identity.apiKeys.revoke(other.owner, key.id)).toBe(false);
});

test('an address that sends wrong keys without end is slowed down, and people beside it still sign in', async () => {
  const { secret } = await made();
  const from = '198.51.100.66';
  const wrong = `Bearer santral_${'A'.repeat(64)}`;
  const types: string[] = [];
  for (let tries = 0; tries < 55; tries++)
    types.push(
      await asked(wrong, from).then(
        (session) => (session === null ? 'refused' : 'in'),
        (error) => error.code,
      ),
    );
  expect(types).toEqual([...Array(50).fill('refused'), ...Array(5).fill('TOO_MANY')]);
  expect((await santral.signedIn(company.email, from)).type).toBe('signedIn');
  await expect(asked(`Bearer ${secret}`, from)).rejects.toMatchObject({ code: 'TOO_MANY' });
  expect(await asked(`Bearer ${secret}`)).not.toBeNull();
  // Known to be good a moment ago: the brake, which a request would have to wait for, is not asked.
  expect(await asked(`Bearer ${secret}`, from)).not.toBeNull();
  santral.clock.advance(minuteMs);
  expect(await asked(`Bearer ${secret}`, from)).not.toBeNull();
});

test('a key is bound to the networks of its maker’s roles', async () => {
  const user = await company.user('administrator');
  const { actor } = await santral.signedIn(user.email);
  const outcome = await santral.identity.apiKeys.make(actor, { name: 'Ofis', scopes: ['user.read'], days: 1 });
  if (outcome.type !== 'made') throw new Error('The key was not made.');
  const roleId = company.roleId('administrator');
  const office = { networks: ['203.0.113.0/24'] };
  await santral.identity.policies.edit(company.owner, { address: here, isStrong: false }, roleId, office);
  expect(await asked(`Bearer ${outcome.secret}`)).toBeNull();
  expect(await asked(`Bearer ${outcome.secret}`, '203.0.113.8')).not.toBeNull();
});

function raise(): never {
  throw new Error('There is no session.');
}
