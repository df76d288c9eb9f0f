import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ProjectId, QueueId } from '#kernel/id.ts';
import { dateOf, goldenAgent, goldenProject, goldenQueue, goldenStartMs } from '#metrics';
import { newId } from '#platform/ids.ts';
import { type FreshDatabase, freshDatabase, organisation } from '#platform/testing/index.ts';
import { cellsOf, groupOfA, type House, openHouse, otherProject, textOf } from './reports.fixture.ts';
import type { SurveyLogInput } from './survey-log.ts';

const date = dateOf(goldenStartMs, 'Europe/Istanbul');
const minuteMs = 60_000;

let fresh: FreshDatabase;
let house: House;
beforeAll(async () => {
  fresh = await freshDatabase();
  house = await openHouse(fresh, goldenStartMs + 30 * 3_600_000);
  // The conversations that were asked about are not of this test: the log reads nothing of them.
  await fresh.database.across('surveys without their conversations', (trx) =>
    sql`alter table surveys drop constraint surveys_organisation_id_conversation_id_fkey,
          drop constraint surveys_organisation_id_customer_id_fkey`.execute(trx),
  );
  await ask({ atMin: 0, agent: 'A', queue: 'sales', kind: 'csat', score: 5, comment: 'Çok "hızlı", teşekkürler' });
  await ask({ atMin: 1, agent: 'A', queue: 'sales', kind: 'csat', score: 2, comment: '=1+1' });
  await ask({ atMin: 2, agent: 'B', queue: 'tech', kind: 'nps', score: 6 });
  await ask({ atMin: 2, agent: 'B', queue: 'tech', kind: 'nps', score: 7 });
  await ask({ atMin: 3, agent: 'C', queue: 'other', kind: 'ces', score: 3 });
  await ask({ atMin: 4, agent: 'A', queue: 'sales', kind: 'csat' });
  await ask({ atMin: -24 * 60, agent: 'A', queue: 'sales', kind: 'csat', score: 1 });
});
afterAll(async () => {
  await house.close();
  await fresh.close();
});

async function ask(told: {
  readonly atMin: number;
  readonly agent: string;
  readonly queue: string;
  readonly kind: string;
  readonly score?: number;
  readonly comment?: string;
}): Promise<void> {
  const { organisationId } = house;
  const at = new Date(goldenStartMs + told.atMin * minuteMs);
  const answeredAt = told.score === undefined ? null : new Date(at.getTime() + minuteMs);
  await fresh.database.within(organisationId, (trx) =>
    sql`insert into surveys (organisation_id, id, interaction_id, conversation_id, customer_id, queue_id, agent_id, kind,
          asked_at, score, comment, answered_at)
        values (${organisationId}, ${newId<'survey'>()}, ${newId<'interaction'>()}, ${newId<'conversation'>()},
          ${newId<'customer'>()}, ${goldenQueue(told.queue)}, ${goldenAgent(told.agent)}, ${told.kind}, ${at},
          ${told.score ?? null}, ${told.comment ?? null}, ${answeredAt})`.execute(trx),
  );
}

const asked = (more: Partial<SurveyLogInput> = {}): SurveyLogInput => ({
  ...{ from: date, until: date, which: 'all', limit: 50 },
  ...more,
});
async function logOf(more: Partial<SurveyLogInput> = {}, told: Parameters<House['who']> = ['all']) {
  const outcome = await house.reports.surveyLog(house.who(...told), asked(more));
  if (outcome.type !== 'made') throw new Error(`It was refused: ${outcome.type}`);
  return outcome.answers;
}
const scoresOf = async (...of: Parameters<typeof logOf>) => (await logOf(...of)).items.map(({ score }) => score);

test('what was asked in a period is told, the latest first, with who asked and who answered, as the reader may see her', async () => {
  const { items } = await logOf();
  expect(items.map(({ score }) => score).toSorted()).toEqual([2, 3, 5, 6, 7, null].toSorted());
  expect(items[0]).toMatchObject({ score: null, answeredAt: null, isLow: false, agentName: 'Ayşe' });
  expect(items.at(-1)).toMatchObject({
    ...{ score: 5, kind: 'csat', isLow: false, comment: 'Çok "hızlı", teşekkürler' },
    ...{ queueName: 'Satış kuyruğu', agentName: 'Ayşe', customerName: 'Müşteri' },
  });
});

test('it is narrowed to answered, unanswered, low and commented ones, to a kind, a queue, an agent and a group', async () => {
  expect(await scoresOf({ which: 'answered' })).toHaveLength(5);
  expect(await scoresOf({ which: 'unanswered' })).toEqual([null]);
  expect((await scoresOf({ which: 'low' })).toSorted()).toEqual([2, 3, 6]);
  expect(await scoresOf({ which: 'commented' })).toEqual([2, 5]);
  expect((await scoresOf({ kind: 'nps' })).toSorted()).toEqual([6, 7]);
  expect(await scoresOf({ queueId: goldenQueue('other') })).toEqual([3]);
  expect(await scoresOf({ agentId: goldenAgent('B'), which: 'low' })).toEqual([6]);
  expect(await scoresOf({ groupId: groupOfA, which: 'answered' })).toEqual([2, 5]);
});

test('pages follow one another without a gap or a double, also where two were asked at one moment', async () => {
  const found: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await logOf({ limit: 2, ...(cursor ? { cursor } : {}) });
    found.push(...page.items.map(({ id }) => id));
    cursor = page.next ?? undefined;
  } while (cursor !== undefined && found.length < 20);
  expect(found).toEqual((await logOf()).items.map(({ id }) => id));
  expect(new Set(found).size).toBe(6);
});

test('nobody is told of other projects, groups or organisations', async () => {
  expect(await scoresOf({ which: 'answered' }, ['own'])).toEqual([2, 5]);
  expect(await scoresOf({ which: 'answered' }, ['group'])).toEqual([2, 5]);
  expect(await scoresOf({}, ['all', { projectIds: [otherProject] }])).toEqual([3]);
  expect(await scoresOf({ queueId: goldenQueue('sales') }, ['all', { projectIds: [otherProject] }])).toEqual([]);
  expect(await scoresOf({}, ['all', { projectIds: [newId<'project'>() as ProjectId] }])).toEqual([]);
  expect(await scoresOf({}, ['all', { organisationId: await organisation(fresh.database) }])).toEqual([]);
  const unknown = await house.reports.surveyLog(house.who('all'), asked({ queueId: newId<'queue'>() as QueueId }));
  expect(unknown).toEqual({ type: 'notFound' });
  const elsewhere = asked({ projectId: goldenProject });
  const refused = await house.reports.surveyLog(house.who('all', { projectIds: [otherProject] }), elsewhere);
  expect(refused.type).toBe('forbidden');
});

test('what a customer wrote is told to whoever may read her conversation, on the page and in the file', async () => {
  const grants = (['report.view', 'report.export'] as const).map((right) => ({ right, scope: 'all' as const }));
  const { items } = await logOf({ which: 'commented' }, ['all', { grants }]);
  expect(items.map(({ score, comment }) => [score, comment])).toEqual([
    [2, null],
    [5, null],
  ]);
  const { limit: _, ...filter } = asked({ which: 'commented' });
  const actor = { who: house.who('all', { grants }), ip: null, requestId: null };
  const csv = await house.reports.surveyLogFile(actor, { ...filter, form: 'comma' });
  if (csv.type !== 'made') throw new Error('The file was refused');
  expect(await textOf(csv)).not.toMatch(/teşekkürler|1\+1/);
  const own = [...grants, { right: 'chat.view', scope: 'own' } as const];
  const told = (await logOf({ which: 'commented' }, ['all', { grants: own }])).items;
  expect(told.map(({ comment }) => comment)).toEqual(['=1+1', 'Çok "hızlı", teşekkürler']);
  const notHers = { grants: own, userId: goldenAgent('B') };
  expect((await logOf({ which: 'commented' }, ['all', notHers])).items.map(({ comment }) => comment)).toEqual([
    null,
    null,
  ]);
});

test('its files have the same rows, and what looks like a formula is no formula', async () => {
  const { limit: _, ...filter } = asked({ which: 'commented' });
  const actor = { who: house.who('all'), ip: null, requestId: null };
  const csv = await house.reports.surveyLogFile(actor, { ...filter, form: 'comma' });
  const xlsx = await house.reports.surveyLogFile(actor, { ...filter, form: 'xlsx' });
  if (csv.type !== 'made' || xlsx.type !== 'made') throw new Error('The files were refused');
  const lines = (await textOf(csv)).trim().split('\r\n');
  expect(lines).toHaveLength(3);
  expect(lines.some((line) => line.includes(',=1+1'))).toBe(false);
  const cells = await cellsOf(xlsx);
  expect(cells.slice(1).map((row) => row[3])).toEqual([2, 5]);
});
