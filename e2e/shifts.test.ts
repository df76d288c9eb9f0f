import { afterAll, beforeAll, expect, test } from 'vitest';
import type { z } from 'zod';
import type { CalendarRowOnWire, MyPlanOnWire, ShiftOnWire } from '#workforce';
import type { Api } from './api.ts';
import type { Desk } from './desk.ts';
import { openWorld, password, type World } from './world.ts';

// A shift from the manager's hand to the agent's desk, through the whole program: what she did comes from real facts.

const zone = 'Europe/Istanbul';
const minute = 60_000;
const now = Temporal.Now.zonedDateTimeISO(zone);
const dateIn = (days: number) => now.toPlainDate().add({ days }).toString();

let world: World;
let owner: Api;
let agent: Desk;
let group: string;
beforeAll(async () => {
  world = await openWorld();
  owner = world.api();
  await owner.signIn('zeynep@ornek.com', password);
  group = (await owner.post<{ id: string }>('/groups', { name: 'Destek', colour: 'teal' })).id;
  const roles = await owner.get<{ items: { id: string; template: string }[] }>('/roles');
  const roleIds = roles.items.filter(({ template }) => template === 'agent').map(({ id }) => id);
  const email = 'ayse@ornek.com';
  const made = await owner.post<{ id: string }>('/users', { name: 'Ayşe', email, password, roleIds });
  agent = await world.desk({ id: made.id, email });
});
afterAll(() => world?.close());

const daysOf = async (from: string, to: string) => {
  const asked = `/work-calendar?from=${from}&to=${to}&userId=${agent.id}`;
  const { items } = await owner.get<{ items: z.infer<typeof CalendarRowOnWire>[] }>(asked);
  return items[0]?.days ?? [];
};

test('a group’s shift reaches whoever joins the group, from her next day on', async () => {
  const shift = await owner.post<ShiftOnWire>('/shifts', {
    name: 'Gündüz',
    colour: 'blue',
    zone,
    blocks: [{ weekdays: [1, 2, 3, 4, 5, 6, 7], from: '09:00', to: '18:00', breaks: [] }],
    graceMs: minute,
    holidays: 'work',
  });
  await owner.post('/shift-assignments', { shiftId: shift.id, groupIds: [group] });
  expect((await daysOf(dateIn(1), dateIn(1)))[0]).toMatchObject({ kind: 'none' });
  await owner.patch(`/groups/${group}`, { add: [agent.id] });
  const [today, tomorrow] = await daysOf(dateIn(0), dateIn(1));
  expect(today).toMatchObject({ kind: 'none', blocks: [] });
  expect(tomorrow).toMatchObject({ kind: 'shift', shift: { id: shift.id } });
});

test('her desk knows her day, her breaks, and what she did against the plan, from the facts of her availability', async () => {
  const { breakReason } = await reasons();
  await agent.choose('available');
  await agent.api.post('/me/availability', { availability: 'away', reasonId: breakReason });
  const from = now
    .subtract({ hours: now.hour > 0 ? 1 : 0 })
    .toPlainTime()
    .toString({ smallestUnit: 'minute' });
  const lunch = { type: 'window', from, to: from, lengthMs: 15 * minute, isPaid: true, class: 'break' };
  const to = now.add({ hours: 2 }).toPlainTime().toString({ smallestUnit: 'minute' });
  const block = { from, to, breaks: [{ ...lunch, to }] };
  const [day] = await daysOf(dateIn(0), dateIn(0));
  await owner.post('/work-calendar/changes', {
    days: [{ userId: agent.id, date: dateIn(0), version: day?.version ?? 0, blocks: [block] }],
  });
  const plan = await agent.api.get<MyPlanOnWire>('/me/plan');
  expect(plan.day).toMatchObject({ date: dateIn(0), kind: 'changed', version: 1 });
  expect(plan.breaks).toMatchObject({ plannedMs: 15 * minute });
  expect(plan.breaks?.takenMs).toBeGreaterThan(0);
  const asked = `/discipline?from=${dateIn(0)}&to=${dateIn(0)}&userId=${agent.id}`;
  const { items } = await owner.get<{
    items: { days: { violations: { rule: string; actual: { state: string }[] }[] }[] }[];
  }>(asked);
  const violations = items[0]?.days[0]?.violations ?? [];
  // In the first hour of a day the block begins a moment ago, which is within the grace.
  expect(violations.length).toBe(now.hour > 0 ? 1 : violations.length);
  for (const { rule, actual } of violations) {
    expect(rule).toBe('lateLogin');
    // Not there; then available before the first proof that she can be reached.
    expect(actual.map(({ state }) => state)).toEqual(['offline', 'unreachable'].slice(0, actual.length));
  }
});

async function reasons(): Promise<{ readonly breakReason: string }> {
  const { items } = await owner.get<{ items: { id: string; class: string }[] }>('/away-reasons');
  const found = items.find((reason) => reason.class === 'break');
  if (!found) throw new Error('There is no reason for a break');
  return { breakReason: found.id };
}
