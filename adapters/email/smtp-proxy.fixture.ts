import { connect, createServer, type Socket } from 'node:net';

/** What happens to the next letter on its way: `cut` breaks in the middle of it, `lost` when it was taken and not yet said. */
export type Mishap = 'outage' | 'rate' | 'refused' | 'cut' | 'lost' | 'signIn';

/** Stands before a real mail server and passes everything on, until it is told to spoil the next letter. */
export async function openSmtpProxy(port: number) {
  let next: Mishap | null = null;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const mishap = next;
    if (mishap === 'outage') {
      next = null;
      return void client.destroy();
    }
    const upstream = connect(port, '127.0.0.1');
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket
        .on('error', () => undefined)
        .on('close', () => {
          sockets.delete(socket);
          client.destroy();
          upstream.destroy();
        });
    }
    let isInLetter = false;
    let isTaken = false;
    let tail = '';
    client.on('data', (chunk) => {
      const text = chunk.toString('latin1');
      const refuse = (answer: string) => {
        next = null;
        client.write(`${answer}\r\n`);
      };
      if (mishap === 'signIn' && /^AUTH /i.test(text)) return refuse('535 5.7.8 wrong password');
      if (mishap === 'rate' && /^RCPT TO/im.test(text)) return refuse('450 4.7.1 too many letters, later');
      if (mishap === 'refused' && /^RCPT TO/im.test(text)) return refuse('550 5.1.1 nobody of that name');
      if (isInLetter && mishap === 'cut') {
        next = null;
        return void client.destroy();
      }
      upstream.write(chunk);
      tail = `${tail}${text}`.slice(-5);
      if (isInLetter && tail === '\r\n.\r\n') {
        isInLetter = false;
        isTaken = true;
      }
    });
    upstream.on('data', (chunk) => {
      const said = chunk.toString('latin1');
      if (/^354/m.test(said)) isInLetter = true;
      if (isTaken && mishap === 'lost') {
        next = null;
        return void client.destroy();
      }
      // One command after the other, so that each can be answered by itself.
      client.write(Buffer.from(said.replace(/PIPELINING|CHUNKING/g, 'XNOTHERE'), 'latin1'));
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('The proxy has no port.');
  return {
    port: address.port,
    spoil(mishap: Mishap): void {
      next = mishap;
    },
    async close(): Promise<void> {
      for (const socket of sockets) socket.destroy();
      await new Promise((done) => server.close(done));
    },
  };
}
