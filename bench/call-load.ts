// Calls by SIPp: many callers, and telephones that answer at once. Each side writes down when, so that the two can be laid
// beside each other by the caller's number.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { unpackBeside } from '../tools/apt.ts';

const run = promisify(execFile);
const tree = path.resolve(import.meta.dirname, '../node_modules/.cache/sipp');
const host = '127.0.0.1';
const endsWithinMs = 20_000;

/** Sees to it that SIPp is there: the machine's own, or one unpacked beside our other tools. */
export async function ensureSipp(): Promise<void> {
  if (await onPath()) return;
  await unpackBeside({
    what: 'The load generator SIPp',
    packages: ['sip-tester'],
    into: tree,
    program: 'usr/bin/sipp',
  });
}

const onPath = (): Promise<boolean> =>
  run('sh', ['-c', 'command -v sipp']).then(
    () => true,
    () => false,
  );

/** What one run of callers came to. */
export interface CallerRun {
  /** When each call was begun, by the caller's number, in the order in which it called; epoch milliseconds. */
  readonly begun: ReadonlyMap<string, readonly number[]>;
  /** Calls that were refused, cut or never answered. */
  readonly failed: number;
}

/** Lets so many calls a second come to a number for so long; each is held for `holdMs`. The callers take turns. */
export async function callFor({
  folder,
  port,
  to,
  numbers,
  perSecond,
  forMs,
  holdMs,
}: {
  readonly folder: string;
  readonly port: number;
  readonly to: string;
  readonly numbers: readonly string[];
  readonly perSecond: number;
  readonly forMs: number;
  readonly holdMs: number;
}): Promise<CallerRun> {
  const scenario = path.join(folder, 'callers.xml');
  const list = path.join(folder, 'numbers.csv');
  const log = path.join(folder, `callers-${Date.now()}.log`);
  await writeFile(scenario, callers(to, holdMs));
  await writeFile(list, `SEQUENTIAL\n${numbers.join('\n')}\n`);
  const calls = Math.round((perSecond * forMs) / 1_000);
  const args = [
    ...[`${host}:${port}`, '-i', host, '-sf', scenario, '-inf', list, '-r', String(perSecond), '-m', String(calls)],
    ...['-l', String(calls), '-nostdin', '-trace_logs', '-log_file', log, '-timeout', '120s', '-recv_timeout', '15000'],
  ];
  const child = await start(folder, args);
  const said = await outputOf(child);
  const failed = /Failed call\s*\|\s*\d+\s*\|\s*(\d+)/.exec(said)?.[1];
  if (failed === undefined) throw new Error(`SIPp did not say what became of its calls: ${said.slice(-1_000)}`);
  return { begun: momentsIn(await readFile(log, 'utf8')), failed: Number(failed) };
}

/** Telephones at one port that pick up at once whoever they are rung for. */
export async function answerAt(folder: string, port: number) {
  const scenario = path.join(folder, 'telephones.xml');
  const log = path.join(folder, `telephones-${port}-${Date.now()}.log`);
  await writeFile(scenario, telephones);
  const args = ['-i', host, '-p', String(port), '-sf', scenario, '-aa', '-nostdin', '-trace_logs', '-log_file', log];
  const child = await start(folder, args);
  const ended = outputOf(child);
  return {
    /** When the telephone that was rung for this number picked up, in their order; epoch milliseconds. */
    pickedUp: async (): Promise<ReadonlyMap<string, readonly number[]>> =>
      existsSync(log) ? momentsIn(await readFile(log, 'utf8')) : new Map(),
    close: async () => {
      child.kill('SIGUSR1'); // ends when its calls are over
      await Promise.race([ended, delay(endsWithinMs, null, { ref: false })]);
      child.kill('SIGKILL');
    },
  };
}

async function start(cwd: string, args: readonly string[]): Promise<ChildProcess> {
  const isOwn = existsSync(path.join(tree, 'usr/bin/sipp'));
  const libraries = ['x86_64-linux-gnu', 'aarch64-linux-gnu'].map((name) => path.join(tree, 'usr/lib', name)).join(':');
  const env = { ...process.env, TERM: 'dumb', ...(isOwn && { LD_LIBRARY_PATH: libraries }) };
  const child = spawn(isOwn ? path.join(tree, 'usr/bin/sipp') : 'sipp', args, {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  process.once('exit', () => child.kill('SIGKILL'));
  return child;
}

async function outputOf(child: ChildProcess): Promise<string> {
  let said = '';
  const hear = (chunk: Buffer) => {
    said = (said + chunk).slice(-20_000);
  };
  child.stdout?.on('data', hear);
  child.stderr?.on('data', hear);
  await new Promise<void>((done) => child.once('close', () => done()));
  return said;
}

/** Lines such as `+905321110001 2026-11-22 10:00:00.123456`, the moment in the machine's own time. */
function momentsIn(log: string): ReadonlyMap<string, readonly number[]> {
  const found = new Map<string, number[]>();
  for (const [, number = '', day, time] of log.matchAll(/^(\S+) (\d{4}-\d\d-\d\d)[\s\t]+(\d\d:\d\d:\d\d\.\d{3})/gm)) {
    const moments = found.get(number) ?? [];
    moments.push(Date.parse(`${day}T${time}`));
    found.set(number, moments);
  }
  return found;
}

const sound = `v=0
o=bench 1 1 IN IP[local_ip_type] [local_ip]
s=-
c=IN IP[media_ip_type] [media_ip]
t=0 0
m=audio [media_port] RTP/AVP 8
a=rtpmap:8 PCMA/8000
a=sendrecv`;

const callers = (to: string, holdMs: number): string => `<?xml version="1.0" encoding="UTF-8"?>
<scenario name="callers">
  <nop><action><log message="[field0] [timestamp]"/></action></nop>
  <send retrans="500"><![CDATA[
INVITE sip:${to}@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:[field0]@[local_ip]:[local_port]>;tag=[pid]c[call_number]
To: <sip:${to}@[remote_ip]:[remote_port]>
Call-ID: [call_id]
CSeq: 1 INVITE
Contact: <sip:[field0]@[local_ip]:[local_port]>
Max-Forwards: 70
Content-Type: application/sdp
Content-Length: [len]

${sound}
]]></send>
  <recv response="100" optional="true"/>
  <recv response="180" optional="true"/>
  <recv response="183" optional="true"/>
  <recv response="200"/>
  <send><![CDATA[
ACK sip:${to}@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:[field0]@[local_ip]:[local_port]>;tag=[pid]c[call_number]
To: <sip:${to}@[remote_ip]:[remote_port]>[peer_tag_param]
Call-ID: [call_id]
CSeq: 1 ACK
Max-Forwards: 70
Content-Length: 0

]]></send>
  <pause milliseconds="${holdMs}"/>
  <send retrans="500"><![CDATA[
BYE sip:${to}@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:[field0]@[local_ip]:[local_port]>;tag=[pid]c[call_number]
To: <sip:${to}@[remote_ip]:[remote_port]>[peer_tag_param]
Call-ID: [call_id]
CSeq: 2 BYE
Max-Forwards: 70
Content-Length: 0

]]></send>
  <recv response="200"/>
</scenario>
`;

const telephones = `<?xml version="1.0" encoding="UTF-8"?>
<scenario name="telephones">
  <recv request="INVITE">
    <action>
      <ereg regexp="sip:([^@;>]+)@" search_in="hdr" header="From:" assign_to="whole,number"/>
      <log message="[$number] [timestamp]"/>
    </action>
  </recv>
  <send retrans="500"><![CDATA[
SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:];tag=[pid]t[call_number]
[last_Call-ID:]
[last_CSeq:]
Contact: <sip:[local_ip]:[local_port]>
Content-Type: application/sdp
Content-Length: [len]

${sound}
]]></send>
  <recv request="ACK"/>
  <recv request="BYE"/>
  <send><![CDATA[
SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:]
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0

]]></send>
  <Reference variables="whole"/>
</scenario>
`;
