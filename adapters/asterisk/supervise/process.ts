import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { open, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import {
  type Account,
  birthOf,
  endedOf,
  endInOrder,
  endOfOutput,
  isSame,
  openOutput,
  type Running,
  worksIn,
} from '#platform/programs/index.ts';
import { writeConfiguration } from '../configure/writing.ts';
import { commandOf, type Installation } from '../get/installation.ts';
import { type Note, readNote, removeNote, writeNote } from './note.ts';

/** An Asterisk that answers orders with our own password and can be telephoned to. */
export interface SwitchProcess extends Running, Note {}

export interface StartNeeds {
  /** The folder of everything of it, and its working folder. */
  readonly home: string;
  readonly installation: Installation;
  readonly account: Account | null;
  readonly name: string;
  /** Where it listens for SIP; port 0 takes any free one. */
  readonly sip: { readonly host: string; readonly port: number };
}

const user = 'santral';
const passwordBytes = 24;
const readyWithinMs = 30_000;
const readyPollMs = 25;
const askWithinMs = 2_000;
const stopPatienceMs = 10_000;

/** Starts it and waits until it is ready; throws with what it complained of when it is not. */
export async function startSwitch(needs: StartNeeds, stopping: AbortSignal): Promise<SwitchProcess> {
  const { home, installation, account, name } = needs;
  const control = { port: await freePort(), user, password: randomBytes(passwordBytes).toString('base64url') };
  const sip = { ...needs.sip, port: needs.sip.port || (await freeUdpPort(needs.sip.host)) };
  const wishes = { home, modules: installation.modules, name, control, sip, unusedPort: await freePort() };
  await writeConfiguration(home, wishes, installation, account);

  const output = path.join(home, 'server.log');
  const from = await sizeOf(output);
  const log = await openOutput(output);
  const [program, ...args] = commandOf(installation, ['-C', path.join(home, 'etc/asterisk.conf'), '-f', '-n', '-q']);
  // A session of its own: Ctrl-C reaches our program alone, and a call outlives a program that is killed.
  const child = spawn(program, args, {
    ...account,
    cwd: home,
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
    env: { PATH: '/usr/bin:/bin:/usr/sbin:/sbin', HOME: home, TMPDIR: path.join(home, 'spool/tmp'), LANG: 'C.UTF-8' },
  });
  child.unref();
  await log.close();
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(`exit ${code ?? signal}`));
  });
  const over = async (why: string) => {
    child.kill('SIGKILL');
    return new Error(`Asterisk did not start (${why}). ${await complaints(output, from)}`.trim());
  };
  const untilMs = performance.now() + readyWithinMs;
  for (;;) {
    const why = await Promise.race([ended, delay(readyPollMs)]);
    if (why !== undefined) throw await over(why);
    if (stopping.aborted) throw await over('stopped');
    if (performance.now() > untilMs) throw await over(`not ready in ${readyWithinMs / 1_000} s`);
    // With a port taken it still says that it is ready: what it complained of counts as well.
    if (!(await answers(control)) || !(await since(output, from)).includes('Asterisk Ready.')) continue;
    if ((await complaints(output, from)) !== '') throw await over('with errors');
    break;
  }
  const pid = child.pid ?? 0;
  const note: Note = { pid, birth: await birthOf(pid), version: installation.version, control, sip };
  await writeNote(home, note);
  return { ...note, ended };
}

/** The one that outlived a killed program, when it still answers and listens where it should; else null, and it is ended. */
export async function findSwitch({ home, sip }: StartNeeds): Promise<SwitchProcess | null> {
  const note = await readNote(home);
  if (!note) return null;
  if (!(await isSame(note)) || !(await worksIn(note.pid, home))) {
    await removeNote(home);
    return null;
  }
  const found = { ...note, ended: endedOf(note) };
  const isWhere = note.sip.host === sip.host && (sip.port === 0 || note.sip.port === sip.port);
  if (isWhere && (await answers(note.control))) return found;
  await endSwitch(home, found);
  return null;
}

/** Ends it: whoever talks hears the end of the call, whoever does not follow is killed. */
export async function endSwitch(home: string, running: SwitchProcess): Promise<void> {
  const orders = [
    ['SIGTERM', stopPatienceMs],
    ['SIGKILL', stopPatienceMs],
  ] as const;
  await endInOrder(running, orders, 'Asterisk');
  await removeNote(home);
}

async function answers({ port, password }: Note['control']): Promise<boolean> {
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  const address = `http://127.0.0.1:${port}/ari/asterisk/info?only=status`;
  const answer = await fetch(address, { headers: { authorization }, signal: AbortSignal.timeout(askWithinMs) }).catch(
    () => null,
  );
  await answer?.body?.cancel();
  return answer?.ok ?? false;
}

const sizeOf = (file: string): Promise<number> =>
  stat(file).then(
    ({ size }) => size,
    () => 0,
  );

async function since(file: string, from: number): Promise<string> {
  if ((await sizeOf(file)) < from) return endOfOutput(file); // put aside meanwhile
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read({ position: from, buffer: Buffer.alloc(logLookBytes) });
    return buffer.subarray(0, bytesRead).toString();
  } finally {
    await handle.close();
  }
}
const logLookBytes = 256_000;
const complaintsShown = 5;

async function complaints(file: string, from: number): Promise<string> {
  const lines = (await since(file, from)).split('\n').filter((line) => /\bERROR\[/.test(line));
  return lines.slice(0, complaintsShown).join('\n');
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

function freeUdpPort(host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
    socket.once('error', reject);
    socket.bind(0, host, () => {
      const { port } = socket.address();
      socket.close(() => resolve(port));
    });
  });
}
