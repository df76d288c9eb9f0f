import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type {
  ChannelAccount,
  Choice,
  InboundEvent,
  MessageChannel,
  OutboundAct,
  OutboundOp,
  RawEvent,
  SendOutcome,
} from '#messaging';
import en from '#messaging/web/channels/en.json' with { type: 'json' };
import tr from '#messaging/web/channels/tr.json' with { type: 'json' };
import enMessaging from '#messaging/web/en.json' with { type: 'json' };
import trMessaging from '#messaging/web/tr.json' with { type: 'json' };
import { newId } from '#platform/ids.ts';
import type { SideDouble } from './side-double.ts';

export interface Written {
  /** The provider's or device's own id of the message. */
  readonly id: string;
  readonly text: string;
}

/** Something that happens to a message that is there; `of` is the id it was written with. */
export type Happening =
  | { readonly type: 'edit'; readonly of: string; readonly text: string }
  | { readonly type: 'revoke'; readonly of: string }
  | { readonly type: 'reaction'; readonly of: string; readonly emoji: string | null }
  | { readonly type: 'reply'; readonly of: string; readonly id: string; readonly text: string };

/** How a send may end that is not `accepted`, and how this channel's outside is made to end it so. */
export type Ending = 'rate' | 'outage' | 'lost' | 'refused';

/** What a channel's test brings along, so that the suite can treat all channels alike. */
export interface ChannelHarness {
  readonly channel: MessageChannel;
  readonly account: ChannelAccount;
  readonly side: SideDouble;
  /** A customer writes, in one call of the provider where it can batch; resolves when we have answered. */
  write(peer: string, messages: readonly Written[]): Promise<'received' | 'refused'>;
  /** The same with a wrong signature, or from a place that may not. */
  forge(peer: string, message: Written): Promise<'received' | 'refused'>;
  /** One call of this many bytes, otherwise well made. */
  flood(bytes: number): Promise<'received' | 'refused'>;
  /** The peer's address in the channel. */
  peerKey(peer: string): string;
  readonly unknown: RawEvent;
  readonly broken: RawEvent;
  /** Null for an ending that cannot happen in this channel. */
  endNext(ending: Ending): (() => void) | null;
  /** The customer's device has received, or shown, everything of this conversation. */
  receive(peer: string, status: 'delivered' | 'read'): Promise<void>;
  /** The customer does something to a message of hers; absent where the channel claims to hear of nothing like it. */
  happen?(peer: string, what: Happening): Promise<'received' | 'refused'>;
  /** The customer presses one of the buttons under the last message; absent where the channel claims none. */
  choose?(peer: string, chosen: Choice): Promise<'received' | 'refused'>;
  /** Null where the capability says so. */
  readonly typeIn: ((peer: string) => Promise<void>) | null;
  readonly seesTyping: ((peer: string) => Promise<boolean>) | null;
  readonly seesStanding: ((peer: string) => Promise<boolean>) | null;
  readonly seesRead: ((peer: string) => Promise<boolean>) | null;
  /** The provider knows our key no more, or nobody is there at all; absent where that takes a system of its own. */
  readonly door?: { readonly refuseKey: () => void; readonly goAway: () => void };
  close(): Promise<void>;
}

const texts = [
  'Merhaba, siparişim nerede? İIıi ĞğÜüŞşÖöÇç',
  '🙂👩‍👩‍👧‍👦 e\u0301 שלום مرحبا 漢字',
  '<b>kalın</b><script>alert(1)</script>&amp;&lt;',
  '"; DROP TABLE message; --',
  '\\u0000 as six characters',
  'line one\nline two',
];

/** What a requirement calls each channel, by the name its tests have. */
const requirements: Readonly<Record<string, string>> = {
  whatsapp: 'F67 WhatsApp',
  viber: 'F68 Viber',
  telegram: 'F69 Telegram',
  messenger: 'F70 Facebook (Messenger)',
  instagram: 'F71 Instagram',
  'the web chat': 'F72 Web site widget',
  email: 'F73 E-mail',
  sms: 'F74 SMS',
};

/** Every channel of messages passes this; what it cannot do it must not claim. */
export function conformMessageChannel(name: string, open: () => Promise<ChannelHarness>): void {
  describe(`${requirements[name] ?? name} keeps the promises of a channel`, () => {
    let harness: ChannelHarness;
    beforeEach(async () => {
      harness = await open();
    });
    afterEach(() => harness.close());
    const messagesOf = async (peer: string) => {
      await harness.side.settled();
      return harness.side.conversation(harness.account, harness.peerKey(peer)).messages;
    };
    const textsOf = async (peer: string) => (await messagesOf(peer)).map((message) => message.text);

    test('the same message fifty times at once is stored once', async () => {
      const same = { id: 'message-00000001', text: 'Bir kere' };
      await harness.write('ayla', [{ id: 'message-00000000', text: 'Önce' }]);
      const answers = await Promise.all(Array.from({ length: 50 }, () => harness.write('ayla', [same])));
      expect(new Set(answers)).toEqual(new Set(['received']));
      expect(await textsOf('ayla')).toEqual(['Önce', 'Bir kere']);
      expect(harness.side.accepted.filter(({ event }) => event.lane === 'message')).toHaveLength(2);
    });

    test('messages keep the order in which they were written', async () => {
      const many = Array.from({ length: 30 }, (_, n) => ({ id: `message-${1000 + n}`, text: `${n}` }));
      for (const message of many) await harness.write('ayla', [message]);
      expect(await textsOf('ayla')).toEqual(many.map(({ text }) => text));
    });

    test('one call with several messages becomes several messages', async () => {
      const batch = ['bir', 'iki', 'üç'].map((text, n) => ({ id: `message-batch-${n}`, text }));
      await harness.write('ayla', batch);
      expect(await textsOf('ayla')).toEqual(['bir', 'iki', 'üç']);
    });

    test('two customers never share a conversation', async () => {
      await harness.write('ayla', [{ id: 'message-of-ayla', text: 'ben Ayla' }]);
      await harness.write('bora', [{ id: 'message-of-bora', text: 'ben Bora' }]);
      expect([await textsOf('ayla'), await textsOf('bora')]).toEqual([['ben Ayla'], ['ben Bora']]);
    });

    test.each(texts)('text stays text: %j', async (text) => {
      await harness.write('ayla', [{ id: 'message-text-1', text }]);
      expect((await textsOf('ayla')).map((kept) => kept.normalize())).toEqual([text.normalize()]);
    });

    test('characters that no database can write are taken out, the rest of the message arrives', async () => {
      await harness.write('ayla', [{ id: 'message-text-2', text: 'a\u0000b \ud83d son' }]);
      const [text = ''] = await textsOf('ayla');
      expect(text.startsWith('ab')).toBe(true);
      expect(text.endsWith('son')).toBe(true);
      expect(text.isWellFormed()).toBe(true);
    });

    test('a forged call is refused and leaves nothing behind', async () => {
      expect(await harness.forge('ayla', { id: 'message-forged', text: 'sahte' })).toBe('refused');
      await harness.side.settled();
      expect(harness.side.accepted).toEqual([]);
    });

    test('a body of four megabytes does no harm to the next message', async () => {
      await harness.flood(4 * 1024 * 1024);
      await harness.write('ayla', [{ id: 'message-after', text: 'sonra' }]);
      expect(await textsOf('ayla')).toEqual(['sonra']);
    });

    test('what is unknown is named as unsupported, what is broken is said to be broken', () => {
      const read = harness.channel.normalize(harness.unknown, harness.account);
      expect(read.map((event) => event.type)).toEqual(['unsupported']);
      expect(() => harness.channel.normalize(harness.broken, harness.account)).toThrow();
    });

    test('reading the same event twice says the same', async () => {
      await harness.write('ayla', [{ id: 'message-pure-1', text: 'aynı' }]);
      const [first] = harness.side.accepted;
      if (!first) throw new Error('Nothing was accepted.');
      const read = () => harness.channel.normalize(structuredClone(first.event), harness.account);
      expect(read()).toEqual(read());
    });

    test('a message that went out is accepted', async () => {
      await harness.write('ayla', [{ id: 'message-open-1', text: 'merhaba' }]);
      await harness.side.settled();
      const outcome = await harness.side.agentSays(harness.account, harness.peerKey('ayla'), 'Buyurun');
      expect(outcome.type).toBe('accepted');
    });

    test.each<[Ending, SendOutcome['type']]>([
      ['rate', 'retry'],
      ['outage', 'retry'],
      ['lost', 'unknown'],
      ['refused', 'failed'],
    ])('when the outside answers with %s, the outcome is %s', async (ending, expected) => {
      const begin = harness.endNext(ending);
      begin?.();
      const outcome = await harness.channel.send(op(harness.peerKey('ayla')), harness.account);
      // A channel in which this cannot happen accepts, and says so by having no way to bring it about.
      expect(outcome.type).toBe(begin ? expected : 'accepted');
      if (outcome.type === 'retry') expect(outcome.afterMs).toBeGreaterThan(0);
    });

    test('receipts only rise: what was read is never again only delivered', async () => {
      const { deliveredIn, readIn } = harness.channel.capabilities(harness.account);
      if (!deliveredIn && readIn === 'none') return expect(harness.receive('ayla', 'read')).rejects.toThrow();
      await harness.write('ayla', [{ id: 'message-open-2', text: 'merhaba' }]);
      await harness.side.settled();
      await harness.side.agentSays(harness.account, harness.peerKey('ayla'), 'Buyurun');
      await harness.receive('ayla', 'delivered');
      await harness.receive('ayla', 'read');
      await harness.receive('ayla', 'delivered');
      await harness.side.settled();
      const receipts = harness.side
        .conversation(harness.account, harness.peerKey('ayla'))
        .other.flatMap((event) => (event.type === 'receipt' ? [event.status] : []));
      expect(receipts).toContain(readIn === 'none' ? 'delivered' : 'read');
      expect(harness.side.accepted.every(({ event, state }) => event.lane !== 'receipt' || state === 'done')).toBe(
        true,
      );
    });

    test('a receipt of one message names it as the answer to its sending did', async () => {
      const { deliveredIn, readIn } = harness.channel.capabilities(harness.account);
      if (!deliveredIn || readIn !== 'perMessage') return;
      await harness.write('ayla', [{ id: 'message-open-4', text: 'merhaba' }]);
      await harness.side.settled();
      const sent = await harness.side.agentSays(harness.account, harness.peerKey('ayla'), 'Buyurun');
      await harness.receive('ayla', 'delivered');
      await harness.side.settled();
      const of = eventsOf(harness).flatMap((event) => (event.type === 'receipt' ? [event.of] : []));
      expect(of).toContainEqual({ externalIds: sent.type === 'accepted' ? sent.externalIds : [] });
    });

    test('a channel with a window says that it is closed, and not something else', async () => {
      const { freeFormWindowHours } = harness.channel.capabilities(harness.account);
      const begin = harness.endNext('refused');
      if (freeFormWindowHours === null || !begin) return;
      begin();
      const outcome = await harness.channel.send(op(harness.peerKey('ayla')), harness.account);
      expect(outcome).toMatchObject({ type: 'failed', failure: 'windowClosed' });
    });

    test('of a message that is changed, withdrawn, marked or answered it tells which one', async () => {
      const can = harness.channel.capabilities(harness.account);
      await harness.write('ayla', [{ id: 'message-00000007', text: 'ilk' }]);
      const of = 'message-00000007';
      const told = async (what: Happening) => {
        if (!harness.happen) throw new Error(`The channel claims to hear of ${what.type}, and nothing shows it.`);
        expect(await harness.happen('ayla', what)).toBe('received');
        await harness.side.settled();
        return eventsOf(harness);
      };
      await harness.side.settled();
      const [first] = eventsOf(harness).flatMap((event) => (event.type === 'message' ? [event] : []));
      const externalId = first?.externalId;
      const peer = expect.objectContaining({ key: harness.peerKey('ayla') });
      if (can.replies.in)
        expect(await told({ type: 'reply', of, id: 'message-00000008', text: 'buna' })).toContainEqual(
          expect.objectContaining({ type: 'message', text: 'buna', replyToExternalId: externalId, peer }),
        );
      if (can.reactions.in) {
        expect(await told({ type: 'reaction', of, emoji: '👍' })).toContainEqual(
          expect.objectContaining({ type: 'reaction', externalId, emoji: '👍', peer }),
        );
        expect(await told({ type: 'reaction', of, emoji: null })).toContainEqual(
          expect.objectContaining({ type: 'reaction', externalId, emoji: null, peer }),
        );
      }
      if (can.edits.in)
        expect(await told({ type: 'edit', of, text: 'düzeltildi' })).toContainEqual(
          expect.objectContaining({ type: 'edit', externalId, text: 'düzeltildi', peer }),
        );
      if (can.revokes.in)
        expect(await told({ type: 'revoke', of })).toContainEqual(
          expect.objectContaining({ type: 'revoke', externalId, peer }),
        );
    });

    test('what it claims to do to a message it does, and nothing else', async () => {
      const { channel, account } = harness;
      const can = channel.capabilities(account);
      await harness.write('ayla', [{ id: 'message-open-5', text: 'merhaba' }]);
      await harness.side.settled();
      const peerKey = harness.peerKey('ayla');
      const sent = await harness.side.agentSays(account, peerKey, 'Buyurun');
      const externalId = sent.type === 'accepted' ? (sent.externalIds[0] ?? '') : '';
      const done = async (what: OutboundAct) => (await channel.act?.(what, account))?.type === 'accepted';
      expect({
        reactions: await done({ type: 'react', peerKey, externalId, emoji: '👍' }),
        edits: await done({ type: 'edit', peerKey, externalId, text: 'Düzeltme' }),
        revokes: await done({ type: 'revoke', peerKey, externalId }),
      }).toEqual({ reactions: can.reactions.out, edits: can.edits.out, revokes: can.revokes.out });
    });

    test('answers to choose from come back with what stands behind them, where it claims buttons', async () => {
      const { channel, account, side } = harness;
      const claimed = channel.capabilities(account).choices;
      expect(harness.choose !== undefined).toBe(claimed !== null);
      if (!harness.choose) return;
      await harness.write('ayla', [{ id: 'message-open-6', text: 'merhaba' }]);
      await side.settled();
      const [sales, support] = [
        { id: 'flow:1', title: 'Satış' },
        { id: 'flow:2', title: 'Destek' },
      ] as const;
      const sent = await side.agentSays(account, harness.peerKey('ayla'), 'Hangisi?', [], [sales, support]);
      expect(sent.type).toBe('accepted');
      expect(await harness.choose('ayla', support)).toBe('received');
      await side.settled();
      expect(eventsOf(harness).at(-1)).toMatchObject({ type: 'message', text: 'Destek', payload: 'flow:2' });
    });

    test('it can do what it claims, and claims what it can do', async () => {
      const can = harness.channel.capabilities(harness.account);
      await harness.write('ayla', [{ id: 'message-open-3', text: 'merhaba' }]);
      await harness.side.settled();
      const peerKey = harness.peerKey('ayla');
      const { typeIn, seesTyping, seesStanding, seesRead, channel, account } = harness;
      expect({
        typingIn: typeIn !== null,
        typingOut: seesTyping !== null,
        showsStanding: seesStanding !== null,
        readOut: seesRead !== null,
      }).toEqual({
        typingIn: can.typingIn,
        typingOut: can.typingOut,
        showsStanding: can.showsStanding,
        readOut: can.readOut,
      });
      await typeIn?.('ayla');
      const told = harness.side.conversation(account, peerKey).passing.map((what) => what.type);
      if (typeIn) expect(told).toContain('typing');
      channel.pass(peerKey, { type: 'typing', isTyping: true, name: 'Ayşe' }, account);
      harness.side.agentReads(account, peerKey);
      harness.side.stands(account, peerKey, { phase: 'withAgent', agentName: 'Ayşe' });
      for (const sees of [seesTyping, seesStanding, seesRead]) if (sees) expect(await sees('ayla')).toBe(true);
    });

    test('F76: each of its own settings has a name and a hint that guides the connection, in both languages', () => {
      const fields = harness.channel.provider?.fields ?? [];
      const wordless = [tr, en].flatMap((language) =>
        fields.flatMap(({ key }) => {
          const { label, hint } = wordsOf(language.fields, [harness.channel.channel, 'any'], key);
          return label && hint ? [] : [key];
        }),
      );
      expect(wordless).toEqual([]);
    });

    test('F75: it can be chosen from the list of channels, by a name in both languages', () => {
      const { channel } = harness.channel;
      expect(
        [trMessaging.channel, enMessaging.channel].map((names) => (names as Record<string, string>)[channel]),
      ).toEqual([expect.any(String), expect.any(String)]);
    });

    test('F76: whoever tries the connection hears whether its key is wrong or its network down, and the pulse says the same', async () => {
      const { channel, account, door } = harness;
      if (!channel.provider || !door) return;
      const { provider } = channel;
      const code = async () => (await channel.health(account)).code;
      provider.follow(account);
      await expect.poll(code).not.toBe('starting');
      door.refuseKey();
      expect(await provider.test(account)).toMatchObject({ status: 'failed', code: 'credentialsRefused' });
      await expect.poll(code).toBe('credentialsRefused');
      door.goAway();
      expect(await provider.test(account)).toMatchObject({ status: 'failed', code: 'unreachable' });
      await expect.poll(code).toBe('unreachable');
      await provider.leave(account.organisationId);
    });

    test('an address of a file that leads into the house’s own network is never asked', async () => {
      const { provider } = harness.channel;
      if (!provider) return;
      const asked: string[] = [];
      const inside = createServer((request, response) => {
        asked.push(request.url ?? '');
        response.end('secret');
      });
      await new Promise<void>((listening) => inside.listen(0, listening));
      const { port } = inside.address() as AddressInfo;
      try {
        const fetch = async (host: string) => {
          const about = { name: 'a.jpg', mime: 'image/jpeg', bytes: 6, fileId: null };
          const media = { externalId: `http://${host}:${port}/inside`, ...about };
          expect(await provider.fetchMedia(media, harness.account), host).toMatchObject({ type: 'missing' });
        };
        // All at once: a channel tries again what could not be reached, and pauses before it does.
        await Promise.all(['127.0.0.1', 'localhost', '[::1]', '2130706433', '169.254.169.254'].map(fetch));
        expect(asked).toEqual([]);
      } finally {
        await new Promise((closed) => inside.close(closed));
      }
    });

    test('showing something to a customer who is not there does no harm', () => {
      const nobody = 'nobody-was-ever-here';
      expect(() =>
        harness.channel.pass(nobody, { type: 'typing', isTyping: true, name: 'Ayşe' }, harness.account),
      ).not.toThrow();
    });
  });
}

/** Everything that came in, understood. */
function eventsOf({ side, channel, account }: ChannelHarness): readonly InboundEvent[] {
  return side.accepted.flatMap(({ event }) => channel.normalize(event, account));
}

function wordsOf(
  words: object,
  parts: readonly string[],
  key: string,
): { readonly label?: string; readonly hint?: string } {
  type Named = Record<string, Record<string, { readonly label?: string; readonly hint?: string }> | undefined>;
  return parts.map((part) => (words as Named)[part]?.[key]).find((found) => found?.label) ?? {};
}

function op(peerKey: string): OutboundOp {
  return {
    messageId: newId<'message'>(),
    seq: 1,
    peerKey,
    text: 'Buyurun',
    files: [],
    author: { type: 'agent', name: 'Ayşe' },
    atMs: 1,
  };
}
