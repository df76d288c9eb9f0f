import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { encryptFor } from './encrypt.ts';
import { openPushSender } from './index.ts';
import { openPushService } from './push-service.fixture.ts';
import { vapidOf } from './vapid.ts';

test('a message is sealed as in the example of RFC 8291', () => {
  const from = (text: string) => Buffer.from(text, 'base64url');
  const sealed = encryptFor(
    {
      p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
      auth: 'BTBZMqHH6r4Tts7J_aSIgg',
    },
    Buffer.from('When I grow up, I want to be a watermelon'),
    { privateKey: from('yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw'), salt: from('DGv6ra1nlYgDCS1FRnbzlw') },
  );
  expect(sealed.toString('base64url')).toBe(
    'DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN',
  );
});

test('a push service accepts who we are, and the browser reads what was sent', async () => {
  const service = openPushService();
  const vapid = vapidOf(randomBytes(32), 'mailto:yonetici@ornek.com');
  const send = openPushSender({ outward: service.outward, vapid, nowMs: () => 1_795_338_000_000 });
  const call = { body: { kind: 'offer' }, keptForS: 30, topic: 'offer' };
  expect(await send(service.address, call)).toBe('sent');
  expect(service.got).toMatchObject([{ message: { kind: 'offer' }, headers: { ttl: '30', topic: 'offer' } }]);
  service.answers.status = 410;
  expect(await send(service.address, call)).toBe('gone');
  service.answers.status = 500;
  expect(await send(service.address, call)).toBe('failed');
  expect(await send({ ...service.address, p256dh: 'AAAA' }, call)).toBe('gone');
});
