import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FileId } from '#kernel/id.ts';
import type { OutboundOp, RawHit } from '#messaging';
import { openFiles } from '#platform/files/index.ts';
import { newId } from '#platform/ids.ts';
import { openLog } from '#platform/log.ts';
import { openOutward } from '#platform/outward.ts';
import { conformMessageChannel } from '../conformance/message-channel.ts';
import { openSideDouble, testAccount } from '../conformance/side-double.ts';
import { digestOf, messageFields, openFakeGateway, reportFields, signed } from './gateway.fixture.ts';
import { openSmsHttp } from './index.ts';
import type { Verify } from './profile.ts';
import { verified } from './verifying.ts';

const publicUrl = 'https://destek.example.com';
const webhook = `${publicUrl}/webhooks/sms/test-key`;
const form = 'application/x-www-form-urlencoded';

async function open(
  settings: Record<string, unknown> = {},
  given: { allowed?: string[]; publicUrl?: string | null } = {},
) {
  const folder = await mkdtemp(path.join(tmpdir(), 'santral-sms-'));
  const gateway = await openFakeGateway();
  const lines: string[] = [];
  const log = openLog({ level: 'debug', sink: { write: (line) => void lines.push(line) } });
  const files = await openFiles({ dataDir: folder, clock: { nowMs: () => Date.now() } });
  const account = testAccount({
    channel: 'sms',
    settings: { profile: 'twilio', user: gateway.state.user, from: '0850 555 12 34', ...settings },
  });
  const side = openSideDouble({
    channel: () => sms.channel,
    accounts: [account],
    nowMs: () => Date.now(),
    secrets: { secret: gateway.state.secret, callSecret: 'söz' },
  });
  const sms = openSmsHttp({
    side,
    files,
    log,
    outward: openOutward({ allowed: given.allowed ?? [] }),
    publicUrl: given.publicUrl === undefined ? publicUrl : given.publicUrl,
    lend: (_, peerKey, { fileId }, forMs) =>
      given.publicUrl === null ? null : `${publicUrl}/lent/${peerKey.slice(1)}-${fileId}-${forMs}`,
    apiUrl: gateway.url,
    lookMs: 30,
  });
  const { channel } = sms;
  const { provider } = channel;
  if (!provider) throw new Error('A gateway is a provider.');
  const hit = (body: string, headers: Record<string, string>, query: Record<string, string> = {}): RawHit => ({
    ...{ headers, query, path: '/webhooks/sms/test-key', bytes: Buffer.from(body) },
    remoteAddress: '127.0.0.1',
    receivedAtMs: 1_770_000_000_000,
  });
  /** As the webhook's route does: look at the proof, store, answer. */
  const take = async (call: RawHit) => {
    if (!channel.verify(call, account).ok) return 'refused' as const;
    await side.accept(account, channel.split(call, account));
    return 'received' as const;
  };
  const deliver = (fields: Record<string, string>, signature = gateway.sign(webhook, fields)) =>
    take(hit(new URLSearchParams(fields).toString(), { 'content-type': form, 'x-twilio-signature': signature }));
  const close = async () => {
    await sms.close();
    await gateway.close();
    await rm(folder, { recursive: true, force: true });
  };
  const events = async () => {
    await side.settled();
    return side.accepted.flatMap(({ event }) => channel.normalize(event, account));
  };
  return { gateway, account, side, channel, provider, hit, take, deliver, events, lines, close };
}

conformMessageChannel('sms', async () => {
  const house = await open();
  const { gateway, account, side, channel, deliver } = house;
  const numbers = new Map<string, string>();
  const known = (map: Map<string, string>, key: string, make: (n: number) => string) => {
    const found = map.get(key) ?? make(map.size);
    map.set(key, found);
    return found;
  };
  const numberOf = (peer: string) => known(numbers, peer, (n) => `+90532111${2_000 + n}`);
  const sids = new Map<string, string>();
  const fieldsOf = (peer: string, id: string, text: string) =>
    messageFields(
      numberOf(peer),
      known(sids, id, () => gateway.nextSid()),
      text,
    );
  return {
    channel,
    account,
    side,
    async write(peer, messages) {
      for (const { id, text } of messages)
        if ((await deliver(fieldsOf(peer, id, text))) === 'refused') return 'refused';
      return 'received';
    },
    forge: (peer, { id, text }) => deliver(fieldsOf(peer, id, text), 'a guess'),
    flood: (bytes) => deliver(fieldsOf('mallory', 'flood', 'x'.repeat(bytes))),
    peerKey: (peer) => (peer.startsWith('nobody') ? peer : numberOf(peer)),
    unknown: {
      dedupeKey: 'message:1',
      partitionKey: '+905321112000',
      lane: 'message',
      providerAtMs: 1,
      body: { type: 'message', id: '1', item: messageFields('+905321112000', '1', '') },
    },
    broken: { dedupeKey: 'x', partitionKey: '', lane: 'message', providerAtMs: 1, body: 'half' },
    endNext: (ending) => () => gateway.mishap(ending === 'refused' ? 21_610 : ending),
    async receive(peer, status) {
      // Telephones tell that a message arrived, never that it was read.
      await deliver(reportFields(numberOf(peer), gateway.lastSid(), status === 'read' ? 'read' : 'delivered'));
      await side.settled();
    },
    typeIn: null,
    seesTyping: null,
    seesStanding: null,
    seesRead: null,
    door: {
      refuseKey: () => void Object.assign(gateway.state, { secret: 'another' }),
      goAway: () => void Object.assign(gateway.state, { isAway: true }),
    },
    close: house.close,
  };
});

let house: Awaited<ReturnType<typeof open>>;
const op = (over: Partial<OutboundOp> = {}): OutboundOp => ({
  messageId: newId<'message'>(),
  seq: 1,
  peerKey: '+905321112233',
  text: 'Siparişiniz yolda: ŞĞİ & 100%',
  files: [],
  author: { type: 'agent', name: 'Ayşe' },
  atMs: 1,
  ...over,
});

const picture = (mime: string, bytes: number): OutboundOp['files'][number] => ({
  ...{ fileId: newId<'file'>() as FileId, name: 'resim', mime, bytes },
});

describe('the shipped profile', () => {
  beforeEach(async () => {
    house = await open();
  });
  afterEach(() => house.close());

  test('a message leaves as the gateway wants it, and its report is known by its id', async () => {
    const { gateway, channel, account } = house;
    expect(await channel.send(op(), account)).toEqual({ type: 'accepted', externalIds: [gateway.lastSid()] });
    expect(gateway.sent.map(({ fields }) => fields)).toEqual([
      { To: '+905321112233', From: '+908505551234', Body: 'Siparişiniz yolda: ŞĞİ & 100%', StatusCallback: webhook },
    ]);
    await house.deliver(reportFields('+905321112233', gateway.lastSid(), 'sent'));
    await house.deliver(reportFields('+905321112233', gateway.lastSid(), 'delivered'));
    await house.deliver(reportFields('+905321112233', 'SM9', 'undelivered', { ErrorCode: '30005' }));
    expect(await house.events()).toMatchObject([
      { type: 'receipt', status: 'sent', of: { externalIds: [gateway.lastSid()] }, peer: { key: '+905321112233' } },
      { type: 'receipt', status: 'delivered' },
      { type: 'receipt', status: 'failed', failure: { failure: 'recipientGone', code: '30005' } },
    ]);
    expect(house.side.accepted.map(({ event }) => event.lane)).toEqual(['receipt', 'receipt', 'receipt']);
  });

  test('F74 pictures go along as addresses of ours that expire, as many and as large as the profile says', async () => {
    const { gateway, channel, account } = house;
    expect(channel.capabilities(account)).toMatchObject({
      files: { maxPerMessage: 10, maxBytes: 5 * 1024 * 1024, types: ['image/jpeg', 'image/png', 'image/gif'] },
      filesNeedAddress: false,
    });
    const both = [picture('image/jpeg', 1_000), picture('image/png', 2_000)];
    expect(await channel.send(op({ text: '', files: both }), account)).toMatchObject({ type: 'accepted' });
    const [sent] = gateway.sent;
    const lent = both.map(({ fileId }) => `${publicUrl}/lent/905321112233-${fileId}-${4 * 60 * 60_000}`);
    expect(new URLSearchParams(sent?.body).getAll('MediaUrl')).toEqual(lent);
    expect(sent?.fields).not.toHaveProperty('Body');
    const refused = async (files: OutboundOp['files']) => channel.send(op({ files }), account);
    for (const [files, code] of [
      [[picture('application/pdf', 1)], 'wrongType'],
      [[picture('image/png', 3_000_000), picture('image/png', 3_000_000)], 'tooLarge'],
      [Array.from({ length: 11 }, () => picture('image/png', 1)), 'tooMany'],
    ] as const)
      expect(await refused(files)).toMatchObject({ type: 'failed', failure: 'mediaRejected', code });
    expect(gateway.sent).toHaveLength(1);
  });

  test('F74 without a public address no pictures are offered, and it is said why', async () => {
    await house.close();
    house = await open({}, { publicUrl: null });
    const { channel, account, gateway } = house;
    expect(channel.capabilities(account)).toMatchObject({ files: null, filesNeedAddress: true });
    const files = [picture('image/png', 1)];
    expect(await channel.send(op({ files }), account)).toMatchObject({ type: 'failed', code: 'noPublicAddress' });
    expect(gateway.sent).toEqual([]);
  });

  test('a signature counts for the address the world knows, its query included, and for these fields only', async () => {
    const fields = messageFields('+905321112233', 'SM1', 'a');
    expect(await house.deliver({ ...fields, Body: 'b' }, house.gateway.sign(webhook, fields))).toBe('refused');
    expect(await house.deliver(fields, house.gateway.sign(`${publicUrl}/elsewhere`, fields))).toBe('refused');
    const body = JSON.stringify({ MessageSid: 'SM2', From: '+905321112233', Body: 'c', SmsStatus: 'received' });
    const query = { bodySHA256: digestOf(body) };
    const signature = signed(house.gateway.state.secret, `${webhook}?bodySHA256=${query.bodySHA256}`, {});
    const headers = { 'content-type': 'application/json', 'x-twilio-signature': signature };
    expect(await house.take(house.hit(body, headers, query))).toBe('received');
    expect(await house.take(house.hit(body.replace('c', 'd'), headers, query))).toBe('refused');
    expect(await house.events()).toMatchObject([{ type: 'message', text: 'c' }]);
  });

  test('the signature is the one that the vendor publishes as its example', () => {
    const fields = {
      CallSid: 'CA1234567890ABCDE',
      Caller: '+12349013030',
      Digits: '1234',
      From: '+12349013030',
      To: '+18005551212',
    };
    const call = house.hit(
      new URLSearchParams(fields).toString(),
      { 'content-type': form, 'x-twilio-signature': '0/KCTR6DLpKmkAf8muzZqo1nDgQ=' },
      { foo: '1', bar: '2' },
    );
    const how: Verify = {
      by: 'hmac',
      header: 'x-twilio-signature',
      algorithm: 'sha1',
      encoding: 'base64',
      prefix: '',
      over: 'address+sortedForm',
      key: '{secret}',
    };
    const values = { secret: '12345', webhook: 'https://mycompany.com/myapp.php' };
    expect(verified(call, how, values)).toEqual({ ok: true, reason: null });
    expect(verified(call, how, { ...values, secret: '12346' }).ok).toBe(false);
    expect(verified(call, how, { ...values, secret: '' }).ok).toBe(false);
  });

  test('who wants no more messages is heard, in any spelling, and answered by no bot', async () => {
    for (const [n, text] of ['İPTAL', 'RET', 'stop.', 'START', 'iptal edin lütfen'].entries())
      await house.deliver(messageFields('0532 111 22 33', `SM${n}`, text));
    const told = (await house.events()).map((event) =>
      event.type === 'message' ? [event.text, event.isAutomatic ?? false] : event.type === 'consent' && event.isGiven,
    );
    expect(told).toEqual([
      ['İPTAL', true],
      false,
      ['RET', true],
      false,
      ['stop.', true],
      false,
      ['START', true],
      true,
      ['iptal edin lütfen', false],
    ]);
    expect(new Set((await house.events()).map(({ peer }) => peer.key))).toEqual(new Set(['+905321112233']));
  });

  test.each([
    [21_211, 'recipientGone'],
    [21_610, 'noConsent'],
    [21_617, 'invalidContent'],
    [21_408, 'accountRestricted'],
    [12_345, 'permanent'],
  ])('its code %s means %s', async (code, failure) => {
    house.gateway.mishap(code);
    expect(await house.channel.send(op(), house.account)).toMatchObject({
      type: 'failed',
      failure,
      code: String(code),
    });
  });

  test('a limit is waited for as long as the gateway says, and a refused key keeps messages', async () => {
    const { gateway, channel, account } = house;
    gateway.mishap('rate');
    expect(await channel.send(op(), account)).toEqual({ type: 'retry', afterMs: 3_000, why: 'rate' });
    gateway.state.secret = 'another';
    expect(await channel.send(op(), account)).toMatchObject({ type: 'retry', why: 'transient' });
    expect(await channel.send(op({ peerKey: 'BANKA' }), account)).toMatchObject({ failure: 'recipientGone' });
    expect(gateway.sent).toEqual([]);
  });

  test('a wrong key is not the same as a network that is down', async () => {
    const { gateway, channel, provider, account } = house;
    const right = gateway.state.secret;
    const code = async () => (await channel.health(account)).code;
    gateway.state.secret = 'another';
    provider.follow(account);
    await expect.poll(code).toBe('credentialsRefused');
    gateway.state.secret = right;
    await expect.poll(code).toBe('connected');
    expect(await provider.test(account)).toEqual({ status: 'ok', code: 'connected', knownAs: 'Örnek Mağaza' });
    gateway.state.isAway = true;
    await expect.poll(code).toBe('unreachable');
    expect(house.lines.join('')).not.toContain(right);
  });

  test('pictures are fetched with the key at the gateway’s own door, and with none at another', async () => {
    const { gateway, provider, account } = house;
    const bytes = Buffer.from('%PDF-1.4 a small letter');
    const own = gateway.upload('/2010-04-01/Accounts/x/Media/ME1', 'application/pdf', bytes);
    const fields = {
      ...messageFields('+905321112233', 'SM1', ''),
      NumMedia: '1',
      MediaUrl0: own,
      MediaContentType0: 'application/pdf',
    };
    await house.deliver(fields);
    const [event] = await house.events();
    const media = event?.type === 'message' ? event.media[0] : undefined;
    if (!media) throw new Error('The picture was not read.');
    expect(await provider.fetchMedia(media, account)).toMatchObject({
      type: 'fetched',
      file: { mime: 'application/pdf' },
    });
    const inside = { ...media, externalId: 'https://169.254.169.254/latest' };
    expect(await provider.fetchMedia(inside, account)).toEqual({ type: 'missing', because: 'unreachable' });
  });
});

describe('a profile that an administrator wrote', () => {
  afterEach(() => house.close());
  const definition = (over: Record<string, unknown> = {}) =>
    JSON.stringify({
      send: { url: 'https://api.example.com/sms', map: { to: '{to}', text: '{text}' } },
      response: { idPath: 'id' },
      ...over,
    });
  const written = async (text: string) => {
    house = await open({ profile: 'generic', definition: text }, { allowed: ['127.0.0.0/8'] });
    return house;
  };
  /** The same with the plain door of the double in it. */
  const atDoor = async (make: (url: string) => string) => {
    house = await open({ profile: 'generic' }, { allowed: ['127.0.0.0/8'] });
    Object.assign(house.account.settings, { definition: make(`${house.gateway.url}/sms`) });
    return house;
  };

  test('messages leave and are read as it says, in JSON with lists', async () => {
    const { gateway, channel, account } = await atDoor((url) =>
      definition({
        send: {
          url: `${url}/{user}`,
          auth: { by: 'header', name: 'X-Api-Key' },
          map: { 'messages.0.to': '{to}', 'messages.0.text': '{text}', from: '{from}', key: '{secret}' },
          number: 'national',
        },
        response: {
          idPath: 'results.0.id',
          okWhen: { path: 'status', is: ['ok'] },
          codePath: 'code',
          failures: { 70: 'quota' },
        },
      }),
    );
    gateway.answerPlainly(200, 'application/json', '{"status":"ok","results":[{"id":98765432109876543210}]}');
    expect(await channel.send(op({ text: '{secret} "ş"' }), account)).toEqual({
      type: 'accepted',
      externalIds: ['98765432109876543210'],
    });
    expect(JSON.parse(gateway.sent[0]?.body ?? '')).toEqual({
      messages: [{ to: '05321112233', text: '{secret} "ş"' }],
      from: '+908505551234',
      key: gateway.state.secret,
    });
    gateway.answerPlainly(200, 'application/json', '{"status":"error","code":"70"}');
    expect(await channel.send(op(), account)).toMatchObject({ type: 'failed', failure: 'quota', code: '70' });
  });

  test('F74 pictures stand where it says, one after the other', async () => {
    const { gateway, channel, account } = await atDoor((url) =>
      definition({
        send: {
          url,
          map: { to: '{to}', text: '{text}' },
          media: { field: 'media.{n}.url', most: 2, maxBytes: 1_000, types: ['image/png'] },
        },
        response: { idPath: 'id' },
      }),
    );
    expect(channel.capabilities(account).files).toEqual({ maxPerMessage: 2, maxBytes: 1_000, types: ['image/png'] });
    const files = [picture('image/png', 10), picture('image/png', 10)];
    expect(await channel.send(op({ files }), account)).toMatchObject({ type: 'accepted' });
    const { media } = JSON.parse(gateway.sent[0]?.body ?? '{}') as { media: unknown };
    expect(media).toEqual(files.map(({ fileId }) => ({ url: expect.stringContaining(fileId) })));
  });

  test('a gateway that answers with words is read by its words', async () => {
    const { gateway, channel, account } = await atDoor((url) =>
      definition({
        send: { url, method: 'GET', body: 'query', map: { gsm: '{to}', msg: '{text}' }, number: 'digits' },
        response: {
          idPath: 'words.1',
          okWhen: { path: 'words.0', is: ['00', '01'] },
          codePath: 'words.0',
          failures: { 30: 'auth' },
        },
      }),
    );
    gateway.answerPlainly(200, 'text/html', '00 1234567');
    gateway.answerPlainly(200, 'text/html', '30');
    expect(await channel.send(op({ text: 'ş' }), account)).toEqual({ type: 'accepted', externalIds: ['1234567'] });
    expect(await channel.send(op(), account)).toMatchObject({ type: 'retry', why: 'transient' });
    expect(gateway.sent[0]?.path).toBe('/sms?gsm=905321112233&msg=%C5%9F');
  });

  test('news come in as it says; the same words of one sender in one minute are one message', async () => {
    const { side } = await written(
      definition({
        inbound: { list: 'items', from: 'gsm', text: 'body', at: 'time' },
        delivery: { list: 'reports', id: 'id', status: 'st', statuses: { '1': 'delivered', '2': 'failed' } },
        verify: { by: 'query', name: 'key' },
      }),
    );
    const body = JSON.stringify({
      items: [
        { gsm: '5321112233', body: 'bir', time: '2026-11-22T10:00:00Z' },
        { gsm: '5321112233', body: 'bir', time: '2026-11-22T10:00:00Z' },
        { gsm: 'BANKA', body: 'iki' },
      ],
    });
    const json = { 'content-type': 'application/json' };
    expect(await house.take(house.hit(body, json, { key: 'başka' }))).toBe('refused');
    expect(await house.take(house.hit(body, json))).toBe('refused');
    expect(await house.take(house.hit(body, json, { key: 'söz' }))).toBe('received');
    await house.take(house.hit('{"reports":[{"id":7,"st":1},{"id":8,"st":2},{"id":9,"st":5}]}', json, { key: 'söz' }));
    await house.take(house.hit('{"hello":"world"}', json, { key: 'söz' }));
    expect(await house.events()).toMatchObject([
      { type: 'message', text: 'bir', peer: { key: '+905321112233', phone: '+905321112233' }, atMs: 1_795_341_600_000 },
      { type: 'message', text: 'iki', peer: { key: 'BANKA' } },
      { type: 'receipt', status: 'delivered', of: { externalIds: ['7'] } },
      { type: 'receipt', status: 'failed', failure: { failure: 'permanent', code: '2' } },
      { type: 'ignored', because: 'status:5' },
      { type: 'ignored', because: 'unknownCall' },
    ]);
    expect(side.accepted).toHaveLength(6);
  });

  test('who proves nothing is not heard', async () => {
    await written(definition({ inbound: { from: 'from', text: 'text' } }));
    const call = house.hit('{"from":"5321112233","text":"a"}', { 'content-type': 'application/json' });
    expect(house.channel.verify(call, house.account)).toMatchObject({ ok: false });
  });

  test.each([
    [
      'basic',
      { by: 'basic', user: 'u', password: '{callSecret}' },
      { authorization: `Basic ${btoa('u:s\u00c3\u00b6z')}` },
    ],
    ['header', { by: 'header', name: 'X-Key' }, { 'x-key': 'söz' }],
    ['address', { by: 'address', networks: ['127.0.0.1'] }, {}],
  ])('a gateway may prove itself by %s', async (_, verify, headers) => {
    await written(definition({ inbound: { from: 'from', text: 'text' }, verify }));
    const call = house.hit('{}', { 'content-type': 'application/json', ...(headers as Record<string, string>) });
    expect(house.channel.verify(call, house.account).ok).toBe(true);
    const other = { ...call, headers: {}, remoteAddress: '10.0.0.9' };
    expect(house.channel.verify(other, house.account).ok).toBe(false);
  });

  test('what cannot be read is said before it is saved, and an address inside the house is refused', async () => {
    await written('{"send":');
    const { provider, account, channel } = house;
    const wrong = (text: string) => provider.wrongField?.({ profile: 'generic', definition: text });
    expect(wrong('{"send":')).toMatchObject({ key: 'definition', detail: expect.stringContaining('JSON') });
    expect(wrong('{}')).toMatchObject({ key: 'definition', detail: expect.stringMatching(/^send: /) });
    const inside = definition({ send: { url: 'https://10.0.0.1/sms', map: {} } });
    expect(wrong(inside)).toEqual({ key: 'definition', detail: 'https://10.0.0.1/sms' });
    expect(wrong(definition())).toBeNull();
    expect(provider.wrongField?.({ profile: 'twilio', definition: '{' })).toBeNull();
    expect(await provider.test(account)).toMatchObject({ status: 'failed', code: 'profileWrong' });
    // Nothing is lost meanwhile: messages wait for a profile that can be read.
    expect(await channel.send(op(), account)).toMatchObject({ type: 'retry' });
  });

  test('an address that came to lie inside the house is refused when it is called', async () => {
    house = await open({
      profile: 'generic',
      definition: definition({ send: { url: 'https://localhost/sms', map: {} } }),
    });
    expect(await house.channel.send(op(), house.account)).toMatchObject({ type: 'retry' });
  });

  test('without a public address it sends, and says that answers cannot come', async () => {
    house = await open({}, { publicUrl: null });
    expect(await house.provider.test(house.account)).toMatchObject({ status: 'warning', code: 'cannotBeCalled' });
    await house.channel.send(op(), house.account);
    expect(house.gateway.sent[0]?.fields).not.toHaveProperty('StatusCallback');
  });
});
