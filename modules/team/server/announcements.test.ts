import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Person } from '#identity';
import { type FreshDatabase, fixedClock, freshDatabase } from '#platform/testing/index.ts';
import type { Audience } from '../announcement.ts';
import type { AnnouncementOnWire } from '../contract.ts';
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
let can: Person;

beforeAll(async () => {
  fresh = await freshDatabase();
  house = await openHouse(fresh.database, clock);
  other = await openHouse(fresh.database, clock);
  manager = house.person('Elif Kaya', 'manager');
  lead = house.person('Selin Ak', 'supervisor', north);
  ayse = house.person('Ayşe Yılmaz', 'agent', north);
  can = house.person('Can Öz', 'agent', south);
});
afterAll(async () => {
  await house?.close();
  await other?.close();
  await fresh?.close();
});

const announcing = (title: string, audience: Audience, expiresAtMs: number | null = null) => ({
  title,
  text: 'Lütfen okuyun.',
  audience,
  expiresAtMs,
});
async function announce(by: Person, title: string, audience: Audience, expiresAtMs: number | null = null) {
  const outcome = await house.team.announcements.publish(actorOf(by), announcing(title, audience, expiresAtMs));
  if (outcome.type !== 'published') throw new Error(`Not announced: ${outcome.type}`);
  return outcome.announcement;
}
/** What she still has to read. */
const waiting = async (person: Person) =>
  (await house.team.announcements.list(person.who))
    .filter((one) => one.isForMe && one.isInForce && one.readAt === null)
    .map(({ title }) => title);
const readers = async (by: Person, { id }: AnnouncementOnWire) =>
  Object.fromEntries(
    ((await house.team.announcements.readers(by.who, id)) ?? []).map(({ name, readAt }) => [name, readAt !== null]),
  );

test('an announcement waits for each of its people until she confirms it, and its author sees who has and who has not', async () => {
  const one = await announce(manager, 'Yangın tatbikatı', { type: 'everybody' });
  expect(await waiting(ayse)).toEqual(['Yangın tatbikatı']);
  expect(house.heardBy(ayse).at(-1)).toMatchObject({ type: 'announced', announcement: { id: one.id } });
  const readAtMs = await house.team.announcements.confirm(ayse.who, one.id);
  clock.advance(hour);
  expect(await house.team.announcements.confirm(ayse.who, one.id)).toBe(readAtMs);
  expect(await waiting(ayse)).toEqual([]);
  expect(await readers(manager, one)).toEqual({
    'Selin Ak': false,
    'Ayşe Yılmaz': true,
    'Can Öz': false,
  });
  expect(await house.team.announcements.list(manager.who)).toMatchObject([
    { isForMe: false, readers: { read: 1, all: 3 } },
  ]);
  expect(house.heardBy(manager)).toEqual([]);
  await house.restart();
  expect(await waiting(ayse)).toEqual([]);
  expect(await waiting(can)).toEqual(['Yangın tatbikatı']);
});

test('it reaches the people its groups and roles have now', async () => {
  const toGroup = await announce(manager, 'Kuzeye', { type: 'groups', ids: [north.id] });
  expect(await waiting(can)).not.toContain('Kuzeye');
  expect(await house.team.announcements.confirm(can.who, toGroup.id)).toBeNull();
  const moved = house.move(can, north);
  expect(await waiting(moved)).toContain('Kuzeye');
  house.move(moved, south);
  await announce(manager, 'Role', { type: 'roles', ids: [...(ayse.roleIds ?? [])] });
  expect(await waiting(ayse)).toContain('Role');
  expect(await waiting(can)).not.toContain('Role');
});

test('a supervisor announces to her own group, an agent to nobody', async () => {
  const attempt = async (by: Person, audience: Audience) =>
    (await house.team.announcements.publish(actorOf(by), announcing('Deneme', audience))).type;
  expect(await attempt(lead, { type: 'groups', ids: [north.id] })).toBe('published');
  expect(await attempt(lead, { type: 'groups', ids: [north.id, south.id] })).toBe('audienceRefused');
  expect(await attempt(lead, { type: 'everybody' })).toBe('audienceRefused');
  expect(await attempt(ayse, { type: 'groups', ids: [north.id] })).toBe('audienceRefused');
  expect(await attempt(manager, { type: 'groups', ids: [groupOf('Yok').id] })).toBe('audienceRefused');
});

test('what has run out or was withdrawn is read by nobody any more', async () => {
  const short = await announce(manager, 'Kısa', { type: 'everybody' }, clock.nowMs() + hour);
  const wrong = await announce(manager, 'Yanlış', { type: 'everybody' });
  expect(await house.team.announcements.withdraw(actorOf(lead), wrong.id)).toBe(false);
  expect(await house.team.announcements.withdraw(actorOf(manager), wrong.id)).toBe(true);
  clock.advance(hour);
  expect(await waiting(can)).not.toContain('Kısa');
  expect(await waiting(can)).not.toContain('Yanlış');
  expect(await house.team.announcements.confirm(can.who, short.id)).toBeNull();
  expect(await house.team.announcements.confirm(can.who, wrong.id)).toBeNull();
  const past = await house.team.announcements.publish(actorOf(manager), announcing('Dün', { type: 'everybody' }, 1));
  expect(past.type).toBe('expiryRefused');
});

test('who has read what is told to its author, not to colleagues and not to another company', async () => {
  const one = await announce(manager, 'Kim okudu', { type: 'everybody' });
  expect(await house.team.announcements.readers(ayse.who, one.id)).toBeNull();
  expect(await house.team.announcements.readers(lead.who, one.id)).toBeNull();
  expect((await house.team.announcements.list(ayse.who)).every(({ readers: seen }) => seen === null)).toBe(true);
  const foreign = other.person('Nihat', 'owner');
  expect(await other.team.announcements.readers(foreign.who, one.id)).toBeNull();
  expect(await other.team.announcements.list(foreign.who)).toEqual([]);
  expect(await other.team.announcements.confirm(foreign.who, one.id)).toBeNull();
});
