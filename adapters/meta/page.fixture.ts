import { expect } from 'vitest';
import { conformMessageChannel, type Happening } from '../conformance/message-channel.ts';
import { testAccount } from '../conformance/side-double.ts';
import { pagePeer } from './graph.fixture.ts';
import { type HouseNeeds, openHouse } from './house.fixture.ts';

type Opening = (needs: HouseNeeds) => ReturnType<Parameters<typeof openHouse>[1]>;

/** One of the two channels that are told of in the words of pages. */
export interface PageKindOfTest {
  readonly channel: 'messenger' | 'instagram';
  readonly object: 'page' | 'instagram';
  readonly ownId: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly open: Opening;
}

/** The parts of a call of the webhook, as the provider builds them. */
export function pageWords({ object, ownId }: Pick<PageKindOfTest, 'object' | 'ownId'>) {
  const idOf = (peer: string) => `${object === 'instagram' ? 'ig' : 'ps'}-${peer}`;
  const call = (events: readonly object[], extra: object = {}) => ({
    object,
    entry: [{ id: ownId, time: 1_770_000_000_000, messaging: events, ...extra }],
  });
  const between = (peer: string, event: object, timestamp = 1_770_000_000_000) => ({
    sender: { id: idOf(peer) },
    recipient: { id: ownId },
    timestamp,
    ...event,
  });
  const fromUs = (peer: string, event: object) => ({
    ...between(peer, event),
    sender: { id: ownId },
    recipient: { id: idOf(peer) },
  });
  const message = (peer: string, mid: string, content: object) => between(peer, { message: { mid, ...content } });
  return { idOf, call, between, fromUs, message };
}

export const openPage = ({ channel, settings, open }: PageKindOfTest) =>
  openHouse(testAccount({ channel, settings }), open);

/** Runs the promises of every channel for one of the two. */
export function conformPage(kind: PageKindOfTest): void {
  const { idOf, call, between, message } = pageWords(kind);
  conformMessageChannel(kind.channel, async () => {
    const house = await openPage(kind);
    const { graph, account, channel, side, deliver } = house;
    const raw = (event: object) => ({
      ...{ dedupeKey: 'k', partitionKey: 'p', lane: 'message' as const, providerAtMs: 1 },
      body: { entry: kind.ownId, event },
    });
    const happened = (peer: string, what: Happening): object => {
      switch (what.type) {
        case 'edit':
          return between(peer, { message_edit: { mid: what.of, text: what.text, num_edit: 1 } });
        case 'revoke':
          return between(peer, { message: { mid: what.of, is_deleted: true } });
        case 'reaction': {
          const { of: mid, emoji } = what;
          return between(peer, { reaction: { mid, action: emoji ? 'react' : 'unreact', ...(emoji && { emoji }) } });
        }
        case 'reply':
          return message(peer, what.id, { text: what.text, reply_to: { mid: what.of } });
      }
    };
    return {
      channel,
      account,
      side,
      write: (peer, messages) => deliver(call(messages.map(({ id, text }) => message(peer, id, { text })))),
      forge(peer, { id, text }) {
        const { bytes, signature } = graph.signed(call([message(peer, id, { text })]));
        return house.take(house.hitOf(Buffer.concat([bytes, Buffer.from(' ')]), signature));
      },
      flood: (bytes) => deliver(call([message('mallory', 'flood', { text: 'x'.repeat(bytes) })])),
      peerKey: (peer) => (peer.startsWith('nobody') ? peer : idOf(peer)),
      unknown: raw(message('ayla', 'u', { attachments: [{ type: 'hologram', payload: {} }] })),
      broken: raw({ message: 'half' }),
      endNext: (ending) => () => graph.mishap(ending === 'refused' ? 'window' : ending),
      async receive(peer, status) {
        const mids = graph.sent.filter(({ body }) => pagePeer(body) === idOf(peer)).map(({ externalId }) => externalId);
        const watermark = 1_770_000_100_000;
        const read = kind.object === 'instagram' ? { mid: mids.at(-1) } : { watermark };
        await deliver(
          call([between(peer, status === 'read' ? { read } : { delivery: { mids, watermark } }, watermark)]),
        );
      },
      happen: (peer, what) => deliver(call([happened(peer, what)])),
      choose: (peer, { id: payload, title: text }) =>
        deliver(call([message(peer, 'choice', { text, quick_reply: { payload } })])),
      typeIn: null,
      async seesTyping() {
        await expect.poll(() => graph.signs.some(({ body }) => body.sender_action === 'typing_on')).toBe(true);
        return true;
      },
      seesStanding: null,
      async seesRead() {
        await expect.poll(() => graph.signs.some(({ body }) => body.sender_action === 'mark_seen')).toBe(true);
        return true;
      },
      door: {
        refuseKey: () => void Object.assign(graph.state, { token: 'EAAanother' }),
        goAway: () => void Object.assign(graph.state, { isAway: true }),
      },
      close: house.close,
    };
  });
}
