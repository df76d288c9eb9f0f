import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FactShape } from '#kernel/fact.ts';
import { dateOf, figures, goldenAgent, goldenCalls, goldenStartMs, isOfInteraction } from '#metrics';
import { newId } from '#platform/ids.ts';
import { type FreshDatabase, freshDatabase } from '#platform/testing/index.ts';
import type { WhyReport } from '../contract-why.ts';
import { type House, openHouse, otherProject } from './reports.fixture.ts';

// The worked example fell on one day: the day after it is compared with it, and it with the day before.

const date = dateOf(goldenStartMs, 'Europe/Istanbul');
const dayMs = 24 * 3_600_000;
const dayAfter = dateOf(goldenStartMs + dayMs, 'Europe/Istanbul');

/** The worked calls once more on the day after, without every third of them, and without one agent. */
function dayLater(): readonly FactShape[] {
  const names = new Map<string, string>();
  const later = (value: unknown): unknown => {
    if (typeof value === 'number') return value >= goldenStartMs - dayMs ? value + dayMs : value;
    if (Array.isArray(value)) return value.map(later);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, later(inner)]));
  };
  const calls = [
    ...new Set(
      goldenCalls()
        .facts.filter(isOfInteraction)
        .map(({ about }) => about),
    ),
  ];
  for (const [place, id] of calls.entries()) if (place % 3 !== 0) names.set(id, newId<'interaction'>());
  return goldenCalls().facts.flatMap((fact) => {
    const { about } = fact;
    if (!isOfInteraction(fact)) return about === goldenAgent('B') ? [] : [later(fact) as FactShape];
    const name = names.get(about);
    return name === undefined ? [] : [{ ...(later(fact) as object), about: name } as FactShape];
  });
}

let fresh: FreshDatabase;
let house: House;
beforeAll(async () => {
  fresh = await freshDatabase();
  house = await openHouse(fresh, goldenStartMs + 60 * 3_600_000);
  await house.tell([...goldenCalls().facts, ...dayLater()]);
});
afterAll(async () => {
  await house.close();
  await fresh.close();
});

async function whyOf(metric: string, from = dayAfter, told: Parameters<House['who']> = ['all']): Promise<WhyReport> {
  const outcome = await house.reports.why(house.who(...told), { metric, from, until: from, compare: 'previous' });
  if (outcome.type !== 'made') throw new Error(`It was refused: ${outcome.type}`);
  return outcome.report;
}
const sum = (lines: WhyReport['byHour']) => lines.reduce((all, { effect }) => all + effect, 0);

test('the effects of the queues, and those of the hours, add up to the change of every figure that can be divided', async () => {
  let changed = 0;
  for (const { id, combine } of figures) {
    const why = await whyOf(id);
    const summary = await house.reports.periodSummary(house.who('all'), {
      ...{ from: dayAfter, until: dayAfter, by: 'queue', compare: 'previous', figures: 'all' },
    });
    if (summary.type !== 'made') throw new Error('The summary was refused');
    const shown = summary.report.total.figures[id];
    if (shown)
      expect([id, why.now.value, why.was.value]).toEqual([id, shown.value, summary.report.total.before?.[id]?.value]);
    expect([id, why.isDivided]).toEqual([id, combine === 'sum' || combine === 'ratio']);
    if (why.change === null || !why.isDivided) continue;
    if (why.change !== 0) changed += 1;
    expect(sum(why.byHour), `${id} by hour`).toBeCloseTo(why.change, 6);
    expect(sum(why.byQueue), `${id} by queue`).toBeCloseTo(why.change, 6);
  }
  expect(changed).toBeGreaterThan(10);
});

test('the hour that gave most is told, with what came, and the agents who were there less', async () => {
  const { peak, drivers, byHour } = await whyOf('offered');
  expect(byHour.map(({ effect }) => effect).every((effect) => effect <= 0)).toBe(true);
  expect(peak?.hour).toBe(Number(byHour.toSorted((one, other) => one.effect - other.effect)[0]?.key));
  const offered = drivers.find(({ metric }) => metric === 'offered');
  expect(offered?.now).toBeLessThan(offered?.before ?? 0);
  expect(peak?.agents.map(({ name, nowMs }) => [name, nowMs])).toEqual([['=Berk', 0]]);
  expect(peak?.agents[0]?.beforeMs).toBeGreaterThan(0);
});

test('where there was nothing before, a change is neither told nor divided', async () => {
  const why = await whyOf('serviceLevel', date);
  expect([why.was.value, why.change, why.peak]).toEqual([null, null, null]);
});

test('a longest one is told, and not divided', async () => {
  const why = await whyOf('longestWait');
  expect(why.isDivided).toBe(false);
  expect(why.byQueue.every(({ effect }) => effect === 0)).toBe(true);
});

test('a supervisor is told of the agents of her group alone; of other projects nobody is told', async () => {
  const { peak } = await whyOf('offered', dayAfter, ['group']);
  expect(peak?.agents).toEqual([]);
  const elsewhere = await whyOf('offered', dayAfter, ['all', { projectIds: [otherProject] }]);
  expect([elsewhere.now.value, elsewhere.was.value]).toEqual([0, 0]);
});

test('a figure that does not exist is not found', async () => {
  const asked = { metric: 'nothing', from: date, until: date, compare: 'previous' as const };
  expect(await house.reports.why(house.who('all'), asked)).toEqual({ type: 'notFound' });
});
