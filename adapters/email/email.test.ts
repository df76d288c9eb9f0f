import { expect } from 'vitest';
import { mailDomain } from '../../tools/mail-system.ts';
import { conformMessageChannel } from '../conformance/message-channel.ts';
import { mailSystem, withMailSystem } from './mail-system.fixture.ts';
import { openPostOffice } from './post-office.fixture.ts';
import { threadKeyOf } from './threading.ts';

const server = mailSystem();

withMailSystem('with a real mail system', () => {
  conformMessageChannel('email', async () => {
    const house = await openPostOffice(server());
    house.follow(house.account);
    const { side, account } = house;
    const first = new Map<string, string>();
    const idOf = (id: string) => `<${id.replace(/[^\w-]/g, '')}@${mailDomain}>`;
    const write = async (peer: string, messages: readonly { readonly id: string; readonly text: string }[]) => {
      for (const { id, text } of messages) {
        const root = first.get(peer) ?? idOf(id);
        first.set(peer, root);
        const chain = root === idOf(id) ? {} : { inReplyTo: root, references: [root] };
        await house.write({ from: `${peer}@${mailDomain}`, messageId: idOf(id), subject: 'Sipariş', text, ...chain });
        await expect.poll(() => side.accepted.some(({ event }) => event.dedupeKey === `letter:${idOf(id)}`)).toBe(true);
      }
      return 'received' as const;
    };
    return {
      channel: house.channel(),
      account,
      side,
      write,
      // A mail system takes no letters for houses that are not its own.
      forge: (peer, { id, text }) =>
        house.write({ from: `${peer}@${mailDomain}`, messageId: idOf(id), text }, ['destek@baska-yer.test']).then(
          () => 'received' as const,
          () => 'refused' as const,
        ),
      flood: (bytes) => write('mallory', [{ id: 'flood-0001', text: 'x'.repeat(bytes) }]),
      peerKey: (peer) => {
        const root = first.get(peer);
        return root ? threadKeyOf(account.id, root) : `${peer}@${mailDomain}`;
      },
      unknown: { dedupeKey: 'x:1', partitionKey: 'x', lane: 'message', providerAtMs: 1, body: { kind: 'hologram' } },
      broken: {
        dedupeKey: 'x:2',
        partitionKey: '',
        lane: 'message',
        providerAtMs: 1,
        body: { kind: 'letter', text: 7 },
      },
      endNext: (ending) => () => house.proxy.spoil(ending),
      receive: () => Promise.reject(new Error('Nobody tells whether a letter was opened.')),
      typeIn: null,
      seesTyping: null,
      seesStanding: null,
      seesRead: null,
      close: house.close,
    };
  });
});
