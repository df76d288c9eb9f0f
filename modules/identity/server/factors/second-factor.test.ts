import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { UserId } from '#kernel/id.ts';
import { codeAt } from '#platform/one-time-codes.ts';
import { type BrowserAnswer, type Site, siteOf } from '#platform/passkeys.ts';
import { passkeysMax, recoveryCodesCount, stepLengthMs } from '../../security.ts';
import { openIdentityForTest, visitFrom } from '../identity.fixture.ts';
import { ours } from '../tables.ts';
import { insertPasskey, type Of } from './factor-store.ts';

const minuteMs = 60_000;
const stepMs = 30_000;
let santral: Awaited<ReturnType<typeof openIdentityForTest>>;
let company: Awaited<ReturnType<(typeof santral)['company']>>;
beforeAll(async () => {
  santral = await openIdentityForTest();
  company = await santral.company('Yıldız Telekom');
});
afterAll(() => santral.close());

const at = { address: '192.0.2.1', isStrong: false };

/** A user with an authenticator app, as her app sees it. */
async function userWithApp(template: 'agent' | 'supervisor' = 'agent') {
  const user = await company.user(template);
  const { session, actor, deviceToken } = await santral.signedIn(user.email);
  const { secret } = await santral.identity.factors.beginApp(session);
  const added = await santral.identity.factors.confirmApp(session, codeAt(secret, santral.clock.nowMs()), actor);
  if (added === null) throw new Error('The first code of the new app was not taken.');
  santral.clock.advance(stepMs);
  const code = () => codeAt(secret, santral.clock.nowMs());
  return { user, secret, code, recoveryCodes: added.recoveryCodes, session, actor, deviceToken };
}

const enter = (stepToken: string, code: string, ip = '192.0.2.1', deviceToken?: string) =>
  santral.identity.secondStep.withCode(stepToken, code, visitFrom(ip, deviceToken));

describe('a user with an authenticator app', () => {
  test('is half way in with her password, which opens nothing, and in with a code', async () => {
    const { user, code } = await userWithApp();
    const stepToken = await santral.halfway(user.email);
    const asSession = { cookieHeader: `santral_session=${stepToken}`, isHttps: false, address: '192.0.2.1' };
    expect(await santral.identity.sessionOf(asSession)).toBeNull();
    expect(await santral.identity.secondStep.state(stepToken)).toEqual({ type: 'code', ways: ['app', 'recovery'] });
    const outcome = await enter(stepToken, ` ${code().slice(0, 3)} ${code().slice(3)} `);
    expect(outcome).toMatchObject({ type: 'signedIn', session: { way: 'app', isStrong: true } });
    expect(await enter(stepToken, code())).toEqual({ type: 'over' });
  });

  test('is not let in twice by one code, nor by one from before, nor by two people at the same moment', async () => {
    const { user, secret, code } = await userWithApp();
    const [one, other, third] = await Promise.all([1, 2, 3].map(() => santral.halfway(user.email)));
    const before = codeAt(secret, santral.clock.nowMs() - stepMs);
    const outcomes = await Promise.all([enter(one ?? '', code()), enter(other ?? '', code())]);
    expect(outcomes.map(({ type }) => type).toSorted()).toEqual(['refused', 'signedIn']);
    expect(await enter(third ?? '', code())).toEqual({ type: 'refused' });
    expect(await enter(third ?? '', before)).toEqual({ type: 'refused' });
  });

  test('finds her way back with a recovery code, which counts once', async () => {
    const { user, recoveryCodes } = await userWithApp();
    expect(new Set(recoveryCodes).size).toBe(recoveryCodesCount);
    const [first = '', second = ''] = recoveryCodes;
    const typed = first.toUpperCase().replaceAll('-', ' ');
    expect(await enter(await santral.halfway(user.email), typed)).toMatchObject({
      type: 'signedIn',
      session: { way: 'recovery' },
    });
    expect(await enter(await santral.halfway(user.email), first)).toEqual({ type: 'refused' });
    expect(await enter(await santral.halfway(user.email), second)).toMatchObject({ type: 'signedIn' });
  });

  test('is refused codes of others', async () => {
    const [one, other] = [await userWithApp(), await userWithApp()];
    const stepToken = await santral.halfway(one.user.email);
    expect(await enter(stepToken, other.code())).toEqual({ type: 'refused' });
    expect(await enter(stepToken, other.recoveryCodes[0] ?? '')).toEqual({ type: 'refused' });
    expect(await enter(stepToken, 'kod')).toEqual({ type: 'refused' });
  });

  test('has ten minutes for it, and a password that changes meanwhile ends it', async () => {
    const { user, code, session } = await userWithApp();
    const late = await santral.halfway(user.email);
    santral.clock.advance(stepLengthMs);
    expect(await enter(late, code())).toEqual({ type: 'over' });
    const changed = await santral.halfway(user.email);
    await santral.identity.users.edit(company.owner, user.id, { password: 'mor kalem güneşte kurudu' });
    expect(await enter(changed, code())).toEqual({ type: 'over' });
    expect(session.isStrong).toBe(false);
  });

  test('is slowed down after five wrong codes by whoever knows her password, but not on a device of her own', async () => {
    const { user, code, deviceToken } = await userWithApp();
    const stranger = await santral.halfway(user.email, '198.51.100.7');
    const types: string[] = [];
    for (let tries = 0; tries < 7; tries++) types.push((await enter(stranger, '000000', '198.51.100.7')).type);
    expect(types).toEqual([...Array(5).fill('refused'), 'wait', 'wait']);
    expect((await enter(stranger, code(), '198.51.100.7')).type).toBe('wait');
    const own = await santral.halfway(user.email, '198.51.100.8', deviceToken);
    expect(await enter(own, code(), '198.51.100.8', deviceToken)).toMatchObject({ type: 'signedIn' });
    santral.clock.advance(minuteMs);
    const again = await santral.halfway(user.email, '198.51.100.7');
    expect(await enter(again, code(), '198.51.100.7')).toMatchObject({ type: 'signedIn' });
  });

  test('leaves neither her secret nor her codes readable in the database', async () => {
    const { secret, recoveryCodes, code } = await userWithApp();
    const tables = await santral.database.across('look for secrets', async (trx) => {
      const all: unknown[] = [];
      for (const table of ['code_apps', 'recovery_codes', 'sign_in_steps', 'audit'] as const)
        all.push(await ours(trx).selectFrom(table).selectAll().execute());
      return JSON.stringify(all).toLowerCase();
    });
    const plain = recoveryCodes.map((one) => one.replaceAll('-', ''));
    for (const hidden of [secret.toLowerCase(), ...recoveryCodes, ...plain, `"${code()}"`])
      expect(tables).not.toContain(hidden);
  });

  test('renews her recovery codes, and the former ones are worth nothing', async () => {
    const { user, recoveryCodes, session, actor } = await userWithApp();
    const renewed = (await santral.identity.factors.renewRecoveryCodes(session, actor)) ?? [];
    expect(renewed).toHaveLength(recoveryCodesCount);
    const stepToken = await santral.halfway(user.email);
    expect(await enter(stepToken, recoveryCodes[0] ?? '')).toEqual({ type: 'refused' });
    expect(await enter(stepToken, renewed[0] ?? '')).toMatchObject({ type: 'signedIn' });
  });

  test('ends her other sessions when she adds or removes a factor', async () => {
    const user = await company.user('agent');
    const here = await santral.signedIn(user.email);
    const there = await santral.signedIn(user.email);
    const ended: string[] = [];
    const stop = santral.identity.onSessionsEnded(({ sessionIds }) => ended.push(...sessionIds));
    const { secret } = await santral.identity.factors.beginApp(here.session);
    await santral.identity.factors.confirmApp(here.session, codeAt(secret, santral.clock.nowMs()), here.actor);
    stop();
    expect(ended).toEqual([there.session.sessionId]);
    expect(await santral.identity.factors.removeApp(here.session, here.actor)).toEqual({ type: 'removed' });
    expect((await santral.signedIn(user.email)).session.way).toBe('password');
  });

  test('who lost everything is helped by an administrator, never by herself and not by less power', async () => {
    const { user, actor } = await userWithApp('supervisor');
    const { sessions } = santral.identity;
    expect(await sessions.resetFactors(actor, user.id)).toEqual({ type: 'yourself' });
    const manager = await company.user('manager');
    const administrator = await company.user('administrator');
    const weak = await santral.signedIn(manager.email);
    expect(await sessions.resetFactors(weak.actor, administrator.id)).toEqual({ type: 'exceedsOwn' });
    expect(await sessions.resetFactors(company.owner, user.id)).toEqual({ type: 'reset' });
    expect((await santral.signedIn(user.email)).session.way).toBe('password');
  });
});

describe('a role that demands a second factor', () => {
  test('leads whoever lacks one to set it up at sign-in, and lets her do nothing else', async () => {
    const user = await company.user('qualityEvaluator');
    const before = await santral.signedIn(user.email);
    const cookieHeader = `santral_session=${before.sessionToken}`;
    const ask = { cookieHeader, isHttps: false, address: '192.0.2.1' };
    expect(await santral.identity.sessionOf(ask)).not.toBeNull();
    const policy = { demandsFactor: true };
    const roleId = company.roleId('qualityEvaluator');
    expect(await santral.identity.policies.edit(company.owner, at, roleId, policy)).toEqual({ type: 'edited' });
    // The session from before stands on a password alone: it is over at its next request.
    expect(await santral.identity.sessionOf(ask)).toBeNull();

    const stepToken = await santral.halfway(user.email);
    const { secondStep } = santral.identity;
    expect(await secondStep.state(stepToken)).toEqual({ type: 'setUp', email: user.email });
    expect(await enter(stepToken, '123456')).toEqual({ type: 'over' });
    const begun = await secondStep.setUpApp(stepToken, 'Santral');
    if (begun.type !== 'begun') throw new Error('The set-up did not begin.');
    expect(begun.uri).toContain('otpauth://totp/');
    const visit = visitFrom('192.0.2.1');
    expect(await secondStep.confirmApp(stepToken, '000000', visit)).toEqual({ type: 'refused' });
    const code = codeAt(begun.secret, santral.clock.nowMs());
    const outcome = await secondStep.confirmApp(stepToken, code, visit);
    expect(outcome).toMatchObject({ type: 'signedIn', session: { isStrong: true } });
    if (outcome.type !== 'signedIn') throw new Error('She is not in.');
    expect(outcome.recoveryCodes).toHaveLength(recoveryCodesCount);
    // The code that confirmed the app is spent.
    expect(await enter(await santral.halfway(user.email), code)).toEqual({ type: 'refused' });
    const actor = { who: outcome.session.who, ip: null, requestId: null };
    expect(await santral.identity.factors.removeApp(outcome.session, actor)).toEqual({ type: 'lastFactor' });
  });

  test('lets nobody be without a factor who takes both of hers away at the same moment', async () => {
    const { user, session, actor } = await userWithApp();
    await company.user('agent');
    const role = await company.ownRole('İki etmenli', []);
    await santral.identity.roles.changeHolders(company.owner, role.id, { addUsers: [user.id] });
    await santral.identity.policies.edit(company.owner, at, role.id, { demandsFactor: true });
    const id = await addPasskey({ organisationId: company.organisationId, userId: user.id }, 'a');
    const { factors } = santral.identity;
    const both = await Promise.all([factors.removeApp(session, actor), factors.removePasskey(session, id, actor)]);
    expect(both.map(({ type }) => type).toSorted()).toEqual(['lastFactor', 'removed']);
    expect((await factors.read(session)).recoveryCodesLeft).toBe(recoveryCodesCount);
  });

  test('cannot be made of one’s own role by somebody who has no second factor herself', async () => {
    const owner = company.roleId('owner');
    const policy = { demandsFactor: true };
    expect(await santral.identity.policies.edit(company.owner, at, owner, policy)).toEqual({ type: 'factorFirst' });
    expect((await santral.signedIn(company.email)).session.isStrong).toBe(false);
  });

  test('tells nobody when nobody holds the role', async () => {
    const role = await company.ownRole('Boş rol', []);
    const told: (readonly UserId[])[] = [];
    const stop = santral.identity.onUsersChanged(({ userIds }) => told.push(userIds));
    const outcome = await santral.identity.policies.edit(company.owner, at, role.id, { demandsFactor: true });
    stop();
    expect([outcome, told]).toEqual([{ type: 'edited' }, []]);
  });

  test('is not made by somebody whose role has fewer rights', async () => {
    const administrator = await company.user('administrator');
    const { actor } = await santral.signedIn(administrator.email);
    const owner = company.roleId('owner');
    expect(await santral.identity.policies.edit(actor, at, owner, { demandsFactor: true })).toEqual({
      type: 'exceedsOwn',
    });
  });
});

describe('a role with networks', () => {
  const office = { networks: ['203.0.113.0/24', '2001:db8::/32'] };

  test('lets nobody sign in from elsewhere, and a session that moves elsewhere is none there', async () => {
    const user = await company.user('supervisor');
    const roleId = company.roleId('supervisor');
    const { policies } = santral.identity;
    expect(await policies.edit(company.owner, at, roleId, { networks: ['ofis', '10.0.0.0/8'] })).toEqual({
      type: 'wrongNetworks',
      lines: ['ofis'],
    });
    expect(await policies.edit(company.owner, at, roleId, office)).toEqual({ type: 'edited' });
    const from = (ip: string) =>
      santral.identity.signIn({ email: user.email, password: 'mor kalem yağmurda sustu' }, visitFrom(ip));
    expect(await from('192.0.2.1')).toEqual({ type: 'networkRefused' });
    const inside = await from('203.0.113.9');
    if (inside.type !== 'signedIn') throw new Error('The office is let in.');
    expect((await from('2001:db8::5')).type).toBe('signedIn');
    const ask = { cookieHeader: `santral_session=${inside.sessionToken}`, isHttps: false };
    expect(await santral.identity.sessionOf({ ...ask, address: '::ffff:203.0.113.9' })).not.toBeNull();
    expect(await santral.identity.sessionOf({ ...ask, address: '198.51.100.9' })).toBeNull();
    expect(await santral.identity.sessionOf({ ...ask, address: '203.0.113.10' })).not.toBeNull();
    const trail = await santral.identity.readAudit(company.organisationId, {
      limit: 1,
      what: 'signInRefusedFromNetwork',
    });
    expect(trail?.items[0]).toMatchObject({ from: '192.0.2.1', who: { id: user.id } });
  });

  test('cannot be given networks that shut out the one who gives them', async () => {
    const owner = company.roleId('owner');
    const { policies } = santral.identity;
    expect(await policies.edit(company.owner, at, owner, office)).toEqual({
      type: 'shutsYouOut',
      address: '192.0.2.1',
    });
    const { items } = await policies.list(company.organisationId);
    expect(items.find(({ role }) => role.id === owner)).toMatchObject({ networks: [] });
    const wider = { networks: [...office.networks, '192.0.2.0/24'] };
    expect(await policies.edit(company.owner, at, owner, wider)).toEqual({ type: 'edited' });
    expect(await policies.edit(company.owner, at, owner, { networks: [] })).toEqual({ type: 'edited' });
  });

  test('is opened by the operator at the machine, until somebody inside puts it back in force', async () => {
    const user = await company.user('supervisor');
    const { policies } = santral.identity;
    const outside = () =>
      santral.identity.signIn({ email: user.email, password: 'mor kalem yağmurda sustu' }, visitFrom('198.51.100.77'));
    expect((await outside()).type).toBe('networkRefused');
    await policies.liftNetworks(company.organisationId);
    const lifted = await outside();
    if (lifted.type !== 'signedIn') throw new Error('The lists are lifted.');
    expect((await policies.list(company.organisationId)).networksLiftedAt).not.toBeNull();
    const trail = await santral.identity.readAudit(company.organisationId, { limit: 1, what: 'networksLifted' });
    expect(trail?.items[0]).toMatchObject({ who: null, from: null });
    expect(await policies.enforceNetworks(company.owner, at)).toEqual({ type: 'edited' });
    const ask = { cookieHeader: `santral_session=${lifted.sessionToken}`, isHttps: false, address: '198.51.100.77' };
    expect(await santral.identity.sessionOf(ask)).toBeNull();
  });
});

describe('one’s sessions', () => {
  test('are listed with where they are from; a stolen cookie is worth nothing once its session was ended', async () => {
    const user = await company.user('agent');
    const here = await santral.signedIn(user.email, '192.0.2.1');
    const there = await santral.signedIn(user.email, '192.0.2.50');
    const { sessions } = santral.identity;
    const listed = await sessions.of(here.session.who);
    expect(listed.map(({ ip, way, userAgent }) => [ip, way, userAgent]).toSorted()).toEqual([
      ['192.0.2.1', 'password', 'a test'],
      ['192.0.2.50', 'password', 'a test'],
    ]);
    const stolen = { cookieHeader: `santral_session=${there.sessionToken}`, isHttps: false, address: '192.0.2.50' };
    expect(await santral.identity.sessionOf(stolen)).not.toBeNull();
    const only = { only: there.session.sessionId };
    expect(await sessions.end(here.actor, user.id, only)).toEqual({ type: 'ended', count: 1 });
    expect(await santral.identity.sessionOf(stolen)).toBeNull();
    await santral.signedIn(user.email);
    expect(await sessions.end(here.actor, user.id, { but: here.session.sessionId })).toMatchObject({ count: 1 });
    expect((await sessions.of(here.session.who)).map(({ id }) => id)).toEqual([here.session.sessionId]);
  });

  test('of somebody else are ended by who manages her, not by somebody with fewer rights, not by another company', async () => {
    const user = await company.user('administrator');
    const { sessions } = santral.identity;
    await santral.signedIn(user.email);
    const manager = await santral.signedIn((await company.user('manager')).email);
    expect(await sessions.end(manager.actor, user.id, 'all')).toEqual({ type: 'exceedsOwn' });
    const other = await santral.company('Mavi Kargo');
    expect(await sessions.end(other.owner, user.id, 'all')).toEqual({ type: 'notFound' });
    expect(await sessions.end(company.owner, user.id, 'all')).toEqual({ type: 'ended', count: 1 });
  });
});

describe('before she changes how she signs in, somebody', () => {
  test('proves herself with her password, or with her factor once she has one', async () => {
    const user = await company.user('agent');
    const { session, actor, sessionToken } = await santral.signedIn(user.email);
    const again = async () => {
      const found = await santral.identity.sessionOf({
        cookieHeader: `santral_session=${sessionToken}`,
        isHttps: false,
        address: '192.0.2.1',
      });
      if (found === null) throw new Error('The session is over.');
      return found;
    };
    const { proof, isFresh, factors } = santral.identity;
    expect(isFresh(session)).toBe(true);
    santral.clock.advance(11 * minuteMs);
    expect(isFresh(await again())).toBe(false);
    expect(await proof.withPassword(session, 'yanlış parola işte', actor)).toEqual({ type: 'refused' });
    expect(await proof.withPassword(session, 'mor kalem yağmurda sustu', actor)).toEqual({ type: 'proved' });
    expect(isFresh(await again())).toBe(true);

    const { secret } = await factors.beginApp(session);
    await factors.confirmApp(session, codeAt(secret, santral.clock.nowMs()), actor);
    expect(await proof.ways(session)).toEqual(['app', 'recovery']);
    expect(await proof.withPassword(session, 'mor kalem yağmurda sustu', actor)).toEqual({ type: 'refused' });
    santral.clock.advance(11 * minuteMs);
    expect(await proof.withCode(session, codeAt(secret, santral.clock.nowMs()), actor)).toEqual({ type: 'proved' });
    expect(await again()).toMatchObject({ way: 'app', isStrong: true });
  });

  test('cannot guess at it without end', async () => {
    const user = await company.user('agent');
    const { session, actor } = await santral.signedIn(user.email);
    const types: string[] = [];
    for (let tries = 0; tries < 6; tries++)
      types.push((await santral.identity.proof.withCode(session, '000000', actor)).type);
    expect(types).toEqual([...Array(5).fill('refused'), 'wait']);
  });
});

test('passkeys belong to a name: under a bare address there are none', () => {
  expect(siteOf('http://127.0.0.1:8080', 'x')).toBeNull();
  expect(siteOf('http://[::1]:8080', 'x')).toBeNull();
  expect(siteOf('https://santral.example.com', 'x')).toMatchObject({ host: 'santral.example.com' });
});

test('nobody gets more passkeys than there may be, also when she began to make two with one left', async () => {
  const site = siteOf('https://santral.example.com', 'x');
  if (site === null) throw new Error('That is a site.');
  const user = await company.user('agent');
  const { session, actor } = await santral.signedIn(user.email);
  const of = { organisationId: company.organisationId, userId: user.id };
  for (let n = 1; n < passkeysMax; n++) await addPasskey(of, `b${n}`);
  const { factors } = santral.identity;
  const asked = [await factors.askForPasskey(session, site), await factors.askForPasskey(session, site)];
  const added = await Promise.all(
    asked.map(({ options, kept }) => {
      const answer = newPasskeyAnswer(site, options?.challenge ?? '');
      return factors.addPasskey(session, kept, { answer, name: 'Anahtar' }, site, actor);
    }),
  );
  expect(added.map((one) => one?.type ?? null).toSorted()).toEqual(['added', null]);
  expect((await factors.read(session)).passkeys).toHaveLength(passkeysMax);
});

/** Writes a passkey as if her browser had made it. */
async function addPasskey(of: Of, credentialId: string) {
  const passkey = { credentialId, publicKey: Buffer.from('x'), counter: 0, transports: [], name: credentialId };
  const id = await santral.database.within(of.organisationId, (trx) => insertPasskey(trx, of, passkey, 0));
  if (id === null) throw new Error('There is such a passkey already.');
  return id;
}

/** What a browser answers that makes a passkey for a site, with a key of its own. */
function newPasskeyAnswer(site: Site, challenge: string): BrowserAnswer {
  const { x = '', y = '' } = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' });
  const id = randomBytes(16);
  const bytes = (text: string) => Buffer.from(text, 'base64url');
  // CBOR by hand: an ES256 key on P-256, and an attestation that attests nothing.
  const key = Buffer.concat([
    Buffer.from('a5010203262001215820', 'hex'),
    bytes(x),
    Buffer.from('225820', 'hex'),
    bytes(y),
  ]);
  const head = [createHash('sha256').update(site.host).digest(), Buffer.from('4500000000', 'hex'), Buffer.alloc(16)];
  const authData = Buffer.concat([...head, Buffer.from([0, id.length]), id, key]);
  const attestation = Buffer.concat([
    ...[Buffer.from('a363', 'hex'), Buffer.from('fmt'), Buffer.from('64', 'hex'), Buffer.from('none')],
    ...[Buffer.from('67', 'hex'), Buffer.from('attStmt'), Buffer.from('a068', 'hex'), Buffer.from('authData')],
    ...[Buffer.from([0x58, authData.length]), authData],
  ]);
  const data = JSON.stringify({ type: 'webauthn.create', challenge, origin: site.origin, crossOrigin: false });
  const text = id.toString('base64url');
  return {
    ...{ id: text, rawId: text, type: 'public-key', clientExtensionResults: {} },
    response: {
      clientDataJSON: Buffer.from(data).toString('base64url'),
      attestationObject: attestation.toString('base64url'),
      transports: ['internal'],
    },
  };
}

test('a passkey answer that nobody asked for, or of nobody, is refused', async () => {
  const site = siteOf('https://santral.example.com', 'x');
  if (site === null) throw new Error('That is a site.');
  const { passkeySignIn } = santral.identity;
  const { kept } = await passkeySignIn.ask(site);
  const visit = visitFrom('192.0.2.200');
  const answer = {
    id: 'abc',
    rawId: 'abc',
    type: 'public-key',
    response: { userHandle: Buffer.alloc(32).toString('base64url') },
  };
  expect(await passkeySignIn.signIn(undefined, answer, site, visit)).toEqual({ type: 'refused' });
  expect(await passkeySignIn.signIn(kept, answer, site, visit)).toEqual({ type: 'refused' });
  expect(await passkeySignIn.signIn(`${kept}x`, { id: 'abc' }, site, visit)).toEqual({ type: 'refused' });
});
