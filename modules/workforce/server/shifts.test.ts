import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { UserId } from '#kernel/id.ts';
import { newId } from '#platform/ids.ts';
import { type FreshDatabase, freshDatabase } from '#platform/testing/index.ts';
import { limits } from '../limits.ts';
import { company, dayShift, isoAt, nightShift, refusalOf } from './workforce.fixture.ts';

let fresh: FreshDatabase;
beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.close());

const workDay = (date: string) => [[isoAt(`${date}T09:00`), isoAt(`${date}T18:00`)]];
const workNight = (date: string, next: string) => [[isoAt(`${date}T23:00`), isoAt(`${next}T07:00`)]];

/** A company with a day shift, a night shift and a group of two. */
async function house(now?: string) {
  const town = await company(fresh, now);
  const day = await town.as(town.owner).shifts.create(dayShift);
  const night = await town.as(town.owner).shifts.create(nightShift);
  const group = town.group('Destek');
  const [ayse, can] = [town.person('Ayşe', 'agent', group), town.person('Can', 'agent', group)];
  const assign = (shiftId: typeof day.id | null, userIds: UserId[], groupIds = [] as (typeof group)[]) =>
    town.as(town.owner).shifts.assign({ shiftId, userIds, groupIds });
  return { ...town, day, night, group, ayse, can, assign };
}

describe('a shift', () => {
  test('is made, found again after a restart, and written to the audit trail', async () => {
    const { as, owner, day, restart, audited } = await house();
    await restart();
    expect(await as(owner).shifts.get({ shiftId: day.id })).toMatchObject({ ...dayShift, version: 1, pending: null });
    expect(await audited()).toEqual(['shiftCreated', 'shiftCreated']);
  });

  test('has a name of its own, minding no capitals, and hours that can be', async () => {
    const { as, owner } = await house();
    expect(await refusalOf(as(owner).shifts.create({ ...dayShift, name: 'GÜNDÜZ' }))).toBe('NAME_TAKEN');
    const [block] = dayShift.blocks;
    if (!block) throw new Error('No block');
    const twice = { ...dayShift, name: 'Bozuk', blocks: [block, { ...block, from: '17:00', to: '20:00', breaks: [] }] };
    expect(await refusalOf(as(owner).shifts.create(twice))).toBe('SHIFT_FAULTY');
  });

  test('of two who change it at once one is told that it was changed', async () => {
    const { as, owner, day } = await house();
    const both = await Promise.all(
      ['Sabah', 'Öğlen'].map((name) => refusalOf(as(owner).shifts.edit({ shiftId: day.id, version: 1, name }))),
    );
    expect(both.toSorted()).toEqual(['CONFLICT', 'nothing was refused']);
  });

  test('is made by who manages the house, not by who manages a group', async () => {
    const { as, person, group, day } = await house();
    const supervisor = person('Selin', 'supervisor', group);
    expect(await refusalOf(as(supervisor).shifts.create({ ...dayShift, name: 'Benim' }))).toBe('FORBIDDEN');
    expect(await refusalOf(as(supervisor).shifts.remove({ shiftId: day.id }))).toBe('FORBIDDEN');
  });

  test('a change of its hours keeps the past and the day that runs, and says when it applies', async () => {
    const { as, owner, day, ayse, assign, blocks, goTo } = await house();
    await assign(day.id, [ayse]);
    goTo('2026-11-25T10:00');
    const [block] = dayShift.blocks;
    const later = [{ ...block, from: '10:00' }] as typeof dayShift.blocks;
    const edited = await as(owner).shifts.edit({ shiftId: day.id, version: 1, blocks: later });
    expect(edited.pending).toMatchObject({
      effectiveAt: isoAt('2026-11-26T00:00'),
      before: { blocks: dayShift.blocks },
    });
    expect(await blocks(ayse, '2026-11-24')).toEqual(workDay('2026-11-24'));
    expect(await blocks(ayse, '2026-11-25')).toEqual(workDay('2026-11-25'));
    expect(await blocks(ayse, '2026-11-26')).toEqual([[isoAt('2026-11-26T10:00'), isoAt('2026-11-26T18:00')]]);
    const back = await as(owner).shifts.edit({ shiftId: day.id, version: 2, blocks: dayShift.blocks });
    expect(back.pending).toBeNull();
    expect(await blocks(ayse, '2026-11-26')).toEqual(workDay('2026-11-26'));
  });
});

describe('F24: a shift is given to a whole group', () => {
  test('every member has it from the end of her day on, and whoever joins later too', async () => {
    const { as, owner, night, group, ayse, can, assign, blocks, person, change } = await house();
    const given = await assign(night.id, [], [group]);
    expect(given).toEqual({
      people: 2,
      firstEffectiveAt: isoAt('2026-11-24T00:00'),
      lastEffectiveAt: isoAt('2026-11-24T00:00'),
    });
    expect(await as(owner).shifts.get({ shiftId: night.id })).toMatchObject({ people: 0, peopleNext: 2 });
    for (const id of [ayse, can]) {
      expect(await blocks(id, '2026-11-23')).toEqual([]);
      expect(await blocks(id, '2026-11-24')).toEqual(workNight('2026-11-24', '2026-11-25'));
    }
    const ece = person('Ece', 'agent');
    await change(ece, { groupId: group });
    expect(await blocks(ece, '2026-11-24')).toEqual(workNight('2026-11-24', '2026-11-25'));
  });

  test('whoever leaves the group leaves its shift when her day has ended', async () => {
    const { night, group, ayse, assign, blocks, change, goTo } = await house();
    await assign(night.id, [], [group]);
    goTo('2026-11-26T03:00');
    await change(ayse, { groupId: null });
    expect(await blocks(ayse, '2026-11-25')).toEqual(workNight('2026-11-25', '2026-11-26'));
    expect(await blocks(ayse, '2026-11-26')).toEqual([]);
  });

  test('a supervisor gives shifts to her own group only', async () => {
    const { as, person, group, day, ayse } = await house();
    const own = person('Selin', 'supervisor', group);
    const other = person('Kerem', 'supervisor', newId<'group'>());
    const asked = { shiftId: day.id, userIds: [ayse], groupIds: [] };
    expect(await refusalOf(as(other).shifts.assign(asked))).toBe('USER_UNKNOWN');
    const toGroup = { shiftId: day.id, userIds: [], groupIds: [group] };
    expect(await refusalOf(as(other).shifts.assign(toGroup))).toBe('GROUP_UNKNOWN');
    expect(await as(own).shifts.assign(asked)).toMatchObject({ people: 1 });
  });

  test('deleting the group breaks nothing: its people lose the shift when their day has ended', async () => {
    const { as, owner, night, group, ayse, can, day, assign, blocks, removeGroup, goTo, audited } = await house();
    await assign(night.id, [], [group]);
    await assign(day.id, [can]);
    goTo('2026-11-25T03:00');
    await removeGroup(group);
    expect(await blocks(ayse, '2026-11-24')).toEqual(workNight('2026-11-24', '2026-11-25'));
    expect(await blocks(ayse, '2026-11-25')).toEqual([]);
    expect(await blocks(can, '2026-11-25')).toEqual(workDay('2026-11-25'));
    expect(await as(owner).shifts.get({ shiftId: night.id })).toMatchObject({ groupIds: [] });
    expect((await audited()).at(-1)).toBe('shiftsFollowed');
  });
});

describe('F25: a user is in one shift at most', () => {
  test('a shift of her own counts before her group’s, and her group’s comes back when it is taken away', async () => {
    const { as, owner, day, night, group, ayse, assign, goTo } = await house();
    await assign(night.id, [], [group]);
    await assign(day.id, [ayse]);
    const ofAyse = async () => (await as(owner).shifts.people({ search: 'ayse' })).items[0];
    expect(await ofAyse()).toMatchObject({ now: { shift: null }, next: { shift: { id: day.id }, via: 'user' } });
    goTo('2026-11-24T10:00');
    expect(await ofAyse()).toMatchObject({ now: { shift: { id: day.id }, via: 'user' }, next: null });
    await assign(null, [ayse]);
    expect(await ofAyse()).toMatchObject({
      now: { shift: { id: day.id } },
      next: { shift: { id: night.id }, via: 'group', effectiveAt: isoAt('2026-11-25T00:00') },
    });
  });

  test('a second shift takes the place of the first, also when both are given at the same moment', async () => {
    const { as, owner, day, night, ayse, assign, goTo } = await house();
    await Promise.all([assign(day.id, [ayse]), assign(night.id, [ayse])]);
    goTo('2026-11-24T10:00');
    const inDay = await as(owner).shifts.people({ shiftId: day.id });
    const inNight = await as(owner).shifts.people({ shiftId: night.id });
    expect([...inDay.items, ...inNight.items].map(({ person }) => person.id)).toEqual([ayse]);
  });
});

describe('F26: a change of shift takes effect after the current day has ended', () => {
  test('in the middle of a night shift at 00:30: the night is worked to 07:00', async () => {
    const { day, night, ayse, assign, blocks, goTo } = await house();
    await assign(night.id, [ayse]);
    goTo('2026-11-25T00:30');
    expect(await assign(day.id, [ayse])).toMatchObject({ firstEffectiveAt: isoAt('2026-11-25T07:00') });
    expect(await blocks(ayse, '2026-11-24')).toEqual(workNight('2026-11-24', '2026-11-25'));
    expect(await blocks(ayse, '2026-11-25')).toEqual(workDay('2026-11-25'));
  });

  test('between two nights: tonight is still worked', async () => {
    const { day, night, ayse, assign, blocks, goTo } = await house();
    await assign(night.id, [ayse]);
    goTo('2026-11-24T15:00');
    expect(await assign(day.id, [ayse])).toMatchObject({ firstEffectiveAt: isoAt('2026-11-25T07:00') });
    expect(await blocks(ayse, '2026-11-24')).toEqual(workNight('2026-11-24', '2026-11-25'));
  });

  test('each member of a group by her own day', async () => {
    const { day, night, group, ayse, can, assign, goTo } = await house();
    await assign(night.id, [ayse]);
    await assign(day.id, [can]);
    goTo('2026-11-25T01:00');
    await assign(null, [ayse, can]);
    const outcome = await assign(night.id, [], [group]);
    expect(outcome).toMatchObject({
      people: 2,
      firstEffectiveAt: isoAt('2026-11-25T07:00'),
      lastEffectiveAt: isoAt('2026-11-26T00:00'),
    });
  });

  test('removing the shift lets its people finish their day', async () => {
    const { as, owner, night, ayse, assign, blocks, goTo, restart } = await house();
    await assign(night.id, [ayse]);
    goTo('2026-11-25T03:00');
    expect(await as(owner).shifts.remove({ shiftId: night.id })).toEqual({ removed: night.id, people: 1 });
    await restart();
    expect(await blocks(ayse, '2026-11-24')).toEqual(workNight('2026-11-24', '2026-11-25'));
    expect(await blocks(ayse, '2026-11-25')).toEqual([]);
    expect(await refusalOf(assign(night.id, [ayse]))).toBe('SHIFT_UNKNOWN');
    expect((await as(owner).shifts.list({})).items.map(({ name }) => name)).toEqual(['Gündüz']);
    await as(owner).shifts.create(nightShift); // its name is free again
  });

  test('disabling somebody lets the plan of her day stand, and she has her shift again when she is back', async () => {
    const { night, ayse, assign, blocks, change, goTo } = await house();
    await assign(night.id, [ayse]);
    goTo('2026-11-25T03:00');
    await change(ayse, { isDisabled: true });
    expect(await blocks(ayse, '2026-11-24')).toBeNull(); // not shown among those who work
    await change(ayse, { isDisabled: false });
    expect(await blocks(ayse, '2026-11-24')).toEqual(workNight('2026-11-24', '2026-11-25'));
    expect(await blocks(ayse, '2026-11-25')).toEqual(workNight('2026-11-25', '2026-11-26'));
  });

  test('the day in which her breaks are counted is the day of her shift, also over midnight', async () => {
    const { night, ayse, can, assign, goTo, dayStartOf } = await house();
    await assign(night.id, [ayse]);
    goTo('2026-11-25T03:00');
    expect(new Date(dayStartOf(ayse)).toISOString()).toBe(isoAt('2026-11-24T00:00')); // her first one
    goTo('2026-11-26T03:00');
    expect(new Date(dayStartOf(ayse)).toISOString()).toBe(isoAt('2026-11-25T07:00'));
    expect(new Date(dayStartOf(can)).toISOString()).toBe(isoAt('2026-11-26T00:00'));
    goTo('2026-11-26T07:00');
    expect(new Date(dayStartOf(ayse)).toISOString()).toBe(isoAt('2026-11-26T07:00'));
  });

  test('a day changed by hand, and a night of leave, move the day in which her breaks are counted', async () => {
    const { as, owner, day, night, ayse, can, assign, goTo, dayStartOf, restart } = await house();
    await assign(day.id, [ayse]);
    await assign(night.id, [can]);
    goTo('2026-11-24T12:00');
    const late = { from: '20:00', to: '04:00', breaks: [] };
    const days = [{ userId: ayse, date: '2026-11-24', version: 0, blocks: [late] }];
    await as(owner).calendar.change({ days, note: '' });
    const dates = { fromDate: '2026-11-24', toDate: '2026-11-24', part: null };
    const { id } = await as(can).absences.request({ kind: 'annualLeave', ...dates, note: '' });
    await as(owner).absences.approve({ absenceId: id, version: 1, note: '' });
    for (const again of [false, true]) {
      if (again) await restart();
      goTo('2026-11-25T02:00');
      expect(new Date(dayStartOf(ayse)).toISOString()).toBe(isoAt('2026-11-24T00:00')); // she is still in it
      expect((await as(ayse).me.plan()).day.beginsAt).toBe(isoAt('2026-11-24T00:00'));
      expect(new Date(dayStartOf(can)).toISOString()).toBe(isoAt('2026-11-25T00:00')); // no night to wait for
      expect((await as(can).me.plan()).day.beginsAt).toBe(isoAt('2026-11-25T00:00'));
    }
    goTo('2026-11-25T05:00');
    expect(new Date(dayStartOf(ayse)).toISOString()).toBe(isoAt('2026-11-25T04:00'));
  });

  test('she is told on her own topic', async () => {
    const { day, ayse, assign, told } = await house();
    await assign(day.id, [ayse]);
    expect(told).toContainEqual({ topic: `plan/${ayse}`, type: 'planChanged' });
  });
});

describe('the rest between two working days', () => {
  test('is eleven hours until the company says otherwise, and is kept for each company', async () => {
    const [own, other] = [await house(), await house()];
    const selin = own.person('Selin', 'supervisor', own.group);
    expect(await own.as(selin).rules.read()).toEqual({ leastRestMs: 11 * 3_600_000 });
    expect(await refusalOf(own.as(selin).rules.edit({ leastRestMs: 0 }))).toBe('FORBIDDEN');
    await own.as(own.owner).rules.edit({ leastRestMs: 9 * 3_600_000 });
    await own.restart();
    expect(await own.as(selin).rules.read()).toEqual({ leastRestMs: 9 * 3_600_000 });
    expect(await other.as(other.owner).rules.read()).toEqual({ leastRestMs: 11 * 3_600_000 });
    expect((await own.audited()).at(-1)).toBe('workRulesChanged');
  });
});

describe('holidays', () => {
  test('added at the same moment are no more than there may be', async () => {
    const { as, owner } = await house();
    const dayOfYear = (day: number) => Temporal.PlainDate.from('2027-02-01').add({ days: day }).toString();
    const asked = Array.from({ length: limits.holidays + 5 }, (_, day) =>
      refusalOf(as(owner).holidays.add({ date: dayOfYear(day), name: `Gün ${day}`, part: 'day' })),
    );
    const told = await Promise.all(asked);
    expect(told.filter((one) => one === 'LIMIT_REACHED')).toHaveLength(5);
    expect(told.filter((one) => one === 'nothing was refused')).toHaveLength(limits.holidays);
  });

  test('free the shifts they should, by the country and by hand', async () => {
    const { as, owner, day, ayse, assign, blocks } = await house();
    await assign(day.id, [ayse]);
    expect(await blocks(ayse, '2027-01-01')).toEqual([]);
    const own = await as(owner).holidays.add({ date: '2026-12-31', name: 'Sayım', part: 'afternoon' });
    expect(await blocks(ayse, '2026-12-31')).toEqual([[isoAt('2026-12-31T09:00'), isoAt('2026-12-31T13:00')]]);
    const again = as(owner).holidays.add({ date: '2026-12-31', name: 'İki', part: 'day' });
    expect(await refusalOf(again)).toBe('DATE_TAKEN');
    await as(owner).holidays.choose({ country: 'none' });
    expect(await blocks(ayse, '2027-01-01')).toEqual(workDay('2027-01-01'));
    if (own.id) await as(owner).holidays.remove({ holidayId: own.id });
    expect(await blocks(ayse, '2026-12-31')).toEqual(workDay('2026-12-31'));
    expect((await as(owner).holidays.list({ year: 2026 })).items).toEqual([]);
  });
});

describe('nothing crosses', () => {
  test('from one organisation to another', async () => {
    const [own, other] = [await house(), await house()];
    await other.assign(other.day.id, [other.ayse]);
    const asOwner = own.as(own.owner);
    expect((await asOwner.shifts.list({})).items.map(({ id }) => id).toSorted()).toEqual(
      [own.day.id, own.night.id].toSorted(),
    );
    expect(await refusalOf(asOwner.shifts.get({ shiftId: other.day.id }))).toBe('NOT_FOUND');
    expect(await refusalOf(asOwner.shifts.edit({ shiftId: other.day.id, version: 1, name: 'x' }))).toBe('NOT_FOUND');
    expect(await refusalOf(asOwner.shifts.remove({ shiftId: other.day.id }))).toBe('NOT_FOUND');
    expect(await refusalOf(own.assign(other.day.id, [own.ayse]))).toBe('SHIFT_UNKNOWN');
    expect(await refusalOf(own.assign(own.day.id, [other.ayse]))).toBe('USER_UNKNOWN');
    expect(await refusalOf(own.assign(own.day.id, [], [other.group]))).toBe('GROUP_UNKNOWN');
    expect(await own.blocks(other.ayse, '2026-11-24')).toBeNull();
  });

  test('an agent sees her own days only', async () => {
    const { as, ayse, can } = await house();
    const { items } = await as(ayse).calendar.read({ from: '2026-11-23', to: '2026-11-29' });
    expect(items.map(({ person }) => person.id)).toEqual([ayse]);
    expect((await as(ayse).calendar.read({ from: '2026-11-23', to: '2026-11-29', userId: can })).items).toEqual([]);
  });
});
