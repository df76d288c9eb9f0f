import { afterAll, beforeAll, expect, test } from 'vitest';
import { messageFields, openFakeGateway, reportFields } from '../adapters/sms-http/gateway.fixture.ts';
import { messageOf, openFakeRestApi, receiptOf } from '../adapters/viber/rest-api.fixture.ts';
import type { Desk } from './desk.ts';
import { becomeReachable, connectChannel, type ProvidedAccount, webhookOf } from './providers.ts';
import { expectTruth } from './truth.ts';
import { openWorld, type World } from './world.ts';

// Two channels whose providers call us: the address the world is told is that of this machine.

let world: World;
let viber: Awaited<ReturnType<typeof openFakeRestApi>>;
let gateway: Awaited<ReturnType<typeof openFakeGateway>>;
let ayse: Desk;

beforeAll(async () => {
  viber = await openFakeRestApi({ takesPlain: true });
  gateway = await openFakeGateway();
  world = await openWorld({ env: { PROVIDER_URLS: `viber=${viber.url},sms=${gateway.url}` } });
  await becomeReachable(world);
  [ayse] = (await world.agents('Ayşe')) as [Desk];
}, 240_000);
afterAll(async () => {
  await world?.close();
  await viber?.close();
  await gateway?.close();
});

const codeOf = async ({ id }: ProvidedAccount) => {
  const { items } = await world.owner.get<{ items: ProvidedAccount[] }>('/channels');
  return items.find((one) => one.id === id)?.health.code;
};
/** What the agent has of a customer's conversation. */
const taken = async () => {
  await expect.poll(() => ayse.offers().length, { timeout: 20_000 }).toBe(1);
  return (await ayse.accept(ayse.offers()[0]?.offerId ?? '')).interactionId;
};
const deliveryOf = async (interactionId: string, messageId: string) =>
  (await ayse.messages(interactionId)).find(({ id }) => id === messageId)?.delivery;

test('F68 Viber: it tries the address it is told of; a customer writes, is answered, and has seen it', async () => {
  const channel = await connectChannel(world, 'viber', 'Bot', { secrets: { secret: viber.state.token } });
  await expect.poll(() => viber.webhook()?.url, { timeout: 10_000 }).toBe(webhookOf(world, channel));
  expect(viber.answers[0]?.status).toBe(200);
  await expect.poll(() => codeOf(channel)).toBe('connected');
  const from = '01234567890A=';
  const token = viber.nextToken();
  const question = messageOf(from, token, { type: 'text', text: 'Siparişim nerede?' });
  // Told twice, as after an answer that was lost on the way.
  expect([await viber.tell(question), await viber.tell(question)]).toEqual([200, 200]);
  const id = await taken();
  expect((await ayse.messages(id)).map(({ text }) => text)).toEqual(['Siparişim nerede?']);
  const answer = await ayse.send(id, 'Yolda.');
  await expect
    .poll(() => viber.said.map(({ text, sender }) => [text, (sender as { name: string }).name]))
    .toEqual([['Yolda.', 'Ayşe']]);
  await expect.poll(() => deliveryOf(id, answer.id)).toBe('accepted');
  await viber.tell(receiptOf(from, viber.state.next.toString(), 'delivered'));
  await viber.tell(receiptOf(from, viber.state.next.toString(), 'seen'));
  await expect.poll(() => deliveryOf(id, answer.id), { timeout: 10_000 }).toBe('read');
  const forged = await fetch(`${world.url}/webhooks/viber/${channel.publicKey}`, {
    method: 'POST',
    headers: { 'x-viber-content-signature': 'f'.repeat(64) },
    body: question,
  });
  expect(forged.status).toBe(401);
}, 60_000);

test('F74 SMS and MMS: a customer writes to a number with a picture, is answered, and the report says that it arrived', async () => {
  const channel = await connectChannel(world, 'sms', 'SMS', {
    fields: { profile: 'twilio', user: gateway.state.user, from: '0850 555 12 34' },
    secrets: { secret: gateway.state.secret },
  });
  await expect.poll(() => codeOf(channel), { timeout: 10_000 }).toBe('connected');
  const webhook = webhookOf(world, channel);
  const picture = {
    NumMedia: '1',
    MediaUrl0: gateway.upload('/2010-04-01/Accounts/x/Media/ME1', 'image/jpeg', tinyJpeg),
    MediaContentType0: 'image/jpeg',
  };
  const question = { ...messageFields('+905321112233', 'SM900', 'Kargo nerede?'), ...picture };
  const said = await gateway.tell(webhook, question);
  expect(said).toMatchObject({ status: 200, type: expect.stringContaining('text/xml') });
  const id = await taken();
  const seen = async () => (await ayse.messages(id)).map(({ text, files }) => [text, files.map(({ mime }) => mime)]);
  await expect.poll(seen, { timeout: 10_000 }).toEqual([['Kargo nerede?', ['image/jpeg']]]);
  const answer = await ayse.send(id, 'Bugün dağıtımda: ŞĞİ');
  await expect
    .poll(() => gateway.sent.map(({ fields }) => [fields.To, fields.Body, fields.StatusCallback]))
    .toEqual([['+905321112233', 'Bugün dağıtımda: ŞĞİ', webhook]]);
  await expect.poll(() => deliveryOf(id, answer.id)).toBe('accepted');
  await gateway.tell(webhook, reportFields('+905321112233', gateway.lastSid(), 'delivered'));
  await expect.poll(() => deliveryOf(id, answer.id), { timeout: 10_000 }).toBe('delivered');
  await gateway.tell(webhook, messageFields('+905321112233', 'SM901', 'İPTAL'));
  await expect.poll(async () => (await ayse.messages(id)).at(-1)?.text).toBe('İPTAL');
  const generic = await world.owner
    .patch(`/channels/${channel.id}`, {
      fields: {
        profile: 'generic',
        definition: '{"send":{"url":"https://10.0.0.1/","map":{}},"response":{"idPath":"id"}}',
      },
    })
    .catch((error: Error) => error.message);
  expect(String(generic)).toContain('FIELD_REFUSED');
  await expectTruth(world);
}, 60_000);

/** The smallest picture of its type. */
const tinyJpeg = Buffer.from(
  '/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////////wgALCAABAAEBAREA/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxA=',
  'base64',
);
