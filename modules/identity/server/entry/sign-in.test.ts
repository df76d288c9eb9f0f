import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { goodPassword, openIdentityForTest, visitFrom } from '../identity.fixture.ts';
import { ours } from '../tables.ts';

const minuteMs = 60_000;
let santral: Awaited<ReturnType<typeof openIdentityForTest>>;
let company: Awaited<ReturnType<(typeof santral)['company']>>;
beforeAll(async () => {
  // Whoever guesses races with the hashes: they cost here what they cost.
  santral = await openIdentityForTest({ hashesCost: 'usual' });
  company = await santral.company('Yıldız Telekom');
});
afterAll(() => santral.close());

async function signedIn(email: string, deviceToken?: string) {
  const outcome = await santral.identity.signIn({ email, password: goodPassword }, visitFrom('192.0.2.1', deviceToken));
  if (outcome.type !== 'signedIn') throw new Error(`Expected to be signed in, was ${outcome.type}.`);
  return outcome;
}

const cookie = (token: string) => `santral_session=${token}`;

describe('signing in', () => {
  test('works however the address is spelt, and finds the same person again by the cookie', async () => {
    const user = await company.user('agent', { email: 'Isil.Info@Ornek.com', name: 'Işıl Çağrı' });
    const { session, sessionToken } = await signedIn(' İSİL.INFO@ornek.COM');
    expect(session.who).toMatchObject({ userId: user.id, organisationId: company.organisationId });
    const again = await santral.identity.sessionOf({
      cookieHeader: `a=1; ${cookie(sessionToken)}`,
      isHttps: false,
      address: '192.0.2.1',
    });
    expect(again?.user).toMatchObject({ name: 'Işıl Çağrı', passwordIsFirst: true });
    expect(
      await santral.identity.sessionOf({ cookieHeader: cookie(sessionToken), isHttps: true, address: '192.0.2.1' }),
    ).toBeNull();
  });

  test('is refused with one answer for a wrong password, an unknown address and a disabled user', async () => {
    const user = await company.user('agent');
    await santral.identity.users.edit(company.owner, user.id, { disabled: true });
    const answers = await Promise.all([
      santral.identity.signIn({ email: company.email, password: 'yanlış parola işte' }, visitFrom('192.0.2.2')),
      santral.identity.signIn({ email: 'kimse@ornek.com', password: goodPassword }, visitFrom('192.0.2.2')),
      santral.identity.signIn({ email: user.email, password: goodPassword }, visitFrom('192.0.2.2')),
    ]);
    expect(answers).toEqual([{ type: 'refused' }, { type: 'refused' }, { type: 'refused' }]);
  });

  test('writes neither tokens nor passwords nor addresses where they do not belong', async () => {
    const { sessionToken, deviceToken } = await signedIn(company.email);
    const tables = await santral.database.across('look for secrets', async (trx) => {
      const all: unknown[] = [];
      for (const table of ['sessions', 'known_devices', 'sign_in_attempts', 'sign_in_names', 'audit'] as const) {
        all.push(await ours(trx).selectFrom(table).selectAll().execute());
      }
      return JSON.stringify(all, (_key, value) =>
        value?.type === 'Buffer' ? Buffer.from(value.data).toString('base64url') : value,
      );
    });
    const log = santral.lines.join('');
    for (const secret of [sessionToken, deviceToken, goodPassword]) {
      expect(tables).not.toContain(secret);
      expect(log).not.toContain(secret);
    }
    expect(log).not.toContain('ornek.com');
  });

  test('is told in the audit trail, the failed ones too', async () => {
    const user = await company.user('agent');
    await santral.identity.signIn({ email: user.email, password: 'yanlış parola işte' }, visitFrom('192.0.2.3'));
    await signedIn(user.email);
    const trail = await santral.identity.readAudit(company.organisationId, { limit: 2 });
    expect(trail?.items.map((row) => [row.what, row.who?.id ?? null, row.from])).toEqual([
      ['signedIn', user.id, '192.0.2.1'],
      ['signInRefused', null, '192.0.2.3'],
    ]);
  });
});

describe('the brake', () => {
  test('of a thousand guesses at one account, all at once and from many addresses, at most ten are looked at', async () => {
    const user = await company.user('agent');
    const guesses = Array.from({ length: 1_000 }, (_, index) =>
      santral.identity.signIn(
        { email: user.email, password: `tahmin numara ${index}` },
        visitFrom(`198.51.100.${index % 250}`),
      ),
    );
    const outcomes = await Promise.all(guesses);
    const looked = outcomes.filter((outcome) => outcome.type === 'refused');
    expect(looked.length).toBeGreaterThan(0);
    expect(looked.length).toBeLessThanOrEqual(10);
    expect(outcomes.filter((outcome) => outcome.type === 'wait')).toHaveLength(1_000 - looked.length);

    // The right password from a strange device waits like everybody, and comes in when the pause is over.
    const right = { email: user.email, password: goodPassword };
    expect(await santral.identity.signIn(right, visitFrom('203.0.113.9'))).toMatchObject({ type: 'wait' });
    santral.clock.advance(minuteMs);
    expect(await santral.identity.signIn(right, visitFrom('203.0.113.9'))).toMatchObject({ type: 'signedIn' });
  });

  test('an unknown address is braked exactly like a known one', async () => {
    const known = await company.user('agent');
    const answersOf = async (email: string) => {
      const types: string[] = [];
      for (let tries = 0; tries < 7; tries++) {
        types.push((await santral.identity.signIn({ email, password: 'tahmin' }, visitFrom('198.51.100.20'))).type);
      }
      return types;
    };
    expect(await answersOf(known.email)).toEqual(await answersOf('hic-kimse@ornek.com'));
  });

  test('whoever used this device before comes in while somebody else guesses at her account', async () => {
    const user = await company.user('agent');
    const { deviceToken } = await signedIn(user.email);
    for (let tries = 0; tries < 20; tries++) {
      await santral.identity.signIn({ email: user.email, password: 'tahmin' }, visitFrom('198.51.100.30'));
    }
    const right = { email: user.email, password: goodPassword };
    expect(await santral.identity.signIn(right, visitFrom('198.51.100.30'))).toMatchObject({ type: 'wait' });
    expect(await santral.identity.signIn(right, visitFrom('198.51.100.30', deviceToken))).toMatchObject({
      type: 'signedIn',
    });
  });

  test('a device is known for its own users only, and is braked as well', async () => {
    const [one, other] = [await company.user('agent'), await company.user('agent')];
    const { deviceToken } = await signedIn(one.email);
    const guess = (email: string) =>
      santral.identity.signIn({ email, password: 'tahmin' }, visitFrom('198.51.100.40', deviceToken));
    for (let tries = 0; tries < 5; tries++) {
      expect((await guess(other.email)).type).toBe('refused');
      expect((await guess(one.email)).type).toBe('refused');
    }
    expect((await guess(other.email)).type).toBe('wait');
    expect((await guess(one.email)).type).toBe('wait');
  });

  test('people who share a device are all known on it', async () => {
    const [one, other] = [await company.user('agent'), await company.user('agent')];
    const { deviceToken } = await signedIn(one.email);
    expect((await signedIn(other.email, deviceToken)).deviceToken).toBe(deviceToken);
    expect((await signedIn(one.email, deviceToken)).deviceToken).toBe(deviceToken);
  });

  test('one address that tries one password on many accounts is stopped; its neighbours and known devices are not', async () => {
    const user = await company.user('agent');
    const { deviceToken } = await signedIn(user.email);
    const spray = await Promise.all(
      Array.from({ length: 80 }, (_, index) =>
        santral.identity.signIn(
          { email: `kisi${index}@baska.com`, password: 'Bahar2026Bahar' },
          visitFrom('2001:db8:1:2::77'),
        ),
      ),
    );
    const looked = spray.filter((outcome) => outcome.type === 'refused').length;
    expect(looked).toBeGreaterThanOrEqual(50);
    expect(looked).toBeLessThanOrEqual(51); // two are looked at side by side
    const right = { email: user.email, password: goodPassword };
    expect((await santral.identity.signIn(right, visitFrom('2001:db8:1:2:ffff::1'))).type).toBe('wait');
    expect((await santral.identity.signIn(right, visitFrom('2001:db8:1:2::1', deviceToken))).type).toBe('signedIn');
    expect((await santral.identity.signIn(right, visitFrom('2001:db8:1:3::77'))).type).toBe('signedIn');
  });

  test('a whole shift that signs in at nine, behind one address, comes in', async () => {
    const users = await Promise.all(Array.from({ length: 55 }, () => company.user('agent')));
    const outcomes = await Promise.all(
      users.map(({ email }) => santral.identity.signIn({ email, password: goodPassword }, visitFrom('203.0.113.70'))),
    );
    expect(new Set(outcomes.map((outcome) => outcome.type))).toEqual(new Set(['signedIn']));
  });

  test('forgets after a quiet day', async () => {
    santral.clock.advance(25 * 60 * minuteMs);
    await santral.identity.sweep();
    const left = await santral.database.across('count', (trx) =>
      ours(trx).selectFrom('sign_in_attempts').selectAll().execute(),
    );
    expect(left).toEqual([]);
  });
});

describe('a session', () => {
  test('ends twelve hours after sign-in, however busy she is', async () => {
    const { session, sessionToken } = await signedIn(company.email);
    for (let minutes = 0; minutes < 12 * 60 - 10; minutes += 10) {
      santral.clock.advance(10 * minuteMs);
      expect(
        await santral.identity.sessionOf({ cookieHeader: cookie(sessionToken), isHttps: false, address: '192.0.2.1' }),
      ).not.toBeNull();
    }
    santral.clock.advance(10 * minuteMs);
    expect(santral.clock.nowMs()).toBe(session.expiresAtMs);
    expect(
      await santral.identity.sessionOf({ cookieHeader: cookie(sessionToken), isHttps: false, address: '192.0.2.1' }),
    ).toBeNull();
  });

  test('ends after half an hour without a sign of life, and its sockets are told', async () => {
    const { session, sessionToken } = await signedIn(company.email);
    santral.clock.advance(29 * minuteMs);
    expect(
      await santral.identity.sessionOf({ cookieHeader: cookie(sessionToken), isHttps: false, address: '192.0.2.1' }),
    ).not.toBeNull();
    santral.clock.advance(30 * minuteMs);
    expect(
      await santral.identity.sessionOf({ cookieHeader: cookie(sessionToken), isHttps: false, address: '192.0.2.1' }),
    ).toBeNull();
    const ended: string[] = [];
    const stop = santral.identity.onSessionsEnded(({ sessionIds }) => ended.push(...sessionIds));
    santral.clock.advance(minuteMs);
    await santral.identity.sweep();
    stop();
    expect(ended).toContain(session.sessionId);
  });

  test('does not end while an open desk gives signs of life', async () => {
    const { session, sessionToken } = await signedIn(company.email);
    for (let minutes = 0; minutes < 120; minutes += 5) {
      santral.clock.advance(5 * minuteMs);
      await santral.identity.beat(session);
      await santral.identity.sweep();
    }
    expect(
      await santral.identity.sessionOf({ cookieHeader: cookie(sessionToken), isHttps: false, address: '192.0.2.1' }),
    ).not.toBeNull();
  });

  test('ends with sign-out, at once, and signing out twice is no mistake', async () => {
    const { session, sessionToken } = await signedIn(company.email);
    const ended: string[] = [];
    const stop = santral.identity.onSessionsEnded(({ sessionIds }) => ended.push(...sessionIds));
    await santral.identity.signOut(session, company.owner);
    await santral.identity.signOut(session, company.owner);
    stop();
    expect(
      await santral.identity.sessionOf({ cookieHeader: cookie(sessionToken), isHttps: false, address: '192.0.2.1' }),
    ).toBeNull();
    expect(ended).toEqual([session.sessionId]);
  });

  test('of a disabled user ends at once, in every browser', async () => {
    const user = await company.user('agent');
    const tokens = [(await signedIn(user.email)).sessionToken, (await signedIn(user.email)).sessionToken];
    const ended: string[] = [];
    const stop = santral.identity.onSessionsEnded(({ userId, sessionIds }) =>
      ended.push(...sessionIds.map(() => userId)),
    );
    await santral.identity.users.edit(company.owner, user.id, { disabled: true });
    stop();
    expect(ended).toEqual([user.id, user.id]);
    for (const token of tokens)
      expect(
        await santral.identity.sessionOf({ cookieHeader: cookie(token), isHttps: false, address: '192.0.2.1' }),
      ).toBeNull();
  });

  test.for(['', 'x', 'A'.repeat(64), '\u0000'.repeat(64), 'é'.repeat(64)])('is not found by "%s"', async (token) => {
    expect(
      await santral.identity.sessionOf({ cookieHeader: cookie(token), isHttps: false, address: '192.0.2.1' }),
    ).toBeNull();
  });
});

test('a sign-in that overlaps with the end of its password leaves no session behind', async () => {
  const user = await company.user('agent');
  const right = { email: user.email, password: goodPassword };
  const tries = Array.from({ length: 4 }, () => santral.identity.signIn(right, visitFrom('192.0.2.60')));
  const password = 'yeşil fincan pencerede';
  const [outcomes] = await Promise.all([
    Promise.all(tries),
    santral.identity.users.edit(company.owner, user.id, { password }),
  ]);
  for (const outcome of outcomes) {
    if (outcome.type !== 'signedIn') continue;
    expect(
      await santral.identity.sessionOf({
        cookieHeader: cookie(outcome.sessionToken),
        isHttps: false,
        address: '192.0.2.1',
      }),
    ).toBeNull();
  }
  const left = await santral.database.within(company.organisationId, (trx) =>
    ours(trx).selectFrom('sessions').select('id').where('user_id', '=', user.id).execute(),
  );
  expect(left).toEqual([]);
});

describe('changing the password', () => {
  test('ends all other sessions and keeps this one; only the new password works', async () => {
    const user = await company.user('agent');
    const here = await signedIn(user.email);
    const there = await signedIn(user.email);
    const actor = { who: here.session.who, ip: null, requestId: null };
    const next = 'yeşil fincan pencerede';
    expect(await santral.identity.changePassword(here.session, { current: goodPassword, next }, actor)).toEqual({
      type: 'changed',
      endedSessions: 1,
    });
    expect(
      await santral.identity.sessionOf({
        cookieHeader: cookie(there.sessionToken),
        isHttps: false,
        address: '192.0.2.1',
      }),
    ).toBeNull();
    const still = await santral.identity.sessionOf({
      cookieHeader: cookie(here.sessionToken),
      isHttps: false,
      address: '192.0.2.1',
    });
    expect(still?.user.passwordIsFirst).toBe(false);
    const visit = visitFrom('192.0.2.50');
    expect(await santral.identity.signIn({ email: user.email, password: goodPassword }, visit)).toEqual({
      type: 'refused',
    });
    expect(await santral.identity.signIn({ email: user.email, password: next }, visit)).toMatchObject({
      type: 'signedIn',
    });
  });

  test('is refused for a bad one, for a wrong current one, and after five wrong current ones for a while', async () => {
    const user = await company.user('agent');
    const { session } = await signedIn(user.email);
    const actor = { who: session.who, ip: null, requestId: null };
    const change = (current: string, next: string) =>
      santral.identity.changePassword(session, { current, next }, actor);
    expect(await change(goodPassword, 'Parola123456')).toEqual({ type: 'passwordRefused', objections: ['guessable'] });
    expect(await change(goodPassword, 'IseeDeadPeople')).toEqual({ type: 'passwordRefused', objections: ['breached'] });
    for (let tries = 0; tries < 5; tries++) {
      expect(await change('yanlış', 'yeşil fincan pencerede')).toEqual({ type: 'wrongPassword' });
    }
    expect(await change(goodPassword, 'yeşil fincan pencerede')).toMatchObject({ type: 'wait' });
  });
});
