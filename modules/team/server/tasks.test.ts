import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Person } from '#identity';
import { newId } from '#platform/ids.ts';
import { type FreshDatabase, fixedClock, freshDatabase } from '#platform/testing/index.ts';
import type { TaskOnWire } from '../contract.ts';
import type { Assignee } from '../task.ts';
import { actorOf, groupOf, type House, openHouse } from './team.fixture.ts';

const hour = 3_600_000;
const clock = fixedClock();
const north = groupOf('Kuzey');
const south = groupOf('Güney');
let fresh: FreshDatabase;
let house: House;
let other: House;
let manager: Person;
let lead: Person;
let ayse: Person;
let berk: Person;
let can: Person;

beforeAll(async () => {
  fresh = await freshDatabase();
  house = await openHouse(fresh.database, clock);
  other = await openHouse(fresh.database, clock);
  manager = house.person('Elif Kaya', 'manager');
  lead = house.person('Selin Ak', 'supervisor', north);
  ayse = house.person('Ayşe Yılmaz', 'agent', north);
  berk = house.person('Berk Işık', 'agent', north);
  can = house.person('Can Öz', 'agent', south);
});
afterAll(async () => {
  await house?.close();
  await other?.close();
  await fresh?.close();
});

const to = (person: Person): Assignee => ({ type: 'user', id: person.who.userId });
const formFor = (title: string, assignee: Assignee, more: object = {}) => ({
  clientId: newId<'client'>(),
  title,
  text: '',
  assignee,
  priority: 'normal' as const,
  dueAtMs: null as number | null,
  needsConfirmation: false,
  ...more,
});
async function give(giver: Person, title: string, assignee: Assignee, more: object = {}): Promise<TaskOnWire> {
  const outcome = await house.team.tasks.create(actorOf(giver), formFor(title, assignee, more));
  if (outcome.type !== 'done') throw new Error(`No task: ${outcome.type}`);
  return outcome.task;
}
const listed = async (person: Person, list: 'mine' | 'given' | 'group', state: 'open' | 'closed' | 'all' = 'open') =>
  (await house.team.tasks.list(person.who, { list, state, search: '', limit: 50 })).items.map(({ title }) => title);
const news = (person: Person) =>
  house.heardBy(person).flatMap((change) => (change.type === 'task' ? [change.why] : []));

test('F28: a task goes to whom it is given, is done, seen and confirmed; everybody it is news for hears of it', async () => {
  const task = await give(lead, 'Stok sayımı', to(ayse), { needsConfirmation: true });
  expect(await listed(ayse, 'mine')).toContain('Stok sayımı');
  expect(await listed(lead, 'given')).toContain('Stok sayımı');
  expect(news(ayse)).toEqual(['assigned']);
  expect(await house.team.tasks.counts(ayse.who)).toEqual({ open: 1, overdue: 0, toConfirm: 0 });
  expect((await house.team.tasks.move(actorOf(ayse), task.id, 'confirmed')).type).toBe('notNow');
  expect(await house.team.tasks.move(actorOf(ayse), task.id, 'done')).toMatchObject({
    task: { state: 'done', doneBy: { name: 'Ayşe Yılmaz' } },
  });
  expect(await house.team.tasks.counts(lead.who)).toEqual({ open: 0, overdue: 0, toConfirm: 1 });
  expect((await house.team.tasks.move(actorOf(lead), task.id, 'open')).type).toBe('done');
  await house.team.tasks.move(actorOf(ayse), task.id, 'done');
  await house.team.tasks.move(actorOf(lead), task.id, 'confirmed');
  expect(news(lead)).toEqual(['done', 'done']);
  expect(news(ayse)).toEqual(['assigned', 'returned', 'confirmed']);
  expect(await listed(lead, 'given')).not.toContain('Stok sayımı');
  expect(await listed(lead, 'given', 'closed')).toContain('Stok sayımı');
});

test('a task for a group is anybody’s of the group, and says who did it', async () => {
  const task = await give(manager, 'Kutuları topla', { type: 'group', id: north.id });
  expect(await listed(berk, 'mine')).toContain('Kutuları topla');
  expect(await listed(can, 'mine')).not.toContain('Kutuları topla');
  expect((await house.team.tasks.move(actorOf(can), task.id, 'done')).type).toBe('unknown');
  expect(await house.team.tasks.move(actorOf(berk), task.id, 'done')).toMatchObject({
    task: { doneBy: { name: 'Berk Işık' } },
  });
});

test('whom somebody may give tasks to follows from the scope of her right', async () => {
  const outcome = async (giver: Person, assignee: Assignee) =>
    (await house.team.tasks.create(actorOf(giver), formFor('Deneme', assignee))).type;
  expect(await outcome(ayse, to(ayse))).toBe('done');
  expect(await outcome(ayse, to(berk))).toBe('assigneeRefused');
  expect(await outcome(lead, to(berk))).toBe('done');
  expect(await outcome(lead, to(can))).toBe('assigneeRefused');
  expect(await outcome(lead, { type: 'group', id: south.id })).toBe('assigneeRefused');
  expect(await outcome(manager, { type: 'group', id: south.id })).toBe('done');
  expect(await outcome(manager, to(other.person('Nihat')))).toBe('assigneeRefused');
});

test('a task is seen by who gave it, who has it and who may give tasks to them; by no other company', async () => {
  const task = await give(manager, 'Gizli', to(ayse));
  expect(await house.team.tasks.get(lead.who, task.id)).toMatchObject({ title: 'Gizli', choices: [], mayEdit: false });
  expect(await house.team.tasks.get(berk.who, task.id)).toBeNull();
  expect(await house.team.tasks.get(can.who, task.id)).toBeNull();
  const foreign = other.person('Nihat Usta', 'owner');
  expect(await other.team.tasks.get(foreign.who, task.id)).toBeNull();
  expect((await other.team.tasks.move(actorOf(foreign), task.id, 'done')).type).toBe('unknown');
  expect(await listed(lead, 'group')).toContain('Gizli');
  expect(await listed(berk, 'group')).not.toContain('Gizli');
});

test('given twice under one id it is one task; said twice under one id it is one comment', async () => {
  const form = formFor('Bir kere', to(ayse));
  const [one, two] = [
    await house.team.tasks.create(actorOf(lead), form),
    await house.team.tasks.create(actorOf(lead), form),
  ];
  if (one.type !== 'done' || two.type !== 'done') throw new Error('Not given');
  expect(two.task.id).toBe(one.task.id);
  const said = { clientId: newId<'client'>(), text: 'Başladım' };
  await house.team.tasks.comment(ayse.who, one.task.id, said);
  await house.team.tasks.comment(ayse.who, one.task.id, said);
  expect((await house.team.tasks.get(lead.who, one.task.id))?.commentList).toMatchObject([
    { text: 'Başladım', author: { name: 'Ayşe Yılmaz' } },
  ]);
  expect(await house.team.tasks.comment(can.who, one.task.id, said)).toEqual({ type: 'unknown' });
});

test('of two who change a task from the same page one is told that it was changed', async () => {
  const task = await give(lead, 'Eski', to(ayse));
  expect((await house.team.tasks.edit(actorOf(ayse), task.id, 1, { title: 'Kendi' })).type).toBe('unknown');
  expect(await house.team.tasks.edit(actorOf(lead), task.id, 1, { title: 'Yeni', assignee: to(berk) })).toMatchObject({
    task: { title: 'Yeni', assignee: { name: 'Berk Işık' }, version: 2 },
  });
  expect((await house.team.tasks.edit(actorOf(lead), task.id, 1, { title: 'Geç' })).type).toBe('changedMeanwhile');
  expect(await listed(ayse, 'mine')).not.toContain('Yeni');
});

test('what is due is told an hour before and when it is overdue, each once, also when the program was away', async () => {
  const dueAtMs = clock.nowMs() + 5 * hour;
  expect((await house.team.tasks.create(actorOf(lead), formFor('Dün', to(can), { dueAtMs: 1 }))).type).toBe(
    'assigneeRefused',
  );
  expect((await house.team.tasks.create(actorOf(lead), formFor('Dün', to(ayse), { dueAtMs: 1 }))).type).toBe(
    'dueRefused',
  );
  const task = await give(lead, 'Rapor', to(ayse), { dueAtMs });
  const before = news(ayse).length;
  clock.advance(4 * hour);
  await house.restart();
  await house.restart();
  expect(news(ayse).slice(before)).toEqual(['soon']);
  clock.advance(hour);
  await house.restart();
  await house.restart();
  expect(news(ayse).slice(before)).toEqual(['soon', 'overdue']);
  expect(news(lead).at(-1)).toBe('overdue');
  expect(await house.team.tasks.get(lead.who, task.id)).toMatchObject({ isOverdue: true });
  expect((await house.team.tasks.counts(ayse.who)).overdue).toBe(1);
  // Given more time, it is told of again.
  await house.team.tasks.edit(actorOf(lead), task.id, 1, { dueAtMs: clock.nowMs() + 2 * hour });
  clock.advance(2 * hour);
  await house.restart();
  expect(news(ayse).slice(before)).toEqual(['soon', 'overdue', 'overdue']);
});

test('a long list is read in pages, what is due first comes first', async () => {
  const busy = house.person('Meşgul', 'agent', south);
  const dues = [3, 1, 2].map((n) => clock.nowMs() + n * hour);
  for (const [place, dueAtMs] of dues.entries()) await give(manager, `G${place}`, to(busy), { dueAtMs });
  await give(manager, 'Süresiz', to(busy));
  const titles: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await house.team.tasks.list(busy.who, { list: 'mine', state: 'open', search: '', limit: 2, cursor });
    titles.push(...page.items.filter(({ assignee }) => assignee.type === 'user').map(({ title }) => title));
    cursor = page.next ?? undefined;
  } while (cursor);
  expect(titles).toEqual(['G1', 'G2', 'G0', 'Süresiz']);
});

test('the link of a task is put, replaced and taken away by whoever gave it, if she may see what it leads to', async () => {
  const [seen, unseen] = [newId<'customer'>(), newId<'customer'>()];
  house.seen.set(lead.who.userId, new Set([seen]));
  const task = await give(lead, 'Müşteriyi ara', to(ayse));
  const edit = (version: number, link: { type: 'customer'; id: typeof seen } | null) =>
    house.team.tasks.edit(actorOf(lead), task.id, version, { link });
  expect((await edit(1, { type: 'customer', id: unseen })).type).toBe('linkRefused');
  expect(await edit(1, { type: 'customer', id: seen })).toMatchObject({ task: { hasLink: true, version: 2 } });
  expect((await house.team.tasks.get(lead.who, task.id))?.link).toMatchObject({ type: 'customer', id: seen });
  expect((await house.team.tasks.get(ayse.who, task.id))?.link).toEqual({ type: 'closed' });
  await house.team.tasks.edit(actorOf(lead), task.id, 2, { title: 'Müşteriyi bugün ara' });
  expect((await house.team.tasks.get(lead.who, task.id))?.link).toMatchObject({ id: seen });
  expect(await edit(3, null)).toMatchObject({ task: { hasLink: false } });
  expect((await house.team.tasks.get(lead.who, task.id))?.link).toBeNull();
});
