import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openLog } from '#platform/log.ts';
import { vapidOf } from '#platform/push/index.ts';
import { openPushService } from '#platform/push/push-service.fixture.ts';
import { openIdentityForTest } from '../identity.fixture.ts';
import { openPushes, type Pushes } from './pushes.ts';

type Santral = Awaited<ReturnType<typeof openIdentityForTest>>;
let santral: Santral;
let company: Awaited<ReturnType<Santral['company']>>;
let service: ReturnType<typeof openPushService>;
let pushes: Pushes;
beforeAll(async () => {
  santral = await openIdentityForTest();
  company = await santral.company('Kervan');
  service = openPushService();
  const { database, clock } = santral;
  const outward = { ...service.outward, mayCall: (url: string) => url.startsWith('https://push.example/') };
  const vapid = vapidOf(randomBytes(32), 'mailto:yonetici@ornek.com');
  pushes = openPushes({ database, clock, log: openLog({ level: 'fatal' }), outward, vapid });
  santral.identity.onSessionsEnded(({ organisationId }) => pushes.readAgain(organisationId));
});
afterAll(() => santral?.close());

const news = {
  kind: 'message',
  tag: 'i-1',
  path: '/desk?open=i-1',
  name: 'Elif Yılmaz',
  text: 'Siparişim nerede?',
} as const;

test('F87 a browser is told what was asked for, without names unless previews are on, and no more after sign-out', async () => {
  const { session } = await santral.signedIn(company.email);
  const { organisationId, userId } = session.who;
  const tell = async (tag: string) => {
    const before = service.got.length;
    await pushes.tell(organisationId, userId, { ...news, tag });
    return service.got.slice(before).map(({ message }) => message);
  };
  expect(await tell('once-1')).toEqual([]);
  await pushes.listen(session, service.address, { kinds: ['message'], hasPreview: false });
  const plain = { kind: 'message', language: 'tr', tag: 'two', path: '/desk?open=i-1' };
  expect(await tell('two')).toEqual([plain]);
  // Of one thing not again at once; of another kind not at all.
  expect(await tell('two')).toEqual([]);
  await pushes.tell(organisationId, userId, { ...news, kind: 'offer' });
  expect(service.got).toHaveLength(1);
  await pushes.listen(session, service.address, { kinds: ['message'], hasPreview: true });
  expect(await tell('three')).toEqual([{ ...plain, tag: 'three', name: 'Elif Yılmaz', text: 'Siparişim nerede?' }]);
  expect(await pushes.test(session)).toBe('sent');
  await santral.identity.signOut(session, company.owner);
  expect(await tell('four')).toEqual([]);
});

test('F87 a browser that listens no more is forgotten, and nobody sends us to an address of the house', async () => {
  const { session } = await santral.signedIn(company.email);
  const inside = { ...service.address, endpoint: 'https://10.0.0.1/x' };
  expect(await pushes.listen(session, inside, { kinds: ['offer'], hasPreview: false })).toBe('addressRefused');
  await pushes.listen(session, service.address, { kinds: ['offer'], hasPreview: false });
  service.answers.status = 410;
  expect(await pushes.test(session)).toBe('gone');
  expect(await pushes.wishes(session)).toBeNull();
  service.answers.status = 201;
});

test('F87 an endpoint belongs to whoever signed in there last', async () => {
  const [first, second] = [await santral.signedIn(company.email), await santral.signedIn(company.email)];
  await pushes.listen(first.session, service.address, { kinds: ['offer'], hasPreview: false });
  await pushes.listen(second.session, service.address, { kinds: ['offer'], hasPreview: false });
  expect(await pushes.wishes(first.session)).toBeNull();
  expect(await pushes.wishes(second.session)).not.toBeNull();
});
