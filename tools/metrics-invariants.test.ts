import { expect, test } from 'vitest';
import { goldenCalls, goldenChats, story } from '#metrics';
import { openToday } from '#monitoring';
import { metricsBreaches } from './metrics-invariants.ts';

const zone = 'Europe/Istanbul';
const facts = [...goldenCalls().facts, ...goldenChats().facts.filter((fact) => fact.of === 'interaction')];

test('board and report agree on the worked examples, at any moment of them', () => {
  for (let upTo = 1; upTo <= facts.length; upTo += 7) expect(metricsBreaches(facts.slice(0, upTo), zone)).toEqual([]);
});

test('a chat that is opened again after it was over is on board and report alike', () => {
  const chat = story('again', { channel: 'webChat', serviceLevelMs: 60_000, shortAbandonMs: 5_000 });
  const over = chat.started(0, 'V').queued(0, 'chat').customer(0).taken(10, 'A').completed(20, 'A');
  const life = over.reopened(40_000).queued(40_000, 'chat', 'reopened').taken(40_010, 'A').facts();
  expect(metricsBreaches(life, zone)).toEqual([]);
});

test('a board that loses a visit, and one that forgets who left the line, are found out', () => {
  const losing: typeof openToday = (fromMs) => {
    const board = openToday(fromMs);
    return { ...board, visitsOf: (queueId) => [...board.visitsOf(queueId)].slice(1) };
  };
  const forgetful: typeof openToday = (fromMs) => ({
    ...openToday(fromMs),
    waitingIn: () => ({ count: 1, sinceMs: 0 }),
  });
  expect(metricsBreaches(facts, zone, losing)).toContainEqual(expect.stringContaining('the board says'));
  expect(metricsBreaches(facts, zone, forgetful)).toContainEqual(expect.stringContaining('wait on the board'));
});
