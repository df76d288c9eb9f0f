import { pino } from 'pino';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { openTestHttp } from './http/http.fixture.ts';
import { openLive } from './live/index.ts';
import { openShutdown } from './shutdown.ts';

const log = pino({ level: 'silent' });

function fakeProcess() {
  const listeners: Record<string, () => void> = {};
  const exits: number[] = [];
  const exited = Promise.withResolvers<number>();
  return {
    exits,
    exited: exited.promise,
    send: (signal: string) => listeners[signal]?.(),
    on: (signal: string, listener: () => void) => {
      listeners[signal] = listener;
    },
    exit: (code: number) => {
      exits.push(code);
      exited.resolve(code);
    },
  };
}

test('what was opened last closes first, and the announcement comes before everything', async () => {
  const order: string[] = [];
  const shutdown = openShutdown({ log, process: fakeProcess() });
  for (const name of ['database', 'http', 'live']) {
    shutdown.onStop(name, async () => {
      await Promise.resolve();
      order.push(name);
    });
  }
  shutdown.first(() => order.push('readiness is red'));
  expect(await shutdown.stop('test')).toEqual({ failed: [], late: [] });
  expect(order).toEqual(['readiness is red', 'live', 'http', 'database']);
});

test('a step that fails and one that hangs do not keep the database from closing', async () => {
  const order: string[] = [];
  const shutdown = openShutdown({ log, process: fakeProcess() });
  shutdown.onStop('database', () => void order.push('database'));
  shutdown.onStop('hanging', () => new Promise<void>(() => undefined), 10);
  shutdown.onStop('failing', () => {
    throw new Error('no');
  });
  expect(await shutdown.stop('test')).toEqual({ failed: ['failing'], late: ['hanging'] });
  expect(order).toEqual(['database']);
});

test('the first signal stops in order and exits 0, asked twice it closes once', async () => {
  const owner = fakeProcess();
  const shutdown = openShutdown({ log, process: owner });
  let closed = 0;
  shutdown.onStop('database', () => void closed++);
  shutdown.obeySignals();
  owner.send('SIGTERM');
  expect(shutdown.stopping).toBe(true);
  await shutdown.stop('again');
  expect(await owner.exited).toBe(0);
  expect(closed).toBe(1);
});

test('a second signal exits at once, while the first is still at work', async () => {
  const owner = fakeProcess();
  const shutdown = openShutdown({ log, process: owner });
  shutdown.onStop('hanging', () => new Promise<void>(() => undefined), 60_000);
  shutdown.obeySignals();
  owner.send('SIGINT');
  expect(owner.exits).toEqual([]);
  owner.send('SIGINT');
  expect(owner.exits).toEqual([130]);
});

test('a stop turns readiness red, sends live screens away to come back, and finishes the request in hand', async () => {
  const order: string[] = [];
  const { http, health, metrics, call, slow } = await openTestHttp();
  const live = openLive<{ id: string }>({
    authenticate: () => ({ id: 'ayse' }),
    isOwnOrigin: http.isOwnOrigin,
    log,
    clock: { nowMs: () => Date.now() },
    metrics,
  });
  http.upgrades.add('/live', live.upgrade);
  const owner = fakeProcess();
  const shutdown = openShutdown({ log, process: owner });
  shutdown.onStop('database', () => void order.push('database closed'));
  shutdown.onStop('http', () => http.close());
  shutdown.onStop('live', () => live.close());
  shutdown.first(() => {
    health.stopping();
    order.push('readiness red');
  });
  shutdown.obeySignals();

  const screen = new WebSocket(`ws://127.0.0.1:${http.port}/live`);
  await new Promise((resolve) => screen.once('message', resolve));
  screen.once('close', (code) => order.push(`screen sent away with ${code}`));
  const inHand = call('/api/v1/trouble/slow').then(async (answer) => order.push(`request answered ${answer.status}`));
  await slow.begun;
  owner.send('SIGTERM');
  expect((await health.ready()).status).toBe('failed');
  // Until the request in hand is answered, nothing below it closes.
  await expect.poll(() => order).toEqual(['readiness red', 'screen sent away with 1012']);
  slow.go();
  await inHand;
  expect(await owner.exited).toBe(0);
  expect(order.slice(2).toSorted()).toEqual(['database closed', 'request answered 200']);
  health.close();
});
