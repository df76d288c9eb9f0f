import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Frame,
  figureNamed,
  figureOf,
  goldenAgent,
  goldenChats,
  goldenInteraction,
  goldenProject,
  goldenQueue,
  goldenStartMs,
  ledgerOf,
  type Row,
  rounded,
  rowsOf,
  story,
} from '#metrics';
import { type FreshDatabase, freshDatabase } from '#platform/testing/index.ts';
import { figuresOf } from '../assemble.ts';
import { overviewFigures } from '../columns.ts';
import type { ChatLog, ChatOverview } from '../contract-chats.ts';
import { type ChatLogInput, fileRowsAtOnce } from './chat-log.ts';
import { asCounted, goldenCrossings } from './levels.fixture.ts';
import { type House, openHouse, otherProject, textOf } from './reports.fixture.ts';

const date = '2026-11-23';
const nowMs = goldenStartMs + 2 * 3_600_000;
const chats = goldenChats().facts.filter(({ of }) => of === 'interaction');
const crossings = goldenCrossings().map(asCounted);
/** Levels are recorded after what happened meanwhile, as they are when somebody looks late. */
const facts = [...chats, ...crossings];
const rows = rowsOf(ledgerOf(facts));
const day: Frame = { fromMs: goldenStartMs - 3_600_000, toMs: nowMs, nowMs };
const actor = (house: House) => ({ who: house.who('all'), ip: null, requestId: null });

let fresh: FreshDatabase;
let house: House;

beforeAll(async () => {
  fresh = await freshDatabase();
  house = await openHouse(fresh, nowMs);
  await house.tell(facts);
});
afterAll(async () => {
  await house.close();
  await fresh.close();
});

const nothing = { channel: undefined, queueId: undefined, agentId: undefined, projectId: undefined };
const logInput = (more: Partial<ChatLogInput> = {}): ChatLogInput => ({
  ...{ from: date, until: date, sort: 'newest', limit: 50, cursor: undefined },
  ...{ ...nothing, status: undefined, minLevel: undefined },
  ...more,
});
async function logOf(more: Partial<ChatLogInput> = {}, told: Parameters<House['who']> = ['all']): Promise<ChatLog> {
  const outcome = await house.reports.chatLog(house.who(...told), logInput(more));
  if (outcome.type !== 'made') throw new Error(`The log was refused: ${outcome.type}`);
  return outcome.log;
}
async function overviewOf(told: Parameters<House['who']> = ['all'], more: object = {}): Promise<ChatOverview> {
  const asked = { from: date, until: date, projectId: undefined, queueId: undefined, ...more };
  const outcome = await house.reports.chatOverview(house.who(...told), asked);
  if (outcome.type !== 'made') throw new Error(`The overview was refused: ${outcome.type}`);
  return outcome.report;
}
const names = ({ items }: ChatLog) =>
  items.map(({ interactionId }) => ['k1', 'k2', 'k3', 'k4'].find((name) => goldenInteraction(name) === interactionId));

describe('levels (worked example F2)', () => {
  const by = (agent: string | null) =>
    rows.statuses.filter((row) => row.agentId === (agent === null ? null : goldenAgent(agent)));
  const value = (id: string, over: readonly Row[]) => figureOf(figureNamed(id), over, day).value;
  const stretches = (over: readonly Row[]) => [1, 2, 3].map((level) => value(`stretchesAtLevel${level}`, over));

  test('intervals by final level 0 to 3 are 7, 6, 2, 2, each counted once', () => {
    expect([0, 1, 2, 3].map((level) => rows.statuses.filter((row) => row.level === level).length)).toEqual([
      7, 6, 2, 2,
    ]);
  });

  test('charged to agents and the queue: A 2, 1, 1; B nothing; the queue 1, 1, 1; never what the customer owed', () => {
    expect([stretches(by('A')), stretches(by('B')), stretches(by(null))]).toEqual([
      [2, 1, 1],
      [0, 0, 0],
      [1, 1, 1],
    ]);
  });

  test('alerts are every crossing: 10, 4, 2', () => {
    expect([1, 2, 3].map((level) => value(`alertsOfLevel${level}`, rows.alerts))).toEqual([10, 4, 2]);
  });

  test('levels 2 and 3 are violations: 4 of 17, and 2 of the 5 of A', () => {
    const all = figureOf(figureNamed('violationShare'), rows.statuses, day);
    expect([all.part, all.whole, rounded((all.value ?? 0) * 100, 1)]).toEqual([4, 17, '23.5']);
    expect(value('ownViolationShare', by('A'))).toBe(0.4);
  });

  test('a level told twice is counted once, and one told after the stretch had ended belongs to it', () => {
    const twice = rowsOf(ledgerOf([...facts, ...crossings]));
    expect(twice).toEqual(rows);
    const inTheirTime = rowsOf(ledgerOf([...chats, ...crossings].toSorted((one, other) => one.atMs - other.atMs)));
    expect(inTheirTime.statuses).toEqual(rows.statuses);
  });
});

describe('the chat overview', () => {
  test('totals equal a recomputation from raw facts (delivery test 37)', async () => {
    const report = await overviewOf();
    const all: Row[] = [...rows.interactions, ...rows.legs, ...rows.responses, ...rows.statuses, ...rows.alerts];
    all.push(...rows.messages);
    const frame = { fromMs: Date.parse('2026-11-22T21:00:00Z'), toMs: Date.parse('2026-11-23T21:00:00Z'), nowMs };
    const made = (over: readonly Row[]) => figuresOf(overviewFigures.map(figureNamed), over, frame, 'cohort');
    expect(report.total.figures).toEqual(made(all));
    for (const line of report.lines) {
      expect([line.name, line.figures]).toEqual([line.name, made(all.filter((row) => row.agentId === line.id))]);
    }
  });

  test('F155 says of each agent what the worked example says', async () => {
    const { lines } = await overviewOf();
    const of = (agent: string) => lines.find(({ id }) => id === goldenAgent(agent))?.figures;
    const told = (agent: string) =>
      ['chatsHandled', 'messagesSent', 'stretchesAtLevel1', 'stretchesAtLevel2', 'stretchesAtLevel3'].map(
        (id) => of(agent)?.[id]?.value,
      );
    expect([told('A'), told('B')]).toEqual([
      [2, 6, 2, 1, 1],
      [1, 2, 0, 0, 0],
    ]);
  });

  test('F155 is the same as the day report where both tell of a figure, and every figure opens to itself', async () => {
    const report = await overviewOf();
    const asked = { date, by: 'agent', attribution: 'cohort', figures: 'all', projectId: undefined } as const;
    const other = await house.reports.day(house.who('all'), asked);
    if (other.type !== 'made') throw new Error('The day report was refused');
    for (const line of report.lines) {
      const same = other.report.lines.find(({ id }) => id === line.id);
      for (const [metric, figure] of Object.entries(line.figures)) {
        expect([line.name, same?.figures[metric]]).toEqual([line.name, figure]);
        const opened = await house.reports.figure(house.who('all'), {
          ...{ metric, date, until: date, attribution: 'cohort', projectId: undefined, queueId: undefined },
          ...{ groupId: undefined, none: line.id ? undefined : 'agent', agentId: (line.id ?? undefined) as never },
        });
        expect(opened.type === 'made' && opened.explanation.figure).toEqual(figure);
      }
    }
  });

  test('an agent sees herself, and a queue nobody knows is not found', async () => {
    expect((await overviewOf(['own'])).lines.map(({ id }) => id)).toEqual([goldenAgent('A')]);
    const asked = { from: date, until: date, projectId: undefined, queueId: goldenQueue('nobody knows') };
    expect((await house.reports.chatOverview(house.who('all'), asked)).type).toBe('notFound');
    expect((await house.reports.chatOverview(house.who('all', { grants: [] }), asked)).type).toBe('forbidden');
  });
});

describe('the chat log', () => {
  test('F154 shows each conversation with its status, who was responsible, first answer, duration and worst level', async () => {
    const log = await logOf({ sort: 'oldest' });
    expect(names(log)).toEqual(['k1', 'k2', 'k3', 'k4']);
    expect(
      log.items.map(({ status, queueName, agentName, firstAnswerMs, durationMs, level }) => [
        ...[status, queueName, agentName, firstAnswerMs, durationMs, level],
      ]),
    ).toEqual([
      ['completed', 'Sohbet', 'Ayşe', 70_000, 900_000, 2],
      ['completed', 'Sohbet', '=Berk', 25_000, 400_000, 0],
      ['completed', 'Sohbet', 'Ayşe', 260_000, 2_000_000, 3],
      ['completed', 'Sohbet', null, null, 95_000, 2],
    ]);
  });

  test('every order goes through its pages without leaving out or repeating', async () => {
    for (const sort of ['newest', 'oldest', 'level', 'firstAnswer', 'duration'] as const) {
      const whole = names(await logOf({ sort }));
      const paged: unknown[] = [];
      let cursor: string | undefined;
      do {
        const page = await logOf({ sort, limit: 1, cursor });
        paged.push(...names(page));
        cursor = page.next ?? undefined;
      } while (cursor && paged.length < 10);
      expect([sort, paged]).toEqual([sort, whole]);
    }
    expect(names(await logOf({ sort: 'level' }))).toEqual(['k3', 'k4', 'k1', 'k2']);
    expect(names(await logOf({ sort: 'firstAnswer' }))).toEqual(['k3', 'k1', 'k2', 'k4']);
    expect(names(await logOf({ sort: 'duration' }))).toEqual(['k3', 'k1', 'k2', 'k4']);
  });

  test('F154 narrows to level, agent, queue, status, channel and period', async () => {
    expect(names(await logOf({ minLevel: 3 }))).toEqual(['k3']);
    expect(names(await logOf({ agentId: goldenAgent('B') }))).toEqual(['k2']);
    expect(names(await logOf({ queueId: goldenQueue('sales') }))).toEqual([]);
    expect(names(await logOf({ status: 'inProgress' }))).toEqual([]);
    expect(names(await logOf({ channel: 'email' }))).toEqual([]);
    expect(names(await logOf({ from: '2026-11-22', until: '2026-11-22' }))).toEqual([]);
  });

  test('nobody sees whom her role or her projects do not show', async () => {
    expect(names(await logOf({}, ['own']))).toEqual(['k3', 'k1']);
    expect((await logOf({}, ['own'])).agents).toEqual([{ id: goldenAgent('A'), name: 'Ayşe' }]);
    expect(names(await logOf({}, ['all', { projectIds: [otherProject] }]))).toEqual([]);
    const ask = (more: Partial<ChatLogInput>, told: Parameters<House['who']>) =>
      house.reports.chatLog(house.who(...told), logInput(more));
    expect((await ask({ agentId: goldenAgent('B') }, ['own'])).type).toBe('notFound');
    expect((await ask({ projectId: otherProject }, ['all', { projectIds: [goldenProject] }])).type).toBe('forbidden');
    expect((await ask({}, ['all', { grants: [] }])).type).toBe('forbidden');
  });

  test('its file has the same rows in the same order, and names that a spreadsheet would compute are disarmed', async () => {
    const { limit: _limit, cursor: _cursor, ...filter } = logInput({ sort: 'level' });
    const file = await house.reports.chatLogFile(actor(house), { ...filter, form: 'comma' });
    if (file.type !== 'made') throw new Error('There is no file');
    const text = await textOf(file);
    const lines = text.trim().split('\r\n').slice(1);
    expect(lines.map((line) => line.split(',')[0])).toEqual(
      (await logOf({ sort: 'level' })).items.map((row) => row.interactionId),
    );
    expect(text).toContain(",'=Berk,");
    const mine = await house.reports.chatLogFile(
      { ...actor(house), who: house.who('all', { grants: [] }) },
      { ...filter, form: 'comma' },
    );
    expect(mine.type).toBe('forbidden');
  });

  test('its rows come bit by bit, none twice and none left out, and who breaks off ends the asking', async () => {
    const rowsInAll = 2 * fileRowsAtOnce + 7;
    const asked = { questions: 0 };
    const within: FreshDatabase['database']['within'] = (...given) => {
      asked.questions++;
      return fresh.database.within(...given);
    };
    const long = await openHouse({ ...fresh, database: { ...fresh.database, within } }, nowMs);
    try {
      const telling = { channel: 'webChat', serviceLevelMs: 60_000, shortAbandonMs: 5_000 } as const;
      await long.tell(story('many', telling).started(0, 'V').queued(0, 'chat').customer(0).facts());
      // Many that began at the same moment: the order goes on by their ids.
      await fresh.database.within(long.organisationId, (trx) =>
        sql`insert into report_interactions
            select (jsonb_populate_record(t, jsonb_build_object('interaction_id', gen_random_uuid()))).*
              from report_interactions as t, generate_series(2, ${rowsInAll}::int)
             where t.organisation_id = ${long.organisationId}`.execute(trx),
      );
      await long.stop();
      const { limit: _limit, cursor: _cursor, ...filter } = logInput();
      const take = async () => {
        const file = await long.reports.chatLogFile(actor(long), { ...filter, form: 'comma' });
        if (file.type !== 'made') throw new Error(`There is no file: ${file.type}`);
        return file.pieces;
      };
      const linesPerPiece: number[] = [];
      const ids = new Set<string>();
      const questionsPerPiece: number[] = [];
      const pieces = await take();
      asked.questions = 0;
      for await (const piece of pieces) {
        const lines = String(piece).trim().split('\r\n');
        linesPerPiece.push(lines.length);
        questionsPerPiece.push(asked.questions);
        if (linesPerPiece.length > 1) for (const line of lines) ids.add(line.split(',')[0] ?? '');
      }
      expect(linesPerPiece).toEqual([1, fileRowsAtOnce, fileRowsAtOnce, 7]);
      expect(questionsPerPiece).toEqual([0, 1, 2, 3]);
      expect(ids.size).toBe(rowsInAll);

      const download = ReadableStream.from(await take()).getReader();
      asked.questions = 0;
      await download.read();
      await download.read();
      await download.cancel();
      expect(asked.questions).toBe(1);
    } finally {
      await long.close();
    }
  });

  test('what goes on has no duration yet, and where it stands is told', async () => {
    const other = await openHouse(fresh, nowMs);
    const telling = { channel: 'webChat', serviceLevelMs: 60_000, shortAbandonMs: 5_000 } as const;
    await other.tell(story('open', telling).started(0, 'V').queued(0, 'chat').customer(0).facts());
    const outcome = await other.reports.chatLog(other.who('all'), logInput({ sort: 'duration' }));
    const [row] = outcome.type === 'made' ? outcome.log.items : [];
    expect([row?.status, row?.durationMs, row?.level]).toEqual(['queued', null, 0]);
    await other.close();
  });
});
