import { execFile } from 'node:child_process';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A network between a browser and the program that can vanish without a word: no end of a line is told to anybody. */
export interface Network {
  /** How it is made, and why not in the better way; stands in the names of tests. */
  readonly kind: string;
  /** What the program must listen on. */
  readonly host: string;
  /** Where the browser finds the program that listens on a port. */
  readonly urlOf: (port: number) => Promise<string>;
  /** Puts a program into this network. */
  readonly within: readonly string[];
  readonly cut: () => Promise<void>;
  readonly mend: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** An address of the hardware that nobody has: what is sent there arrives nowhere. */
const nobodys = '02:00:00:00:00:01';

/** A network namespace with a cable (veth) where the machine allows it; else a relay that swallows everything. */
export async function openNetwork(): Promise<Network> {
  const number = process.pid % 16_000;
  const [space, near, far] = [`santral-${number}`, `near${number}`, `far${number}`];
  const addressOf = (last: number) => `10.213.${number >> 6}.${(number % 64) * 4 + last}`;
  const [host, guest] = [addressOf(1), addressOf(2)];
  const ip = (...args: string[]) => run('ip', args);
  const inside = (...args: string[]) => ip('netns', 'exec', space, 'ip', ...args);
  const close = async () => {
    await ip('link', 'del', near).catch(() => undefined);
    await ip('netns', 'del', space).catch(() => undefined);
  };
  try {
    await ip('netns', 'add', space);
    await ip('link', 'add', near, 'type', 'veth', 'peer', 'name', far, 'netns', space);
    await ip('addr', 'add', `${host}/30`, 'dev', near);
    await ip('link', 'set', near, 'up');
    await inside('addr', 'add', `${guest}/30`, 'dev', far);
    await inside('link', 'set', far, 'up');
    await inside('link', 'set', 'lo', 'up');
  } catch (error) {
    await close();
    return openRelay(lastLine(String(error)));
  }
  return {
    kind: 'between network namespaces',
    host,
    urlOf: async (port) => `http://${host}:${port}`,
    within: ['ip', 'netns', 'exec', space],
    // The cable stays in, so neither machine notices; each sends to hardware that is not there.
    cut: async () => {
      await ip('neigh', 'replace', guest, 'lladdr', nobodys, 'dev', near, 'nud', 'permanent');
      await inside('neigh', 'replace', host, 'lladdr', nobodys, 'dev', far, 'nud', 'permanent');
    },
    mend: async () => {
      await ip('neigh', 'del', guest, 'dev', near);
      await inside('neigh', 'del', host, 'dev', far);
    },
    close,
  };
}

const lastLine = (text: string): string => text.trim().split('\n').at(-1) ?? '';

/** What is said goes nowhere while it is cut; lines stay open on both sides. */
function openRelay(because: string): Promise<Network> {
  let isCut = false;
  const lines = new Set<Socket>();
  const relays: Server[] = [];
  const urlOf = async (port: number): Promise<string> => {
    const relay = createServer((from) => {
      const to = connect(port, '127.0.0.1');
      for (const line of [from, to]) {
        lines.add(line);
        line.on('error', () => undefined);
        if (isCut) line.pause();
      }
      from.on('data', (chunk) => to.write(chunk));
      to.on('data', (chunk) => from.write(chunk));
      from.on('close', () => !isCut && to.destroy());
      to.on('close', () => !isCut && from.destroy());
    });
    relays.push(relay);
    await new Promise<void>((done) => relay.listen(0, '127.0.0.1', done));
    const address = relay.address();
    return `http://127.0.0.1:${address !== null && typeof address === 'object' ? address.port : 0}`;
  };
  return Promise.resolve({
    kind: `behind a relay that swallows everything, because: ${because}`,
    host: '127.0.0.1',
    urlOf,
    within: [],
    cut: async () => {
      isCut = true;
      for (const line of lines) line.pause();
    },
    mend: async () => {
      isCut = false;
      for (const line of lines) line.resume();
    },
    close: async () => {
      for (const line of lines) line.destroy();
      for (const relay of relays) relay.close();
    },
  });
}
