import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FactShape, Recorded } from '#kernel/fact.ts';
import {
  agentIntervals,
  figures,
  goldenAgent,
  goldenBreak,
  goldenCalls,
  goldenChats,
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
import type { DayReport } from '../contract.ts';
import { asCounted, goldenCrossings } from './levels.fixture.ts';
import { ledgerReader } from './reader.ts';
import { cellsOf, groupOfA, type House, openHouse, otherProject, textOf } from './reports.fixture.ts';

const date = '2026-11-23';
const nowMs = goldenStartMs + 2 * 3_600_000;
const golden = [...goldenCalls().facts, ...onlyInteractions(goldenChats().facts), ...goldenCrossings().map(asCounted)];

let fresh: FreshDatabase;
let house: House;

beforeAll(async () => {
  fresh = await freshDatabase();
  house = await openHouse(fresh, nowMs);
  await house.tell(golden);
});
afterAll(async () => {
  await house.close();
  await fresh.close();
});

/** Agents of the second example are those of the first; their day is told once. */
function onlyInteractions<F extends { of: string }>(facts: readonly F[]): readonly F[] {
  return facts.filter((fact) => fact.of === 'interaction');
}

async function dayOf(
  of: House,
  by: 'queue' | 'agent' | 'group',
  told: Parameters<House['who']> = ['all'],
): Promise<DayReport> {
  const outcome = await of.reports.day(of.who(...told), {
    date,
    by,
    attribution: 'cohort',
    figures: 'all',
    projectId: undefined,
  });
  if (outcome.type !== 'made') throw new Error(`The report was refused: ${outcome.type}`);
  return outcome.report;
}

const lineOf = (report: DayReport, id: string | null) => {
  const line = report.lines.find((one) => one.id === id);
  if (!line) throw new Error(`There is no line of ${id}`);
  return line;
};
const ask = (metric: string, more: object = {}) => ({
  metric,
  date,
  attribution: 'cohort' as const,
  projectId: undefined,
  queueId: undefined,
  agentId: undefined,
  groupId: undefined,
  none: undefined,
  ...more,
});

/** Figures that are opened at the same time: as many as a test's database has connections. */
const atOnce = 10;

/** Of one figure of a line: the explanation says the same, and what its file holds sums to it. */
async function expectAgreement(of: {
  readonly by: DayReport['by'];
  readonly line: DayReport['total'];
  readonly metric: string;
}): Promise<void> {
  const { by, line, metric } = of;
  const figure = line.figures[metric];
  if (!figure) throw new Error(`${line.name} has no ${metric}`);
  const narrowed = line.kind === 'total' ? {} : line.kind === 'none' ? { none: by } : { [`${by}Id`]: line.id };
  const asked = ask(metric, narrowed);
  const explained = await house.reports.figure(house.who('all'), asked);
  if (explained.type !== 'made') throw new Error(`${metric} of ${line.name} does not open`);
  expect([by, line.name, explained.explanation.figure]).toEqual([by, line.name, figure]);
  const file = await house.reports.figureFile(
    { who: house.who('all'), ip: null, requestId: null },
    { ...asked, form: 'comma' },
  );
  if (file.type !== 'made') throw new Error(`${metric} of ${line.name} has no file`);
  const rows = (await textOf(file))
    .trim()
    .split('\r\n')
    .slice(1)
    .map((row) => row.split(','));
  const sum = (column: number) => rows.reduce((total, row) => total + Number(row[column] || 0), 0);
  expect([metric, sum(10), sum(11)]).toEqual([metric, figure.part, figure.whole]);
  expect(rows.filter((row) => row[12] === '').length).toBe(figure.n);
  const book = await house.reports.figureFile(
    { who: house.who('all'), ip: null, requestId: null },
    { ...asked, form: 'xlsx' },
  );
  if (book.type !== 'made') throw new Error(`${metric} of ${line.name} has no workbook`);
  const [, ...cells] = await cellsOf(book);
  const sumOf = (column: number) => cells.reduce((total, row) => total + Number(row[column] ?? 0), 0);
  expect([metric, sumOf(10), sumOf(11), cells.length]).toEqual([metric, figure.part, figure.whole, rows.length]);
}

describe('the day report', () => {
  test('says of each queue what the hour of calls says', async () => {
    const report = await dayOf(house, 'queue');
    const { figures: sales } = lineOf(report, goldenQueue('sales'));
    expect(['offered', 'answered', 'abandoned', 'flowedOut'].map((id) => sales[id]?.value)).toEqual([11, 6, 4, 1]);
    expect(rounded((sales.serviceLevel?.value ?? 0) * 100, 2)).toBe('44.44');
    expect(sales.serviceLevel).toMatchObject({ part: 4, whole: 9, n: 9, version: 1, provisional: true });
    expect(lineOf(report, goldenQueue('tech')).figures.handleTime?.value).toBe(330_000);
    expect(lineOf(report, goldenQueue('chat')).figures.medianWait?.value).toBe(40_000);
    expect(report.total.figures.offered?.value).toBe(11 + 1 + 4);
    expect(report.serviceLevelMs).toEqual([20_000, 60_000]);
    expect(report.upTo.number).toBe(golden.length);
  });

  test('by events it counts what happened on the day, which here is the same', async () => {
    const outcome = await house.reports.day(house.who('all'), {
      date,
      by: 'queue',
      attribution: 'event',
      figures: 'all',
      projectId: undefined,
    });
    if (outcome.type !== 'made') throw new Error('The report was refused');
    expect(lineOf(outcome.report, goldenQueue('sales')).figures.answered?.value).toBe(6);
  });

  test('every figure on the screen is the one the pure functions make of the same facts', async () => {
    const ledger = ledgerOf(golden);
    const rows = rowsOf(ledger);
    const { from, to } = await dayOf(house, 'queue');
    const frame = { fromMs: Date.parse(from), toMs: Date.parse(to), nowMs };
    const pieces = ['A', 'B'].flatMap((name) => {
      const agent = goldenAgent(name);
      const work = rows.work.filter((span) => span.agentId === agent);
      const presence = ledger.agents.get(agent) ?? [];
      return agentIntervals(agent, presence, work, frame.fromMs, nowMs, (id) =>
        id === goldenBreak ? { class: 'break', isPaid: true, longestMs: 600_000 } : null,
      );
    });
    const all: Row[] = [...rows.interactions, ...rows.visits, ...rows.legs, ...rows.offers, ...rows.responses];
    all.push(...rows.statuses, ...rows.alerts, ...rows.messages, ...pieces);
    for (const by of ['queue', 'agent', 'group'] as const) {
      const report = await dayOf(house, by);
      const mine = figures.filter((figure) => figure.by.includes(by));
      expect(report.total.figures).toEqual(figuresOf(mine, all, frame, 'cohort'));
    }
  });

  test('groups are sums of their agents', async () => {
    const [byAgent, byGroup] = [await dayOf(house, 'agent'), await dayOf(house, 'group')];
    expect(lineOf(byGroup, groupOfA).figures.handled).toEqual(lineOf(byAgent, goldenAgent('A')).figures.handled);
    expect(lineOf(byAgent, goldenAgent('A')).figures.breakTime?.value).toBe(300_000);
    expect(lineOf(byAgent, goldenAgent('B')).figures.breakTime?.value).toBe(900_000);
    expect(lineOf(byAgent, goldenAgent('B')).figures.breakOverrun?.value).toBe(300_000);
  });

  test('a week later it is compared with the same day of the week', async () => {
    const asked = {
      date: '2026-11-30',
      by: 'queue' as const,
      attribution: 'cohort' as const,
      figures: 'all' as const,
      projectId: undefined,
    };
    const outcome = await house.reports.day(house.who('all'), asked);
    if (outcome.type !== 'made') throw new Error('The report was refused');
    expect(outcome.report.beforeDate).toBe(date);
    expect(outcome.report.total.before?.offered?.value).toBe(16);
    expect(outcome.report.total.figures.offered?.value).toBe(0);
    expect(outcome.report.total.figures.serviceLevel?.value).toBeNull();
  });
});

describe('how a figure was made', () => {
  test('rows counted and rows left out are all rows, each with its reason', async () => {
    const outcome = await house.reports.figure(
      house.who('all'),
      ask('serviceLevel', { queueId: goldenQueue('sales') }),
    );
    if (outcome.type !== 'made') throw new Error('The explanation was refused');
    const { explanation } = outcome;
    expect(explanation.figure).toMatchObject({ part: 4, whole: 9 });
    expect(explanation.leftOut.map(({ reason, rows }) => [reason, rows])).toEqual([
      ['flowOut', 1],
      ['shortAbandon', 1],
    ]);
    expect([explanation.counted, explanation.rowsInAll, explanation.rows.length]).toEqual([9, 11, 11]);
  });

  test('screen, explanation and file agree for every figure of every line, and the file sums to it', async () => {
    const groupings = ['queue', 'agent', 'group'] as const;
    const reports = await Promise.all(groupings.map((by) => dayOf(house, by)));
    const lines = reports.flatMap(({ by, lines }) => lines.map((line) => ({ by, line })));
    const all = lines.flatMap(({ by, line }) => Object.keys(line.figures).map((metric) => ({ by, line, metric })));
    // A figure of everything together is the same whatever the lines are, so each is opened once.
    const totals = new Map<string, (typeof all)[number]>();
    for (const { by, total } of reports) {
      for (const [metric, figure] of Object.entries(total.figures)) {
        const known = totals.get(metric);
        if (known) expect(figure).toEqual(known.line.figures[metric]);
        else totals.set(metric, { by, line: total, metric });
      }
    }
    all.push(...totals.values());
    expect(all.length).toBeGreaterThan(100);
    for (let from = 0; from < all.length; from += atOnce) {
      await Promise.all(all.slice(from, from + atOnce).map(expectAgreement));
    }
  }, 60_000);

  test('a name that a spreadsheet would compute is disarmed in the file', async () => {
    const file = await house.reports.figureFile(
      { who: house.who('all'), ip: null, requestId: null },
      {
        ...ask('handled', { agentId: goldenAgent('B') }),
        form: 'semicolon',
      },
    );
    const text = file.type === 'made' ? await textOf(file) : '';
    expect(text.startsWith('\ufefffigure;version;')).toBe(true);
    expect(text).toContain(";'=Berk;");
  });

  test('what is not there does not open', async () => {
    const open = async (more: object) => (await house.reports.figure(house.who('all'), ask('offered', more))).type;
    expect(await open({ metric: 'constructor' })).toBe('notFound');
    expect(await open({ queueId: goldenQueue('nobody knows') })).toBe('notFound');
    expect(await open({ agentId: goldenAgent('nobody knows') })).toBe('notFound');
  });
});

describe('who sees what', () => {
  test('an agent sees her own work and nothing else', async () => {
    const report = await dayOf(house, 'agent', ['own']);
    expect(report.lines.map((line) => line.id)).toEqual([goldenAgent('A')]);
    const of = { ...ask('handled'), agentId: goldenAgent('B') };
    expect((await house.reports.figure(house.who('own'), of)).type).toBe('notFound');
    const queues = await dayOf(house, 'queue', ['own']);
    expect(queues.total.figures.offered?.value).toBe(6);
  });

  test('a supervisor sees her group by name, and of the queue the figures but not the others', async () => {
    const report = await dayOf(house, 'agent', ['group']);
    expect(report.lines.map((line) => line.id)).toEqual([goldenAgent('A')]);
    expect((await dayOf(house, 'queue', ['group'])).total.figures.offered?.value).toBe(16);
    const outcome = await house.reports.figure(house.who('group'), ask('answered', { queueId: goldenQueue('sales') }));
    if (outcome.type !== 'made') throw new Error('The explanation was refused');
    const names = new Set(outcome.explanation.rows.filter((row) => row.excluded === null).map((row) => row.agentName));
    expect(names).toEqual(new Set(['Ayşe', null]));
    for (const row of outcome.explanation.rows) if (row.agentName === null) expect(row.interactionId).toBeNull();
  });

  test('another project is invisible, and asking for it is refused', async () => {
    const other = {
      channel: 'webChat',
      serviceLevelMs: 60_000,
      shortAbandonMs: 5_000,
      projectId: otherProject,
    } as const;
    await house.tell(story('elsewhere', other).started(3000, 'V').queued(3000, 'other').gaveUp(3020).facts());
    const mine = await dayOf(house, 'queue', ['all', { projectIds: [goldenProject] }]);
    expect(mine.total.figures.offered?.value).toBe(16);
    expect((await dayOf(house, 'queue')).total.figures.offered?.value).toBe(17);
    const asked = {
      date,
      by: 'queue' as const,
      attribution: 'cohort' as const,
      figures: 'all' as const,
      projectId: otherProject,
    };
    expect((await house.reports.day(house.who('all', { projectIds: [goldenProject] }), asked)).type).toBe('forbidden');
  });

  test('without the right there is no report and no file', async () => {
    const nobody = house.who('all', { grants: [] });
    expect((await house.reports.figure(nobody, ask('offered'))).type).toBe('forbidden');
    expect(
      (await house.reports.figureFile({ who: nobody, ip: null, requestId: null }, { ...ask('offered'), form: 'comma' }))
        .type,
    ).toBe('forbidden');
  });

  test('another organisation with the same ids sees only its own', async () => {
    const neighbour = await openHouse(fresh, nowMs);
    try {
      expect((await dayOf(neighbour, 'queue')).lines).toEqual([]);
      const call = { channel: 'voice', serviceLevelMs: 20_000, shortAbandonMs: 5_000 } as const;
      await neighbour.tell(story('c1', call).started(60, 'U1').queued(60, 'sales').gaveUp(90).facts());
      expect((await dayOf(neighbour, 'queue')).total.figures.offered?.value).toBe(1);
      expect(lineOf(await dayOf(house, 'queue'), goldenQueue('sales')).figures.offered?.value).toBe(11);
    } finally {
      await neighbour.close();
    }
  });
});

describe('the ledger is a copy of the facts', () => {
  const tables = [
    'interactions',
    'visits',
    'legs',
    'offers',
    'responses',
    'messages',
    'status_intervals',
    'alerts',
    'work_spans',
    'presence',
  ];
  const dump = (of: House) =>
    fresh.database.within(of.organisationId, async (trx) => {
      const lists: unknown[] = [];
      for (const name of tables) {
        const { rows } = await sql`select * from ${sql.table(`report_${name}`)} order by row_id`.execute(trx);
        lists.push(rows);
      }
      return lists;
    });

  test('dropped and made anew it is the same, row by row', async () => {
    const before = await dump(house);
    expect(before.every((rows) => Array.isArray(rows) && rows.length > 0)).toBe(true);
    await house.reports.rebuild(house.organisationId);
    await house.reports.caughtUp(house.organisationId, house.journal.lastNumber());
    expect(await dump(house)).toEqual(before);
  });

  const withoutOrganisation = (lists: readonly unknown[]) =>
    JSON.parse(JSON.stringify(lists, (key, value) => (key === 'organisation_id' ? undefined : value)));
  /** The same facts told at once, in a house of their own. */
  const quickly = async (): Promise<House> => {
    const quick = await openHouse(fresh, nowMs);
    await quick.tell(golden);
    await quick.close();
    return quick;
  };

  test('told fact by fact or all at once, it is the same', async () => {
    const slow = await openHouse(fresh, nowMs);
    for (const fact of golden) await slow.tell([fact]);
    expect(withoutOrganisation(await dump(slow))).toEqual(withoutOrganisation(await dump(await quickly())));
    await slow.close();
  }, 60_000);

  test('a run of facts whose transaction failed is read again, and nothing of the failure stays', async () => {
    const other = await openHouse(fresh, nowMs);
    await other.stop();
    const recorded: Recorded<FactShape>[] = [];
    for (const fact of golden) recorded.push(...(await other.journal.record([fact])));
    const read = ledgerReader(other.organisationId);
    const within = (facts: typeof recorded, fails: boolean) =>
      fresh.database.within(other.organisationId, async (trx) => {
        await read(trx, facts);
        if (fails) throw new Error('The disk is full');
      });
    await within(recorded.slice(0, 40), false);
    await expect(within(recorded.slice(40, 60), true)).rejects.toThrow('The disk is full');
    await within(recorded.slice(40, 70), false);
    await within(recorded.slice(70), false);
    expect(withoutOrganisation(await dump(other))).toEqual(withoutOrganisation(await dump(await quickly())));
    await other.close();
  });

  test('a reader that was killed goes on where it stopped', async () => {
    const stopped = await openHouse(fresh, nowMs);
    await stopped.tell(golden.slice(0, 30));
    await stopped.stop();
    await stopped.journal.record(golden.slice(30));
    stopped.goOn();
    await stopped.reports.caughtUp(stopped.organisationId, stopped.journal.lastNumber());
    expect((await dayOf(stopped, 'queue')).total.figures.offered?.value).toBe(16);
    await stopped.close();
  });
});

test('what agents did in an hour is told to those who compare it with a plan: all of it, in order, and up to when', async () => {
  const [a, b] = [goldenAgent('A'), goldenAgent('B')];
  const hourMs = 3_600_000;
  const told = await house.reports.agentTime(house.organisationId, [a, b], goldenStartMs, goldenStartMs + hourMs);
  expect(told.knownUntilMs).toBe(nowMs);
  for (const [id, breakMs] of [
    [a, 300_000],
    [b, 900_000],
  ] as const) {
    const intervals = told.byAgent.get(id) ?? [];
    const lengthOf = (list: typeof intervals) => list.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
    expect(lengthOf(intervals)).toBe(hourMs);
    expect(lengthOf(intervals.filter(({ awayClass }) => awayClass === 'break'))).toBe(breakMs);
    expect(intervals.every(({ fromMs }, place) => place === 0 || fromMs === intervals[place - 1]?.toMs)).toBe(true);
  }
  const nobody = await house.reports.agentTime(house.organisationId, [], goldenStartMs, goldenStartMs + hourMs);
  expect([...nobody.byAgent]).toEqual([]);
});
