import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { OutboundFile, OutboundOp, RawHit } from '#messaging';
import { openFiles } from '#platform/files/index.ts';
import { newId } from '#platform/ids.ts';
import { openLog } from '#platform/log.ts';
import { openOutward } from '#platform/outward.ts';
import { conformMessageChannel } from '../conformance/message-channel.ts';
import { openSideDouble, testAccount } from '../conformance/side-double.ts';
import { openViber } from './index.ts';
import { messageOf, openFakeRestApi, receiptOf } from './rest-api.fixture.ts';

const publicUrl = 'https://destek.example.com';
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
  'base64',
);

async function open(settings: Record<string, unknown> = {}, address: string | null = publicUrl) {
  const folder = await mkdtemp(path.join(tmpdir(), 'santral-viber-'));
  const api = await openFakeRestApi();
  const lines: string[] = [];
  const log = openLog({ level: 'debug', sink: { write: (line) => void lines.push(line) } });
  const files = await openFiles({ dataDir: folder, clock: { nowMs: () => Date.now() } });
  const account = testAccount({ channel: 'viber', settings });
  const side = openSideDouble({
    channel: () => viber.channel,
    accounts: [account],
    nowMs: () => Date.now(),
    secret: api.state.token,
  });
  const viber = openViber({
    side,
    files,
    log,
    outward: openOutward({ allowed: [] }),
    lend: (_, peerKey, { fileId }) => address && `${address}/lent/${fileId}-${peerKey}`,
    publicUrl: address,
    apiUrl: api.url,
    rhythm: { backOffMs: { first: 20, most: 100 }, lookMs: 50 },
  });
  const { channel } = viber;
  const { provider } = channel;
  if (!provider) throw new Error('A bot stands at a provider.');
  const hit = (body: string, signature: string): RawHit => ({
    headers: { 'x-viber-content-signature': signature },
    path: '/webhooks/viber/test-key',
    query: {},
    bytes: Buffer.from(body),
    remoteAddress: '127.0.0.1',
    receivedAtMs: 1_000,
  });
  /** As the webhook's route does: greet, look at the signature, store, answer. */
  const deliver = async (body: string, signature = api.sign(body)) => {
    const call = hit(body, signature);
    const greeting = channel.handshake(call, account);
    if (greeting) return { type: 'greeted' as const, ...greeting };
    if (!channel.verify(call, account).ok) return { type: 'refused' as const };
    await side.accept(account, channel.split(call, account));
    return { type: 'received' as const, answer: channel.answer?.(call, account) ?? null };
  };
  return {
    ...{ api, account, side, channel, provider, deliver, lines, viber },
    close: async () => {
      await viber.close();
      await api.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

conformMessageChannel('viber', async () => {
  const house = await open();
  const { api, account, side, channel } = house;
  const tokens = new Map<string, string>();
  const tokenOf = (id: string) => {
    const known = tokens.get(id) ?? api.nextToken();
    tokens.set(id, known);
    return known;
  };
  const bodyOf = (peer: string, id: string, text: string) => messageOf(`${peer}=`, tokenOf(id), { type: 'text', text });
  const deliver = async (body: string, signature?: string) => {
    const { type } = await house.deliver(body, signature);
    return type === 'refused' ? type : 'received';
  };
  return {
    channel,
    account,
    side,
    async write(peer, messages) {
      for (const { id, text } of messages) if ((await deliver(bodyOf(peer, id, text))) === 'refused') return 'refused';
      return 'received';
    },
    forge: (peer, { id, text }) => deliver(bodyOf(peer, id, text), 'f'.repeat(64)),
    flood: (bytes) => deliver(bodyOf('mallory', 'flood', 'x'.repeat(bytes))),
    peerKey: (peer) => `${peer}=`,
    unknown: {
      dedupeKey: 'message:1:a=',
      partitionKey: 'a=',
      lane: 'message',
      providerAtMs: 1,
      body: JSON.parse(messageOf('a=', '1', { type: 'hologram' })),
    },
    broken: { dedupeKey: 'x', partitionKey: '', lane: 'message', providerAtMs: 1, body: { event: 'message' } },
    endNext: (ending) => () => api.mishap(ending === 'refused' ? 6 : ending === 'rate' ? 12 : ending),
    async receive(peer, status) {
      const event = status === 'read' ? 'seen' : 'delivered';
      await deliver(receiptOf(`${peer}=`, api.state.next.toString(), event));
      await side.settled();
    },
    choose(peer, { title }) {
      const tracking_data = api.said.at(-1)?.tracking_data;
      return deliver(messageOf(`${peer}=`, tokenOf('choice'), { type: 'text', text: title, tracking_data }));
    },
    typeIn: null,
    seesTyping: null,
    seesStanding: null,
    seesRead: null,
    door: {
      refuseKey: () => void Object.assign(api.state, { token: 'another-token-altogether' }),
      goAway: () => void Object.assign(api.state, { isAway: true }),
    },
    close: house.close,
  };
});

let house: Awaited<ReturnType<typeof open>>;
const op = (over: Partial<OutboundOp>): OutboundOp => ({
  messageId: newId<'message'>(),
  seq: 1,
  peerKey: '01234567890A=',
  text: '',
  files: [],
  author: { type: 'agent', name: 'Ayşe' },
  atMs: 1,
  ...over,
});
const file = (mime: string, bytes: number, name: string): OutboundFile => ({
  fileId: newId<'file'>(),
  mime,
  bytes,
  name,
});

describe('the webhook', () => {
  afterEach(() => house.close());

  test('is set when the account is served, and its trial is answered with nothing on disk', async () => {
    house = await open();
    const { api, channel, provider, account } = house;
    const token = api.nextToken();
    const trial = `{"event":"webhook","timestamp":1457764197627,"message_token":${token}}`;
    expect(await house.deliver(trial)).toEqual({ type: 'greeted', status: 200, body: '' });
    expect(await house.deliver(trial, 'a guess')).toEqual({ type: 'refused' });
    expect(house.side.accepted).toEqual([]);
    // The double tries the address as the provider does; nobody listens there, so it refuses.
    provider.follow(account);
    await expect.poll(async () => (await channel.health(account)).code).toBe('webhookFailing');
  });

  test('without a public address it is said so, and nobody is asked', async () => {
    house = await open({}, null);
    house.provider.follow(house.account);
    await expect.poll(async () => (await house.channel.health(house.account)).code).toBe('noPublicAddress');
    expect(house.api.webhook()).toBeNull();
    expect(house.api.answers).toEqual([]);
  });

  test('a wrong token is not the same as a network that is down', async () => {
    house = await open();
    const { api, channel, provider, account } = house;
    const right = api.state.token;
    api.state.token = 'another-token-altogether';
    provider.follow(account);
    await expect.poll(async () => (await channel.health(account)).code).toBe('credentialsRefused');
    expect(await provider.test(account)).toEqual({ status: 'failed', code: 'credentialsRefused', knownAs: null });
    api.state.token = right;
    expect(await provider.test(account)).toMatchObject({ status: 'ok', knownAs: 'Örnek Destek (ornekdestek)' });
    api.state.isAway = true;
    expect((await provider.test(account)).code).toBe('unreachable');
    expect(house.lines.join('')).not.toContain(right);
  });

  test('whoever opens the conversation is welcomed in the answer itself, and not subscribed', async () => {
    house = await open({ welcome: 'Hoş geldiniz.' });
    const opened = '{"event":"conversation_started","timestamp":7,"message_token":9,"type":"open","user":{"id":"a="}}';
    const told = await house.deliver(opened);
    expect(JSON.parse(told.type === 'received' ? (told.answer?.body ?? '') : '')).toEqual({
      sender: { name: 'Örnek Mağaza' },
      type: 'text',
      text: 'Hoş geldiniz.',
    });
    const written = await house.deliver(messageOf('a=', '11', { type: 'text', text: 'Merhaba' }));
    expect(written).toEqual({ type: 'received', answer: null });
    await house.side.settled();
    const { other } = house.side.conversation(house.account, 'a=');
    expect(other.map(({ type }) => type)).toEqual(['ignored']);
  });
});

describe('what goes out', () => {
  beforeEach(async () => {
    house = await open();
  });
  afterEach(() => house.close());

  test('words, pictures, films and files leave as what they are, fetched from an address of ours', async () => {
    const { api, channel, account } = house;
    const picture = file('image/png', 90_000, 'resim.png');
    await channel.send(op({ text: 'Bakın', files: [picture] }), account);
    const many = [
      file('image/jpeg', 2_000_000, 'buyuk.jpg'),
      file('video/mp4', 5_000, 'a.mp4'),
      file('application/pdf', 7, 'f.pdf'),
    ];
    const outcome = await channel.send(op({ text: 'Üçü', files: many }), account);
    expect(outcome).toMatchObject({ type: 'accepted' });
    expect(outcome.type === 'accepted' && outcome.externalIds.every((id) => /^574131180357\d{7}$/.test(id))).toBe(true);
    expect(outcome.type === 'accepted' && outcome.externalIds).toHaveLength(4);
    const seen = api.said.map(({ type, text, media, size, file_name }) => [
      type,
      text ?? file_name ?? null,
      size ?? null,
      media ? 'address' : null,
    ]);
    expect(seen).toEqual([
      ['picture', 'Bakın', null, 'address'],
      ['text', 'Üçü', null, null],
      ['file', 'buyuk.jpg', 2_000_000, 'address'],
      ['video', null, 5_000, 'address'],
      ['file', 'f.pdf', 7, 'address'],
    ]);
    expect(api.said[0]?.media).toBe(`${publicUrl}/lent/${picture.fileId}-01234567890A=`);
  });

  test('answers to choose from are a keyboard, and what stands behind them goes along', async () => {
    const choices = [
      { id: 'q:1', title: 'Satış <yeni>' },
      { id: 'q:2', title: 'Destek' },
    ];
    await house.channel.send(op({ text: 'Hangisi?', choices }), house.account);
    const [said] = house.api.said;
    expect(said).toMatchObject({
      text: 'Hangisi?',
      keyboard: {
        Type: 'keyboard',
        Buttons: [{ ActionBody: 'Satış <yeni>', Text: 'Satış &lt;yeni&gt;' }, { ActionBody: 'Destek' }],
      },
    });
    const answer = messageOf('a=', '13', { type: 'text', text: 'Destek', tracking_data: said?.tracking_data });
    await house.deliver(answer);
    await house.side.settled();
    const [event] = house.channel.normalize(house.side.accepted[0]?.event as never, house.account);
    expect(event).toMatchObject({ payload: 'q:2' });
  });

  test('the name of who writes is cut at 28 characters and never in the middle of one', async () => {
    const { api, channel, account } = house;
    await channel.send(op({ text: 'a', author: { type: 'agent', name: `${'a'.repeat(27)}🙂` } }), account);
    await channel.send(op({ text: 'a', author: { type: 'bot', name: 'Bot' } }), account);
    const named = { ...account, settings: { senderName: 'Müşteri Hizmetleri' } };
    house.side.accounts.push(named);
    await channel.send(op({ text: 'a' }), named);
    expect(api.said.map(({ sender }) => (sender as { name: string }).name)).toEqual([
      'a'.repeat(27),
      'Örnek Mağaza',
      'Müşteri Hizmetleri',
    ]);
  });

  test('a telephone that is too old is tried once with the oldest version', async () => {
    const { api, channel, account } = house;
    api.mishap(13);
    expect(await channel.send(op({ text: 'a' }), account)).toMatchObject({ type: 'accepted' });
    expect(api.said.map(({ min_api_version }) => min_api_version)).toEqual([1]);
    api.mishap(11, 11);
    expect(await channel.send(op({ text: 'b' }), account)).toMatchObject({ type: 'failed', failure: 'invalidContent' });
  });

  test.each([
    [1, 'invalidContent'],
    [3, 'invalidContent'],
    [5, 'recipientGone'],
    [6, 'noConsent'],
    [7, 'accountRestricted'],
    [15, 'accountRestricted'],
    [24, 'quota'],
    [99, 'permanent'],
  ])('the answer is always HTTP 200: its status %s means %s', async (status, failure) => {
    house.api.mishap(status);
    expect(await house.channel.send(op({ text: 'a' }), house.account)).toEqual({
      type: 'failed',
      failure,
      code: String(status),
      text: 'refused',
    });
  });

  test('with a refused token messages wait, and a limit is waited for', async () => {
    const { api, channel, account } = house;
    api.mishap(2, 12, 'busy', 'outage');
    const outcomes = [];
    for (let n = 0; n < 4; n++) outcomes.push(await channel.send(op({ text: 'a' }), account));
    expect(outcomes.map((one) => (one.type === 'retry' ? one.why : one.type))).toEqual([
      'transient',
      'rate',
      'rate',
      'transient',
    ]);
    expect(api.said).toEqual([]);
  });

  test('a message of two parts that is interrupted between them goes on with the second', async () => {
    const { api, channel, account } = house;
    const long = op({ text: 'İkisi', files: [file('application/pdf', 7, 'f.pdf')] });
    api.mishap('none', 12);
    expect(await channel.send(long, account)).toMatchObject({ type: 'retry', why: 'rate' });
    expect(await channel.send(long, account)).toMatchObject({ type: 'accepted' });
    expect(api.said.map(({ type }) => type)).toEqual(['text', 'file']);
  });

  test('without a public address files are not offered', async () => {
    await house.close();
    house = await open({}, null);
    const { channel, account } = house;
    expect(channel.capabilities(account).files).toBeNull();
    const refused = await channel.send(op({ files: [file('image/png', 1, 'a.png')] }), account);
    expect(refused).toMatchObject({ type: 'failed', failure: 'mediaRejected' });
  });
});

test('a file of a customer is fetched, and an address that leads into our own network is not', async () => {
  house = await open();
  const { api, provider, account } = house;
  const media = { name: 'foto.png', mime: 'image/png', bytes: null, fileId: null };
  const good = await provider.fetchMedia({ ...media, externalId: api.upload('/m/a.png', 'image/png', png) }, account);
  expect(good).toMatchObject({ type: 'fetched', file: { name: 'foto.png', mime: 'image/png', bytes: png.length } });
  for (const address of [
    'https://169.254.169.254/x',
    'http://127.0.0.1:1/x',
    'https://localhost/x',
    'file:///etc/passwd',
  ])
    expect(await provider.fetchMedia({ ...media, externalId: address }, account)).toEqual({
      type: 'missing',
      because: 'unreachable',
    });
  const large = { ...media, externalId: 'https://never.example/asked', bytes: 60 * 1024 * 1024 };
  expect(await provider.fetchMedia(large, account)).toEqual({ type: 'missing', because: 'tooLarge' });
  await house.close();
});
