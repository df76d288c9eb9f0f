import { afterAll, beforeAll, expect, test } from 'vitest';
import type { QueueId } from '#kernel/id.ts';
import { dateOf, goldenCalls, goldenChats, goldenQueue, goldenStartMs, isOfInteraction } from '#metrics';
import { newId } from '#platform/ids.ts';
import { type FreshDatabase, freshDatabase } from '#platform/testing/index.ts';
import { type House, openHouse, otherProject } from './reports.fixture.ts';

const date = dateOf(goldenStartMs, 'Europe/Istanbul');

let fresh: FreshDatabase;
let house: House;
beforeAll(async () => {
  fresh = await freshDatabase();
  house = await openHouse(fresh, goldenStartMs + 30 * 3_600_000);
  await house.tell([...goldenCalls().facts, ...goldenChats().facts.filter(isOfInteraction)]);
});
afterAll(async () => {
  await house.close();
  await fresh.close();
});

async function waitsOf(queueId?: QueueId, told: Parameters<House['who']> = ['all']) {
  const outcome = await house.reports.waits(house.who(...told), { from: date, until: date, queueId });
  if (outcome.type !== 'made') throw new Error(`It was refused: ${outcome.type}`);
  return outcome.report;
}

test('the classes hold everybody whom the report of the day says was answered or gave up, of all and of each queue', async () => {
  const day = await house.reports.day(house.who('all'), {
    ...{ date, by: 'queue', attribution: 'cohort', figures: 'all', projectId: undefined },
  });
  if (day.type !== 'made') throw new Error('The report was refused');
  const { lines, total } = day.report;
  for (const line of [...lines.filter(({ kind }) => kind === 'queue'), total]) {
    const waits = await waitsOf((line.id as QueueId | null) ?? undefined);
    const { answered, abandoned, averageWait, longestWait } = line.figures;
    expect([line.name, waits.answered, waits.abandoned]).toEqual([line.name, answered?.value, abandoned?.value]);
    expect(waits.answered + waits.abandoned + waits.other).toBe(averageWait?.n);
    for (const how of ['answered', 'abandoned', 'other'] as const) {
      expect(waits.classes.reduce((sum, one) => sum + one[how], 0)).toBe(waits[how]);
    }
    const last = waits.classes.findLast((one) => one.answered + one.abandoned + one.other > 0);
    if (!last) continue;
    expect(longestWait?.value).toBeGreaterThanOrEqual(last.fromMs);
    expect(longestWait?.value).toBeLessThanOrEqual(last.toMs ?? Number.POSITIVE_INFINITY);
  }
  expect(total.figures.answered?.value).toBeGreaterThan(5);
});

test('one limit is told where there is one, and none where queues differ', async () => {
  expect((await waitsOf(goldenQueue('sales'))).serviceLevelMs).toBe(20_000);
  expect((await waitsOf()).serviceLevelMs).toBeNull();
});

test('nobody is told of another project’s queues, and a queue that is not there is not found', async () => {
  const elsewhere = await waitsOf(undefined, ['all', { projectIds: [otherProject] }]);
  expect([elsewhere.answered, elsewhere.abandoned, elsewhere.other]).toEqual([0, 0, 0]);
  const asked = { from: date, until: date, queueId: newId<'queue'>() };
  expect(await house.reports.waits(house.who('all'), asked)).toEqual({ type: 'notFound' });
});

test('who waited just as long as the limit is within it, as the service level has it', async () => {
  const asked = { date, by: 'queue', attribution: 'cohort', figures: 'all', projectId: undefined } as const;
  const day = await house.reports.day(house.who('all'), asked);
  if (day.type !== 'made') throw new Error('The report was refused');
  for (const name of ['sales', 'tech']) {
    const { classes, serviceLevelMs } = await waitsOf(goldenQueue(name));
    const within = classes.filter(({ toMs }) => toMs !== null && toMs <= (serviceLevelMs ?? 0));
    const level = day.report.lines.find(({ id }) => id === goldenQueue(name))?.figures.serviceLevel;
    expect([name, within.reduce((sum, { answered }) => sum + answered, 0)]).toEqual([name, level?.part]);
  }
});
