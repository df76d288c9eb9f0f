import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Transaction } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import { openIdentityProvider } from '../../../../tools/identity-provider.ts';
import { beginningsRate } from '../entry/public-brake.ts';
import { openIdentityForTest, visitFrom } from '../identity.fixture.ts';
import { usersMax } from '../people/add-user.ts';
import type { ProviderSettings } from './providers.ts';

// Against a provider that nobody here wrote, over HTTP, through its own pages.

const origin = 'http://localhost:8080';
const client = { id: 'santral', secret: 'saglayicinin-uzun-sirri', redirectUri: `${origin}/sign-in/provider/callback` };
const domain = 'firma.example';
let santral: Awaited<ReturnType<typeof openIdentityForTest>>;
let company: Awaited<ReturnType<(typeof santral)['company']>>;
let provider: Awaited<ReturnType<typeof openIdentityProvider>>;
beforeAll(async () => {
  [santral, provider] = await Promise.all([openIdentityForTest(), openIdentityProvider(client)]);
  company = await santral.company('Yıldız Telekom');
  await provider.start();
});
afterAll(async () => {
  await provider?.stop();
  await santral?.close();
});
beforeEach(async () => {
  provider.bendTokens(null);
  expect(await santral.identity.providers.save(company.owner, settings())).toEqual({ type: 'saved' });
});

const settings = (over: Partial<ProviderSettings> = {}): ProviderSettings => ({
  name: 'Firma',
  issuer: provider.issuer,
  clientId: client.id,
  clientSecret: client.secret,
  domains: [domain],
  newcomers: 'create',
  roleId: company.roleId('agent'),
  groupId: null,
  trustsFactor: false,
  isOn: true,
  ...over,
});

let serial = 0;
/** Somebody the provider knows. */
function known(over: { email?: string; email_verified?: boolean; name?: string } = {}): string {
  const sub = `kisi-${++serial}`;
  provider.accounts.set(sub, { sub, email: `${sub}@${domain}`, email_verified: true, name: 'Deniz Ak', ...over });
  return sub;
}

const visit = visitFrom('192.0.2.1');
async function started() {
  const offered = await santral.identity.providerSignIn.offered(null);
  if (offered === null) throw new Error('No provider is offered.');
  santral.clock.advance(60_000);
  const begun = await santral.identity.providerSignIn.start(offered.id, origin, '192.0.2.1');
  if (begun.type !== 'sent') throw new Error(`The browser was not sent: ${begun.type}.`);
  return begun;
}

/** The whole way of somebody's browser. */
async function signIn(sub: string) {
  const { url, state } = await started();
  const back = await provider.signIn(url, sub);
  return santral.identity.providerSignIn.finish({ url: back, keptState: state, session: null }, visit);
}

describe('sign-in with the company’s provider', () => {
  test('makes an account for somebody new, with the role and group that were said, and finds it again by her subject', async () => {
    const group = await company.group('Yeni gelenler');
    await santral.identity.providers.save(company.owner, settings({ groupId: group.id }));
    const sub = known({ name: 'Işıl Çağrı' });
    const first = await signIn(sub);
    if (first.type !== 'signedIn') throw new Error(JSON.stringify(first));
    expect(first.session).toMatchObject({ way: 'provider', isStrong: false });
    expect(first.session.user).toMatchObject({ name: 'Işıl Çağrı', group: { id: group.id }, passwordIsFirst: false });
    // Her address changed at the provider: she is still the same person.
    provider.accounts.set(sub, { sub, email: 'evli@baska.example', email_verified: false });
    const again = await signIn(sub);
    expect(again).toMatchObject({ type: 'signedIn', session: { who: { userId: first.session.who.userId } } });
  });

  test('asks the provider once for each sign-in what it is', async () => {
    const before = provider.described();
    const times = () => provider.described() - before;
    const { url, state } = await started();
    const back = await provider.signIn(url, known());
    const { finish } = santral.identity.providerSignIn;
    expect(await finish({ url: back, keptState: state, session: null }, visit)).toMatchObject({ type: 'signedIn' });
    expect(times()).toBe(1);
    expect(await santral.identity.providers.check(company.owner)).toEqual({ type: 'fine' });
    expect(times()).toBe(2);
    provider.bendTokens(() => 'x');
    expect(await signIn(known())).toEqual({ type: 'failed', reason: 'providerRefused' });
    provider.bendTokens(null);
    expect(times()).toBe(3);
    expect(await signIn(known())).toMatchObject({ type: 'signedIn' });
    expect(times()).toBe(4);
  });

  test('asks with PKCE, state and nonce', async () => {
    const { url, state } = await started();
    const asked = new URL(url).searchParams;
    expect(asked.get('state')).toBe(state);
    expect(asked.get('code_challenge_method')).toBe('S256');
    expect(asked.get('nonce')).toMatch(/.{40,}/);
    expect(url).not.toContain(client.secret);
  });

  test('lets nobody in by an address that is not verified, is of another domain, or that only invited people may use', async () => {
    const none = { type: 'failed', reason: 'unknownPerson' };
    expect(await signIn(known({ email_verified: false }))).toEqual(none);
    expect(await signIn(known({ email: 'kimse@baska.example' }))).toEqual(none);
    expect(await signIn(known({ email: `kimse@alt.${domain}` }))).toEqual(none);
    await santral.identity.providers.save(company.owner, settings({ newcomers: 'refuse', roleId: null }));
    expect(await signIn(known())).toEqual(none);
  });

  test('takes over an account nobody used yet, and none that somebody did', async () => {
    await santral.identity.providers.save(company.owner, settings({ newcomers: 'refuse', roleId: null }));
    const invited = await company.user('agent', { email: `davetli@${domain}` });
    const outcome = await signIn(known({ email: `davetli@${domain}` }));
    expect(outcome).toMatchObject({ type: 'signedIn', session: { who: { userId: invited.id } } });

    const used = await company.user('agent', { email: `eski@${domain}` });
    const { session } = await santral.signedIn(used.email);
    const sub = known({ email: `eski@${domain}` });
    expect(await signIn(sub)).toEqual({ type: 'failed', reason: 'connectFirst' });
    // An owner's account is never taken over, used or not.
    await company.user('owner', { email: `sahip@${domain}` });
    expect(await signIn(known({ email: `sahip@${domain}` }))).toEqual({ type: 'failed', reason: 'connectFirst' });

    const sent = await santral.identity.providerSignIn.connect(session, origin);
    if (sent.type !== 'sent') throw new Error('The browser was not sent.');
    const back = await provider.signIn(sent.url, sub);
    const { finish } = santral.identity.providerSignIn;
    const stranger = await santral.signedIn(company.email);
    expect(await finish({ url: back, keptState: sent.state, session: stranger.session }, visit)).toMatchObject({
      reason: 'stateLost',
    });
    const sentAgain = await santral.identity.providerSignIn.connect(session, origin);
    if (sentAgain.type !== 'sent') throw new Error('The browser was not sent.');
    const backAgain = await provider.signIn(sentAgain.url, sub);
    expect(await finish({ url: backAgain, keptState: sentAgain.state, session }, visit)).toEqual({ type: 'linked' });
    expect(await signIn(sub)).toMatchObject({ type: 'signedIn', session: { who: { userId: used.id } } });
  });

  test('ties an identity to one person, also when two connect it at the same moment', async () => {
    const sub = known();
    const both = await Promise.all(
      ['bir', 'iki'].map(async (name) => {
        const user = await company.user('agent', { email: `${name}@${domain}` });
        const { session } = await santral.signedIn(user.email);
        const sent = await santral.identity.providerSignIn.connect(session, origin);
        if (sent.type !== 'sent') throw new Error('The browser was not sent.');
        return { session, keptState: sent.state, url: await provider.signIn(sent.url, sub) };
      }),
    );
    const { finish } = santral.identity.providerSignIn;
    const outcomes = await Promise.all(both.map((back) => finish(back, visit)));
    expect(outcomes.map(({ type }) => type).toSorted()).toEqual(['failed', 'linked']);
  });

  test('lets nobody new in when the company has as many people as it may have', async () => {
    const { organisationId } = company;
    // So many rows at once take their time on a busy machine.
    const patiently = { statementTimeoutMs: 60_000 };
    const fill = (trx: Transaction) =>
      sql`insert into users (organisation_id, id, name, search_key, email, password_hash, password_is_first,
          all_projects, preferences, created_at, disabled_at)
        select ${organisationId}, gen_random_uuid(), 'Dolu', 'dolu', 'dolu' || n || '@ornek.com', '', true, true, '{}', now(),
          now() from generate_series(1, ${usersMax}) n`.execute(trx);
    await santral.database.within(organisationId, fill, patiently);
    expect(await signIn(known())).toEqual({ type: 'failed', reason: 'noRoom' });
    expect(await santral.identity.users.create(company.owner, company.newUser('agent'))).toEqual({
      type: 'limitReached',
      limit: usersMax,
    });
    const empty = (trx: Transaction) => sql`delete from users where search_key = 'dolu'`.execute(trx);
    await santral.database.within(organisationId, empty, patiently);
    expect(await signIn(known())).toMatchObject({ type: 'signedIn' });
  });

  test('is no way past the second factor, unless the provider is trusted with it', async () => {
    const user = await company.user('qualityEvaluator', { email: `kalite@${domain}` });
    const roleId = company.roleId('qualityEvaluator');
    const at = { address: '192.0.2.1', isStrong: false };
    await santral.identity.policies.edit(company.owner, at, roleId, { demandsFactor: true });
    const sub = known({ email: user.email });
    expect(await signIn(sub)).toMatchObject({ type: 'secondStep' });
    await santral.identity.providers.save(company.owner, settings({ trustsFactor: true }));
    expect(await signIn(sub)).toMatchObject({ type: 'signedIn', session: { isStrong: true } });
  });

  test('lets a disabled user stay outside', async () => {
    const sub = known();
    const outcome = await signIn(sub);
    if (outcome.type !== 'signedIn') throw new Error('She should be in.');
    await santral.identity.users.edit(company.owner, outcome.session.who.userId, { disabled: true });
    expect(await signIn(sub)).toEqual({ type: 'failed', reason: 'unknownPerson' });
  });
});

describe('a sign-in that was tampered with', () => {
  test('is refused without the browser it began in, with another state, and a second time', async () => {
    const lost = { type: 'failed', reason: 'stateLost' };
    const { finish } = santral.identity.providerSignIn;
    const one = await started();
    const other = await started();
    const back = await provider.signIn(one.url, known());
    expect(await finish({ url: back, keptState: undefined, session: null }, visit)).toEqual(lost);
    expect(await finish({ url: back, keptState: other.state, session: null }, visit)).toEqual(lost);
    expect(await finish({ url: back, keptState: one.state, session: null }, visit)).toMatchObject({ type: 'signedIn' });
    expect(await finish({ url: back, keptState: one.state, session: null }, visit)).toEqual(lost);
    const late = await started();
    const lateBack = await provider.signIn(late.url, known());
    santral.clock.advance(11 * 60_000);
    expect(await finish({ url: lateBack, keptState: late.state, session: null }, visit)).toEqual(lost);
  });

  const parts = (token: string) => token.split('.') as [string, string, string];
  const coded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claimsOf = (token: string) => JSON.parse(Buffer.from(parts(token)[1], 'base64url').toString()) as object;
  const withClaims = (over: object) => (token: string) => {
    const [head, , sign] = parts(token);
    return `${head}.${coded({ ...claimsOf(token), ...over })}.${sign}`;
  };
  test.for<readonly [string, (token: string) => string]>([
    ['another person’s subject', withClaims({ sub: 'kisi-1' })],
    ['another audience', withClaims({ aud: 'baska' })],
    ['another issuer', withClaims({ iss: 'https://baska.example' })],
    ['another nonce', withClaims({ nonce: 'x' })],
    ['a longer life', withClaims({ exp: 4_000_000_000 })],
    ['no signature', (token) => `${coded({ alg: 'none' })}.${parts(token)[1]}.`],
    ['a broken signature', (token) => `${token.slice(0, -6)}AAAAAA`],
    ['no token in it', () => 'x'],
  ])('is refused with %s in its token', async ([, bend]) => {
    provider.bendTokens(bend);
    expect(await signIn(known())).toEqual({ type: 'failed', reason: 'providerRefused' });
  });
});

describe('what the sign-in page may ask', () => {
  test('is the provider of the address, or the only one there is', async () => {
    const { offered } = santral.identity.providerSignIn;
    const other = await santral.company('Mavi Kargo');
    const own = { domains: ['kargo.example'], roleId: null, newcomers: 'refuse', name: 'Kargo' } as const;
    expect((await offered('biri@baska.example'))?.name).toBe('Firma');
    await santral.identity.providers.save(other.owner, settings(own));
    expect([await offered(null), await offered('biri@baska.example')]).toEqual([null, null]);
    expect((await offered('Biri@Kargo.Example'))?.name).toBe('Kargo');
    expect((await offered(`biri@${domain}`))?.name).toBe('Firma');
    await santral.identity.providers.save(other.owner, settings({ ...own, isOn: false }));
    expect((await offered('biri@kargo.example'))?.name).toBe('Firma');
  });

  test('is braked by network: the many addresses of one IPv6 line count as one', async () => {
    const { start } = santral.identity.providerSignIn;
    const begun = (ip: string) => start(newId<'identityProvider'>(), origin, ip).then(({ type }) => type);
    const types = new Set<string>();
    for (let n = 0; n < beginningsRate.burst; n++) types.add(await begun(`2001:db8:0:7::${n}`));
    expect([...types]).toEqual(['notFound']);
    expect([await begun('2001:db8:0:7:ffff::1'), await begun('2001:db8:0:8::1')]).toEqual(['wait', 'notFound']);
  });
});

describe('a provider that is down', () => {
  test('is said to be, at the beginning and in the middle; the password still works', async () => {
    const begun = await started();
    const back = await provider.signIn(begun.url, known());
    await provider.stop();
    try {
      const { providerSignIn, providers } = santral.identity;
      expect(await providerSignIn.finish({ url: back, keptState: begun.state, session: null }, visit)).toEqual({
        type: 'failed',
        reason: 'providerDown',
      });
      const offered = await providerSignIn.offered(null);
      if (offered === null) throw new Error('It is still offered.');
      expect(await providerSignIn.start(offered.id, origin, '192.0.2.9')).toEqual({
        type: 'failed',
        reason: 'providerDown',
      });
      expect(await providers.check(company.owner)).toMatchObject({ type: 'unreachable' });
      expect((await santral.signedIn(company.email)).type).toBe('signedIn');
    } finally {
      await provider.start();
    }
    expect(await santral.identity.providers.check(company.owner)).toEqual({ type: 'fine' });
  });
});

describe('the settings of the provider', () => {
  const save = (over: Partial<ProviderSettings>) => santral.identity.providers.save(company.owner, settings(over));

  test('are refused with words for what is wrong', async () => {
    for (const issuer of ['http://firma.example', 'ldap://x', 'https://a.example/?x=1', 'firma'])
      expect(await save({ issuer })).toEqual({ type: 'wrongIssuer' });
    expect(await save({ domains: ['firma', 'firma.example'] })).toEqual({ type: 'wrongDomains', lines: ['firma'] });
    expect(await save({ domains: [] })).toEqual({ type: 'newcomersNeed', what: 'domains' });
    expect(await save({ roleId: null })).toEqual({ type: 'newcomersNeed', what: 'role' });
  });

  test('send the secret to no other issuer than the one it was given for', async () => {
    const { clientSecret: _, ...without } = settings();
    const { providers } = santral.identity;
    expect(await providers.save(company.owner, without)).toEqual({ type: 'saved' });
    const elsewhere = { ...without, issuer: 'https://baska.example' };
    expect(await providers.save(company.owner, elsewhere)).toEqual({ type: 'secretMissing' });
  });

  test('give new people no more than the one who decides it has', async () => {
    const user = await company.user('administrator');
    const { actor } = await santral.signedIn(user.email);
    const wish = settings({ roleId: company.roleId('owner') });
    expect(await santral.identity.providers.save(actor, wish)).toEqual({ type: 'exceedsOwn' });
  });

  test('give new people no more projects than the one who decides it has', async () => {
    const project = await company.project('Kampanya');
    const user = await company.user('administrator', { projectIds: [project.id] });
    const { actor } = await santral.signedIn(user.email);
    const { providers } = santral.identity;
    expect(await providers.save(actor, settings())).toEqual({ type: 'exceedsOwn' });
    expect(await providers.save(actor, settings({ newcomers: 'refuse' }))).toEqual({ type: 'saved' });
  });

  test('are deleted with their secret; who has no other way in is named before, and finds her account if they come again', async () => {
    const { providers, providerSignIn } = santral.identity;
    const sub = known({ name: 'Yalnız Çınar' });
    const made = await signIn(sub);
    if (made.type !== 'signedIn') throw new Error(JSON.stringify(made));
    const { userId } = made.session.who;
    const named = async () => (await providers.dependants(company.owner))?.items ?? [];
    expect(await named()).toContainEqual({ id: userId, name: 'Yalnız Çınar', email: `${sub}@${domain}` });
    // Who has a password of her own besides is not: the owner, and whoever connected an account she had.
    expect((await named()).map(({ id }) => id)).not.toContain(company.owner.who.userId);
    const other = await santral.company('Başka Kargo');
    expect([await providers.dependants(other.owner), await providers.remove(other.owner)]).toEqual([null, false]);

    expect(await providers.remove(company.owner)).toBe(true);
    expect(await providers.read(company.owner)).toBeNull();
    expect(await providers.remove(company.owner)).toBe(false);
    expect(await providerSignIn.offered(`${sub}@${domain}`)).toBeNull();
    const trail = await santral.identity.readAudit(company.organisationId, {
      limit: 1,
      what: 'identityProviderDeleted',
    });
    const entry = trail?.items[0];
    expect(entry).toMatchObject({ who: { id: company.owner.who.userId } });
    expect(JSON.stringify(entry)).not.toContain(client.secret);

    expect(await providers.save(company.owner, settings())).toEqual({ type: 'saved' });
    expect(await signIn(sub)).toMatchObject({ type: 'signedIn', session: { who: { userId } } });
  });

  test('are those of their own company, and their secret is sealed', async () => {
    const other = await santral.company('Mavi Kargo');
    expect(await santral.identity.providers.read(other.owner)).toBeNull();
    const kept = await santral.identity.providers.read(company.owner);
    expect(JSON.stringify(kept)).not.toContain(client.secret);
    const trail = await santral.identity.readAudit(company.organisationId, {
      limit: 5,
      what: 'identityProviderChanged',
    });
    expect(JSON.stringify(trail)).not.toContain(client.secret);
  });
});
