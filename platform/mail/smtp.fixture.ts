import { createServer, type Socket } from 'node:net';

/** What the server says to a command, by its first word; `null` cuts the connection without a word. */
export type Script = Readonly<Record<string, string | null | ((line: string) => string | null)>>;

const usual: Script = {
  EHLO: '250-posta.test\r\n250-AUTH PLAIN LOGIN\r\n250 8BITMIME',
  AUTH: '235 2.7.0 welcome',
  MAIL: '250 ok',
  RCPT: '250 ok',
  DATA: '354 go on',
  '.': '250 2.0.0 taken',
  RSET: '250 ok',
  QUIT: '221 bye',
};

/** A mail server that says what a test wants it to say, over a real socket. `letters` are those it took, as they came. */
export async function openScriptedSmtp(script: Script = {}, greeting: string | null = '220 posta.test ready') {
  const letters: string[] = [];
  const commands: string[] = [];
  const sockets = new Set<Socket>();
  const present = { script: { ...usual, ...script } as Script };

  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    let rest = '';
    let letter: string[] | null = null;
    const say = (name: string, line: string): void => {
      const entry = present.script[name];
      const answer = typeof entry === 'function' ? entry(line) : entry;
      if (answer === null) return void socket.destroy();
      if (name === 'DATA' && answer?.startsWith('354')) letter = [];
      socket.write(`${answer ?? '502 unknown'}\r\n`);
    };
    if (greeting === null) socket.destroy();
    else socket.write(`${greeting}\r\n`);
    socket.on('data', (chunk) => {
      const lines = (rest + chunk.toString('utf8')).split('\r\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        if (letter === null) {
          commands.push(line);
          say(line.split(' ')[0]?.toUpperCase() ?? '', line);
        } else if (line === '.') {
          const whole = letter.join('\n');
          letter = null;
          if (String(present.script['.']).startsWith('2')) letters.push(whole);
          say('.', line);
        } else letter.push(line);
      }
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('The scripted server has no port.');
  return {
    port: address.port,
    letters,
    commands,
    /** Says something else from now on. */
    change(next: Script) {
      present.script = { ...usual, ...next };
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((done) => server.close(done));
    },
  };
}
