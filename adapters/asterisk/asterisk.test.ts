import { createSocket, type Socket } from 'node:dgram';
import { readFileSync } from 'node:fs';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openLog } from '#platform/log.ts';
import { lifeOf } from '#platform/programs/index.ts';
import type { SwitchState } from '#voice';
import { placeSwitch, whyNoSwitch } from '../../tools/switch-programs.ts';
import { type Asterisk, openAsterisk } from './index.ts';

// A whole program is started in each of these: on a busy machine it takes its time.
vi.setConfig({ testTimeout: 90_000 });
const because = whyNoSwitch();
const title = because === null ? 'our own telephone switch' : `our own telephone switch (skipped: ${because})`;

describe.skipIf(because !== null)(title, () => {
  let dataDir: string;
  const opened: Asterisk[] = [];

  beforeEach(async () => {
    dataDir = await mkdtemp(path.join(tmpdir(), 'santral-switch-'));
    await placeSwitch(dataDir);
  });
  afterEach(async () => {
    for (const one of opened.splice(0)) await one.close();
    await rm(dataDir, { recursive: true, force: true });
  });

  const open = (port = 0): Asterisk => {
    const asterisk = openAsterisk({
      dataDir,
      which: 'own',
      sip: { host: '127.0.0.1', port },
      clock: { nowMs: () => 0 },
      log: openLog({ level: 'silent' }),
    });
    opened.push(asterisk);
    asterisk.begin();
    return asterisk;
  };
  const running = async (asterisk: Asterisk): Promise<Extract<SwitchState, { type: 'running' }>> => {
    await expect.poll(() => asterisk.gateway.state().type, { timeout: 30_000 }).toBe('running');
    return asterisk.gateway.state() as Extract<SwitchState, { type: 'running' }>;
  };
  const noted = () => JSON.parse(readFileSync(path.join(dataDir, 'asterisk/running.json'), 'utf8')) as { pid: number };

  test('is there in the background, without one complaint, with a SIP address, and is no child of root', async () => {
    const { switch: present } = await running(open());
    expect(present).toMatchObject({ origin: 'packages', version: expect.stringMatching(/^\d+\.\d+/) });
    expect(await answersSip(present.sip?.port ?? 0)).toMatch(/^SIP\/2\.0 /);
    const log = readFileSync(path.join(dataDir, 'asterisk/server.log'), 'utf8');
    expect(log.split('\n').filter((line) => /(ERROR|WARNING)\[/.test(line))).toEqual([]);
    if (process.getuid?.() === 0) expect((await stat(`/proc/${noted().pid}`)).uid).not.toBe(0);
  });

  test('ends with the program, and leaves no process and no note', async () => {
    const asterisk = open();
    await running(asterisk);
    const { pid } = noted();
    await asterisk.close();
    expect(await lifeOf(pid)).toBe('gone');
    expect(await readdir(path.join(dataDir, 'asterisk'))).not.toContain('running.json');
  });

  test('is started again when it dies', async () => {
    const asterisk = open();
    await running(asterisk);
    const { pid } = noted();
    process.kill(pid, 'SIGKILL');
    await expect.poll(() => noted().pid, { timeout: 30_000 }).not.toBe(pid);
    await running(asterisk);
    expect(await lifeOf(noted().pid)).toBe('alive');
  });

  test('says that its port is taken, keeps trying, and comes when the port is free', async () => {
    const stranger = await bound();
    const asterisk = open(stranger.address().port);
    await expect.poll(() => asterisk.gateway.state().type, { timeout: 30_000 }).toBe('down');
    expect(asterisk.gateway.state()).toMatchObject({ detail: expect.stringContaining('did not start') });
    stranger.close();
    await running(asterisk);
  });
});

function bound(): Promise<Socket> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    socket.bind(0, '127.0.0.1', () => resolve(socket));
  });
}

/** The first line of what answers an OPTIONS there. */
async function answersSip(port: number): Promise<string> {
  const socket = await bound();
  const own = socket.address().port;
  const asked = [
    `OPTIONS sip:santral@127.0.0.1:${port} SIP/2.0`,
    `Via: SIP/2.0/UDP 127.0.0.1:${own};branch=z9hG4bK1;rport`,
    ...['Max-Forwards: 70', `From: <sip:test@127.0.0.1:${own}>;tag=1`, `To: <sip:santral@127.0.0.1:${port}>`],
    ...['Call-ID: options-1', 'CSeq: 1 OPTIONS', 'Content-Length: 0', '', ''],
  ].join('\r\n');
  try {
    return await new Promise<string>((resolve) => {
      socket.on('message', (message) => resolve(message.toString().split('\r\n')[0] ?? ''));
      socket.send(asked, port, '127.0.0.1');
    });
  } finally {
    socket.close();
  }
}
