import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { UserId } from '#kernel/id.ts';
import { type FreshDatabase, freshDatabase } from '#platform/testing/index.ts';
import { company, dayShift, isoAt, nightShift, refusalOf } from './workforce.fixture.ts';

let fresh: FreshDatabase;
beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.close());

const wednesday = '2026-11-25';
const thursday = '2026-11-26';

/** Two agents of one group with different hours, their supervisor, and one of another group; it is Tuesday, 10:00. */
async function house() {
  const town = await company(fresh);
  const { as, owner } = town;
  const [group, other] = [town.group('Destek'), town.group('Satış')];
  const [ayse, can] = [town.person('Ayşe', 'agent', group), town.person('Can', 'agent', group)];
  const selin = town.person('Selin', 'supervisor', group);
  const kerem = town.person('Kerem', 'supervisor', other);
  const day = await as(owner).shifts.create(dayShift);
  const [block] = dayShift.blocks;
  if (!block) throw new Error('No block');
  const late = await as(owner).shifts.create({
    ...dayShift,
    name: 'Akşam',
    blocks: [{ ...block, from: '14:00', to: '22:00', breaks: [] }],
  });
  await as(owner).shifts.assign({ shiftId: day.id, userIds: [ayse], groupIds: [] });
  await as(owner).shifts.assign({ shiftId: late.id, userIds: [can], groupIds: [] });
  town.goTo('2026-11-24T10:00');
  const leave = (who: UserId, fromDate = wednesday, toDate = fromDate) =>
    as(who).absences.request({ kind: 'annualLeave', fromDate, toDate, part: null, note: 'düğün' });
  const ask = (toDate: string | null, fromDate = wednesday) =>
    as(ayse).swaps.request({ toUserId: can, fromDate, toDate, note: '' });
  return { ...town, group, ayse, can, selin, kerem, leave, ask };
}

describe('an absence', () => {
  test('is asked for, approved by her supervisor, and is part of the plan from that moment on', async () => {
    const { as, ayse, selin, leave, blocks, told, audited } = await house();
    const { id, version } = await leave(ayse);
    expect(await blocks(ayse, wednesday)).toHaveLength(1);
    expect(await as(selin).me.requests()).toMatchObject({ toDecide: 1 });
    const approved = await as(selin).absences.approve({ absenceId: id, version, note: 'hayırlı olsun' });
    expect(approved).toMatchObject({ status: 'approved', decidedBy: 'Selin', decisionNote: 'hayırlı olsun' });
    expect(await blocks(ayse, wednesday)).toEqual([]);
    const { items } = await as(ayse).calendar.read({ from: wednesday, to: wednesday });
    expect(items[0]?.days[0]).toMatchObject({ kind: 'absent', absences: [{ id, kind: 'annualLeave', isWhole: true }] });
    expect(await as(ayse).me.requests()).toMatchObject({ mineOpen: 0, mineDecided: 1 });
    expect(told).toContainEqual({ topic: `plan/${selin}`, type: 'requestsChanged' });
    expect((await audited()).slice(-2)).toEqual(['absenceRequested', 'absenceApproved']);
  });

  test('is decided by the supervisor of her group, not by another one, an agent or herself', async () => {
    const { as, ayse, can, selin, kerem, leave } = await house();
    const { id, version } = await leave(ayse);
    const asked = { absenceId: id, version, note: '' };
    for (const who of [kerem, can]) expect(await refusalOf(as(who).absences.approve(asked))).toBe('NOT_FOUND');
    expect((await as(kerem).absences.list({})).items).toEqual([]);
    expect((await as(can).absences.list({})).items).toEqual([]);
    const own = await leave(selin);
    expect(own.mayDecide).toBe(false);
    const herself = { absenceId: own.id, version: own.version, note: '' };
    expect(await refusalOf(as(selin).absences.approve(herself))).toBe('OWN_REQUEST');
    const seen = (await as(selin).absences.list({})).items;
    expect(seen.map(({ person, mayDecide }) => [person.name, mayDecide])).toEqual([
      ['Selin', false],
      ['Ayşe', true],
    ]);
  });

  test('of two who decide at once one is told so', async () => {
    const { as, owner, ayse, selin, leave } = await house();
    const { id, version } = await leave(ayse);
    const asked = { absenceId: id, version, note: '' };
    const both = await Promise.all([
      refusalOf(as(selin).absences.approve(asked)),
      refusalOf(as(owner).absences.refuse({ ...asked, version: version + 5 })),
      refusalOf(as(owner).absences.approve(asked)),
    ]);
    expect(both.toSorted()).toEqual(['ALREADY_DECIDED', 'CONFLICT', 'nothing was refused']);
  });

  test('is cancelled while it is open, or before it begins; a refused one is not', async () => {
    const { as, ayse, selin, leave, blocks, goTo } = await house();
    const open = await leave(ayse);
    expect((await as(ayse).absences.cancel({ absenceId: open.id, version: 1 })).status).toBe('cancelled');
    const second = await leave(ayse);
    await as(selin).absences.approve({ absenceId: second.id, version: 1, note: '' });
    expect((await as(ayse).absences.cancel({ absenceId: second.id, version: 2 })).status).toBe('cancelled');
    expect(await blocks(ayse, wednesday)).toHaveLength(1);
    const third = await leave(ayse);
    await as(selin).absences.refuse({ absenceId: third.id, version: 1, note: 'kampanya var' });
    expect(await refusalOf(as(ayse).absences.cancel({ absenceId: third.id, version: 2 }))).toBe('ALREADY_DECIDED');
    const fourth = await leave(ayse);
    await as(selin).absences.approve({ absenceId: fourth.id, version: 1, note: '' });
    goTo('2026-11-25T10:00');
    expect(await refusalOf(as(ayse).absences.cancel({ absenceId: fourth.id, version: 2 }))).toBe('DAY_OVER');
  });

  test('has dates that can be, meets no other, and a sick note may come after the illness', async () => {
    const { as, ayse, selin, leave } = await house();
    expect(await refusalOf(leave(ayse, thursday, wednesday))).toBe('DATES_FAULTY');
    expect(await refusalOf(leave(ayse, '2026-12-01', '2027-12-01'))).toBe('TOO_LONG');
    expect(await refusalOf(leave(ayse, '2026-09-01'))).toBe('DAY_OVER');
    await leave(ayse, wednesday, '2026-11-30');
    expect(await refusalOf(leave(ayse, thursday))).toBe('OVERLAPS');
    const sick = { userId: ayse, kind: 'sickLeave' as const, fromDate: '2026-11-20', toDate: '2026-11-20', note: '' };
    expect(await as(selin).absences.request(sick)).toMatchObject({ person: { id: ayse }, status: 'requested' });
    expect(await refusalOf(as(ayse).absences.request({ ...sick, userId: selin }))).toBe('NOT_FOUND');
  });

  test('is asked for and taken back by herself or by who decides, not by who may only ask', async () => {
    const { as, ayse, selin, group, person, leave } = await house();
    const grants = [
      { right: 'absence.request', scope: 'group' },
      { right: 'shift.read', scope: 'group' },
    ] as const;
    const mate = person('Nur', grants, group);
    const { id } = await leave(ayse);
    const asked = { kind: 'other' as const, fromDate: thursday, toDate: thursday, note: '' };
    expect(await refusalOf(as(mate).absences.request({ ...asked, userId: ayse }))).toBe('NOT_FOUND');
    expect(await refusalOf(as(mate).absences.cancel({ absenceId: id, version: 1 }))).toBe('NOT_FOUND');
    const own = await as(mate).absences.request(asked);
    expect((await as(mate).absences.cancel({ absenceId: own.id, version: 1 })).status).toBe('cancelled');
    expect((await as(selin).absences.cancel({ absenceId: id, version: 1 })).status).toBe('cancelled');
  });

  test('and the reason of a changed day are told to herself and to who decides, not to who only sees the plan', async () => {
    const { as, owner, ayse, can, selin, group, person } = await house();
    const sick = { userId: ayse, kind: 'sickLeave' as const, fromDate: wednesday, toDate: wednesday, note: '' };
    const { id } = await as(selin).absences.request(sick);
    await as(selin).absences.approve({ absenceId: id, version: 1, note: '' });
    const days = [{ userId: can, date: wednesday, version: 0, blocks: [{ from: '15:00', to: '22:00', breaks: [] }] }];
    await as(owner).calendar.change({ days, note: 'doktora gidecek' });
    const reader = person('Nur', [{ right: 'shift.read', scope: 'all' }]);
    const manager = person(
      'Ece',
      [
        { right: 'shift.read', scope: 'group' },
        { right: 'shift.manage', scope: 'group' },
      ],
      group,
    );
    const seenBy = async (who: UserId, userId: UserId) =>
      (await as(who).calendar.read({ from: wednesday, to: wednesday, userId })).items[0]?.days[0];
    const bare = { version: 0, change: null, absences: [], shiftBlocks: null };
    expect(await seenBy(reader, ayse)).toMatchObject({ kind: 'free', blocks: [], ...bare });
    expect(await seenBy(reader, can)).toMatchObject({
      kind: 'shift',
      blocks: [{ fromAt: isoAt(`${wednesday}T15:00`) }],
      ...bare,
    });
    for (const who of [ayse, selin, manager, owner])
      expect(await seenBy(who, ayse)).toMatchObject({ kind: 'absent', absences: [{ kind: 'sickLeave' }] });
    for (const who of [can, selin, manager, owner])
      expect(await seenBy(who, can)).toMatchObject({
        kind: 'changed',
        version: 1,
        change: { note: 'doktora gidecek' },
      });
  });

  test('of hours leaves the rest of the day', async () => {
    const { as, ayse, selin, blocks } = await house();
    const part = { from: '09:00', to: '11:30' };
    const asked = { kind: 'other' as const, fromDate: wednesday, toDate: wednesday, part, note: '' };
    const { id } = await as(ayse).absences.request(asked);
    await as(selin).absences.approve({ absenceId: id, version: 1, note: '' });
    expect(await blocks(ayse, wednesday)).toEqual([[isoAt(`${wednesday}T11:30`), isoAt(`${wednesday}T18:00`)]]);
    const again = await as(ayse).absences.request({ ...asked, part: { from: '16:00', to: '18:00' } });
    await as(selin).absences.approve({ absenceId: again.id, version: 1, note: '' });
    expect(await blocks(ayse, wednesday)).toEqual([[isoAt(`${wednesday}T11:30`), isoAt(`${wednesday}T16:00`)]]);
  });

  test('of another organisation is not found', async () => {
    const [own, other] = [await house(), await house()];
    const { id } = await other.leave(other.ayse);
    const asked = { absenceId: id, version: 1, note: '' };
    expect(await refusalOf(own.as(own.owner).absences.approve(asked))).toBe('NOT_FOUND');
    expect(await refusalOf(own.as(own.owner).absences.cancel({ absenceId: id, version: 1 }))).toBe('NOT_FOUND');
    expect((await own.as(own.owner).absences.list({})).items).toEqual([]);
  });
});

describe('a swap', () => {
  test('needs the colleague’s consent and a supervisor’s approval, then both plans change at once', async () => {
    const { as, ayse, can, selin, ask, blocks, audited } = await house();
    const { id } = await ask(wednesday);
    expect(await refusalOf(as(selin).swaps.approve({ swapId: id, version: 1, note: '' }))).toBe('ALREADY_DECIDED');
    expect(await as(can).me.requests()).toMatchObject({ toConsent: 1 });
    expect(await refusalOf(as(ayse).swaps.consent({ swapId: id, version: 1, agrees: true, note: '' }))).toBe(
      'NOT_FOUND',
    );
    const agreed = await as(can).swaps.consent({ swapId: id, version: 1, agrees: true, note: 'olur' });
    expect(agreed).toMatchObject({ status: 'awaitingApproval', consentNote: 'olur' });
    await as(selin).swaps.approve({ swapId: id, version: 2, note: '' });
    expect(await blocks(ayse, wednesday)).toEqual([[isoAt(`${wednesday}T14:00`), isoAt(`${wednesday}T22:00`)]]);
    expect(await blocks(can, wednesday)).toEqual([[isoAt(`${wednesday}T09:00`), isoAt(`${wednesday}T18:00`)]]);
    expect((await audited()).slice(-3)).toEqual(['swapRequested', 'swapAgreed', 'swapApproved']);
  });

  test('over two days, when nobody then works twice at once', async () => {
    const { as, owner, ayse, can, selin, ask, blocks } = await house();
    expect(await refusalOf(ask(thursday))).toBe('OVERLAPS'); // she would work both shifts of Thursday
    const days = [
      { userId: ayse, date: thursday, version: 0, blocks: [] },
      { userId: can, date: wednesday, version: 0, blocks: [] },
    ];
    await as(owner).calendar.change({ days, note: '' });
    const { id } = await ask(thursday);
    await as(can).swaps.consent({ swapId: id, version: 1, agrees: true, note: '' });
    await as(selin).swaps.approve({ swapId: id, version: 2, note: '' });
    expect([await blocks(ayse, wednesday), await blocks(can, thursday)]).toEqual([[], []]);
    expect(await blocks(ayse, thursday)).toEqual([[isoAt(`${thursday}T14:00`), isoAt(`${thursday}T22:00`)]]);
    expect(await blocks(can, wednesday)).toEqual([[isoAt(`${wednesday}T09:00`), isoAt(`${wednesday}T18:00`)]]);
  });

  test('is refused when a plan changed after they agreed, and nothing of it stays', async () => {
    const { as, owner, ayse, can, selin, ask, blocks } = await house();
    const { id } = await ask(wednesday);
    await as(can).swaps.consent({ swapId: id, version: 1, agrees: true, note: '' });
    const days = [{ userId: can, date: wednesday, version: 0, blocks: [{ from: '15:00', to: '22:00', breaks: [] }] }];
    await as(owner).calendar.change({ days, note: '' });
    expect(await refusalOf(as(selin).swaps.approve({ swapId: id, version: 2, note: '' }))).toBe('PLAN_CHANGED');
    expect(await blocks(ayse, wednesday)).toEqual([[isoAt(`${wednesday}T09:00`), isoAt(`${wednesday}T18:00`)]]);
    expect((await as(selin).swaps.list({})).items).toMatchObject([{ status: 'awaitingApproval', mayDecide: true }]);
  });

  test('ends when it is declined or cancelled, and when its day has begun', async () => {
    const { as, ayse, can, selin, ask, goTo } = await house();
    const declined = await ask(wednesday);
    expect(
      (await as(can).swaps.consent({ swapId: declined.id, version: 1, agrees: false, note: 'olmaz' })).status,
    ).toBe('declined');
    const cancelled = await ask(wednesday);
    expect((await as(ayse).swaps.cancel({ swapId: cancelled.id, version: 1 })).status).toBe('cancelled');
    const late = await ask(wednesday);
    await as(can).swaps.consent({ swapId: late.id, version: 1, agrees: true, note: '' });
    goTo('2026-11-25T09:30');
    expect(await refusalOf(as(selin).swaps.approve({ swapId: late.id, version: 2, note: '' }))).toBe('DAY_OVER');
    expect((await as(selin).swaps.refuse({ swapId: late.id, version: 2, note: '' })).status).toBe('refused');
  });

  test('is asked of a colleague of the same group who works that day, in the same zone', async () => {
    const { as, owner, ayse, can, kerem, ask } = await house();
    const asked = { fromDate: wednesday, toDate: null, note: '' };
    expect(await refusalOf(as(ayse).swaps.request({ ...asked, toUserId: kerem }))).toBe('PARTNER_UNKNOWN');
    expect(await refusalOf(as(ayse).swaps.request({ ...asked, toUserId: ayse }))).toBe('PARTNER_UNKNOWN');
    const partners = await as(ayse).swaps.partners({ from: wednesday, to: thursday });
    expect(partners.items.map(({ person }) => person.name)).toEqual(['Can', 'Selin']);
    const days = [{ userId: ayse, date: wednesday, version: 0, blocks: [] }];
    await as(owner).calendar.change({ days, note: '' });
    expect(await refusalOf(ask(wednesday))).toBe('NOTHING_TO_SWAP');
    const berlin = await as(owner).shifts.create({ ...nightShift, name: 'Berlin', zone: 'Europe/Berlin' });
    await as(owner).shifts.assign({ shiftId: berlin.id, userIds: [can], groupIds: [] });
    expect(await refusalOf(ask('2026-12-02', '2026-12-02'))).toBe('ZONES_DIFFER');
  });

  test('shows a colleague when somebody works, not why she does not', async () => {
    const { as, ayse, can, selin, leave } = await house();
    const { id } = await leave(can);
    await as(selin).absences.approve({ absenceId: id, version: 1, note: '' });
    const { items } = await as(ayse).swaps.partners({ from: wednesday, to: wednesday, search: 'can' });
    expect(items[0]?.days[0]).toMatchObject({ blocks: [], absences: [], change: null });
    expect(items[0]?.days[0]?.kind).toBe('free');
    expect(JSON.stringify(items)).not.toContain(id);
  });
});

test('a swap whose night would meet the next morning’s work is refused when it is asked for', async () => {
  const { as, owner, ayse, can, ask } = await house();
  const night = await as(owner).shifts.create(nightShift);
  await as(owner).shifts.assign({ shiftId: night.id, userIds: [can], groupIds: [] });
  const early = { from: '06:00', to: '14:00', breaks: [] };
  const days = [{ userId: ayse, date: thursday, version: 0, blocks: [early] }];
  await as(owner).calendar.change({ days, note: '' });
  expect(await refusalOf(ask(wednesday))).toBe('OVERLAPS');
});

test('two absences of one night are refused when they share an hour of it, also after midnight', async () => {
  const { as, owner, ayse } = await house();
  const night = await as(owner).shifts.create(nightShift);
  await as(owner).shifts.assign({ shiftId: night.id, userIds: [ayse], groupIds: [] });
  const ask = (from: string, to: string) =>
    as(ayse).absences.request({ kind: 'other', fromDate: thursday, toDate: thursday, part: { from, to }, note: '' });
  await ask('23:00', '01:00');
  expect(await refusalOf(ask('00:30', '02:00'))).toBe('OVERLAPS');
  expect(await refusalOf(ask('05:00', '07:00'))).toBe('nothing was refused');
});

test('what the screen offers with an absence is what is done: a night off stands once its own day has begun', async () => {
  const { as, owner, ayse, selin, goTo } = await house();
  const night = await as(owner).shifts.create(nightShift);
  await as(owner).shifts.assign({ shiftId: night.id, userIds: [ayse], groupIds: [] });
  const asked = { kind: 'other' as const, fromDate: thursday, toDate: thursday, part: null, note: '' };
  const { id } = await as(ayse).absences.request(asked);
  await as(selin).absences.approve({ absenceId: id, version: 1, note: '' });
  const offered = async () => (await as(ayse).absences.list({})).items[0]?.mayCancel;
  goTo(`${thursday}T07:30`); // the night of Wednesday has ended, Thursday has begun
  expect(await offered()).toBe(false);
  expect(await refusalOf(as(ayse).absences.cancel({ absenceId: id, version: 2 }))).toBe('DAY_OVER');
});

test('and before that, in the small hours of its own date, it is offered and works', async () => {
  const { as, owner, ayse, selin, goTo } = await house();
  const night = await as(owner).shifts.create(nightShift);
  await as(owner).shifts.assign({ shiftId: night.id, userIds: [ayse], groupIds: [] });
  const asked = { kind: 'other' as const, fromDate: thursday, toDate: thursday, part: null, note: '' };
  const { id } = await as(ayse).absences.request(asked);
  await as(selin).absences.approve({ absenceId: id, version: 1, note: '' });
  goTo(`${thursday}T03:00`);
  expect((await as(ayse).absences.list({})).items[0]?.mayCancel).toBe(true);
  expect((await as(ayse).absences.cancel({ absenceId: id, version: 2 })).status).toBe('cancelled');
});
