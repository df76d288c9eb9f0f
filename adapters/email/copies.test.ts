import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { ImapFlow } from 'imapflow';
import { expect, test } from 'vitest';
import type { OrganisationId } from '#kernel/id.ts';
import { newId } from '#platform/ids.ts';
import { mailDomain, mailPassword } from '../../tools/mail-system.ts';
import { testAccount } from '../conformance/side-double.ts';
import type { Access } from './access.ts';
import { openCopies } from './copies.ts';
import { mailSystem, withMailSystem } from './mail-system.fixture.ts';
import { settingsOf } from './settings.ts';

/** Stands before the mail server, counts who comes and can cut everybody off. */
async function openDoor(imapPort: number) {
  const inside = new Set<Socket>();
  let came = 0;
  const server = createServer((socket) => {
    came += 1;
    const behind = connect(imapPort, '127.0.0.1');
    for (const each of [socket, behind]) {
      each.on('error', () => undefined);
      inside.add(each);
    }
    socket.pipe(behind).pipe(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The door has no port.');
  const cut = () => {
    for (const each of inside) each.destroy();
    inside.clear();
  };
  const close = () => {
    cut();
    server.close();
  };
  return { port: address.port, came: () => came, cut, close };
}

withMailSystem('copies of what was sent', () => {
  const system = mailSystem();

  const begin = async () => {
    const door = await openDoor(system().imapPort);
    const address = `kopya-${newId<'mail'>().slice(-12)}@${mailDomain}`;
    const account = testAccount({
      channel: 'email',
      organisationId: newId<'organisation'>() as OrganisationId,
      id: newId<'channelAccount'>(),
      settings: { address, imapHost: '127.0.0.1', imapPort: door.port, imapSecurity: 'none', smtpHost: '127.0.0.1' },
    });
    const settings = settingsOf(account);
    if (!settings) throw new Error('The settings are whole.');
    const access: Access = {
      of: async () => ({ type: 'password', user: address, password: mailPassword }),
      distrust: () => undefined,
    };
    const copies = openCopies({ access, waitMs: 1_000 });
    const put = (number: number) =>
      copies.put(account, settings, Buffer.from(`From: ${address}\r\nSubject: ${number}\r\n\r\n${number}\r\n`));
    const kept = async () => {
      const client = new ImapFlow({
        ...{ host: '127.0.0.1', port: system().imapPort, secure: false, doSTARTTLS: false, logger: false },
        auth: { user: address, pass: mailPassword },
      });
      await client.connect();
      try {
        const found = await client.status('Sent', { messages: true });
        return found ? found.messages : 0;
      } finally {
        await client.logout();
      }
    };
    return { door, copies, put, kept };
  };

  test('letters that leave together sign in once for their copies, and each has its own', async () => {
    const { door, copies, put, kept } = await begin();
    await Promise.all(Array.from({ length: 20 }, (_, number) => put(number)));
    await put(20);
    expect(await kept()).toBe(21);
    expect(door.came()).toBe(1);
    await copies.close();
    door.close();
  });

  test('a connection that broke between two letters is made anew for the second', async () => {
    const { door, copies, put, kept } = await begin();
    await put(1);
    door.cut();
    await expect.poll(() => put(2).then(() => 'kept', String)).toBe('kept');
    expect(await kept()).toBe(2);
    expect(door.came()).toBe(2);
    await copies.close();
    door.close();
  });
});
