import { createServer, type Server, type Socket } from 'node:net';

// One mailbox at a mail server that stands on this machine only: as much of IMAP and SMTP as a program needs to read
// letters, to wait for more and to send its answers. Nobody outside is written to.

export interface DoubleMailbox {
  readonly imapPort: number;
  readonly smtpPort: number;
  readonly password: string;
  /** Lays a letter into the inbox; whoever waits for news is told. */
  readonly deliver: (letter: Buffer) => void;
  /** Letters that were handed in to be sent, whole, in order. */
  readonly sent: readonly string[];
  readonly close: () => Promise<void>;
}

const folder = 'INBOX';
const lineBytesMost = 1_000_000;
const greeting = '* OK [CAPABILITY IMAP4rev1 IDLE] the post office of the demonstration';

/** Opens the mailbox; its numbering begins anew, as that of a mailbox does that was made anew. */
export async function openMailbox(): Promise<DoubleMailbox> {
  const letters: { readonly source: Buffer; readonly at: Date }[] = [];
  const sent: string[] = [];
  const password = 'posta kutusu';
  const validity = Math.floor(Date.now() / 1_000);
  const sockets = new Set<Socket>();
  const waiting = new Map<Socket, string>();

  const answer = (socket: Socket, line: string): void => {
    const [tag = '', command = '', ...rest] = line.split(' ');
    const word = command.toUpperCase();
    const asked = rest.join(' ');
    const say = (...lines: readonly string[]) => socket.write(lines.map((each) => `${each}\r\n`).join(''));
    const done = (...lines: readonly string[]) => say(...lines, `${tag} OK ${word} done`);
    if (word === 'LOGIN' && !asked.includes(password)) say(`${tag} NO [AUTHENTICATIONFAILED] wrong`);
    else if (word === 'LIST' || word === 'LSUB')
      done(`* ${word} (\\HasNoChildren) "/" ${asked.startsWith('"" ""') ? '""' : folder}`);
    else if (word === 'CAPABILITY') done('* CAPABILITY IMAP4rev1 IDLE');
    else if (word === 'SELECT' || word === 'EXAMINE') done(...opened(letters.length));
    else if (word === 'NOOP') done(exists());
    else if (word === 'IDLE') {
      waiting.set(socket, tag);
      say('+ waiting', exists());
    } else if (word === 'LOGOUT') {
      say('* BYE', `${tag} OK LOGOUT done`);
      socket.end();
    } else if (word === 'UID' && /^SEARCH /i.test(asked))
      done(`* SEARCH ${searched(asked, letters.length).join(' ')}`.trimEnd());
    else if (word === 'UID' && /^FETCH /i.test(asked)) {
      for (const uid of numbersIn(asked.split(' ')[1] ?? '', letters.length)) fetched(socket, uid, asked);
      done();
    } else done();
  };
  const exists = () => `* ${letters.length} EXISTS`;
  const opened = (count: number) => [
    '* FLAGS (\\Seen $Santral)',
    '* OK [PERMANENTFLAGS (\\Seen \\*)] may be set',
    `* ${count} EXISTS`,
    `* OK [UIDVALIDITY ${validity}] this numbering`,
    `* OK [UIDNEXT ${count + 1}] the next`,
  ];

  const fetched = (socket: Socket, uid: number, asked: string): void => {
    const letter = letters[uid - 1];
    if (!letter) return;
    const head = `* ${uid} FETCH (UID ${uid} FLAGS () RFC822.SIZE ${letter.source.length} INTERNALDATE "${imapDate(letter.at)}"`;
    if (!/BODY/i.test(asked)) {
      socket.write(`${head})\r\n`);
      return;
    }
    socket.write(`${head} BODY[] {${letter.source.length}}\r\n`);
    socket.write(letter.source);
    socket.write(')\r\n');
  };

  const imap = await listening((socket) => {
    socket.write(`${greeting}\r\n`);
    eachLine(socket, (line) => {
      const tag = waiting.get(socket);
      waiting.delete(socket);
      answer(socket, tag === undefined ? line : `${tag} DONE`);
    });
    socket.once('close', () => waiting.delete(socket));
  }, sockets);
  const smtp = await listening((socket) => takeLetters(socket, (letter) => sent.push(letter)), sockets);

  return {
    imapPort: portOf(imap),
    smtpPort: portOf(smtp),
    password,
    sent,
    deliver: (source) => {
      letters.push({ source, at: new Date() });
      for (const socket of waiting.keys()) socket.write(`* ${letters.length} EXISTS\r\n`);
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await Promise.all([imap, smtp].map((server) => new Promise((closed) => server.close(closed))));
    },
  };
}

/** Takes letters as a server does to which they are handed in; whoever knocks may. */
function takeLetters(socket: Socket, take: (letter: string) => void): void {
  let body: string[] | null = null;
  const say = (line: string) => socket.write(`${line}\r\n`);
  say('220 the post office of the demonstration');
  eachLine(socket, (line) => {
    const word = line.slice(0, 4).toUpperCase();
    if (body && line === '.') {
      take(body.join('\r\n'));
      body = null;
      say('250 taken');
    } else if (body) body.push(line.replace(/^\.\./, '.'));
    else if (word === 'DATA') {
      body = [];
      say('354 go on, end with a point');
    } else if (word === 'EHLO') say('250-here\r\n250-8BITMIME\r\n250 AUTH PLAIN');
    else if (word === 'AUTH') say('235 welcome');
    else if (word === 'QUIT') socket.end('221 goodbye\r\n');
    else say('250 good');
  });
}

async function listening(serve: (socket: Socket) => void, sockets: Set<Socket>): Promise<Server> {
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => sockets.delete(socket));
    serve(socket);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return server;
}

const portOf = (server: Server): number => {
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
};

function eachLine(socket: Socket, hear: (line: string) => void): void {
  let rest = '';
  socket.setEncoding('utf8').on('data', (piece: string) => {
    rest += piece;
    const lines = rest.split('\r\n');
    rest = lines.pop() ?? '';
    if (rest.length > lineBytesMost) socket.destroy();
    for (const line of lines) hear(line);
  });
}

/** The numbers that exist of a set such as `3,7:9` or `4:*`. */
function numbersIn(set: string, last: number): readonly number[] {
  return set.split(',').flatMap((part) => {
    const [from = 0, to = from] = part.split(':').map((each) => (each === '*' ? last : Number(each)));
    return Array.from({ length: last }, (_, at) => at + 1).filter((uid) => uid >= from && uid <= to);
  });
}

const searched = (asked: string, last: number): readonly number[] =>
  numbersIn(/UID ([\d:*,]+)/i.exec(asked)?.[1] ?? '1:*', last);

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const imapDate = (at: Date): string =>
  `${String(at.getUTCDate()).padStart(2, '0')}-${months[at.getUTCMonth()]}-${at.getUTCFullYear()} ${at.toISOString().slice(11, 19)} +0000`;
