import { afterAll, beforeAll, expect, test } from 'vitest';
import { openEdgeForTest } from '../edge.fixture.ts';
import { goodPassword, openIdentityForTest } from '../identity.fixture.ts';
import type { MailSettingsInput } from './mail-settings.ts';

let santral: Awaited<ReturnType<typeof openIdentityForTest>>;
let company: Awaited<ReturnType<(typeof santral)['company']>>;
beforeAll(async () => {
  santral = await openIdentityForTest();
  company = await santral.company('Yıldız Telekom');
});
afterAll(() => santral.close());

const input: MailSettingsInput = {
  host: 'posta.ornek.com',
  port: 587,
  tls: 'starttls',
  user: 'santral',
  password: 'postacının parolası',
  certificate: null,
  fromName: 'Yıldız Telekom',
  fromAddress: 'santral@ornek.com',
  linkBase: 'https://santral.ornek.com',
};
const { password: _password, ...withoutPassword } = input;
const save = (over: Partial<MailSettingsInput> = {}) =>
  santral.identity.mailSettings.save(company.owner, { ...withoutPassword, ...over });

test('the password is kept as long as it goes to the same server as the same user, and is never given out', async () => {
  expect(await save()).toEqual({ type: 'passwordNeeded' });
  expect(await save(input)).toMatchObject({ type: 'saved', settings: { hasPassword: true } });
  expect(await save({ fromName: 'Yıldız' })).toMatchObject({ type: 'saved', settings: { hasPassword: true } });
  for (const elsewhere of [{ host: 'baska.ornek.com' }, { port: 25 }, { user: 'baskasi' }, { tls: 'none' as const }])
    expect(await save(elsewhere)).toEqual({ type: 'passwordNeeded' });
  const read = await santral.identity.mailSettings.read(company.organisationId);
  expect(read).toEqual({ ...withoutPassword, fromName: 'Yıldız', hasPassword: true });
  expect(await save({ user: null })).toMatchObject({ type: 'saved', settings: { hasPassword: false } });
});

test('each change stands in the audit trail without the password, and another company sees nothing of it', async () => {
  const other = await santral.company('Deniz A.Ş.');
  await save(input);
  const trail = await santral.identity.readAudit(company.organisationId, { limit: 1 });
  expect(trail?.items[0]).toMatchObject({ what: 'mailSettingsChanged', after: { passwordReplaced: true } });
  expect(JSON.stringify(trail)).not.toContain('postacının');
  expect(await santral.identity.mailSettings.read(other.organisationId)).toBeNull();
  expect(await santral.identity.mailSettings.remove(other.owner)).toBe(false);
  expect(await santral.identity.mailSettings.remove(company.owner)).toBe(true);
  expect(await santral.identity.mailSettings.read(company.organisationId)).toBeNull();
});

test('whoever proved long ago who she is proves it again before the company’s letters go elsewhere', async () => {
  const edge = await openEdgeForTest(santral);
  try {
    const { call } = edge.openBrowser();
    await call('POST', '/sign-in', { email: company.email, password: goodPassword });
    santral.clock.advance(11 * 60_000);
    const proveAgain = { status: 403, body: { code: 'PROVE_AGAIN' } };
    expect(await call('PUT', '/mail-settings', input)).toMatchObject(proveAgain);
    expect(await call('DELETE', '/mail-settings')).toMatchObject(proveAgain);
    expect((await call('POST', '/me/proof', { password: goodPassword })).status).toBe(200);
    expect((await call('PUT', '/mail-settings', input)).status).toBe(200);
    expect((await call('DELETE', '/mail-settings')).body).toEqual({ removed: true });
  } finally {
    await edge.close();
  }
});

test('a certificate that is none is refused', async () => {
  const pem = '-----BEGIN CERTIFICATE-----\nbm90IG9uZQ==\n-----END CERTIFICATE-----';
  expect(await save({ ...input, certificate: pem })).toEqual({ type: 'certificateUnreadable' });
  expect(await save({ ...input, certificate: 'sertifika' })).toEqual({ type: 'certificateUnreadable' });
});
