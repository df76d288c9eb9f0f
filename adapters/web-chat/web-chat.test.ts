import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { fixedClock } from '#platform/testing/clock.ts';
import { type ChannelHarness, conformMessageChannel } from '../conformance/message-channel.ts';
import { openTestWebChat, type TestVisitor, type TestWebChat } from './web-chat.fixture.ts';

conformMessageChannel('the web chat', async (): Promise<ChannelHarness> => {
  const chat = await openTestWebChat({ settings: { allowedOrigins: ['https://shop.example'] } });
  const origin = 'https://shop.example';
  const tabs = new Map<string, Promise<TestVisitor>>();
  const keys = new Map<string, string>();
  const tabOf = (peer: string) => {
    const tab = tabs.get(peer) ?? chat.visitor({ origin });
    tabs.set(peer, tab);
    return tab.then((open) => {
      keys.set(peer, keyOf(open.token));
      return open;
    });
  };
  const sees = (type: 'typing' | 'standing' | 'read') => async (peer: string) => {
    await (await tabOf(peer)).heard(type);
    return true;
  };
  return {
    channel: chat.webChat.channel,
    account: chat.account,
    side: chat.side,
    async write(peer, messages) {
      const tab = await tabOf(peer);
      for (const { id, text } of messages) tab.say(id, text);
      for (const { id } of messages) await tab.heard('stored', (frame) => frame.clientId === id);
      return 'received';
    },
    forge: async () =>
      chat.visitor({ origin: 'https://evil.example' }).then(
        () => 'received' as const,
        () => 'refused' as const,
      ),
    async flood(bytes) {
      const tab = await chat.visitor({ origin });
      tab.say('message-flood', 'x'.repeat(bytes));
      return (await tab.closed) === 1009 ? 'refused' : 'received';
    },
    peerKey: (peer) => keys.get(peer) ?? peer,
    unknown: { dedupeKey: 'k', partitionKey: 'p', lane: 'message', providerAtMs: 1, body: { type: 'hologram' } },
    broken: { dedupeKey: 'k', partitionKey: 'p', lane: 'message', providerAtMs: 1, body: { type: 'say', text: 1 } },
    endNext: () => null,
    async receive(peer, status) {
      const tab = await tabOf(peer);
      tab.send({ type: status === 'read' ? 'seen' : 'delivered', upToSeq: 1_000 });
      await roundTrip(tab);
    },
    async choose(peer, { id, title }) {
      const tab = await tabOf(peer);
      const offered = await tab.heard('message', ({ message }) => message.choices !== undefined);
      const choiceId = offered.message.choices?.find((choice) => choice.id === id)?.id ?? null;
      tab.send({ type: 'say', clientId: 'message-choice', text: title, fileIds: [], page: null, choiceId });
      await tab.heard('stored', (frame) => frame.clientId === 'message-choice');
      return 'received';
    },
    async typeIn(peer) {
      const tab = await tabOf(peer);
      tab.send({ type: 'typing', isTyping: true });
      await roundTrip(tab);
    },
    seesTyping: sees('typing'),
    seesStanding: sees('standing'),
    seesRead: sees('read'),
    close: chat.close,
  };
});

let opened: TestWebChat[] = [];
async function open(...changes: Parameters<typeof openTestWebChat>) {
  const chat = await openTestWebChat(...changes);
  opened.push(chat);
  return chat;
}
afterEach(async () => {
  for (const chat of opened) await chat.close();
  opened = [];
});

describe('a visitor', () => {
  test('is known again by her token, and a stranger without one is somebody else', async () => {
    const chat = await open();
    const first = await chat.visitor();
    first.say('message-1', 'ben geldim');
    await first.heard('message');
    const again = await chat.visitor({ token: first.token });
    expect(again.messages().map((message) => message.text)).toEqual(['ben geldim']);
    const stranger = await chat.visitor();
    expect(stranger.messages()).toEqual([]);
  });

  test('C23 what proves a visitor can be replayed: here a token that was changed, is too old or another channel’s is a stranger’s, and a name proves nothing', async () => {
    const clock = fixedClock();
    const chat = await open({ clock });
    const first = await chat.visitor({ name: 'Ayla' });
    first.say('message-1', 'gizli');
    await first.heard('message');
    // The last letter of a token holds two bits that mean nothing: from A to B it would be the same token.
    const changed = `${first.token.slice(0, -1)}${first.token.endsWith('A') ? 'Q' : 'A'}`;
    const guesses = [{ token: changed }, { token: first.token, channel: chat.other.publicKey }, { name: 'Ayla' }];
    for (const options of guesses) {
      const thief = await chat.visitor(options);
      expect(thief.messages()).toEqual([]);
      expect(thief.token).not.toBe(first.token);
    }
    clock.advance(401 * 24 * 3_600_000);
    expect((await chat.visitor({ token: first.token })).messages()).toEqual([]);
  });

  test('gets her token renewed after a week and is still the same', async () => {
    const clock = fixedClock();
    const chat = await open({ clock });
    const first = await chat.visitor();
    clock.advance(8 * 24 * 3_600_000);
    const later = await chat.visitor({ token: first.token });
    expect(later.token).not.toBe(first.token);
    expect(keyOf(later.token)).toBe(keyOf(first.token));
  });

  test('sees in every tab the same messages, each once', async () => {
    const chat = await open();
    const one = await chat.visitor();
    const two = await chat.visitor({ token: one.token });
    one.say('message-1', 'soru');
    await Promise.all([one.heard('message'), two.heard('message')]);
    await chat.side.agentSays(chat.account, keyOf(one.token), 'cevap');
    const isAnswer = (frame: { message: { text: string } }) => frame.message.text === 'cevap';
    await Promise.all([one.heard('message', isAnswer), two.heard('message', isAnswer)]);
    expect(one.messages().map((m) => m.text)).toEqual(['soru', 'cevap']);
    expect(two.messages()).toEqual(one.messages());
    expect(one.messages()[0]?.externalId).toBe('message-1');
  });

  test('who comes back is given everything she missed, however much, and nothing twice', async () => {
    const chat = await open();
    const before = await chat.visitor();
    before.say('message-1', 'soru');
    await before.heard('message');
    before.socket.close();
    await before.closed;
    const key = keyOf(before.token);
    for (let n = 0; n < 450; n++) await chat.side.agentSays(chat.account, key, `cevap ${n}`);
    const after = await chat.visitor({ token: before.token, lastSeq: 1 });
    expect(after.messages().map((m) => m.seq)).toEqual(Array.from({ length: 450 }, (_, n) => n + 2));
    expect(after.frames.filter((frame) => frame.type === 'history')).toHaveLength(3);
  });

  test('loses nothing that is written while her history is being read', async () => {
    const chat = await open();
    const before = await chat.visitor();
    before.say('message-1', 'soru');
    await before.heard('message');
    const key = keyOf(before.token);
    let n = 0;
    chat.side.aroundHistory = async () => {
      n += 1;
      await chat.side.agentSays(chat.account, key, `araya giren ${n}`);
    };
    const after = await chat.visitor({ token: before.token });
    chat.side.aroundHistory = null;
    await chat.side.agentSays(chat.account, key, 'son');
    await after.heard('message', (frame) => frame.message.text === 'son');
    const seqs = after.messages().map((m) => m.seq);
    expect(seqs).toEqual(Array.from({ length: seqs.length }, (_, i) => i + 1));
    expect(seqs.length).toBe(chat.side.conversation(chat.account, key).lastSeq);
  });

  test('is not overtaken by her own next message, however long the first takes to store', async () => {
    const chat = await open();
    const visitor = await chat.visitor();
    chat.side.beforeAccept = ({ dedupeKey }) => delay(dedupeKey.endsWith('message-1') ? 100 : 0);
    visitor.say('message-1', 'önce');
    visitor.say('message-2', 'sonra');
    await visitor.heard('message', (frame) => frame.message.text === 'sonra');
    expect(visitor.messages().map((message) => message.text)).toEqual(['önce', 'sonra']);
  });

  test('whose device knows more than we do is told to forget it', async () => {
    const chat = await open();
    const first = await chat.visitor();
    first.say('message-1', 'tek');
    await first.heard('message');
    const ahead = await chat.visitor({ token: first.token, lastSeq: 900 });
    expect((await ahead.heard('welcome')).forget).toBe(true);
    expect(ahead.messages().map((m) => m.text)).toEqual(['tek']);
  });

  test('leaves a page without the secrets of its address', async () => {
    const chat = await open();
    const visitor = await chat.visitor();
    const page = { title: 'Sepet\u202e', address: 'https://u:p@shop.example/cart?token=abc&utm_source=mail#top' };
    visitor.send({ type: 'say', clientId: 'message-1', text: 'soru', fileIds: [], page });
    await visitor.heard('stored');
    expect(JSON.stringify(chat.side.accepted[0]?.event.body)).toContain(
      '"page":{"title":"Sepet","address":"https://shop.example/cart?utm_source=mail"}',
    );
  });

  test('who looks is here, and a reload is no absence', async () => {
    const chat = await open({ rhythm: { graceMs: 150 } });
    const one = await chat.visitor();
    const talk = chat.side.conversation(chat.account, keyOf(one.token));
    one.send({ type: 'looking', isLooking: true });
    await roundTrip(one);
    one.socket.close();
    await one.closed;
    const two = await chat.visitor({ token: one.token });
    two.send({ type: 'looking', isLooking: true });
    await roundTrip(two);
    two.socket.close();
    await vi.waitFor(() => expect(talk.passing).toContainEqual({ type: 'here', isHere: false }));
    expect(talk.passing).toEqual([
      { type: 'here', isHere: true },
      { type: 'here', isHere: false },
    ]);
  });

  test('cannot say to have read what she was never sent', async () => {
    const chat = await open();
    const visitor = await chat.visitor();
    visitor.say('message-1', 'soru');
    await visitor.heard('message');
    visitor.send({ type: 'seen', upToSeq: 5_000 });
    await roundTrip(visitor);
    const receipts = chat.side.accepted.filter(({ event }) => event.lane === 'receipt');
    expect(receipts.map(({ event }) => event.body)).toMatchObject([{ type: 'seen', upToSeq: 1 }]);
  });
});

describe('what cannot be taken', () => {
  test.each([
    ['tooLong', 'ğ'.repeat(4_001), []],
    ['tooLong', 'x'.repeat(100_000), []],
    ['empty', ' \n ', []],
    ['tooManyFiles', 'dosyalar', Array.from({ length: 6 }, (_, n) => `00000000-0000-7000-8000-00000000000${n}`)],
    ['fileUnknown', 'dosya', ['00000000-0000-7000-8000-000000000001']],
  ])('is refused with %s and nothing is stored', async (code, text, fileIds) => {
    const chat = await open();
    const visitor = await chat.visitor();
    visitor.say('message-1', text, fileIds);
    expect(await visitor.heard('refused')).toEqual({ type: 'refused', code, clientId: 'message-1' });
    expect(chat.side.accepted).toEqual([]);
    visitor.say('message-2', 'devam');
    await visitor.heard('stored');
  });

  test('nonsense is answered, and after five times the socket is closed', async () => {
    const chat = await open();
    const visitor = await chat.visitor({ hello: false });
    const nonsense = ['', '{', '[]', '{"type":"say"}', '['.repeat(60_000)];
    for (const text of nonsense) visitor.send(text);
    expect(await visitor.closed).toBe(4007);
    expect(visitor.frames).toEqual(nonsense.map(() => ({ type: 'refused', code: 'malformed' })));
  });

  test('bytes, frames out of turn and unknown versions do no harm', async () => {
    const chat = await open();
    const visitor = await chat.visitor({ hello: false });
    visitor.socket.send(Buffer.from([0, 255, 1]));
    visitor.say('message-1', 'selamsız');
    visitor.send({
      type: 'hello',
      version: 99,
      visitorToken: null,
      lastSeq: 0,
      visitor: null,
      page: { title: '', address: '' },
      language: '',
    });
    expect(await visitor.closed).toBe(4010);
    expect(chat.side.accepted).toEqual([]);
  });

  test('the eleventh message in ten seconds is asked to wait, and taken after that', async () => {
    const clock = fixedClock();
    const chat = await open({ clock, limits: {} });
    const visitor = await chat.visitor();
    for (let n = 0; n < 11; n++) visitor.say(`message-${n}00`, `${n}`);
    const refused = await visitor.heard('refused');
    expect(refused).toEqual({ type: 'refused', code: 'tooMany', clientId: 'message-1000', retryAfterMs: 1_000 });
    clock.advance(refused.retryAfterMs ?? 0);
    visitor.say('message-1000', '10');
    await visitor.heard('stored', (frame) => frame.clientId === 'message-1000');
  });

  test('one address may begin so many conversations in an hour; the next is refused, old ones go on', async () => {
    const clock = fixedClock();
    const chat = await open({ clock, limits: { newConversationsPerHour: 5 } });
    const visitors: TestVisitor[] = [];
    for (let n = 0; n < 6; n++) {
      const visitor = await chat.visitor();
      visitors.push(visitor);
      visitor.say('message-1', 'ilk');
      if (n < 5) await visitor.heard('stored');
    }
    const refused = await visitors[5]?.heard('refused');
    expect(refused?.code).toBe('tooManyConversations');
    expect(refused?.retryAfterMs).toBeGreaterThan(0);
    visitors[0]?.say('message-2', 'ikinci');
    await visitors[0]?.heard('stored', (frame) => frame.clientId === 'message-2');
  });

  test('the thirty-first socket of one address is refused, and a closed one makes room', async () => {
    const chat = await open({ limits: {} });
    const visitors = await Promise.all(Array.from({ length: 30 }, () => chat.visitor()));
    await expect(chat.visitor()).rejects.toThrow('429');
    visitors[0]?.socket.close();
    await visitors[0]?.closed;
    await vi.waitFor(() => chat.visitor());
  });

  test('a page of a foreign site, an unknown key and a channel that was switched off are refused', async () => {
    const chat = await open({ settings: { allowedOrigins: ['https://shop.example'] } });
    await expect(chat.visitor({ origin: 'https://shop.example.evil.example' })).rejects.toThrow('403');
    await expect(chat.visitor({ origin: 'null' })).rejects.toThrow('403');
    await expect(chat.visitor()).rejects.toThrow('403');
    await expect(chat.visitor({ channel: 'nobody' })).rejects.toThrow('404');
    await chat.visitor({ origin: 'https://shop.example' });
    await chat.visitor({ origin: chat.http.url });
    chat.side.accounts[0] = { ...chat.account, isActive: false };
    await expect(chat.visitor({ origin: 'https://shop.example' })).rejects.toThrow('404');
  });

  test('while the database is away a message is refused with "later", and taken when it is back', async () => {
    const chat = await open();
    const visitor = await chat.visitor();
    chat.side.isAway = true;
    visitor.say('message-1', 'kaybolma');
    expect((await visitor.heard('refused')).code).toBe('unavailable');
    await expect(chat.visitor()).rejects.toThrow('1013');
    chat.side.isAway = false;
    visitor.say('message-1', 'kaybolma');
    await visitor.heard('stored');
    expect(chat.side.accepted).toHaveLength(1);
  });
});

describe('the socket', () => {
  test('that goes silent is cut, the one that answers stays', async () => {
    const chat = await open({ rhythm: { beatEveryMs: 50, deadAfterMs: 200 } });
    const silent = await chat.visitor();
    const alive = await chat.visitor();
    // A frozen browser: the connection stands and nothing answers any more.
    silent.socket.pong = () => undefined;
    (
      silent.socket as unknown as { _receiver: { removeAllListeners(name: string): void } }
    )._receiver.removeAllListeners('ping');
    expect(await silent.closed).toBe(1006);
    alive.send({ type: 'beat' });
    await alive.heard('beat');
  });

  test('that does not take what it is sent is cut, and resumes', async () => {
    const chat = await open();
    const slow = await chat.visitor();
    slow.say('message-1', 'merhaba');
    await slow.heard('message');
    const key = keyOf(slow.token);
    slow.socket.pause();
    const text = 'x'.repeat(4_000);
    for (let n = 0; n < 4_000 && chat.webChat.tabs() > 0; n++) await chat.side.agentSays(chat.account, key, text);
    slow.socket.resume();
    expect(await slow.closed).toBe(4008);
    const back = await chat.visitor({ token: slow.token, lastSeq: slow.messages().at(-1)?.seq ?? 0 });
    const all = [...slow.messages(), ...back.messages()].map((message) => message.seq);
    expect(all).toEqual(Array.from({ length: all.length }, (_, n) => n + 1));
    expect(all.length).toBe(chat.side.conversation(chat.account, key).lastSeq);
  });

  test('cut again and again while two hundred messages are written loses and doubles none', async () => {
    const chat = await open();
    let tab = await chat.visitor();
    const { token } = tab;
    for (let n = 0; n < 200; n++) {
      if (n % 23 === 11) {
        // Sent, and the line is cut before the answer: the device sends it again.
        tab.say(`message-${1000 + n}`, `${n}`);
        tab.socket.terminate();
        tab = await chat.visitor({ token });
      }
      tab.say(`message-${1000 + n}`, `${n}`);
      await tab.heard('stored', (frame) => frame.clientId === `message-${1000 + n}`);
    }
    await chat.side.settled();
    const kept = chat.side.conversation(chat.account, keyOf(token)).messages.map((message) => message.text);
    expect(kept).toEqual(Array.from({ length: 200 }, (_, n) => `${n}`));
  });

  test('says 1012 when the server stops, so that widgets come back at once', async () => {
    const chat = await open();
    const visitor = await chat.visitor();
    chat.webChat.close();
    expect(await visitor.closed).toBe(1012);
  });
});

describe('the log', () => {
  test('holds nothing a visitor wrote, and no token', async () => {
    const chat = await open();
    const visitor = await chat.visitor({ name: 'Ayla Gizli' });
    visitor.say('message-1', 'çok gizli bir soru');
    await visitor.heard('stored');
    chat.side.isAway = true;
    visitor.say('message-2', 'çok gizli bir soru');
    await visitor.heard('refused');
    const all = chat.lines.join('\n');
    expect(all).toContain('could not be carried out');
    for (const secret of ['gizli', visitor.token]) expect(all).not.toContain(secret);
  });
});

/** The visitor's key stands in her token. */
function keyOf(token: string): string {
  return token.split('.')[1] ?? '';
}

/** Resolves when every frame sent so far has been carried out: the answer to a message that is refused comes after them. */
async function roundTrip(tab: TestVisitor): Promise<void> {
  const clientId = `round-trip-${tab.frames.length}-${Math.random().toString(36).slice(2)}`;
  tab.say(clientId, '');
  await tab.heard('refused', (frame) => frame.clientId === clientId);
}
