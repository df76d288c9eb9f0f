import { expect, test } from 'vitest';
import { conformMessageChannel } from '../conformance/message-channel.ts';
import { openSideDouble, testAccount } from '../conformance/side-double.ts';
import { openFakeChannel } from './index.ts';

const account = testAccount({ channel: 'whatsapp' });

async function open() {
  const { channel, provider } = openFakeChannel({ secret: 'a secret of the fake provider' });
  const side = openSideDouble({ channel: () => channel, accounts: [account], nowMs: () => 1_000 });
  /** As the webhook's route does: look at the signature, cut in pieces, store, answer. */
  const deliver = async (hit: ReturnType<typeof provider.hit>) => {
    if (!channel.verify(hit, account).ok) return 'refused' as const;
    await side.accept(account, channel.split(hit, account));
    return 'received' as const;
  };
  return { channel, provider, side, deliver };
}

conformMessageChannel('the fake channel', async () => {
  const { channel, provider, side, deliver } = await open();
  const text = (peer: string, id: string, body: string) => ({ type: 'text', id, from: peer, text: body, atMs: 1_000 });
  return {
    channel,
    account,
    side,
    write: (peer, messages) => deliver(provider.hit(messages.map((m) => text(peer, m.id, m.text)))),
    forge: (peer, m) => {
      const hit = provider.hit([text(peer, m.id, m.text)]);
      return deliver({ ...hit, bytes: Buffer.concat([hit.bytes, Buffer.from(' ')]) });
    },
    flood: (bytes) =>
      deliver(provider.hit([{ type: 'unheard-of', id: 'flood', from: 'mallory', text: 'x'.repeat(bytes) }])),
    peerKey: (peer) => peer,
    unknown: { dedupeKey: 'k', partitionKey: 'p', lane: 'message', providerAtMs: 1, body: { type: 'hologram' } },
    broken: { dedupeKey: 'k', partitionKey: 'p', lane: 'message', providerAtMs: 1, body: { type: 'text' } },
    endNext: (ending) => () => provider.answer(ending === 'refused' ? 'windowClosed' : ending),
    async receive(peer, status) {
      const of = provider.sent.filter((op) => op.peerKey === peer).map((op) => `fake-${op.messageId}`);
      await deliver(provider.hit([{ type: 'receipt', id: `${status}:${of}`, from: peer, of, status, atMs: 2_000 }]));
    },
    happen: (peer, what) =>
      deliver(provider.hit([{ ...what, id: `${what.type}-of-${what.of}`, from: peer, atMs: 3_000 }])),
    typeIn: null,
    seesTyping: async (peer) => provider.passed.some((p) => p.peerKey === peer && p.what.type === 'typing'),
    seesStanding: null,
    seesRead: null,
    close: async () => undefined,
  };
});

test('an edit and a revoke of messages nobody knows are read without harm', async () => {
  const { provider, side, deliver } = await open();
  await deliver(
    provider.hit([
      { type: 'edit', id: 'e1', from: 'ayla', of: 'never-seen', text: 'düzeltme', atMs: 1 },
      { type: 'revoke', id: 'r1', from: 'ayla', of: 'never-seen', atMs: 2 },
    ]),
  );
  await side.settled();
  expect(side.conversation(account, 'ayla').other.map((event) => event.type)).toEqual(['edit', 'revoke']);
  expect(side.accepted.map(({ state }) => state)).toEqual(['done', 'done']);
});

test('what cannot be split is one event as it is, and ends as a dead letter', async () => {
  const { channel, provider, side } = await open();
  const hit = { ...provider.hit([]), bytes: Buffer.from('{"events": [') };
  const events = channel.split(hit, account);
  expect(events).toHaveLength(1);
  await side.accept(account, events);
  await side.settled();
  expect(side.accepted.map(({ state }) => state)).toEqual(['dead']);
});
