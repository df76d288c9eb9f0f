import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { OutboundFile, OutboundOp, RawHit } from '#messaging';
import { openFiles } from '#platform/files/index.ts';
import { newId } from '#platform/ids.ts';
import { openLog } from '#platform/log.ts';
import { conformMessageChannel } from '../conformance/message-channel.ts';
import { openSideDouble, testAccount } from '../conformance/side-double.ts';
import { messageFrom, openFakeBotApi } from './bot-api.fixture.ts';
import { openTelegram } from './index.ts';

const key = Buffer.alloc(32, 3);
const secretHeader = 'x-telegram-bot-api-secret-token';
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
  'base64',
);

async function open(settings: Record<string, unknown> = { ingress: 'webhook' }, publicUrl: string | null = null) {
  const api = await openFakeBotApi();
  const folder = await mkdtemp(path.join(tmpdir(), 'santral-telegram-'));
  const lines: string[] = [];
  const log = openLog({ level: 'debug', sink: { write: (line) => void lines.push(line) } });
  const clock = { nowMs: () => Date.now() };
  const files = await openFiles({ dataDir: folder, clock });
  const account = testAccount({ channel: 'telegram', settings });
  const side = openSideDouble({
    channel: () => telegram.channel,
    accounts: [account],
    nowMs: clock.nowMs,
    secret: api.state.token,
  });
  const rhythm = { pollSeconds: 1, backOffMs: { first: 20, most: 100 }, lookMs: 50 };
  const telegram = openTelegram({ side, files, clock, log, key, publicUrl, apiUrl: api.url, rhythm });
  const { channel } = telegram;
  const provider = channel.provider;
  if (!provider) throw new Error('A bot stands at a provider.');
  const hit = (bytes: Uint8Array, secret: string): RawHit => ({
    headers: { [secretHeader]: secret },
    path: '/webhooks/telegram/test-key',
    query: {},
    bytes,
    remoteAddress: '127.0.0.1',
    receivedAtMs: 1_000,
  });
  /** As the webhook's route does: look at the secret, store, answer. */
  const deliver = async (update: unknown, secret: string) => {
    const call = hit(Buffer.from(JSON.stringify(update)), secret);
    if (!channel.verify(call, account).ok) return 'refused' as const;
    await side.accept(account, channel.split(call, account));
    return 'received' as const;
  };
  const close = async () => {
    await telegram.close();
    await api.close();
    await rm(folder, { recursive: true, force: true });
  };
  /** The secret the provider was given when the webhook was registered. */
  const secretOfCalls = async () => {
    const registrar = openTelegram({
      ...{ side, files, clock, log, key, rhythm, apiUrl: api.url },
      publicUrl: 'https://destek.example.com',
    });
    registrar.channel.provider?.follow(account);
    await expect.poll(() => api.webhook()?.secret).toBeTruthy();
    await registrar.close();
    return api.webhook()?.secret ?? '';
  };
  return { api, files, account, side, telegram, channel, provider, deliver, secretOfCalls, lines, close };
}

conformMessageChannel('telegram', async () => {
  const house = await open({ ingress: 'webhook' }, 'https://destek.example.com');
  const { api, account, side, channel, deliver } = house;
  const secret = await house.secretOfCalls();
  const chats = new Map<string, number>();
  const chatOf = (peer: string) => {
    const known = chats.get(peer) ?? 1_001 + chats.size;
    chats.set(peer, known);
    return known;
  };
  const numbers = new Map<string, number>();
  const updateOf = (peer: string, id: string, text: string) => {
    const number = numbers.get(id) ?? 501 + numbers.size;
    numbers.set(id, number);
    return { update_id: number, message: { ...messageFrom(chatOf(peer), number), text } };
  };
  return {
    channel,
    account,
    side,
    async write(peer, messages) {
      // This provider sends one thing in each call.
      for (const { id, text } of messages) {
        const answer = await deliver(updateOf(peer, id, text), secret);
        if (answer === 'refused') return answer;
      }
      return 'received';
    },
    forge: (peer, { id, text }) => deliver(updateOf(peer, id, text), 'a guess'),
    flood: (bytes) => deliver(updateOf('mallory', 'flood', 'x'.repeat(bytes)), secret),
    peerKey: (peer) => (peer.startsWith('nobody') ? peer : String(chatOf(peer))),
    unknown: {
      dedupeKey: '4242:1',
      partitionKey: '1001',
      lane: 'message',
      providerAtMs: 1,
      body: { update_id: 1, message: { ...messageFrom(1_001, 1), hologram: {} } },
    },
    broken: { dedupeKey: '4242:2', partitionKey: '', lane: 'message', providerAtMs: 1, body: { message: 'half' } },
    endNext: (ending) => () => api.mishap(ending === 'refused' ? 'blocked' : ending),
    receive: () => Promise.reject(new Error('Bots hear nothing of what was received or read.')),
    happen(peer, what) {
      const chat = chatOf(peer);
      const number = numbers.get(what.of) ?? 0;
      const original = messageFrom(chat, number);
      const known = { ...original, edit_date: 1_770_000_009 };
      switch (what.type) {
        case 'edit':
          return deliver({ update_id: 9_001, edited_message: { ...known, text: what.text } }, secret);
        case 'reply': {
          const message = { ...messageFrom(chat, 9_002), text: what.text, reply_to_message: original };
          return deliver({ update_id: 9_002, message }, secret);
        }
        case 'reaction': {
          const new_reaction = what.emoji === null ? [] : [{ type: 'emoji', emoji: what.emoji }];
          const { chat: inChat, from: user } = original;
          const reaction = {
            chat: inChat,
            user,
            message_id: number,
            date: 1_770_000_010,
            old_reaction: [],
            new_reaction,
          };
          return deliver({ update_id: what.emoji === null ? 9_003 : 9_004, message_reaction: reaction }, secret);
        }
        case 'revoke':
          throw new Error('Bots hear nothing of a withdrawal.');
      }
    },
    choose(peer, { id: data, title: text }) {
      const { from, ...message } = messageFrom(chatOf(peer), 9_005);
      const reply_markup = { inline_keyboard: [[{ text, callback_data: data }]] };
      const callback_query = { id: 'cb', from, data, message: { ...message, reply_markup } };
      return deliver({ update_id: 9_005, callback_query }, secret);
    },
    typeIn: null,
    async seesTyping(peer) {
      const isShown = () => api.actions.some(({ parameters }) => parameters.chat_id === String(chatOf(peer)));
      await expect.poll(isShown).toBe(true);
      return isShown();
    },
    seesStanding: null,
    seesRead: null,
    door: {
      refuseKey: () => void Object.assign(api.state, { token: '4242:another-token-altogether' }),
      goAway: () => void Object.assign(api.state, { isAway: true }),
    },
    close: house.close,
  };
});

let house: Awaited<ReturnType<typeof open>>;

describe('by polling', () => {
  beforeEach(async () => {
    house = await open({ ingress: 'poll' });
  });
  afterEach(() => house.close());
  const textsOf = (chatId: number) =>
    house.side.conversation(house.account, String(chatId)).messages.map(({ text }) => text);

  test('news are put on disk before the provider may forget them, and known again when it tells them twice', async () => {
    const { api, side, provider, account } = house;
    side.isAway = true;
    api.write(7, { text: 'bir' });
    api.write(7, { text: 'iki' });
    provider.follow(account);
    await expect.poll(() => house.lines.join('').includes('could not be stored')).toBe(true);
    expect(api.waiting()).toBe(2);
    side.isAway = false;
    await expect.poll(() => textsOf(7)).toEqual(['bir', 'iki']);
    await expect.poll(() => api.waiting()).toBe(0);
    expect(side.accepted.map(({ event }) => event.dedupeKey)).toEqual(['4242:101', '4242:102']);
    expect(await house.channel.health(account)).toEqual({ status: 'ok', code: 'connected' });
  });

  test('after a restart what nobody confirmed is asked for again, and known again: the place need not be kept', async () => {
    const { api, side, provider, account } = house;
    provider.follow(account);
    api.write(7, { text: 'bir' });
    await expect.poll(() => textsOf(7)).toEqual(['bir']);
    await provider.leave(account.organisationId);
    // The provider forgot that it was told: it tells everything of the day once more.
    api.update({ update_id: 101, message: { message_id: 11, date: 1, chat: { id: 7, type: 'private' }, text: 'bir' } });
    api.write(7, { text: 'iki' });
    provider.follow(account);
    await expect.poll(() => textsOf(7)).toEqual(['bir', 'iki']);
    expect(side.accepted).toHaveLength(2);
  });

  test('the touch of a button is a message with what stood behind it, and her telephone hears that it arrived', async () => {
    const { api, provider, account, channel, side } = house;
    provider.follow(account);
    const { from, ...message } = messageFrom(7, 5);
    const inline_keyboard = [[{ text: 'Satış', callback_data: 'q:1' }]];
    api.update({
      callback_query: { id: 'cb-1', from, data: 'q:1', message: { ...message, reply_markup: { inline_keyboard } } },
    });
    await expect.poll(() => textsOf(7)).toEqual(['Satış']);
    const [event] = channel.normalize(side.accepted[0]?.event as never, account);
    expect(event).toMatchObject({
      payload: 'q:1',
      replyToExternalId: '4242:5',
      peer: { key: '7', name: 'Zeynep Kaya' },
    });
    await expect.poll(() => api.changed.map(({ parameters }) => parameters.callback_query_id)).toEqual(['cb-1']);
    // Reactions are told only to those who ask for them by name.
    expect(api.state.allowed).toContain('message_reaction');
  });

  test('a wrong token is not the same as a network that is down', async () => {
    const { api, channel, provider, account } = house;
    const right = api.state.token;
    api.state.token = '4242:another-token-altogether';
    provider.follow(account);
    await expect.poll(async () => (await channel.health(account)).code).toBe('credentialsRefused');
    expect(await provider.test(account)).toEqual({ status: 'failed', code: 'credentialsRefused', knownAs: null });
    api.state.token = right;
    await expect.poll(async () => (await channel.health(account)).code).toBe('connected');
    api.state.isAway = true;
    await expect.poll(async () => (await channel.health(account)).code, { timeout: 5_000 }).toBe('unreachable');
    expect((await provider.test(account)).code).toBe('unreachable');
    api.state.isAway = false;
    api.write(7, { text: 'döndü' });
    await expect.poll(() => textsOf(7)).toEqual(['döndü']);
    expect(await provider.test(account)).toMatchObject({ status: 'ok', knownAs: 'Örnek Destek (@ornek_destek_bot)' });
    expect(house.lines.join('')).not.toContain('a-token-of-the-fake-bot');
  });

  test('somebody else who asks for the same bot is told of in words', async () => {
    const { api, channel, provider, account } = house;
    provider.follow(account);
    await expect
      .poll(async () => (await channel.health(account)).code)
      .toBe('connected')
      .catch(() => undefined);
    const ask = () =>
      fetch(`${api.url}/bot${api.state.token}/getUpdates`, { method: 'POST', body: '{"timeout":5}' }).catch(() => null);
    const others = setInterval(() => void ask(), 20);
    await expect.poll(async () => (await channel.health(account)).code, { timeout: 5_000 }).toBe('conflict');
    clearInterval(others);
  });

  test('it stops when its organisation is served elsewhere, and begins once however often it is told', async () => {
    const { api, provider, account } = house;
    for (let n = 0; n < 3; n++) provider.follow(account);
    api.write(7, { text: 'önce' });
    await expect.poll(() => textsOf(7)).toEqual(['önce']);
    await provider.leave(account.organisationId);
    api.write(7, { text: 'sonra' });
    await new Promise((wait) => setTimeout(wait, 100));
    expect(api.waiting()).toBeGreaterThan(0);
    expect(textsOf(7)).toEqual(['önce']);
    provider.follow(account);
    await expect.poll(() => textsOf(7)).toEqual(['önce', 'sonra']);
  });
});

describe('files and long words', () => {
  beforeEach(async () => {
    house = await open();
  });
  afterEach(() => house.close());

  const outbound = async (name: string, declaredMime: string, bytes: Buffer): Promise<OutboundFile> => {
    const { files, side, account } = house;
    const source = Readable.from([bytes]);
    const kept = await files.store({ organisationId: account.organisationId, bytes: source, name, declaredMime });
    if (kept.type !== 'stored') throw new Error(kept.type);
    const { id, ...file } = await side.rememberUpload(account, '7', kept.file);
    return { fileId: id, ...file };
  };
  const op = (over: Partial<OutboundOp>): OutboundOp => ({
    messageId: newId<'message'>(),
    seq: 1,
    peerKey: '7',
    text: '',
    files: [],
    author: { type: 'agent', name: 'Ayşe' },
    atMs: 1,
    ...over,
  });
  const calls = () =>
    house.api.sent.map(({ method, parameters, files }) => [
      method,
      parameters.text ?? parameters.caption ?? '',
      files.map(({ name }) => name),
    ]);

  test('a file of a customer is fetched from the path the provider told, and from nowhere else', async () => {
    const { api, provider, account } = house;
    const media = { name: 'foto.png', mime: 'image/png', bytes: png.length, fileId: null };
    const fetched = await provider.fetchMedia({ ...media, externalId: api.upload('photos/file_1.png', png) }, account);
    expect(fetched).toMatchObject({
      type: 'fetched',
      file: { name: 'foto.png', mime: 'image/png', bytes: png.length },
    });
    const strange = ['/etc/passwd', '../bot/getMe', 'http://169.254.169.254/x', '//evil.example/x'];
    const outcomes = await Promise.all(
      strange.map((path) => provider.fetchMedia({ ...media, externalId: api.upload(path, png) }, account)),
    );
    expect(outcomes).toEqual(strange.map(() => ({ type: 'missing', because: 'unreachable' })));
  }, 30_000);

  test('what is too large or of a refused type is said so at once', async () => {
    const { api, provider, account } = house;
    const media = { name: 'a.bin', mime: null, fileId: null };
    const large = { ...media, externalId: 'never asked', bytes: 21 * 1024 * 1024 };
    expect(await provider.fetchMedia(large, account)).toEqual({ type: 'missing', because: 'tooLarge' });
    const program = api.upload('documents/a.exe', Buffer.from('MZ this is a program'));
    const refused = await provider.fetchMedia({ ...media, externalId: program, bytes: null }, account);
    expect(refused).toEqual({ type: 'missing', because: 'typeRefused' });
  });

  test('words go beside a picture; several files go at once; a picture that is refused goes as a file', async () => {
    const { api, channel, account } = house;
    const picture = await outbound('resim.png', 'image/png', png);
    const note = await outbound('not.txt', 'text/plain', Buffer.from('merhaba'));
    await channel.send(op({ text: 'Bakın', files: [picture] }), account);
    await channel.send(op({ text: 'İkisi', files: [picture, note] }), account);
    api.mishap('badPhoto');
    await channel.send(op({ files: [picture] }), account);
    expect(calls()).toEqual([
      ['sendPhoto', 'Bakın', ['resim.png']],
      ['sendMediaGroup', '', ['resim.png', 'not.txt']],
      ['sendDocument', '', ['resim.png']],
    ]);
    expect(JSON.parse(api.sent[1]?.parameters.media ?? '')).toEqual([
      { type: 'document', media: 'attach://file0', caption: 'İkisi' },
      { type: 'document', media: 'attach://file1' },
    ]);
    expect(Buffer.from(api.sent[0]?.files[0]?.bytes ?? []).equals(png)).toBe(true);
  });

  test('a recording arrives as a voice note', async () => {
    const { api, channel, account } = house;
    const voice = { fileId: newId<'file'>(), name: 'not.txt', mime: 'audio/ogg', bytes: 5 };
    const kept = await outbound('ses.txt', 'text/plain', Buffer.from('sound'));
    await channel.send(op({ files: [{ ...voice, fileId: kept.fileId }] }), account);
    expect(api.sent.map(({ method }) => method)).toEqual(['sendVoice']);
  });

  test('answers to choose from stand under the message, and a message says which one it answers', async () => {
    const { api, channel, account } = house;
    const choices = [
      { id: 'q:1', title: 'Satış' },
      { id: 'x'.repeat(65), title: 'Destek' },
    ];
    const outcome = await channel.send(op({ text: 'Hangisi?', choices, replyToExternalId: '4242:7' }), account);
    expect(outcome).toEqual({ type: 'accepted', externalIds: [`4242:${api.state.messageId}`] });
    const { reply_markup, reply_parameters } = api.sent[0]?.parameters ?? {};
    expect(JSON.parse(reply_markup ?? '')).toEqual({
      inline_keyboard: [[{ text: 'Satış', callback_data: 'q:1' }], [{ text: 'Destek', callback_data: '~1' }]],
    });
    expect(JSON.parse(reply_parameters ?? '')).toEqual({ message_id: 7, allow_sending_without_reply: true });
    // A message of another bot cannot be answered by this one.
    await channel.send(op({ text: 'a', replyToExternalId: '77:7' }), account);
    expect(api.sent[1]?.parameters).not.toHaveProperty('reply_parameters');
  });

  test('what was sent is changed, withdrawn and reacted to; each file of an album has its id', async () => {
    const { api, channel, account } = house;
    const picture = await outbound('resim.png', 'image/png', png);
    const album = await channel.send(op({ text: 'İkisi', files: [picture, picture] }), account);
    const ids = album.type === 'accepted' ? album.externalIds : [];
    expect(ids).toEqual(['4242:11', '4242:12']);
    await channel.send(op({ text: 'Buyrun' }), account);
    const act = (what: Parameters<NonNullable<typeof channel.act>>[0]) => channel.act?.(what, account);
    const of = (externalId: string) => ({ peerKey: '7', externalId });
    expect(await act({ type: 'edit', ...of('4242:13'), text: 'Buyurun' })).toMatchObject({ type: 'accepted' });
    // The same again is no failure, and words beside a picture are changed as such.
    expect(await act({ type: 'edit', ...of('4242:13'), text: 'Buyurun' })).toMatchObject({ type: 'accepted' });
    expect(await act({ type: 'edit', ...of('4242:11'), text: 'Üçü' })).toMatchObject({ type: 'accepted' });
    expect(await act({ type: 'react', ...of('4242:13'), emoji: '👍' })).toMatchObject({ type: 'accepted' });
    expect(await act({ type: 'react', ...of('4242:13'), emoji: null })).toMatchObject({ type: 'accepted' });
    expect(await act({ type: 'revoke', ...of('4242:13') })).toMatchObject({ type: 'accepted' });
    expect(await act({ type: 'revoke', ...of('4242:99') })).toMatchObject({ type: 'accepted' });
    expect(await act({ type: 'revoke', ...of('77:13') })).toMatchObject({ type: 'failed', failure: 'invalidContent' });
    expect(
      api.changed.map(({ method, parameters }) => [method, parameters.message_id, parameters.reaction ?? null]),
    ).toEqual([
      ['editMessageText', '13', null],
      ['editMessageCaption', '11', null],
      ['setMessageReaction', '13', '[{"type":"emoji","emoji":"👍"}]'],
      ['setMessageReaction', '13', '[]'],
      ['deleteMessage', '13', null],
    ]);
  });

  test('a message of two parts that is interrupted between them goes on with the second', async () => {
    const { api, channel, account } = house;
    const long = op({ text: 'u'.repeat(2_000), files: [await outbound('resim.png', 'image/png', png)] });
    // The words go out, the file meets a limit: told again, only the file is sent.
    api.mishap('none', 'rate');
    expect(await channel.send(long, account)).toMatchObject({ type: 'retry', why: 'rate', afterMs: 3_000 });
    expect(await channel.send(long, account)).toMatchObject({ type: 'accepted' });
    expect(calls().map(([method]) => method)).toEqual(['sendMessage', 'sendPhoto']);
  });

  test('more than fits into a message is refused, counted as the provider counts', async () => {
    const { channel, account } = house;
    const fits = await channel.send(op({ text: '🙂'.repeat(2_048) }), account);
    const tooLong = await channel.send(op({ text: `${'🙂'.repeat(2_048)}.` }), account);
    expect([fits.type, tooLong.type]).toEqual(['accepted', 'failed']);
    expect(calls()).toHaveLength(1);
  });

  test('with a refused token messages wait; who is gone or has blocked us ends them', async () => {
    const { api, channel, account } = house;
    api.mishap('blocked');
    expect(await channel.send(op({ text: 'a' }), account)).toMatchObject({
      type: 'failed',
      failure: 'recipientBlocked',
    });
    api.state.token = '4242:another-token-altogether';
    expect(await channel.send(op({ text: 'b' }), account)).toMatchObject({ type: 'retry' });
    const { side, files } = house;
    const log = openLog({ level: 'fatal' });
    const clock = { nowMs: () => Date.now() };
    const nowhere = openTelegram({ side, files, clock, log, key, publicUrl: null, apiUrl: 'http://127.0.0.1:64999' });
    // Without a connection nothing has left us, so it may be sent again.
    expect(await nowhere.channel.send(op({ text: 'c' }), account)).toMatchObject({ type: 'retry', why: 'transient' });
  });
});
