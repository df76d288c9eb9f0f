import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lifeOf } from '#platform/programs/index.ts';
import { placeSwitch, whyNoSwitch } from '../tools/switch-programs.ts';
import { openWorld, type World } from './world.ts';

const because = whyNoSwitch();
const title = 'the telephone switch beside the program';

describe.skipIf(because !== null)(because === null ? title : `${title} (skipped: ${because})`, () => {
  let world: World;

  beforeAll(async () => {
    world = await openWorld({ env: { SWITCH_URL: 'own', SIP_PORT: '0' }, prepare: placeSwitch });
  });
  afterAll(() => world?.close());

  const pid = () => {
    const note = readFileSync(path.join(world.dataDir, 'asterisk/running.json'), 'utf8');
    return (JSON.parse(note) as { pid: number }).pid;
  };
  const health = async () => {
    const answer = await fetch(`${world.url}/health/ready`);
    const body = (await answer.json()) as { dependencies: { name: string; detail: string }[] };
    return { status: answer.status, told: body.dependencies.find(({ name }) => name === 'switch')?.detail };
  };
  const isUp = () => expect.poll(async () => (await health()).told, { timeout: 30_000 }).toMatch(/switch \d.* answers/);

  test('comes with the start, which does not wait for it, and is told on the health page', async () => {
    expect((await health()).status).toBe(200);
    await isUp();
  });

  test('says on its page which one it is, where it is from and where telephones find it', async () => {
    await isUp();
    const { state } = await world.owner.get<{ state: Record<string, unknown> }>('/telephony/switch');
    expect(state).toMatchObject({ type: 'running', version: expect.stringMatching(/^\d+\.\d+/), origin: 'packages' });
    expect(state.sip).toEqual({ host: '127.0.0.1', port: expect.any(Number) });
  });

  test('outlives a program that is killed, as its calls must, and is taken over by the next one', async () => {
    await isUp();
    const before = pid();
    await world.kill();
    expect(await lifeOf(before)).toBe('alive');
    await world.start();
    await isUp();
    expect(pid()).toBe(before);
  });

  test('ends when the program is stopped, also one that was taken over', async () => {
    await isUp();
    const before = pid();
    await world.stop();
    // Whose parent was killed may wait a moment for whoever buries it.
    expect(await lifeOf(before)).not.toBe('alive');
    await world.start();
    await isUp();
    expect(pid()).not.toBe(before);
  });
});
