import { createHmac } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WhatsAppAPI } from 'whatsapp-api-js';
import { escaped, known, numberCall } from '#adapters/meta/graph.fixture.ts';
import { op, openHouse, png, publicUrl } from '#adapters/meta/house.fixture.ts';
import { openGraph } from '#adapters/meta/index.ts';
import type { InboundEvent } from '#messaging';
import { newId } from '#platform/ids.ts';
import { openOutward } from '#platform/outward.ts';
import { conformMessageChannel, type Happening } from '../conformance/message-channel.ts';
import { testAccount } from '../conformance/side-double.ts';
import { openWhatsapp } from './index.ts';
import { normalize } from './update.ts';
import { split } from './webhook.ts';

const settings = {
  phoneNumberId: known.phoneNumberId,
  businessAccountId: known.businessAccountId,
  verifyToken: 'anlaştığımız söz',
};
const open = () => openHouse(testAccount({ channel: 'whatsapp', settings }), openWhatsapp);
type House = Awaited<ReturnType<typeof open>>;

const idOf = (peer: string) => `TR.${peer}`;
const contactOf = (peer: string) => ({ profile: { name: peer }, user_id: idOf(peer) });
const messageOf = (peer: string, id: string, content: object) => ({
  from_user_id: idOf(peer),
  id: `wamid.${id}`,
  timestamp: '1770000000',
  ...content,
});
const call = (peer: string, messages: readonly object[]) => numberCall({ contacts: [contactOf(peer)], messages });
const said = (body: string) => ({ type: 'text', text: { body } });
const rawOf = (value: object) => ({
  dedupeKey: 'k',
  partitionKey: 'p',
  lane: 'message' as const,
  providerAtMs: 1,
  body: { field: 'messages', value },
});

function happened(what: Happening): object {
  const original_message_id = `wamid.${what.of}`;
  switch (what.type) {
    case 'edit':
      return { type: 'edit', edit: { original_message_id, message: { type: 'text', text: { body: what.text } } } };
    case 'revoke':
      return { type: 'revoke', revoke: { original_message_id } };
    case 'reaction':
      return { type: 'reaction', reaction: { message_id: original_message_id, emoji: what.emoji ?? undefined } };
    case 'reply':
      return { ...said(what.text), context: { id: original_message_id } };
  }
}

conformMessageChannel('whatsapp', async () => {
  const house = await open();
  const { graph, account, channel, side, deliver } = house;
  let happenings = 0;
  return {
    channel,
    account,
    side,
    write: (peer, messages) =>
      deliver(
        call(
          peer,
          messages.map(({ id, text }) => messageOf(peer, id, said(text))),
        ),
      ),
    forge(peer, { id, text }) {
      const { bytes, signature } = graph.signed(call(peer, [messageOf(peer, id, said(text))]));
      return house.take(house.hitOf(Buffer.concat([bytes, Buffer.from(' ')]), signature));
    },
    flood: (bytes) => deliver(call('mallory', [messageOf('mallory', 'flood', said('x'.repeat(bytes)))])),
    peerKey: (peer) => (peer.startsWith('nobody') ? peer : idOf(peer)),
    unknown: rawOf({ messages: [messageOf('ayla', 'u', { type: 'hologram', hologram: {} })] }),
    broken: rawOf({ messages: [{ type: 'text' }] }),
    endNext: (ending) => () => graph.mishap(ending === 'refused' ? 'window' : ending),
    async receive(peer, status) {
      const of = graph.sent.filter(({ body }) => body.recipient === idOf(peer));
      for (const { externalId: id } of of) {
        const receipt = { id, status, timestamp: '1770000100', recipient_user_id: idOf(peer) };
        await deliver(numberCall({ statuses: [receipt] }));
      }
    },
    happen: (peer, what) => deliver(call(peer, [messageOf(peer, `h${++happenings}`, happened(what))])),
    choose(peer, button_reply) {
      const interactive = { type: 'button_reply', button_reply };
      return deliver(call(peer, [messageOf(peer, 'choice', { type: 'interactive', interactive })]));
    },
    typeIn: null,
    async seesTyping() {
      await expect.poll(() => graph.signs.some(({ body }) => body.typing_indicator)).toBe(true);
      return true;
    },
    seesStanding: null,
    async seesRead() {
      await expect.poll(() => graph.signs.some(({ body }) => body.status === 'read' && body.message_id)).toBe(true);
      return true;
    },
    door: {
      refuseKey: () => void Object.assign(graph.state, { token: 'EAAanother' }),
      goAway: () => void Object.assign(graph.state, { isAway: true }),
    },
    close: house.close,
  };
});

/** Payloads recorded by others, kept beside the repository and never in it. */
const fixtures = ['../shared', '../../shared']
  .map((shared) => path.resolve(import.meta.dirname, '../..', shared, 'design/fixtures/whatsapp'))
  .find(existsSync);
const recorded = (fixtures === undefined ? [] : readdirSync(fixtures))
  .filter((name) => name.endsWith('.json'))
  .flatMap((name) => {
    const cases: Record<string, object> = JSON.parse(readFileSync(path.join(fixtures ?? '', name), 'utf8'));
    return Object.entries(cases).map(([key, payload]) => ({ name: `${name} ${key}`, payload }));
  });
const read = (payload: unknown): readonly InboundEvent[] => {
  const bytes = Buffer.from(escaped(payload));
  const hit = { headers: {}, path: '', query: {}, bytes, remoteAddress: '', receivedAtMs: 1 };
  return split(hit).flatMap((event) => normalize(event, ''));
};

describe('payloads recorded by others (../shared/design/fixtures/whatsapp)', () => {
  const found = fixtures === undefined ? test.skip : test;
  found.for(recorded)('$name is read', ({ payload }) => {
    const events = read(payload);
    expect(events.length).toBeGreaterThan(0);
    for (const { peer, type } of events) expect([type, typeof peer.key]).toEqual([type, 'string']);
  });
  found('every case of every file is there, and each kind of thing is told apart', () => {
    expect(recorded.length).toBeGreaterThanOrEqual(68);
    const types = recorded.map(({ name, payload }) => [name.replace('.json', ''), read(payload).at(-1)?.type]);
    expect(Object.fromEntries(types)).toMatchObject({
      'message voice': 'message',
      'message unsupported': 'unsupported',
      'message interactive_message_with_err': 'unsupported',
      'message unreaction_no_emoji': 'reaction',
      'edited_message image': 'edit',
      'deleted_message revoke': 'revoke',
      'outgoing_message text': 'echo',
      'outgoing_message edit': 'edit',
      'message_status played': 'receipt',
      'system phone_number_change': 'moved',
      'user_marketing_preferences resume': 'consent',
      'template_status_update rejected': 'alert',
      'call_connect user_initiated': 'unsupported',
    });
  });
});

let house: House;
beforeEach(async () => {
  house = await open();
});
afterEach(() => house.close());

describe('what comes in', () => {
  test('the signature is looked at over the raw bytes, with escaped Turkish letters, and with nothing else', async () => {
    const { graph, hitOf, channel, account } = house;
    const payload = call('ayla', [messageOf('ayla', '1', said('İĞÜŞÖÇ 🙂 https://a.example/b'))]);
    const { bytes, signature } = graph.signed(payload);
    const ok = (body: Uint8Array, signed: string) => channel.verify(hitOf(body, signed), account).ok;
    expect(ok(bytes, signature)).toBe(true);
    expect(ok(Buffer.from(JSON.stringify(payload)), signature)).toBe(false);
    expect([ok(bytes, ''), ok(bytes, 'sha256=00'), ok(bytes, signature.toUpperCase())]).toEqual([false, false, false]);
    // A third party's reading of the same rule.
    const theirs = new WhatsAppAPI({ token: 't', appSecret: graph.state.appSecret, v: 'v26.0' });
    expect(await theirs.verifyRequestSignature(bytes.toString('utf8'), signature)).toBe(true);
  });

  test('the address is shown to be ours only to who knows the word that was agreed on', () => {
    const { channel, account, hitOf } = house;
    const ask = (query: Record<string, string>) => channel.handshake({ ...hitOf(Buffer.of(), ''), query }, account);
    const right = { 'hub.mode': 'subscribe', 'hub.verify_token': settings.verifyToken, 'hub.challenge': '1158201444' };
    expect(ask(right)).toEqual({ status: 200, body: '1158201444' });
    expect(ask({ ...right, 'hub.verify_token': 'bir tahmin' })?.status).toBe(403);
    expect(ask({})).toBeNull();
  });

  test('two entries with two changes of three messages each are twelve messages', async () => {
    const change = (n: number) =>
      numberCall({ contacts: [contactOf('ayla')], messages: three(n) }).entry[0]?.changes[0];
    const three = (n: number) => [0, 1, 2].map((m) => messageOf('ayla', `${n}-${m}`, said(`${n}-${m}`)));
    const entry = [0, 1].map((n) => ({ id: `${n}`, changes: [change(n * 2), change(n * 2 + 1)] }));
    await house.deliver({ object: 'whatsapp_business_account', entry });
    const texts = (await house.heard()).flatMap((event) => (event.type === 'message' ? [event.text] : []));
    expect(new Set(texts).size).toBe(12);
  });

  test('a customer is known by the id Meta gave her; who was known by her number is the same person', async () => {
    const contacts = [{ profile: { name: 'Zeynep Kaya' }, wa_id: '905321112233', user_id: 'TR.1349' }];
    const from = { from: '905321112233', id: 'wamid.1', timestamp: '1770000000' };
    await house.deliver(numberCall({ contacts, messages: [{ ...from, ...said('merhaba') }] }));
    const peer = expect.objectContaining({ key: 'TR.1349', name: 'Zeynep Kaya', phone: '+905321112233' });
    expect(await house.heard()).toEqual([
      expect.objectContaining({ type: 'moved', previousKey: '905321112233', peer }),
      expect.objectContaining({ type: 'message', text: 'merhaba', peer }),
    ]);
    expect(house.side.accepted[0]?.event.partitionKey).toBe('TR.1349');
    await house.deliver(numberCall({ contacts, messages: [{ ...from, id: 'wamid.2', ...said('orada mısınız') }] }));
    expect((await house.heard()).map(({ type }) => type)).toEqual(['moved', 'message', 'message']);
  });

  test('who has another number, or another id, is moved there', () => {
    const system = (more: object) =>
      read(
        numberCall({
          messages: [{ id: 'wamid.s', timestamp: '1', from: '905321112233', type: 'system', system: more }],
        }),
      );
    expect(system({ type: 'user_changed_number', wa_id: '905339998877' })).toMatchObject([
      { type: 'moved', previousKey: '905321112233', peer: { key: '905339998877', phone: '+905339998877' } },
    ]);
    expect(system({ type: 'user_changed_user_id', user_id: 'TR.2', previous_user_id: 'TR.1' })).toMatchObject([
      { type: 'moved', previousKey: 'TR.1', peer: { key: 'TR.2' } },
    ]);
  });

  test('a call for another number of the same app is nothing of ours', async () => {
    const payload = call('ayla', [messageOf('ayla', '1', said('başkasına'))]);
    const value = payload.entry[0]?.changes[0]?.value as { metadata: { phone_number_id: string } };
    value.metadata.phone_number_id = '999';
    await house.deliver(payload);
    expect(await house.heard()).toMatchObject([{ type: 'ignored', because: 'anotherNumber' }]);
  });

  test('two numbers of one app are called at one address, and each has its own', async () => {
    const { accounts, account, channel, provider } = house;
    const second = testAccount({
      ...{ channel: 'whatsapp', organisationId: account.organisationId, publicKey: 'second' },
      settings: { ...settings, phoneNumberId: '999' },
    });
    const stranger = testAccount({ channel: 'whatsapp', settings: { ...settings, phoneNumberId: '888' } });
    accounts.push(second, stranger);
    for (const each of accounts) provider.follow(each);
    const owner = (phone_number_id: string) =>
      channel.ownerOf?.(rawOf({ metadata: { phone_number_id } }), account).publicKey;
    expect([owner('999'), owner(known.phoneNumberId), owner('888')]).toEqual(['second', 'test-key', 'test-key']);
  });

  test('a receipt gives back our own id of the message, and why it failed', () => {
    const messageId = newId<'message'>();
    const status = { id: 'wamid.o', status: 'failed', timestamp: '2', recipient_id: '905321112233' };
    const errors = [{ code: 131_026, title: 'Message undeliverable', error_data: { details: 'No such customer' } }];
    const statuses = [{ ...status, errors, biz_opaque_callback_data: messageId }];
    const failure = { failure: 'recipientGone', code: '131026', text: 'No such customer' };
    expect(read(numberCall({ statuses }))).toMatchObject([{ type: 'receipt', status: 'failed', messageId, failure }]);
    const first = [{ ...status, status: 'delivered', biz_opaque_callback_data: `${messageId}/0` }];
    // Of two parts the first one's arrival says nothing of the second.
    expect(read(numberCall({ statuses: first }))[0]).not.toHaveProperty('messageId');
  });

  test('what is no webhook at all is kept as it is, and ends where people see it', async () => {
    await house.take(house.hitOf(Buffer.from('{"entry": ['), signatureOf('{"entry": [')));
    await house.side.settled();
    expect(house.side.accepted.map(({ state }) => state)).toEqual(['dead']);
  });
  const signatureOf = (text: string) =>
    `sha256=${createHmac('sha256', house.graph.state.appSecret).update(text).digest('hex')}`;
});

describe('what goes out', () => {
  const peer = 'TR.ayla';
  const bodies = () => house.graph.sent.map(({ body }) => body);
  const send = (over: Parameters<typeof op>[1], to = peer) => house.channel.send(op(to, over), house.account);

  test('to an id or to a number, as an answer, with our own id for the way back', async () => {
    const first = op(peer, { text: 'Buyurun', replyToExternalId: 'wamid.q' });
    await house.channel.send(first, house.account);
    await send({ text: 'Merhaba' }, '905321112233');
    expect(bodies()).toMatchObject([
      {
        recipient: peer,
        context: { message_id: 'wamid.q' },
        biz_opaque_callback_data: first.messageId,
        text: { body: 'Buyurun' },
      },
      { to: '905321112233' },
    ]);
  });

  test('a picture takes the words with it; what takes none is sent after them; each file is a message', async () => {
    const picture = await house.outbound(peer, { name: 'kutu.png', mime: 'image/png', bytes: png });
    const note = await house.outbound(peer, { name: 'not.txt', mime: 'text/plain', bytes: Buffer.from('merhaba') });
    const outcome = await send({ text: 'Bakın', files: [picture, note] });
    expect(outcome).toMatchObject({ type: 'accepted', externalIds: ['wamid.OUT1=', 'wamid.OUT2='] });
    await send({ text: 'u'.repeat(1_500), files: [picture] });
    expect(bodies().map(({ type, image, document }) => [type, image?.caption ?? document?.filename])).toEqual([
      ['image', 'Bakın'],
      ['document', 'not.txt'],
      ['text', undefined],
      ['image', undefined],
    ]);
    const [uploaded] = [...house.graph.files.values()];
    expect(Buffer.from(uploaded?.bytes ?? []).equals(png)).toBe(true);
  });

  test('media rejected, the words still go', async () => {
    const picture = await house.outbound(peer, { name: 'kutu.png', mime: 'image/png', bytes: png });
    house.graph.mishap('media');
    expect(await send({ text: 'Bakın', files: [picture] })).toMatchObject({ type: 'failed', failure: 'mediaRejected' });
    expect(bodies()).toMatchObject([{ type: 'text', text: { body: 'Bakın' } }]);
  });

  test('a message of two parts that is interrupted between them goes on with the second', async () => {
    const picture = await house.outbound(peer, { name: 'kutu.png', mime: 'image/png', bytes: png });
    const long = op(peer, { text: 'u'.repeat(2_000), files: [picture] });
    house.graph.mishap('none', 'pair');
    expect(await house.channel.send(long, house.account)).toMatchObject({ type: 'retry', why: 'rate' });
    expect(await house.channel.send(long, house.account)).toMatchObject({ type: 'accepted' });
    expect(bodies().map(({ type }) => type)).toEqual(['text', 'image']);
  });

  test('answers to choose from are buttons, then a list, then numbers in the text', async () => {
    const choices = (n: number, title = 'Kargo') =>
      Array.from({ length: n }, (_, k) => ({ id: `c${k}`, title: `${title} ${k}` }));
    await send({ text: 'Hangisi?', choices: choices(3) });
    await send({ text: 'Hangisi?', choices: choices(10) });
    await send({ text: 'Hangisi?', choices: choices(11) });
    await send({ text: 'Hangisi?', choices: choices(2, 'Bir düğmeye sığmayacak kadar uzun') });
    const [three, ten, eleven, long] = bodies();
    expect(three?.interactive?.action.buttons).toHaveLength(3);
    expect(ten?.interactive?.action.sections?.[0]?.rows).toHaveLength(10);
    expect(eleven?.text?.body).toContain('\n11. Kargo 10');
    expect(long?.text?.body).toMatch(/^Hangisi\?\n1\. Bir düğmeye/);
  });

  test('a closed window takes no text and takes an approved template with its variables', async () => {
    house.graph.mishap('window');
    expect(await send({ text: 'Geç kaldık' })).toMatchObject({
      type: 'failed',
      failure: 'windowClosed',
      code: '131047',
    });
    const template = { name: 'order_ready', language: 'tr', variables: ['Zeynep', '42'] };
    expect(await send({ template })).toMatchObject({ type: 'accepted' });
    expect(bodies()[0]?.template).toEqual({
      name: 'order_ready',
      language: { code: 'tr' },
      components: [
        {
          type: 'body',
          parameters: [
            { type: 'text', text: 'Zeynep' },
            { type: 'text', text: '42' },
          ],
        },
      ],
    });
  });

  test('templates of the account are told with their places', async () => {
    house.graph.templates.push(
      {
        name: 'order_ready',
        language: 'tr',
        status: 'APPROVED',
        components: [{ type: 'BODY', text: '{{1}}, siparişiniz {{2}}' }],
      },
      { name: 'carousel', language: 'tr', status: 'REJECTED', components: [{ type: 'HEADER' }] },
    );
    expect(await house.provider.templates?.(house.account)).toEqual([
      { name: 'order_ready', language: 'tr', text: '{{1}}, siparişiniz {{2}}', variables: 2, isApproved: true },
    ]);
  });

  test('an expired token pauses, and nothing is lost; without a connection nothing has left us', async () => {
    const right = house.graph.state.token;
    house.graph.state.token = 'EAAanother';
    expect(await send({ text: 'a' })).toMatchObject({ type: 'retry' });
    house.graph.state.token = right;
    expect(await send({ text: 'a' })).toMatchObject({ type: 'accepted' });
    const nowhere = openWhatsapp({ ...house, apiUrl: 'http://127.0.0.1:9' });
    expect(await nowhere.channel.send(op(peer, { text: 'c' }), house.account)).toMatchObject({
      type: 'retry',
      why: 'transient',
    });
    expect(house.lines.join('')).not.toContain('EAA');
  });

  test('blue ticks and typing are left out where the organisation wants none', async () => {
    const quiet = { ...house.account, settings: { ...settings, readReceipts: false } };
    house.channel.recorded(peer, { ...publicMessage, externalId: 'wamid.q' }, quiet);
    house.channel.pass(peer, { type: 'read', upToSeq: 1, externalId: 'wamid.q' }, quiet);
    house.channel.pass(peer, { type: 'typing', isTyping: true, name: 'Ayşe' }, quiet);
    await send({ text: 'Buyurun' });
    expect(house.graph.signs).toEqual([]);
  });

  test('a customer who is blocked is kept away by the provider until she is let in again; without a token nothing is claimed', async () => {
    const { block } = house.channel;
    expect(await block?.(peer, true, house.account)).toBe(true);
    expect([...house.graph.blocked]).toEqual([peer]);
    expect(await block?.(peer, false, house.account)).toBe(true);
    expect([...house.graph.blocked]).toEqual([]);
    const right = house.graph.state.token;
    house.graph.state.token = 'EAAanother';
    expect(await block?.(peer, true, house.account)).toBe(false);
    house.graph.state.token = right;
  });
  const publicMessage = {
    id: newId<'message'>(),
    seq: 1,
    author: { type: 'customer', name: '' },
    text: '',
    files: [],
    atMs: 1,
  } as const;
});

describe('how it is', () => {
  const code = async () => (await house.channel.health(house.account)).code;

  test('the app is told our address when it tells nobody yet, and never taken from somebody else', async () => {
    house.provider.follow(house.account);
    await expect.poll(code).toBe('connected');
    const { subscriptions, state } = house.graph;
    expect(subscriptions.get('whatsapp_business_account')).toMatchObject({
      callback_url: `${publicUrl}/webhooks/whatsapp/${house.account.publicKey}`,
      fields: expect.arrayContaining(['messages', 'smb_message_echoes', 'account_update']),
    });
    expect(state.isSubscribed).toBe(true);
    subscriptions.set('whatsapp_business_account', { callback_url: 'https://other.example/x', fields: ['messages'] });
    await expect.poll(code).toBe('webhookElsewhere');
    expect(subscriptions.get('whatsapp_business_account')?.callback_url).toBe('https://other.example/x');
  });

  test('a wrong token, a wrong app secret, a network that is down and a bad number are told apart', async () => {
    const { graph, provider, account } = house;
    provider.follow(account);
    await expect.poll(code).toBe('connected');
    expect(await provider.test(account)).toEqual({
      status: 'ok',
      code: 'connected',
      knownAs: 'Örnek Mağaza, +90 212 555 00 00',
    });
    graph.state.quality = 'RED';
    await expect.poll(code).toBe('lowQuality');
    graph.state.quality = 'GREEN';
    graph.state.version = 'v27.0';
    await expect.poll(code).toBe('versionOver');
    const right = graph.state.token;
    graph.state.token = 'EAAanother';
    await expect.poll(code).toBe('credentialsRefused');
    graph.state.token = right;
    graph.state.appSecret = 'another';
    await expect.poll(code).toBe('appSecretRefused');
    graph.state.isAway = true;
    await expect.poll(code).toBe('unreachable');
  });

  test('nobody who asks how it is waits for Meta, and who left is looked at no more', async () => {
    const { graph, provider, account, channel } = house;
    expect(await channel.health(account)).toEqual({ status: 'warning', code: 'starting' });
    for (let n = 0; n < 3; n++) provider.follow(account);
    await expect.poll(code).toBe('connected');
    await provider.leave(account.organisationId);
    const asked = graph.asked.length;
    await Promise.all(Array.from({ length: 100 }, () => channel.health(account)));
    expect(graph.asked.length).toBe(asked);
  });
});

describe('files of customers', () => {
  const media = { name: 'foto.png', mime: 'image/png', bytes: null, fileId: null };

  test('are fetched with the token from the hosts of the provider, and from nowhere else', async () => {
    const { graph, provider, account } = house;
    const externalId = graph.upload(png, 'image/png');
    expect(await provider.fetchMedia({ ...media, externalId }, account)).toMatchObject({
      type: 'fetched',
      file: { mime: 'image/png', bytes: png.length },
    });
    const real = openGraph(openOutward({ allowed: [] }), undefined);
    for (const url of [
      'http://169.254.169.254/latest',
      'https://evil.example/x',
      'http://lookaside.fbsbx.com/x',
      'https://lookaside.fbsbx.com.evil.example/x',
      'https://lookaside.fbsbx.com:8443/x',
      'file:///etc/passwd',
    ])
      expect(await real.download(url, 'token')).toBeNull();
  });

  test('must have the check sum that was told, and are missing when their id is over', async () => {
    const { graph, provider, account } = house;
    const externalId = graph.upload(png, 'image/png');
    const wrong = { ...media, externalId, sha256: '0'.repeat(64) };
    expect(await provider.fetchMedia(wrong, account)).toEqual({ type: 'missing', because: 'unreachable' });
  }, 20_000);
});
