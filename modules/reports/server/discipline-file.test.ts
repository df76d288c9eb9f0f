import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { newId } from '#platform/ids.ts';
import { fixedClock, freshDatabase } from '#platform/testing/index.ts';
import { violationRules } from '#workforce';
import type { CountedByRule, DisciplineOfPerson } from '#workforce/server';
import { disciplineFile } from './discipline-file.ts';
import { cellsOf, openHouse, textOf } from './reports.fixture.ts';

const none = Object.fromEntries(violationRules.map((rule) => [rule, { count: 0, ms: 0 }])) as CountedByRule;
const sums = (exceptionMs: number, byRule: Partial<CountedByRule> = {}) => ({
  ...{ scheduledMs: 28_800_000, exceptionMs, adherence: 1 - exceptionMs / 28_800_000, conformance: 0.5 },
  ...{ onQueueScheduledMs: 25_200_000, onQueueMs: 12_600_000, byRule: { ...none, ...byRule } },
});

test('F136 the file has a row for each person and day that add up to the screen, and taking it is in the trail', async () => {
  const fresh = await freshDatabase();
  const house = await openHouse(fresh, Date.UTC(2026, 10, 25));
  try {
    const { organisationId } = house;
    const groupId = newId<'group'>();
    const late = sums(600_000, { lateLogin: { count: 1, ms: 600_000 } });
    const people: readonly DisciplineOfPerson[] = [
      {
        ...{ id: newId<'user'>(), name: '=Ayşe', groupId, ...late },
        days: [
          { date: '2026-11-23', ...late },
          { date: '2026-11-24', ...sums(0) },
        ],
      },
      { id: newId<'user'>(), name: 'Berk', groupId: null, ...sums(0), days: [{ date: '2026-11-24', ...sums(0) }] },
    ];
    const asked: unknown[] = [];
    const needs = {
      ...{ database: fresh.database, clock: fixedClock(Date.UTC(2026, 10, 25)), zoneOf: async () => 'Europe/Istanbul' },
      directory: async () => ({
        ...{ agents: [], queues: new Map(), numbers: new Map(), outcomes: new Map() },
        groups: new Map([[groupId, 'Satış']]),
      }),
      workforceOf: () => ({
        discipline: async function* (_who: unknown, question: unknown) {
          asked.push(question);
          for (const person of people) yield [person];
        },
      }),
    };
    const actor = { who: house.who('all'), ip: null, requestId: null };
    const days = { from: '2026-11-23', until: '2026-11-24' };
    const csv = await disciplineFile(needs, actor, { ...days, form: 'comma' });
    if (csv.type !== 'made') throw new Error('The file was refused');
    const [head = '', ...lines] = (await textOf(csv))
      .replace(/^\uFEFF/, '')
      .trim()
      .split('\r\n');
    const columns = head.split(',');
    const cell = (line: string, name: string) => line.split(',')[columns.indexOf(name)];
    expect(lines.map((line) => [cell(line, 'date'), cell(line, 'group'), cell(line, 'lateLogin')])).toEqual([
      ['2026-11-23', 'Satış', '1'],
      ['2026-11-24', 'Satış', '0'],
      ['2026-11-24', '', '0'],
    ]);
    const total = (name: string) => lines.reduce((sum, line) => sum + Number(cell(line, name)), 0);
    expect([total('exceptionMs'), total('lateLoginMs')]).toEqual([600_000, 600_000]);
    expect(lines[0]).not.toContain(',=Ayşe');
    const xlsx = await disciplineFile(needs, actor, { ...days, form: 'xlsx' });
    if (xlsx.type !== 'made') throw new Error('The workbook was refused');
    expect((await cellsOf(xlsx)).slice(1).map((row) => row[columns.indexOf('exceptionMs')])).toEqual([600_000, 0, 0]);
    expect(asked).toEqual([0, 1].map(() => ({ ...days, right: 'report.export' })));

    const grants = [{ right: 'report.view', scope: 'all' } as const];
    const refused = { ...actor, who: house.who('all', { grants }) };
    expect(await disciplineFile(needs, refused, { ...days, form: 'comma' })).toEqual({
      ...{ type: 'forbidden', right: 'report.export' },
    });
    const { rows } = await fresh.database.within(organisationId, (trx) =>
      sql<{ after: { form: string } }>`
        select after from audit where organisation_id = ${organisationId} and what = 'reportExported'`.execute(trx),
    );
    expect(rows.map(({ after }) => after.form).toSorted()).toEqual(['comma', 'xlsx']);
  } finally {
    await house.close();
    await fresh.close();
  }
});
