import { afterEach, expect, test } from 'vitest';
import { type Health, openHealth } from './health.ts';

let health: Health;
let nowMs = Date.parse('2026-11-22T10:00:00.000Z');
const clock = { nowMs: () => nowMs };
afterEach(() => health.close());

test('the worst dependency decides, and each says since when', async () => {
  health = openHealth({ clock, shareMs: 0 });
  let database: 'ok' | 'failed' = 'ok';
  health.add('database', () => ({ status: database }));
  health.add('disk', () => ({ status: 'warning', detail: '84 % full' }));
  expect(await health.ready()).toMatchObject({ status: 'warning', stopping: false });
  nowMs += 60_000;
  database = 'failed';
  const red = await health.ready();
  expect(red.status).toBe('failed');
  expect(red.dependencies.map((each) => [each.name, each.status, each.sinceAt])).toEqual([
    ['database', 'failed', '2026-11-22T10:01:00.000Z'],
    ['disk', 'warning', '2026-11-22T10:00:00.000Z'],
  ]);
});

test('a check that throws or never answers has failed, and its own words stay inside', async () => {
  health = openHealth({ clock, timeoutMs: 20 });
  health.add('thrower', () => {
    throw Object.assign(new Error('password=hunter2 at 10.0.0.7'), { code: 'ECONNREFUSED' });
  });
  health.add('sleeper', () => new Promise(() => undefined));
  const { dependencies } = await health.ready();
  expect(dependencies.map((each) => each.detail)).toEqual(['ECONNREFUSED', 'no answer in time']);
  expect(JSON.stringify(dependencies)).not.toContain('hunter2');
});

test('many askers at once cost one check', async () => {
  health = openHealth({ clock });
  let asked = 0;
  health.add('database', () => {
    asked++;
    return { status: 'ok' };
  });
  await Promise.all(Array.from({ length: 100 }, () => health.ready()));
  expect(asked).toBe(1);
});

test('a program that is stopping is not ready, but alive', async () => {
  health = openHealth({ clock });
  health.stopping();
  expect(await health.ready()).toMatchObject({ status: 'failed', stopping: true });
  expect(health.live().status).toBe('ok');
});
