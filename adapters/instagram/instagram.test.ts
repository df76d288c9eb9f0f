import { afterEach, beforeEach, expect, test } from 'vitest';
import { known } from '#adapters/meta/graph.fixture.ts';
import { type HouseNeeds, op, png, publicUrl } from '#adapters/meta/house.fixture.ts';
import { conformPage, openPage, type PageKindOfTest, pageWords } from '#adapters/meta/page.fixture.ts';
import { openInstagram } from './index.ts';

const lend: Parameters<typeof openInstagram>[0]['lend'] = (account, peerKey, { name }) =>
  `${publicUrl}/lent/${account.publicKey}-${peerKey}/${name}`;
const kind: PageKindOfTest = {
  channel: 'instagram',
  object: 'instagram',
  ownId: known.instagramId,
  settings: { instagramId: known.instagramId, pageId: known.pageId, verifyToken: 'anlaştığımız söz' },
  open: (needs: HouseNeeds) => openInstagram({ ...needs, lend }),
};
const direct: PageKindOfTest = {
  ...kind,
  settings: { signIn: 'direct', instagramId: known.instagramId, verifyToken: 'anlaştığımız söz' },
};
conformPage(kind);

const { idOf, call, fromUs, message } = pageWords(kind);
const peer = idOf('ayla');
let house: Awaited<ReturnType<typeof openPage>>;
beforeEach(async () => {
  house = await openPage(kind);
});
afterEach(() => house.close());
const send = (over: Parameters<typeof op>[1]) => house.channel.send(op(peer, over), house.account);
const bodies = () => house.graph.sent.map(({ body }) => body);

test('an answer to a story and a mention in one keep the story', async () => {
  const story = { url: 'https://lookaside.fbsbx.com/story', id: '1' };
  await house.deliver(
    call([
      message('ayla', 'm1', { text: 'Kaça?', reply_to: { story } }),
      message('ayla', 'm2', { attachments: [{ type: 'story_mention', payload: { url: story.url } }] }),
      message('ayla', 'm3', { attachments: [{ type: 'ig_post', payload: { title: 'Yeni', url: 'https://ig/p' } }] }),
      message('ayla', 'm4', { is_unsupported: true }),
    ]),
  );
  expect(await house.heard()).toMatchObject([
    { type: 'message', text: 'Kaça?', content: { type: 'story', how: 'reply', address: story.url } },
    { type: 'message', content: { type: 'story', how: 'mention' }, media: [{ externalId: story.url }] },
    { type: 'message', content: { type: 'referral', title: 'Yeni', address: 'https://ig/p' } },
    { type: 'unsupported', externalId: 'm4' },
  ]);
});

test('what the panel of the provider sends as a test is read like the rest', async () => {
  const value = message('ayla', 'm1', { text: 'deneme' });
  await house.deliver({ object: 'instagram', entry: [{ id: kind.ownId, changes: [{ field: 'messages', value }] }] });
  expect(await house.heard()).toMatchObject([{ type: 'message', text: 'deneme' }]);
});

test('the limit is counted in bytes, so Turkish letters count twice', async () => {
  const fits = await send({ text: 'ş'.repeat(500) });
  const tooLong = await send({ text: 'ş'.repeat(501) });
  expect([fits.type, tooLong.type]).toEqual(['accepted', 'failed']);
  expect(bodies()).toHaveLength(1);
});

test('files are fetched from us under an address that is lent; what the provider does not take is said so', async () => {
  const picture = await house.outbound(peer, { name: 'kutu.png', mime: 'image/png', bytes: png });
  const note = await house.outbound(peer, { name: 'not.txt', mime: 'text/plain', bytes: Buffer.from('merhaba') });
  await send({ files: [picture] });
  expect(bodies()[0]?.message?.attachment).toEqual({
    type: 'image',
    payload: { url: `${publicUrl}/lent/test-key-${peer}/kutu.png` },
  });
  expect(await send({ files: [note] })).toMatchObject({ type: 'failed', failure: 'mediaRejected' });
});

test('an echo of what we sent is known, before and after the answer; one from the app is told', async () => {
  const echo = (mid: string, text: string) => fromUs('ayla', { message: { mid, is_echo: true, text } });
  house.graph.mishap('lost');
  await send({ text: 'yolda kaldı' });
  await send({ text: 'Buyurun' });
  const mid = house.graph.sent.at(-1)?.externalId ?? '';
  await house.deliver(call([echo('m-lost', 'yolda kaldı'), echo(mid, 'Buyurun'), echo('m-app', 'Telefondan yazdım')]));
  expect((await house.heard()).map((event) => (event.type === 'echo' ? event.text : event.type))).toEqual([
    'ignored',
    'ignored',
    'Telefondan yazdım',
  ]);
});

test('through a page the app is told our address', async () => {
  const { graph, provider, account, channel } = house;
  provider.follow(account);
  await expect.poll(async () => (await channel.health(account)).code).toBe('connected');
  expect(graph.subscriptions.get('instagram')?.callback_url).toBe(
    `${publicUrl}/webhooks/instagram/${account.publicKey}`,
  );
  expect(await provider.test(account)).toMatchObject({ knownAs: 'Örnek Mağaza, @ornekmagaza' });
  expect(graph.asked.some((path) => path.endsWith(`/${known.pageId}/subscribed_apps`))).toBe(true);
});

test('signed in directly, its own id sends, its token is renewed once and kept', async () => {
  const other = await openPage(direct);
  try {
    const { graph, provider, account, channel, side } = other;
    provider.follow(account);
    await expect.poll(async () => (await channel.health(account)).code).toBe('connected');
    expect(graph.state.refreshed).toBe(1);
    expect(side.secretsOf(account).accessToken).toBe('IGrefreshed-1');
    await provider.test(account);
    expect(graph.state.refreshed).toBe(1);
    expect(await channel.send(op(peer, { text: 'Buyurun' }), account)).toMatchObject({ type: 'accepted' });
    expect(graph.sent[0]?.path).toBe(`${known.instagramId}/messages`);
    expect(other.lines.join('')).not.toContain('IGrefreshed');
  } finally {
    await other.close();
  }
});
