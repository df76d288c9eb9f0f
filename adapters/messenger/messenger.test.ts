import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { known } from '#adapters/meta/graph.fixture.ts';
import { op, png, publicUrl } from '#adapters/meta/house.fixture.ts';
import { conformPage, openPage, type PageKindOfTest, pageWords } from '#adapters/meta/page.fixture.ts';
import { newId } from '#platform/ids.ts';
import { openMessenger } from './index.ts';

const kind: PageKindOfTest = {
  channel: 'messenger',
  object: 'page',
  ownId: known.pageId,
  settings: { pageId: known.pageId, verifyToken: 'anlaştığımız söz' },
  open: openMessenger,
};
conformPage(kind);

const { idOf, call, between, fromUs, message } = pageWords(kind);
const peer = idOf('ayla');
let house: Awaited<ReturnType<typeof openPage>>;
beforeEach(async () => {
  house = await openPage(kind);
});
afterEach(() => house.close());
const heard = async (...events: readonly object[]) => {
  await house.deliver(call(events));
  return house.heard();
};
const send = (over: Parameters<typeof op>[1]) => house.channel.send(op(peer, over), house.account);
const bodies = () => house.graph.sent.map(({ body }) => body);

describe('what comes in', () => {
  test('pictures, voices and files are files; places, stickers and shared posts are what they are', async () => {
    const url = 'https://scontent.xx.fbcdn.net/v/foto.jpg?oh=1';
    const attachment = (type: string, payload: object, more: object = {}) => ({
      attachments: [{ type, payload, ...more }],
    });
    const events = await heard(
      message('ayla', 'm1', { text: 'Bakın', ...attachment('image', { url }) }),
      message('ayla', 'm2', attachment('audio', { url: 'https://cdn.fbsbx.com/ses' })),
      message('ayla', 'm3', attachment('location', { coordinates: { lat: 41, long: 29 } }, { title: 'Mağaza' })),
      message('ayla', 'm4', attachment('image', { url, sticker_id: 369239263222822 })),
      message('ayla', 'm5', attachment('fallback', { url: 'https://ornek.com/p', title: 'Ürün' })),
    );
    expect(events).toMatchObject([
      { text: 'Bakın', media: [{ externalId: url, name: 'foto.jpg' }] },
      { media: [{ isVoice: true }] },
      { content: { type: 'location', latitude: 41, longitude: 29, name: 'Mağaza' } },
      { content: { type: 'sticker' }, media: [{ externalId: url }] },
      { content: { type: 'referral', title: 'Ürün', address: 'https://ornek.com/p' } },
    ]);
  });

  test('a button that was pressed is a message with what stands behind it', async () => {
    const postback = { mid: 'm1', title: 'Başla', payload: 'GET_STARTED', referral: { ref: 'afiş' } };
    const quick_reply = { payload: 'kargo' };
    expect(
      await heard(between('ayla', { postback }), message('ayla', 'm2', { text: 'Kargo', quick_reply })),
    ).toMatchObject([
      { type: 'message', externalId: 'm1', text: 'Başla', payload: 'GET_STARTED', content: { title: 'afiş' } },
      { type: 'message', externalId: 'm2', text: 'Kargo', payload: 'kargo' },
    ]);
  });

  test('an echo of ours bears our own id, one of another program is what our side wrote elsewhere', async () => {
    const messageId = newId<'message'>();
    const echo = (mid: string, more: object) =>
      fromUs('ayla', { message: { mid, is_echo: true, text: 'Buyurun', ...more } });
    const events = await heard(
      echo('m1', { metadata: messageId }),
      echo('m2', { app_id: 263902037430900 }),
      echo('m3', { metadata: `${messageId}/0` }),
    );
    expect(events).toMatchObject([
      { type: 'echo', externalId: 'm1', messageId, peer: { key: peer } },
      { type: 'echo', externalId: 'm2', text: 'Buyurun' },
      { type: 'ignored', because: 'ownPart' },
    ]);
    expect(events[1]).not.toHaveProperty('messageId');
  });

  test('a receipt names messages, or a moment up to which all was read', async () => {
    const delivery = { mids: ['m1', 'm2'], watermark: 5 };
    expect(await heard(between('ayla', { delivery }), between('ayla', { read: { watermark: 7 } }))).toMatchObject([
      { type: 'receipt', status: 'delivered', of: { externalIds: ['m1', 'm2'] } },
      { type: 'receipt', status: 'read', of: { upToMs: 7 } },
    ]);
  });

  test('what another program has in hand, and what another page is told, is nothing of ours', async () => {
    await house.deliver(call([], { standby: [message('ayla', 'm1', { text: 'bota' })] }));
    await house.deliver({
      object: 'page',
      entry: [{ id: '1', messaging: [message('ayla', 'm2', { text: 'başka' })] }],
    });
    expect((await house.heard()).map(({ type }) => type)).toEqual(['ignored', 'ignored']);
  });

  test('who writes for the first time is asked for by name', async () => {
    expect(await house.provider.nameOf?.(peer, house.account)).toBe('Zeynep Kaya');
  });
});

describe('what goes out', () => {
  test('words, then each file; as an answer, with our own id for the way back', async () => {
    const picture = await house.outbound(peer, { name: 'kutu.png', mime: 'image/png', bytes: png });
    const first = op(peer, { text: 'Bakın', files: [picture], replyToExternalId: 'm9' });
    expect(await house.channel.send(first, house.account)).toMatchObject({ externalIds: ['m_out_1', 'm_out_2'] });
    expect(bodies()).toMatchObject([
      {
        messaging_type: 'RESPONSE',
        message: { text: 'Bakın', reply_to: { mid: 'm9' }, metadata: `${first.messageId}/0` },
      },
      {
        message: {
          attachment: { type: 'image', payload: { attachment_id: expect.any(String) } },
          metadata: first.messageId,
        },
      },
    ]);
    house.graph.mishap('none', 'media');
    expect(await send({ text: 'Bakın', files: [picture] })).toMatchObject({ type: 'failed', failure: 'mediaRejected' });
    expect(bodies().at(-1)?.message?.text).toBe('Bakın');
  });

  test('in the longer window people may write, and machines may not', async () => {
    await send({ text: 'Geç yanıt', isInHumanWindow: true });
    expect(bodies()).toMatchObject([{ messaging_type: 'MESSAGE_TAG', tag: 'HUMAN_AGENT' }]);
    const bot = { type: 'bot', name: 'Bot' } as const;
    expect(await send({ text: 'Otomatik', isInHumanWindow: true, author: bot })).toMatchObject({
      failure: 'windowClosed',
    });
    expect(bodies()).toHaveLength(1);
  });

  test('up to thirteen answers can be touched, more are numbers in the text', async () => {
    const choices = (n: number) => Array.from({ length: n }, (_, k) => ({ id: `c${k}`, title: `Kargo ${k}` }));
    await send({ text: 'Hangisi?', choices: choices(13) });
    await send({ text: 'Hangisi?', choices: choices(14) });
    expect(bodies()[0]?.message?.quick_replies).toHaveLength(13);
    expect(bodies()[1]?.message?.text).toContain('\n14. Kargo 13');
  });

  test('a reaction is set and taken back; a refused token pauses', async () => {
    const { channel, account, graph } = house;
    const react = { type: 'react', peerKey: peer, externalId: 'm1' } as const;
    await channel.act?.({ ...react, emoji: '👍' }, account);
    await channel.act?.({ ...react, emoji: null }, account);
    const actions = [...graph.sent, ...graph.signs].map(({ body }) => [body.sender_action, body.payload]);
    expect(actions).toEqual([
      ['react', { message_id: 'm1', reaction: '👍' }],
      ['unreact', { message_id: 'm1' }],
    ]);
    graph.state.token = 'EAAanother';
    expect(await send({ text: 'a' })).toMatchObject({ type: 'retry' });
  });
});

test('the page is subscribed and the app is told our address; a wrong token is told apart from a network that is down', async () => {
  const { graph, provider, account, channel } = house;
  const code = async () => (await channel.health(account)).code;
  provider.follow(account);
  await expect.poll(code).toBe('connected');
  expect(graph.state.isSubscribed).toBe(true);
  expect(graph.subscriptions.get('page')?.callback_url).toBe(`${publicUrl}/webhooks/messenger/${account.publicKey}`);
  expect(await provider.test(account)).toMatchObject({ status: 'ok', knownAs: 'Örnek Mağaza' });
  graph.state.token = 'EAAanother';
  await expect.poll(code).toBe('credentialsRefused');
  graph.state.isAway = true;
  await expect.poll(code).toBe('unreachable');
});
