import { afterAll, beforeAll, expect, test } from 'vitest';
import { defaultPreferences } from '../../user.ts';
import { goodPassword, openIdentityForTest, visitFrom } from '../identity.fixture.ts';
import type { SetupInput } from './setup.ts';

let santral: Awaited<ReturnType<typeof openIdentityForTest>>;
beforeAll(async () => {
  santral = await openIdentityForTest();
});
afterAll(() => santral.close());

const input: SetupInput = {
  organisationName: 'Yıldız Telekom',
  zone: 'Europe/Istanbul',
  language: 'tr',
  ownerName: 'Zeynep Arslan',
  email: 'Zeynep@Yildiz.com.tr',
  password: goodPassword,
};

test('a weak password sets nothing up', async () => {
  expect(await santral.identity.setup({ ...input, password: 'Yıldız-telekom' }, visitFrom('192.0.2.1'))).toEqual({
    type: 'passwordRefused',
    objections: ['containsOrganisation'],
  });
  expect(await santral.identity.setup({ ...input, password: 'IseeDeadPeople' }, visitFrom('192.0.2.1'))).toEqual({
    type: 'passwordRefused',
    objections: ['breached'],
  });
  expect(await santral.identity.setupNeeded()).toBe(true);
});

test('a step of a module that fails leaves no half company behind', async () => {
  const failing = await openIdentityForTest();
  try {
    failing.identity.onSetup(async () => {
      throw new Error('no queue for you');
    });
    await expect(failing.identity.setup(input, visitFrom('192.0.2.1'))).rejects.toThrow('no queue for you');
    expect(await failing.identity.setupNeeded()).toBe(true);
    expect(await failing.identity.organisations()).toEqual([]);
  } finally {
    await failing.close();
  }
});

test('of eight people who set up at the same moment one becomes the owner', async () => {
  const steps: string[] = [];
  santral.identity.onSetup(async (_trx, made) => void steps.push(made.organisationId));
  const outcomes = await Promise.all(
    Array.from({ length: 8 }, (_, index) =>
      santral.identity.setup({ ...input, email: `sahip${index}@yildiz.com.tr` }, visitFrom('192.0.2.1')),
    ),
  );
  const done = outcomes.filter((outcome) => outcome.type === 'done');
  expect(done).toHaveLength(1);
  expect(outcomes.filter((outcome) => outcome.type === 'alreadyDone')).toHaveLength(7);
  expect(await santral.identity.setupNeeded()).toBe(false);

  const organisations = await santral.identity.organisations();
  expect(organisations).toMatchObject([{ name: 'Yıldız Telekom', zone: 'Europe/Istanbul', defaultLanguage: 'tr' }]);
  expect(steps).toEqual([organisations[0]?.id]);

  const session = done[0]?.session;
  if (session === undefined) throw new Error('Nobody became the owner.');
  expect(session.user).toMatchObject({ name: 'Zeynep Arslan', passwordIsFirst: false });
  expect(session.user.preferences).toEqual(defaultPreferences('tr'));
  expect(await santral.identity.projects.list(session.who)).toMatchObject([{ name: 'Genel', isDefault: true }]);
  const roles = await santral.identity.roles.list({ who: session.who, ip: null, requestId: null });
  expect(roles.map((role) => role.template).sort()).toEqual([
    'administrator',
    'agent',
    'manager',
    'owner',
    'qualityEvaluator',
    'supervisor',
  ]);
  const trail = await santral.identity.readAudit(session.who.organisationId, { limit: 10 });
  expect(trail?.items).toMatchObject([{ what: 'organisationCreated', who: { name: 'Zeynep Arslan' } }]);
});

test('a second program on the same database knows that everything is set up', async () => {
  expect(await santral.identity.setup(input, visitFrom('192.0.2.1'))).toEqual({ type: 'alreadyDone' });
});
