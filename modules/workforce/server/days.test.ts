import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '#platform/ids.ts';
import { type FreshDatabase, freshDatabase } from '#platform/testing/index.ts';
import { company, dayShift, isoAt, nightShift, refusalOf } from './workforce.fixture.ts';

let fresh: FreshDatabase;
beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.close());

const tomorrow = '2026-11-25';
const moved = { from: '12:00', to: '20:00', breaks: [] };

/** Somebody who works by day and somebody who works by night, both in their first week; it is Tuesday, 10:00. */
async function house() {
  const town = await company(fresh);
  const { as, owner } = town;
  const [day, night] = [await as(owner).shifts.create(dayShift), await as(owner).shifts.create(nightShift)];
  const group = town.group('Destek');
  const [ayse, gece] = [town.person('Ayşe', 'agent', group), town.person('Nilgün', 'agent', group)];
  await as(owner).shifts.assign({ shiftId: day.id, userIds: [ayse], groupIds: [] });
  await as(owner).shifts.assign({ shiftId: night.id, userIds: [gece], groupIds: [] });
  town.goTo('2026-11-24T10:00');
  const change = (userId: typeof ayse, date: string, version: number, blocks: (typeof moved)[] | null) =>
    as(owner).calendar.change({ days: [{ userId, date, version, blocks }], note: 'yoğunluk' });
  return { ...town, group, ayse, gece, change };
}

describe('a single day', () => {
  test('is moved, taken off, filled and given back, and says who changed it and what the shift says', async () => {
    const { ayse, change, audited } = await house();
    const [first] = (await change(ayse, tomorrow, 0, [moved])).days;
    expect(first?.day).toMatchObject({
      kind: 'changed',
      version: 1,
      blocks: [{ fromAt: isoAt(`${tomorrow}T12:00`), toAt: isoAt(`${tomorrow}T20:00`) }],
      shiftBlocks: [{ fromAt: isoAt(`${tomorrow}T09:00`) }],
      change: { by: 'Zeynep Sahip', note: 'yoğunluk' },
    });
    const [off] = (await change(ayse, tomorrow, 1, [])).days;
    expect(off?.day).toMatchObject({ kind: 'changed', version: 2, blocks: [] });
    const [back] = (await change(ayse, tomorrow, 2, null)).days;
    expect(back?.day).toMatchObject({ kind: 'shift', version: 3, change: null, shiftBlocks: null });
    expect((await audited()).filter((what) => what === 'workDaysChanged')).toHaveLength(3);
  });

  test('of two who drag it at once one is told that it was changed', async () => {
    const { ayse, change } = await house();
    const both = await Promise.all([
      refusalOf(change(ayse, tomorrow, 0, [moved])),
      refusalOf(change(ayse, tomorrow, 0, [])),
    ]);
    expect(both.toSorted()).toEqual(['PLAN_CHANGED', 'nothing was refused']);
  });

  test('that has ended stays as it was; the one that runs may be changed', async () => {
    const { ayse, gece, change, goTo } = await house();
    expect(await refusalOf(change(ayse, '2026-11-23', 0, [moved]))).toBe('DAY_OVER');
    expect(await refusalOf(change(ayse, '2026-11-24', 0, [moved]))).toBe('nothing was refused');
    goTo('2026-11-25T03:00');
    expect(await refusalOf(change(gece, '2026-11-24', 0, []))).toBe('nothing was refused'); // her night still runs
    expect(await refusalOf(change(ayse, '2026-11-24', 1, []))).toBe('DAY_OVER');
    expect(await refusalOf(change(ayse, '2028-11-24', 0, []))).toBe('DAY_TOO_FAR');
  });

  test('may not meet the work of the day before or of the day after', async () => {
    const { gece, ayse, change } = await house();
    const early = { from: '06:00', to: '10:00', breaks: [] };
    expect(await refusalOf(change(gece, tomorrow, 0, [early]))).toBe('OVERLAPS');
    const late = { from: '22:00', to: '10:00', breaks: [] };
    expect(await refusalOf(change(ayse, tomorrow, 0, [late]))).toBe('OVERLAPS');
    expect(await refusalOf(change(ayse, tomorrow, 0, [moved, moved]))).toBe('SHIFT_FAULTY');
  });

  test('is changed by who manages her group', async () => {
    const { as, ayse, person, group } = await house();
    const asked = { days: [{ userId: ayse, date: tomorrow, version: 0, blocks: [] }], note: '' };
    const other = person('Kerem', 'supervisor', newId<'group'>());
    expect(await refusalOf(as(other).calendar.change(asked))).toBe('NOT_FOUND');
    expect((await as(person('Selin', 'supervisor', group)).calendar.change(asked)).days).toHaveLength(1);
  });

  test('several days are changed together or not at all', async () => {
    const { as, owner, ayse, gece, blocks } = await house();
    const days = [
      { userId: ayse, date: tomorrow, version: 0, blocks: [] },
      { userId: gece, date: tomorrow, version: 7, blocks: [moved] },
    ];
    expect(await refusalOf(as(owner).calendar.change({ days, note: '' }))).toBe('PLAN_CHANGED');
    expect(await blocks(ayse, tomorrow)).toHaveLength(1);
  });
});

describe('undo', () => {
  test('puts back what was there, and can itself be undone', async () => {
    const { as, owner, ayse, change, blocks } = await house();
    await change(ayse, tomorrow, 0, [moved]);
    const { changeId } = await change(ayse, tomorrow, 1, []);
    const undone = await as(owner).calendar.undo({ changeId });
    expect(undone.days[0]?.day).toMatchObject({ version: 3, blocks: [{ fromAt: isoAt(`${tomorrow}T12:00`) }] });
    await as(owner).calendar.undo({ changeId: undone.changeId });
    expect(await blocks(ayse, tomorrow)).toEqual([]);
  });

  test('is refused when the day was changed meanwhile, and to whoever does not manage her', async () => {
    const { as, owner, ayse, person, change, blocks } = await house();
    const { changeId } = await change(ayse, tomorrow, 0, []);
    const other = person('Kerem', 'supervisor', newId<'group'>());
    expect(await refusalOf(as(other).calendar.undo({ changeId }))).toBe('NOT_FOUND');
    await change(ayse, tomorrow, 1, [moved]);
    expect(await refusalOf(as(owner).calendar.undo({ changeId }))).toBe('PLAN_CHANGED');
    expect(await blocks(ayse, tomorrow)).toHaveLength(1);
  });

  test('of another organisation is not found', async () => {
    const [own, other] = [await house(), await house()];
    const { changeId } = await other.change(other.ayse, tomorrow, 0, []);
    expect(await refusalOf(own.as(own.owner).calendar.undo({ changeId }))).toBe('NOT_FOUND');
    const days = [{ userId: other.ayse, date: tomorrow, version: 1, blocks: [] }];
    expect(await refusalOf(own.as(own.owner).calendar.change({ days, note: '' }))).toBe('NOT_FOUND');
  });
});

describe('the calendar', () => {
  test('is read page by page, and no longer than six weeks at once', async () => {
    const { as, owner, ayse, gece } = await house();
    const asked = { from: '2026-11-23', to: '2026-11-29', limit: 2 };
    const first = await as(owner).calendar.read(asked);
    expect(first.items.map(({ person }) => person.name)).toEqual(['Ayşe', 'Nilgün']);
    const last = await as(owner).calendar.read({ ...asked, cursor: first.next ?? '' });
    expect(last).toMatchObject({ items: [{ person: { name: 'Zeynep Sahip' }, workMs: 0 }], next: null });
    expect(first.items.map(({ person, workMs }) => [person.id, workMs / 3_600_000])).toEqual([
      [ayse, 6 * 8],
      [gece, 6 * 7.5],
    ]);
    expect(await refusalOf(as(owner).calendar.read({ from: '2026-11-01', to: '2026-12-31' }))).toBe('TOO_LONG');
  });

  test('knows the day that runs in the night, its next break and what is left of it', async () => {
    const { as, gece, goTo, used } = await house();
    goTo('2026-11-25T00:40');
    used.set(
      gece,
      new Map([
        ['break', 600_000],
        ['training', 900_000],
      ]),
    );
    expect(await as(gece).me.plan()).toMatchObject({
      day: { date: '2026-11-24', endsAt: isoAt('2026-11-25T07:00') },
      next: { type: 'breakEnds', at: isoAt('2026-11-25T01:00') },
      breaks: { plannedMs: 1_800_000, takenMs: 600_000, leftMs: 1_200_000 },
      following: { date: '2026-11-25' },
    });
    goTo('2026-11-25T07:30');
    expect(await as(gece).me.plan()).toMatchObject({
      day: { date: '2026-11-25' },
      next: { type: 'blockBegins', at: isoAt('2026-11-25T23:00') },
    });
  });
});

describe('discipline', () => {
  test('F136 holds what was done against what was planned, and explains each violation', async () => {
    const { as, owner, ayse, goTo, actual } = await house();
    goTo('2026-11-24T20:00');
    const did = (from: string, to: string, state: 'free' | 'away') => ({
      class: state,
      awayClass: state === 'away' ? ('lunch' as const) : null,
      fromMs: Date.parse(isoAt(`2026-11-24T${from}`)),
      toMs: Date.parse(isoAt(`2026-11-24T${to}`)),
    });
    actual.set(ayse, [did('09:10', '13:05', 'free'), did('13:05', '14:15', 'away'), did('14:15', '18:00', 'free')]);
    const asked = { from: '2026-11-24', to: '2026-11-24' };
    const { items } = await as(owner).discipline.read({ ...asked, userId: ayse });
    expect(items).toMatchObject([
      {
        scheduledMs: 32_400_000,
        exceptionMs: 1_800_000,
        byRule: {
          lateLogin: { count: 1, ms: 600_000 },
          breakOverrun: { count: 1, ms: 900_000 },
          earlyLeaving: { count: 0 },
        },
      },
    ]);
    expect(Math.round((items[0]?.adherence ?? 0) * 10_000)).toBe(9_444);
    expect(items[0]?.days[0]?.violations[0]).toMatchObject({
      rule: 'lateLogin',
      planned: 'work',
      graceMs: 60_000,
      fromAt: isoAt('2026-11-24T09:00'),
      actual: [{ state: 'offline', toAt: isoAt('2026-11-24T09:10') }],
    });
    const own = await as(ayse).discipline.read(asked);
    expect(own.items.map(({ person }) => person.id)).toEqual([ayse]);
  });

  test('F136 for files and letters, the same of everybody whom one sees, day by day and together', async () => {
    const { as, owner, ayse, goTo, discipline } = await house();
    goTo('2026-11-25T20:00');
    const days = { from: '2026-11-23', to: '2026-11-25' };
    const { items } = await as(owner).discipline.read({ ...days, limit: 50 });
    const rows = await discipline(owner, { from: days.from, until: days.to, right: 'report.view' });
    const told = rows.map(({ id, days: own, groupId: _, ...row }) => ({ ...row, id, own: own.length }));
    expect(told.length).toBeGreaterThan(1);
    expect(told).toEqual(
      items.map(({ person, days: own, ...row }) => {
        return {
          ...row,
          id: person.id,
          name: person.name,
          own: own.filter(({ scheduledMs }) => scheduledMs > 0).length,
        };
      }),
    );
    const hers = rows.find(({ id }) => id === ayse);
    expect(hers?.days.length).toBeGreaterThan(1);
    expect(hers?.exceptionMs).toBe(hers?.days.reduce((sum, one) => sum + one.exceptionMs, 0));
    expect(
      (await discipline(ayse, { from: days.from, until: days.to, right: 'report.view' })).map(({ id }) => id),
    ).toEqual([ayse]);
    expect(await discipline(ayse, { from: days.from, until: days.to, right: 'report.export' })).toEqual([]);
  });

  test('forgets a day that turned out to be one of illness', async () => {
    const { as, owner, ayse, goTo } = await house();
    goTo('2026-11-25T10:00');
    const asked = { from: '2026-11-24', to: '2026-11-24', userId: ayse };
    expect((await as(owner).discipline.read(asked)).items).toMatchObject([{ adherence: expect.closeTo(1 / 9) }]); // lunch is nobody's fault
    const sick = { userId: ayse, kind: 'sickLeave' as const, fromDate: '2026-11-24', toDate: '2026-11-24', note: '' };
    const { id, version } = await as(owner).absences.request(sick);
    await as(owner).absences.approve({ absenceId: id, version, note: '' });
    expect((await as(owner).discipline.read(asked)).items).toMatchObject([
      { adherence: null, days: [{ violations: [] }] },
    ]);
  });

  test('says nothing about somebody who was not scheduled', async () => {
    const { as, owner } = await house();
    const { items } = await as(owner).discipline.read({ from: '2026-11-24', to: '2026-11-24', userId: owner });
    expect(items).toMatchObject([{ scheduledMs: 0, adherence: null, conformance: null }]);
  });
});
