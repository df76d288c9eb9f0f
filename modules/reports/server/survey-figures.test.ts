import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FactShape } from '#kernel/fact.ts';
import {
  dateOf,
  figureNamed,
  goldenAgent,
  goldenInteraction,
  goldenQueue,
  goldenStartMs,
  ledgerOf,
  rowsOf,
  story,
} from '#metrics';
import { type FreshDatabase, freshDatabase } from '#platform/testing/index.ts';
import type { SurveyKind } from '#surveys';
import { figuresOf } from '../assemble.ts';
import { type House, openHouse, otherProject, textOf } from './reports.fixture.ts';

const date = dateOf(goldenStartMs, 'Europe/Istanbul');
const names = ['surveysAsked', 'surveyAnswers', 'surveyResponseRate', 'csat', 'csatMean', 'nps', 'ces', 'cesEasy'];
const telling = { channel: 'webChat', serviceLevelMs: 60_000, shortAbandonMs: 5_000 } as const;
let asked = 0;

/** A conversation after which its customer was asked, and answered unless `score` is null. */
function survey(queue: string, agent: string, kind: SurveyKind, score: number | null): readonly FactShape[] {
  asked += 1;
  const name = `s${asked}`;
  const talk = story(name, telling)
    .started(asked, name)
    .queued(asked, queue)
    .taken(asked + 5, agent)
    .completed(asked + 60, agent);
  const fact = {
    ...{ of: 'survey', about: goldenInteraction(name), surveyId: `survey-${name}`, kind },
    ...{ queueId: goldenQueue(queue), agentId: goldenAgent(agent), atMs: goldenStartMs + (asked + 70) * 1_000 },
  };
  const answer = { ...fact, type: 'surveyAnswered', score: score ?? 0, replaced: null };
  return [...talk.facts(), { ...fact, type: 'surveyAsked' }, ...(score === null ? [] : [answer])];
}

let fresh: FreshDatabase;
let house: House;
const facts = [
  ...[5, 4, 2, 5, 3].flatMap((score) => survey('sales', 'A', 'csat', score)),
  ...[10, 9, 3, 8, 7].flatMap((score) => survey('tech', 'B', 'nps', score)),
  ...[7, 6, 5, 2, 4].flatMap((score) => survey('tech', 'A', 'ces', score)),
  ...survey('sales', 'B', 'csat', null),
];
beforeAll(async () => {
  fresh = await freshDatabase();
  house = await openHouse(fresh, goldenStartMs + 30 * 3_600_000);
  await house.tell(facts);
});
afterAll(async () => {
  await house.close();
  await fresh.close();
});

async function summary(by: 'queue' | 'agent' | 'group', told: Parameters<House['who']> = ['all']) {
  const input = { from: date, until: date, by, compare: 'none', figures: 'all' } as const;
  const outcome = await house.reports.periodSummary(house.who(...told), input);
  if (outcome.type !== 'made') throw new Error(`It was refused: ${outcome.type}`);
  return outcome.report;
}
const valuesOf = (figures: Record<string, { readonly value: number | null }>) =>
  names.map((name) => figures[name]?.value ?? null);

test('F168 F169 F175 facts become figures through the database: those of the chapter, by queue, agent and group', async () => {
  const { total, lines } = await summary('queue');
  expect(valuesOf(total.figures).map((value) => value && Number(value.toFixed(4)))).toEqual([
    16, 15, 0.9375, 0.6, 3.8, 20, 4.8, 0.6,
  ]);
  const sales = lines.find(({ id }) => id === goldenQueue('sales'));
  expect(valuesOf(sales?.figures ?? {})).toEqual([6, 5, 5 / 6, 0.6, 3.8, null, null, null]);
  for (const by of ['queue', 'agent', 'group'] as const) {
    const report = await summary(by);
    for (const name of ['surveysAsked', 'surveyAnswers'])
      expect([by, report.lines.reduce((sum, line) => sum + (line.figures[name]?.value ?? 0), 0)]).toEqual([
        by,
        report.total.figures[name]?.value,
      ]);
  }
});

test('F168 F169 F175 screen, file and rows agree, and so does what is made of facts in memory', async () => {
  const frame = {
    fromMs: goldenStartMs - 9 * 3_600_000,
    toMs: goldenStartMs + 15 * 3_600_000,
    nowMs: goldenStartMs + 30 * 3_600_000,
  };
  const { total } = await summary('queue');
  const inMemory = figuresOf(names.map(figureNamed), rowsOf(ledgerOf(facts)).surveys, frame, 'cohort');
  expect(valuesOf(total.figures)).toEqual(valuesOf(inMemory));
  const input = { from: date, until: date, by: 'queue', compare: 'none', figures: 'all', form: 'comma' } as const;
  const file = await house.reports.periodSummaryFile({ who: house.who('all'), ip: null, requestId: null }, input);
  if (file.type !== 'made') throw new Error('The file was refused');
  const [head = '', ...lines] = (await textOf(file)).trim().split('\r\n');
  const place = head
    .replace(/^\uFEFF/, '')
    .split(',')
    .indexOf('nps');
  expect(lines.at(-1)?.split(',')[place]).toBe('20');
  const day = { date, by: 'queue', attribution: 'cohort', figures: 'all', projectId: undefined } as const;
  const told = await house.reports.day(house.who('all'), day);
  expect(told.type === 'made' && valuesOf(told.report.total.figures)).toEqual(valuesOf(inMemory));
});

test('F168 a figure opens down to its surveys, and the one without an answer says why it was left out', async () => {
  const asked = { date, attribution: 'cohort', metric: 'csat' } as const;
  const outcome = await house.reports.figure(house.who('all'), asked);
  if (outcome.type !== 'made') throw new Error(`It was refused: ${outcome.type}`);
  const { counted, leftOut, rows, rowsInAll } = outcome.explanation;
  expect([counted, rowsInAll, rows.filter(({ part }) => part === 1).length]).toEqual([5, 6, 3]);
  expect(leftOut).toMatchObject([{ reason: 'unanswered', rows: 1 }]);
});

test('F186 how much each agent handled and how customers rated her stand side by side, for each agent and in all', async () => {
  const { lines, total, columns } = await summary('agent');
  const shown = ['chatsHandled', 'surveyAnswers', 'csat', 'nps', 'ces'];
  expect(columns.map(({ metric }) => metric)).toEqual(expect.arrayContaining(shown));
  const of = (figures: (typeof total)['figures']) => shown.map((name) => figures[name]?.value ?? null);
  expect(lines.map(({ id, figures }) => [id, ...of(figures)])).toEqual([
    [goldenAgent('B'), 6, 5, null, 20, null],
    [goldenAgent('A'), 10, 10, 0.6, null, 4.8],
    // Queues' own rows belong to no agent.
    [null, 0, 0, null, null, null],
  ]);
  expect(of(total.figures)).toEqual([16, 15, 0.6, 20, 4.8]);
});

test('nobody is told of answers about another agent, group or project', async () => {
  expect(valuesOf((await summary('queue', ['own'])).total.figures).slice(0, 2)).toEqual([10, 10]);
  expect(valuesOf((await summary('queue', ['all', { projectIds: [otherProject] }])).total.figures).slice(0, 2)).toEqual(
    [0, 0],
  );
});

test('the ledger that is made anew from facts has the same figures', async () => {
  const before = await summary('agent');
  await house.reports.rebuild(house.organisationId);
  const after = await summary('agent');
  expect(after.lines.map(({ id, figures }) => [id, valuesOf(figures)])).toEqual(
    before.lines.map(({ id, figures }) => [id, valuesOf(figures)]),
  );
});
