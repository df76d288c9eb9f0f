import { afterAll, beforeAll, expect, test } from 'vitest';
import { goldenCalls, goldenQueue, goldenStartMs, ledgerOf, rowsOf } from '#metrics';
import { openLog } from '#platform/log.ts';
import { type FreshDatabase, fixedClock, freshDatabase } from '#platform/testing/index.ts';
import { type House, openHouse } from './reports.fixture.ts';
import { openUsualWaits } from './usual-waits.ts';

const queue = goldenQueue('sales');
const hourMs = 3_600_000;
const weekMs = 7 * 24 * hourMs;
let fresh: FreshDatabase;
let house: House;

beforeAll(async () => {
  fresh = await freshDatabase();
  house = await openHouse(fresh, goldenStartMs + 2 * hourMs);
  await house.tell(goldenCalls().facts);
});
afterAll(async () => {
  await house.close();
  await fresh.close();
});

test('F116: the usual wait is the median of who was answered at this hour in the last four weeks, and of enough of them', async () => {
  const waits = rowsOf(ledgerOf(goldenCalls().facts))
    .visits.filter(({ outcome, isOpen, queueId }) => outcome === 'answered' && isOpen && queueId === queue)
    .filter(({ enteredAtMs }) => enteredAtMs < goldenStartMs + hourMs)
    .map(({ enteredAtMs, leftAtMs }) => (leftAtMs ?? 0) - enteredAtMs)
    .toSorted((a, b) => a - b);
  expect(waits.length).toBeGreaterThanOrEqual(5);
  const middle = (waits.length - 1) / 2;
  const medianMs = ((waits[Math.floor(middle)] ?? 0) + (waits[Math.ceil(middle)] ?? 0)) / 2;
  const usualAt = async (nowMs: number) => {
    const clock = fixedClock(nowMs);
    const log = openLog({ level: 'error', sink: { write: () => undefined } });
    const zone = 'Europe/Istanbul';
    const waits = openUsualWaits({ database: fresh.database, clock, log, organisationId: house.organisationId, zone });
    await waits.settled();
    return { clock, waits };
  };
  const { clock, waits: nextWeek } = await usualAt(goldenStartMs + weekMs + hourMs / 2);
  expect(nextWeek.of(queue, 'voice')).toBeCloseTo(medianMs, 3);
  expect(nextWeek.of(queue, 'chat')).toBeNull();
  // The next hour is another one: it is read anew, and nobody came then.
  clock.advance(hourMs);
  expect(nextWeek.of(queue, 'voice')).toBeNull();
  await nextWeek.settled();
  expect(nextWeek.of(queue, 'voice')).toBeNull();
  const { waits: afterFive } = await usualAt(goldenStartMs + 5 * weekMs);
  expect(afterFive.of(queue, 'voice')).toBeNull();
});
