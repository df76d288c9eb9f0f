import { afterAll, beforeAll, expect, test } from 'vitest';
import { dateOf, goldenAgent, goldenCalls, goldenChats, goldenStartMs, isOfInteraction } from '#metrics';
import { type FreshDatabase, freshDatabase } from '#platform/testing/index.ts';
import { type PeriodGrouping, type PeriodSummary, periodGroupings } from '../contract-period.ts';
import { daysBefore, type PeriodSummaryInput } from './period-summary.ts';
import { cellsOf, type House, openHouse, textOf } from './reports.fixture.ts';

const date = dateOf(goldenStartMs, 'Europe/Istanbul');
const dayAfter = '2026-11-24';
const nowMs = goldenStartMs + 30 * 3_600_000;

let fresh: FreshDatabase;
let house: House;
beforeAll(async () => {
  fresh = await freshDatabase();
  house = await openHouse(fresh, nowMs);
  await house.tell([...goldenCalls().facts, ...goldenChats().facts.filter(isOfInteraction)]);
});
afterAll(async () => {
  await house.close();
  await fresh.close();
});

const asked = (by: PeriodGrouping, more: Partial<PeriodSummaryInput> = {}): PeriodSummaryInput => ({
  ...{ from: date, until: date, by, compare: 'previous', figures: 'all' },
  ...more,
});
async function summaryOf(input: PeriodSummaryInput, told: Parameters<House['who']> = ['all']): Promise<PeriodSummary> {
  const outcome = await house.reports.periodSummary(house.who(...told), input);
  if (outcome.type !== 'made') throw new Error(`The summary was refused: ${outcome.type}`);
  return outcome.report;
}
const valuesOf = (figures: PeriodSummary['total']['figures']) =>
  Object.fromEntries(Object.entries(figures).map(([id, { part, whole, value }]) => [id, { part, whole, value }]));

test('F161 by queue, agent and group a day of the summary is the day report, figure for figure', async () => {
  for (const by of ['queue', 'agent', 'group'] as const) {
    const summary = await summaryOf(asked(by));
    const day = await house.reports.day(house.who('all'), {
      ...{ date, by, attribution: 'cohort', figures: 'all', projectId: undefined },
    });
    if (day.type !== 'made') throw new Error('The report was refused');
    expect(summary.total.figures).toEqual(day.report.total.figures);
    expect(summary.lines.map(({ kind, id, figures }) => ({ kind, id, figures }))).toEqual(
      day.report.lines.map(({ kind, id, figures }) => ({ kind, id, figures })),
    );
  }
});

test('F161 the total of a period is the same however its lines are made, and counts and times of the lines add up to it', async () => {
  const whole = valuesOf((await summaryOf(asked('queue', { until: dayAfter }))).total.figures);
  expect(Object.keys(whole).length).toBeGreaterThan(20);
  for (const by of periodGroupings.filter((one) => one !== 'agent' && one !== 'group')) {
    const { total, lines } = await summaryOf(asked(by, { until: dayAfter }));
    expect([by, valuesOf(total.figures)]).toEqual([by, whole]);
    for (const [id, { part }] of Object.entries(whole)) {
      expect([by, id, lines.reduce((sum, line) => sum + (line.figures[id]?.part ?? 0), 0)]).toEqual([by, id, part]);
    }
  }
});

test('F142 a period is laid beside the one before it; where there was none there is no change, and nothing is made up', async () => {
  const first = await summaryOf(asked('day'));
  expect(first.before).toEqual({ from: '2026-11-22', until: '2026-11-22' });
  expect([first.total, ...first.lines].map(({ before }) => before)).toEqual([null, null]);
  const next = await summaryOf(asked('day', { from: dayAfter, until: dayAfter }));
  expect(next.total.figures.offered?.value).toBe(0);
  expect(next.total.before?.offered).toEqual({ ...first.total.figures.offered, provisional: false });
  expect(next.lines.map(({ id, before }) => [id, before?.offered?.value])).toEqual([
    [dayAfter, first.total.figures.offered?.value],
  ]);
  const hours = await summaryOf(asked('hour', { from: dayAfter, until: dayAfter }));
  expect(hours.lines).toHaveLength(24);
  expect(hours.lines.reduce((sum, { before }) => sum + (before?.offered?.value ?? 0), 0)).toBe(
    first.total.figures.offered?.value,
  );
  expect((await summaryOf(asked('queue', { compare: 'none' }))).before).toBeNull();
});

test('F142 the days before are as many days, the same weekdays, or the same dates of the year before', () => {
  const of = (from: string, until: string) => ({ from, until });
  expect(daysBefore(of('2026-11-16', '2026-11-22'), 'previous')).toEqual(of('2026-11-09', '2026-11-15'));
  expect(daysBefore(of('2026-03-01', '2026-03-01'), 'previous')).toEqual(of('2026-02-28', '2026-02-28'));
  expect(daysBefore(of('2026-11-16', '2026-11-18'), 'week')).toEqual(of('2026-11-09', '2026-11-11'));
  expect(daysBefore(of('2028-02-29', '2028-02-29'), 'year')).toEqual(of('2027-02-28', '2027-02-28'));
  expect(daysBefore(of('2026-12-30', '2027-01-02'), 'year')).toEqual(of('2025-12-30', '2026-01-02'));
  expect(daysBefore(of('2026-12-30', '2027-01-02'), 'none')).toBeNull();
});

test('F161 its files have the lines and figures of the screen', async () => {
  for (const by of ['agent', 'hour'] as const) {
    const report = await summaryOf(asked(by, { figures: 'main' }));
    for (const form of ['comma', 'xlsx'] as const) {
      const actor = { who: house.who('all'), ip: null, requestId: null };
      const file = await house.reports.periodSummaryFile(actor, { ...asked(by, { figures: 'main' }), form });
      if (file.type !== 'made') throw new Error('There is no file');
      const [head = [], ...rows] =
        form === 'xlsx'
          ? await cellsOf(file)
          : (await textOf(file))
              .trim()
              .split('\r\n')
              .map((line): unknown[] => line.split(','));
      expect(rows).toHaveLength(report.lines.length + 1);
      for (const { metric } of report.columns) {
        const place = head.indexOf(metric);
        const shown = [...report.lines, report.total].map(({ figures }) => figures[metric]?.value ?? null);
        const filed = rows.map((row) => (row[place] === '' || row[place] === null ? null : Number(row[place])));
        expect([by, form, metric, filed]).toEqual([by, form, metric, shown]);
      }
    }
  }
});

test('F161 who sees her own work sees nothing of others in any line or total, and who has no right is refused', async () => {
  const all = await summaryOf(asked('hour'));
  const own = await summaryOf(asked('hour'), ['own']);
  const mine = await summaryOf(asked('agent'), ['own']);
  expect(mine.lines.map(({ id }) => id)).toEqual([goldenAgent('A')]);
  expect(own.total.figures.handled?.value).toBe(mine.lines[0]?.figures.handled?.value);
  expect(own.total.figures.handled?.value ?? 0).toBeLessThan(all.total.figures.handled?.value ?? 0);
  expect((await house.reports.periodSummary(house.who('all', { grants: [] }), asked('queue'))).type).toBe('forbidden');
  const actor = {
    who: house.who('all', { grants: [{ right: 'report.view', scope: 'all' }] }),
    ip: null,
    requestId: null,
  };
  const file = await house.reports.periodSummaryFile(actor, { ...asked('queue'), form: 'xlsx' });
  expect(file).toEqual({ type: 'forbidden', right: 'report.export' });
});
