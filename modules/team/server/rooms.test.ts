import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Person } from '#identity';
import { newId } from '#platform/ids.ts';
import { type FreshDatabase, fixedClock, freshDatabase } from '#platform/testing/index.ts';
import type { RoomRow, TeamMessage } from '../contract.ts';
import { type RoomId, roomOfGroup } from '../room.ts';
import type { Talk } from './talk.ts';
import { actorOf, groupOf, type House, openHouse, saying } from './team.fixture.ts';

const clock = fixedClock();
const north = groupOf('Kuzey');
let fresh: FreshDatabase;
let house: House;
let other: House;
let owner: Person;
let ayse: Person;
let berk: Person;
let can: Person;

beforeAll(async () => {
  fresh = await freshDatabase();
  house = await openHouse(fresh.database, clock);
  other = await openHouse(fresh.database, clock);
  owner = house.person('Zeynep Arslan', 'owner');
  ayse = house.person('Ayşe Yılmaz', 'agent', north);
  berk = house.person('Berk Işık', 'agent', north);
  can = house.person('Can Öz');
});
afterAll(async () => {
  await house?.close();
  await other?.close();
  await fresh?.close();
});

/** Nobody writes faster than people do. */
const rest = () => clock.advance(60_000);

async function direct(one: Person, two: Person, of = house): Promise<RoomRow> {
  const outcome = await of.team.rooms.direct(one.who, two.who.userId);
  if (outcome.type !== 'done') throw new Error(`No room of two: ${outcome.type}`);
  return outcome.room;
}
async function room(name: string, keeper: Person, ...people: Person[]): Promise<RoomId> {
  const memberIds = people.map(({ who }) => who.userId);
  const outcome = await house.team.rooms.create(actorOf(keeper), { name, memberIds });
  if (outcome.type !== 'done') throw new Error(`No room: ${outcome.type}`);
  return outcome.room.id;
}
async function say(
  person: Person,
  roomId: RoomId,
  text: string,
  more: Parameters<typeof saying>[1] = {},
): Promise<TeamMessage> {
  rest();
  return sent(await house.team.talk.send(person.who, roomId, saying(text, more)));
}
function sent(outcome: Awaited<ReturnType<Talk['send']>>): TeamMessage {
  if (outcome.type !== 'sent') throw new Error(`Not sent: ${outcome.type}`);
  return outcome.message;
}
const rowOf = (person: Person, id: RoomId) => house.team.rooms.row(person.who, id);
const texts = async (person: Person, id: RoomId) =>
  (await house.team.talk.page(person.who, id, null, 50))?.messages.map(({ text }) => text) ?? null;

test('F89: an agent creates a chat for internal matters as well: her colleague has it, nobody else, and no customer’s history', async () => {
  const derya = house.person('Derya Su');
  const { id } = await direct(ayse, derya);
  await say(ayse, id, 'Öğleden sonra yerime bakar mısın?');
  expect(await texts(derya, id)).toEqual(['Öğleden sonra yerime bakar mısın?']);
  expect([await texts(berk, id), await texts(owner, id)]).toEqual([null, null]);
  const { rows } = await fresh.database.within(house.organisationId, (trx) =>
    sql<{ kept: number }>`select count(*)::int as kept from messages`.execute(trx),
  );
  expect(rows).toEqual([{ kept: 0 }]);
});

test('F29: two people have one room, whoever opens it, and each sees what is unread until she has read it', async () => {
  const { id } = await direct(ayse, berk);
  expect((await direct(berk, ayse)).id).toBe(id);
  await say(ayse, id, 'Merhaba');
  await say(ayse, id, 'Bir sorum var');
  expect(await rowOf(berk, id)).toMatchObject({ name: 'Ayşe Yılmaz', unread: 2, lastText: 'Bir sorum var' });
  expect(await rowOf(ayse, id)).toMatchObject({ name: 'Berk Işık', unread: 0, lastSeq: 2 });
  expect(await house.team.rooms.read(berk.who, id, 1)).toMatchObject({ readSeq: 1, unread: 1 });
  expect(await house.team.rooms.read(berk.who, id, 99)).toMatchObject({ readSeq: 2, unread: 0 });
  // Reading does not go backwards, in whichever tab.
  expect(await house.team.rooms.read(berk.who, id, 1)).toMatchObject({ readSeq: 2, unread: 0 });
  expect(house.heardBy(berk).filter(({ type }) => type === 'read')).toHaveLength(3);
  expect(house.heardIn(id)).toContainEqual({ type: 'read', userId: berk.who.userId, readSeq: 2 });
});

test('what is sent twice under one id is written once', async () => {
  const { id } = await direct(ayse, can);
  const wish = saying('Bir kere');
  rest();
  const [first, second] = await Promise.all([
    house.team.talk.send(ayse.who, id, wish),
    house.team.talk.send(ayse.who, id, wish),
  ]);
  expect(sent(first).id).toBe(sent(second).id);
  expect(await texts(can, id)).toEqual(['Bir kere']);
});

test('those who write at the same moment get numbers without gaps, and screens hear them in this order', async () => {
  const id = await room('Aynı anda', owner, ayse, berk, can);
  rest();
  const writers = [ayse, berk, can, owner];
  await Promise.all(
    writers.flatMap((person) => [1, 2, 3, 4].map((n) => house.team.talk.send(person.who, id, saying(`${n}`)))),
  );
  const seqs = house
    .heardIn(id)
    .flatMap((change) => (change.type === 'message' ? [(change.message as TeamMessage).seq] : []));
  expect(seqs).toEqual(Array.from({ length: 16 }, (_, place) => place + 1));
  const page = await house.team.talk.page(can.who, id, 7, 4);
  expect(page?.messages.map(({ seq }) => seq)).toEqual([3, 4, 5, 6]);
  expect(page?.beforeSeq).toBe(3);
  expect((await house.team.talk.page(can.who, id, 3, 4))?.beforeSeq).toBeNull();
});

test('F30: the room of a group follows the membership of the group', async () => {
  const deniz = house.person('Deniz');
  const id = roomOfGroup(north.id);
  expect(await rowOf(deniz, id)).toBeNull();
  await say(ayse, id, 'Kuzeye');
  const joined = house.move(deniz, north);
  expect(await texts(joined, id)).toEqual(['Kuzeye']);
  expect(await rowOf(joined, id)).toMatchObject({ name: 'Kuzey', unread: 0 });
  await say(ayse, id, 'Hoş geldin');
  expect(await rowOf(joined, id)).toMatchObject({ unread: 1 });
  const left = house.move(joined, null);
  expect(await texts(left, id)).toBeNull();
  expect((await house.team.rooms.list(left.who)).map((row) => row.id)).not.toContain(id);
  expect((await house.team.talk.send(left.who, id, saying('Hâlâ buradayım'))).type).toBe('unknown');
});

test('who is not in a room learns nothing of it, the owner of the company included', async () => {
  const { id } = await direct(ayse, berk);
  const message = await say(ayse, id, 'Aramızda kalsın');
  for (const stranger of [owner, can]) {
    expect(await house.team.rooms.mayRead(stranger.who, id)).toBe(false);
    expect(await house.team.rooms.detail(stranger.who, id)).toBeNull();
    expect(await texts(stranger, id)).toBeNull();
    expect(await house.team.rooms.read(stranger.who, id, 1)).toBeNull();
    expect(await house.team.talk.search(stranger.who, 'aramızda', 10)).toEqual([]);
    expect((await house.team.rooms.edit(actorOf(stranger), id, { name: 'Benim' })).type).toBe('unknown');
    expect((await house.team.talk.remove(actorOf(stranger), message.id)).type).toBe('unknown');
  }
});

test('nothing of a room reaches another company, whoever asks with the right ids', async () => {
  const foreign = other.person('Nihat', 'owner');
  const { id } = await direct(ayse, berk);
  const message = await say(ayse, id, 'Bizim evin işi');
  expect((await other.team.rooms.direct(foreign.who, ayse.who.userId)).type).toBe('personUnknown');
  expect(await other.team.rooms.detail(foreign.who, id)).toBeNull();
  expect(await other.team.talk.page(foreign.who, id, null, 50)).toBeNull();
  expect((await other.team.talk.edit(actorOf(foreign), message.id, 'Ele geçirildi')).type).toBe('unknown');
  // Even somebody who claims to be a member of ours meets the rows of her own company only.
  const impostor = { ...foreign.who, userId: ayse.who.userId };
  expect(await other.team.talk.page(impostor, id, null, 50)).toBeNull();
  expect(other.told).toEqual([]);
});

test('who is taken out of a room hears nothing more before anything else is said in it', async () => {
  const id = await room('Plan', owner, ayse, can);
  await say(owner, id, 'Önce');
  const before = house.told.length;
  house.rechecked.length = 0;
  const canId = can.who.userId;
  expect((await house.team.rooms.edit(actorOf(ayse), id, { remove: [canId] })).type).toBe('forbidden');
  expect(await house.team.rooms.edit(actorOf(owner), id, { remove: [canId] })).toMatchObject({ type: 'done' });
  expect(house.rechecked).toEqual([`room/${id}`]);
  await say(owner, id, 'Sonra');
  expect(house.told.slice(before).filter(({ topic }) => topic === `team/${canId}`)).toEqual([
    { topic: `team/${canId}`, change: { type: 'roomGone', roomId: id } },
  ]);
  expect(await texts(can, id)).toBeNull();
  expect(await texts(ayse, id)).toEqual(['Önce', 'Sonra']);
});

test('when the one who opened a room leaves, the one who is longest in it keeps it', async () => {
  const id = await room('Devir', owner, ayse);
  clock.advance(1_000);
  await house.team.rooms.edit(actorOf(owner), id, { add: [berk.who.userId] });
  expect(await house.team.rooms.leave(actorOf(owner), id)).toBe('left');
  expect((await house.team.rooms.edit(actorOf(berk), id, { name: 'Berk’in' })).type).toBe('forbidden');
  expect(await house.team.rooms.edit(actorOf(ayse), id, { name: 'Ayşe’nin' })).toMatchObject({
    type: 'done',
    room: { name: 'Ayşe’nin', mayManage: true },
  });
});

test('a message may be changed by its author for a day and taken back at any time; a mark stays', async () => {
  const { id } = await direct(ayse, berk);
  const message = await say(ayse, id, 'Yalnış');
  expect((await house.team.talk.edit(actorOf(berk), message.id, 'Başkasının')).type).toBe('unknown');
  const changed = await house.team.talk.edit(actorOf(ayse), message.id, 'Yanlış');
  expect(changed).toMatchObject({ message: { text: 'Yanlış', editedAt: expect.any(String) } });
  clock.advance(25 * 3_600_000);
  expect((await house.team.talk.edit(actorOf(ayse), message.id, 'Geç')).type).toBe('tooOld');
  const taken = await house.team.talk.remove(actorOf(ayse), message.id);
  expect(taken).toMatchObject({ message: { text: '', deletedAt: expect.any(String), seq: message.seq } });
  expect(await house.team.talk.search(berk.who, 'yanlış', 10)).toEqual([]);
  expect((await texts(berk, id))?.at(-1)).toBe('');
});

test('search minds neither capitals nor the dotted and dotless i, and looks into files’ names', async () => {
  const { id } = await direct(ayse, berk);
  const bytes = { name: 'ŞİKÂYET formu.pdf', mime: 'application/pdf', bytes: 10, sha256: 'f'.repeat(64) };
  const file = await house.team.files.remember(ayse.who, bytes);
  rest();
  sent(await house.team.talk.send(ayse.who, id, { ...saying('IŞIL ılık ÇAĞRI'), fileIds: [file.id] }));
  const found = async (text: string) => (await house.team.talk.search(berk.who, text, 10)).length;
  expect(await found('ışıl')).toBe(1);
  expect(await found('isil cagri')).toBe(1);
  expect(await found('şikayet')).toBe(1);
  expect(await found('isil yok')).toBe(0);
  expect(await found('%')).toBe(0);
});

test('a file is had by the members of the room it was sent to, by nobody else, and by nobody when it was taken back', async () => {
  const { id } = await direct(ayse, berk);
  const bytes = { name: 'a.txt', mime: 'text/plain', bytes: 1, sha256: 'e'.repeat(64) };
  const file = await house.team.files.remember(ayse.who, bytes);
  expect(await house.team.files.find(berk.who, file.id)).toBeNull();
  rest();
  // Somebody else's upload cannot be sent as one's own.
  const stolen = sent(await house.team.talk.send(berk.who, id, { ...saying('Benim'), fileIds: [file.id] }));
  expect(stolen.files).toEqual([]);
  const message = sent(await house.team.talk.send(ayse.who, id, { ...saying(''), fileIds: [file.id] }));
  expect(await house.team.files.find(berk.who, file.id)).toMatchObject({ name: 'a.txt' });
  expect(await house.team.files.find(owner.who, file.id)).toBeNull();
  expect(await house.team.files.held([bytes.sha256])).toEqual(new Set([bytes.sha256]));
  await house.team.talk.remove(actorOf(ayse), message.id);
  expect(await house.team.files.find(berk.who, file.id)).toBeNull();
  clock.advance(25 * 3_600_000);
  expect(await house.team.files.sweep()).toEqual([bytes.sha256]);
});

test('whoever is mentioned hears it apart from the rest, if she is in the room', async () => {
  const id = await room('Anma', owner, ayse, berk);
  const mentions = [ayse.who.userId, can.who.userId];
  const message = await say(owner, id, '@Ayşe Yılmaz ve @Can Öz', { mentions });
  expect(message.mentions).toEqual([ayse.who.userId]);
  expect(await rowOf(ayse, id)).toMatchObject({ unread: 1, mentions: 1 });
  expect(await rowOf(berk, id)).toMatchObject({ unread: 1, mentions: 0 });
  expect(house.heardBy(ayse).at(-1)).toMatchObject({ type: 'said', isMention: true });
  expect(house.heardBy(berk).at(-1)).toMatchObject({ type: 'said', isMention: false });
});

test('whoever writes without pause is asked to wait, and nothing of it is written', async () => {
  const { id } = await direct(can, berk);
  rest();
  const outcomes = [];
  for (let n = 0; n < 10; n++) outcomes.push((await house.team.talk.send(can.who, id, saying(`${n}`))).type);
  expect(outcomes).toEqual([...Array(8).fill('sent'), 'tooFast', 'tooFast']);
  expect(await texts(berk, id)).toHaveLength(8);
  rest();
  expect((await house.team.talk.send(can.who, id, saying('Sonra'))).type).toBe('sent');
});

test('a link is seen by everybody in the room and opens for whom rights allow', async () => {
  const { id } = await direct(ayse, berk);
  const link = { type: 'customer', id: newId<'customer'>() } as const;
  house.seen.set(ayse.who.userId, new Set([link.id]));
  rest();
  expect((await house.team.talk.send(berk.who, id, { ...saying('?'), link })).type).toBe('linkRefused');
  const message = sent(await house.team.talk.send(ayse.who, id, { ...saying('Şu müşteri'), link }));
  expect(message.link).toEqual({ type: 'customer' });
  expect(JSON.stringify(house.heardIn(id))).not.toContain(link.id);
  expect(await house.team.talk.link(ayse.who, message.id)).toMatchObject({ type: 'customer', id: link.id });
  expect(await house.team.talk.link(berk.who, message.id)).toEqual({ type: 'closed' });
  expect(await house.team.talk.link(can.who, message.id)).toBeNull();
});

test('colleagues are found by name and group; whoever is disabled is not', async () => {
  expect(house.team.colleagues.search(can.who, { search: 'isik', limit: 10 }).map(({ name }) => name)).toEqual([
    'Berk Işık',
  ]);
  expect(house.team.colleagues.search(can.who, { search: 'kuzey', limit: 10 })).toHaveLength(2);
  const mates = house.team.colleagues.search(ayse.who, { search: '', groupId: north.id, limit: 10 });
  expect(mates.map(({ name }) => name)).toEqual(['Berk Işık']);
  expect(house.team.colleagues.search(ayse.who, { search: 'ayşe', limit: 10 })).toEqual([]);
});

test('a state is told when it changes, once', async () => {
  const topic = `colleagues/${house.organisationId}`;
  const heard = () => house.told.filter((each) => each.topic === topic).map(({ change }) => change);
  house.connected.add(can.who.userId);
  house.team.states.look(can.who.userId);
  house.team.states.look(can.who.userId);
  expect(house.team.states.all()).toEqual({ [can.who.userId]: 'online' });
  house.connected.delete(can.who.userId);
  house.team.states.look(can.who.userId);
  expect(heard()).toEqual([
    { userId: can.who.userId, state: 'online' },
    { userId: can.who.userId, state: 'offline' },
  ]);
});

test('typing and telling new people cost the database no more for more signs and more people', async () => {
  let asked = 0;
  const counting = {
    ...fresh.database,
    within: ((...given: Parameters<typeof fresh.database.within>) => {
      asked += 1;
      return fresh.database.within(...given);
    }) as typeof fresh.database.within,
  };
  const own = await openHouse(counting, clock);
  const keeper = own.person('Nil', 'owner');
  const people = Array.from({ length: 12 }, (_, place) => own.person(`Kişi ${place}`));
  const create = async (memberIds: Person['who']['userId'][]) => {
    asked = 0;
    const made = await own.team.rooms.create(actorOf(keeper), { name: 'Oda', memberIds });
    if (made.type !== 'done') throw new Error(made.type);
    return { id: made.room.id, asked };
  };
  const [few, many] = [
    await create(people.slice(0, 1).map(({ who }) => who.userId)),
    await create(people.map(({ who }) => who.userId)),
  ];
  // The house's own work (the lease is renewed) may come in between; one question for each of twelve may not.
  expect(many.asked - few.asked).toBeLessThan(6);
  const [first] = people;
  if (!first) throw new Error('Nobody');
  for (const person of people) expect(own.heardBy(person).at(-1)).toMatchObject({ type: 'room', row: { id: many.id } });
  asked = 0;
  for (let n = 0; n < 5; n++) await own.team.talk.typing(first.who, first.name, many.id, true);
  expect(asked).toBeLessThan(4);
  expect(own.heardIn(many.id).filter(({ type }) => type === 'typing')).toHaveLength(5);
  await own.team.rooms.edit(actorOf(keeper), many.id, { remove: [first.who.userId] });
  await own.team.talk.typing(first.who, first.name, many.id, true);
  expect(own.heardIn(many.id).filter(({ type }) => type === 'typing')).toHaveLength(5);
  await own.close();
});

test('who comes back into a room begins anew: what was said meanwhile is not unread, what is said now is', async () => {
  const id = await room('Geri dönen', owner, ayse, can);
  await say(owner, id, 'Bir');
  await house.team.rooms.edit(actorOf(owner), id, { remove: [can.who.userId] });
  await say(owner, id, 'İki');
  await house.team.rooms.edit(actorOf(owner), id, { add: [can.who.userId] });
  expect(await rowOf(can, id)).toMatchObject({ unread: 0 });
  await say(owner, id, 'Üç');
  await say(owner, id, 'Dört');
  expect(await rowOf(can, id)).toMatchObject({ unread: 2 });
  expect(await rowOf(ayse, id)).toMatchObject({ unread: 4 });
});

test('a room is muted by one person for herself, in all her tabs, until she hears it again or leaves', async () => {
  const id = await room('Gürültü', owner, ayse, berk);
  expect(await house.team.rooms.mute(ayse.who, id, true)).toBe(true);
  expect(house.heardBy(ayse).at(-1)).toEqual({ type: 'muted', roomId: id, isMuted: true });
  await say(owner, id, 'Ses');
  expect(await rowOf(ayse, id)).toMatchObject({ isMuted: true, unread: 1 });
  expect(await rowOf(berk, id)).toMatchObject({ isMuted: false, unread: 1 });
  await house.team.rooms.mute(ayse.who, id, false);
  expect(await rowOf(ayse, id)).toMatchObject({ isMuted: false });
  expect(await house.team.rooms.mute(can.who, id, true)).toBe(false);
  await house.team.rooms.mute(berk.who, id, true);
  await house.team.rooms.edit(actorOf(owner), id, { remove: [berk.who.userId] });
  await house.team.rooms.edit(actorOf(owner), id, { add: [berk.who.userId] });
  expect(await rowOf(berk, id)).toMatchObject({ isMuted: false });
  // The room of a group can be muted before anybody has written in it.
  const south = groupOf('Güney');
  const ece = house.person('Ece', 'agent', south);
  await house.team.rooms.mute(ece.who, roomOfGroup(south.id), true);
  expect(await rowOf(ece, roomOfGroup(south.id))).toMatchObject({ isMuted: true, lastSeq: 0 });
});
