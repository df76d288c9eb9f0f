import { afterAll, beforeAll, expect, test } from 'vitest';
import { templates, type Who } from '#identity';
import type { Actor } from '#identity/server';
import { audit } from '#identity/server';
import type { FactShape } from '#kernel/fact.ts';
import type { OrganisationId, ProjectId } from '#kernel/id.ts';
import type { Database } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import { openJournal, takeLease } from '#platform/journal/index.ts';
import { openLog } from '#platform/log.ts';
import {
  type FixedClock,
  type FreshDatabase,
  fixedClock,
  freshDatabase,
  organisation,
} from '#platform/testing/index.ts';
import { openCustomers } from './index.ts';

let fresh: FreshDatabase;
let database: Database;

beforeAll(async () => {
  fresh = await freshDatabase();
  ({ database } = fresh);
});
afterAll(() => fresh.close());

const projectId = newId<'project'>();
const accountId = newId<'channelAccount'>();

async function openHouse(organisationId?: OrganisationId, clock: FixedClock = fixedClock()) {
  const id = organisationId ?? (await organisation(database));
  const lease = await takeLease({ database, organisationId: id, holder: 'the test' });
  if (!lease) throw new Error('The floor is held');
  const log = openLog({ level: 'fatal' });
  const journal = openJournal<FactShape>({ database, log, lease, onLost: () => undefined });
  const customers = await openCustomers({ database, clock, organisationId: id, visitorWord: 'Ziyaretçi' });
  const owner = actorOf(id);
  const meet = async (peerKey: string, name: string | null = null, project: ProjectId = projectId) => {
    clock.advance(1_000);
    const { customer, writes } = customers.welcome({ projectId: project, accountId, peerKey, name, email: null });
    await journal.record([], writes);
    return customer;
  };
  return { id, clock, journal, customers, owner, meet };
}

function actorOf(organisationId: OrganisationId, over: Partial<Who> = {}): Actor {
  const who: Who = {
    organisationId,
    userId: newId<'user'>(),
    groupId: null,
    grants: templates.owner.grants,
    projectIds: 'all',
    ...over,
  };
  return { who, ip: null, requestId: null };
}

const namesOf = (list: readonly { readonly name: string | null }[]) => list.map((one) => one.name);

test('who writes twice at the same moment is one customer, whichever of the messages is on disk first', async () => {
  const house = await openHouse();
  const newcomer = { projectId, accountId, peerKey: 'iki@x.test', name: 'İki', email: 'iki@x.test' };
  const one = house.customers.welcome(newcomer);
  const other = house.customers.welcome(newcomer);
  expect(other.customer.id).toBe(one.customer.id);
  await house.journal.record([], other.writes);
  await house.journal.record([], one.writes);
  expect(await house.customers.behind(accountId, 'iki@x.test')).toBe(one.customer.id);
  // Her address is somebody else's from now on: whoever writes from it is new.
  await house.journal.record([], [house.customers.moved(accountId, 'iki@x.test', 'başka@x.test', null)]);
  expect(house.customers.welcome(newcomer).customer.id).not.toBe(one.customer.id);
  await house.journal.close();
});

test('somebody who writes for the first time becomes a customer with a running number, and has a word until she has a name', async () => {
  const { customers, meet } = await openHouse();
  const first = await meet('a');
  const second = await meet('b', 'Fatma Şahin');
  expect([first.shortNumber, second.shortNumber]).toEqual([1, 2]);
  expect([customers.nameOf(first), customers.nameOf(second)]).toEqual(['Ziyaretçi 1', 'Fatma Şahin']);
});

test('running numbers go on where they stopped, whichever program gives them', async () => {
  const before = await openHouse();
  await before.meet('a');
  await before.meet('b');
  await before.journal.close();
  const after = await openHouse(before.id);
  expect((await after.meet('c')).shortNumber).toBe(3);
  expect(await after.customers.behind(accountId, 'a')).not.toBeNull();
  expect(await after.customers.behind(accountId, 'never seen')).toBeNull();
});

test('a correction is kept, told to whoever shows her name, and the trail says which fields but not their words', async () => {
  const { id, customers, meet, owner } = await openHouse();
  const customer = await meet('a');
  const told: (string | null)[] = [];
  customers.onChanged((one) => void told.push(one.name));
  const outcome = await customers.change(owner, customer.id, 1, { name: 'Mehmet Öz', phone: '+905321112233' });
  expect(outcome).toMatchObject({ type: 'changed', customer: { name: 'Mehmet Öz', version: 2 } });
  expect([told, (await customers.find(customer.id))?.phone]).toEqual([['Mehmet Öz'], '+905321112233']);
  const trail = await database.within(id, (trx) => audit.read(trx, id, { limit: 10, cursor: null }));
  expect(JSON.stringify(trail)).toContain('customerChanged');
  expect(JSON.stringify(trail)).not.toContain('Mehmet');
});

test('of two who correct the same customer at the same moment one is told that it has changed meanwhile', async () => {
  const { customers, meet, owner } = await openHouse();
  const { id } = await meet('a');
  const outcomes = await Promise.all([
    customers.change(owner, id, 1, { name: 'Bir' }),
    customers.change(owner, id, 1, { name: 'İki' }),
  ]);
  expect(outcomes.map((outcome) => outcome.type).toSorted()).toEqual(['changed', 'changedMeanwhile']);
  const winner = outcomes.find((outcome) => outcome.type === 'changed');
  expect((await customers.find(id))?.name).toBe(winner?.type === 'changed' ? winner.customer.name : 'nobody won');
  expect(await customers.change(owner, id, 1, { name: 'Üç' })).toEqual({ type: 'changedMeanwhile', version: 2 });
});

test('a search finds every word, in any order, whatever the letters’ case and dots, and nothing more', async () => {
  const { customers, meet, owner } = await openHouse();
  for (const [key, name] of [
    ['a', 'Işıl İnce'],
    ['b', 'Çağrı Öztürk'],
    ['c', '100%_doğru\\yanlış'],
  ] as const) {
    await meet(key, name);
  }
  const search = async (words: string) =>
    namesOf(await customers.list(owner.who, { search: words, after: null, limit: 50 }));
  expect(await search('INCE ışıl')).toEqual(['Işıl İnce']);
  expect(await search('ozturk cagri')).toEqual(['Çağrı Öztürk']);
  expect(await search('%')).toEqual(['100%_doğru\\yanlış']);
  expect(await search('100x')).toEqual([]);
  expect(await search("' or 1=1 --")).toEqual([]);
});

test('the list goes on from page to page without leaving out or repeating anybody', async () => {
  const { customers, meet, owner } = await openHouse();
  const met = [];
  for (let number = 0; number < 7; number++) met.push((await meet(`k${number}`)).id);
  const seen: string[] = [];
  let after: { createdAtMs: number; id: string } | null = null;
  for (;;) {
    const page: Awaited<ReturnType<typeof customers.list>> = await customers.list(owner.who, { after, limit: 3 });
    const last = page.at(-1);
    if (!last) break;
    seen.push(...page.map((one) => one.id));
    after = last;
  }
  expect(seen).toEqual(met.toReversed());
});

test('a favourite is one’s own', async () => {
  const { id, customers, meet, owner } = await openHouse();
  const customer = await meet('a');
  const colleague = actorOf(id);
  await customers.setFavourite(owner.who.userId, customer.id, true);
  await customers.setFavourite(owner.who.userId, customer.id, true);
  expect([...(await customers.favourites(owner.who.userId, [customer.id]))]).toEqual([customer.id]);
  expect([...(await customers.favourites(colleague.who.userId, [customer.id]))]).toEqual([]);
  await customers.setFavourite(owner.who.userId, customer.id, false);
  expect([...(await customers.favourites(owner.who.userId, [customer.id]))]).toEqual([]);
});

test('a member of one project neither finds nor corrects the customers of another', async () => {
  const { id, customers, meet } = await openHouse();
  const theirs = newId<'project'>();
  const customer = await meet('a', 'Gizli', theirs);
  const limited = actorOf(id, { projectIds: [projectId] });
  expect(await customers.list(limited.who, { after: null, limit: 50 })).toEqual([]);
  expect(await customers.change(limited, customer.id, 1, { name: 'Değişti' })).toEqual({ type: 'unknown' });
  expect((await customers.find(customer.id))?.name).toBe('Gizli');
});

test('two organisations share nothing, not even under the same address of the same account', async () => {
  const [ours, theirs] = [await openHouse(), await openHouse()];
  const [mine, other] = [await ours.meet('the same key', 'Bizim'), await theirs.meet('the same key', 'Onların')];
  expect([mine.shortNumber, other.shortNumber]).toEqual([1, 1]);
  expect(await theirs.customers.find(mine.id)).toBeNull();
  expect(namesOf(await theirs.customers.list(theirs.owner.who, { after: null, limit: 50 }))).toEqual(['Onların']);
  expect(await theirs.customers.change(theirs.owner, mine.id, 1, { name: 'Ele geçti' })).toEqual({ type: 'unknown' });
  expect([...(await theirs.customers.favourites(ours.owner.who.userId, [mine.id]))]).toEqual([]);
  expect(await theirs.customers.contactPoints([mine.id])).toEqual([]);
  expect((await ours.customers.find(mine.id))?.name).toBe('Bizim');
});

test('a part of a number finds nobody for whoever may not see it, the whole of it does, however it is written', async () => {
  const { id, customers, meet, owner } = await openHouse();
  const customer = await meet('a', 'Fatma Şahin');
  await customers.change(owner, customer.id, 1, { phone: '0532 111 22 42', email: 'Fatma@Ornek.com' });
  const agent = actorOf(id, { grants: templates.agent.grants });
  const find = async ({ who }: Actor, search: string) =>
    namesOf(await customers.list(who, { search, after: null, limit: 9 }));
  for (const part of ['0532', '111', '2242', 'ornek', 'fatma@', '53211122']) {
    expect([part, await find(agent, part)]).toEqual([part, []]);
  }
  for (const whole of ['+90 532 111 22 42', '05321112242', '(532) 111-2242', 'fatma@ornek.com', 'sahin', '#1', '1']) {
    expect([whole, await find(agent, whole)]).toEqual([whole, ['Fatma Şahin']]);
    expect([whole, await find(owner, whole)]).toEqual([whole, ['Fatma Şahin']]);
  }
  expect(await find(owner, '05321')).toEqual(['Fatma Şahin']);
});

test('who is known by a number alone is called by what may be seen of it, and is found by the whole of it', async () => {
  const { id, customers, meet } = await openHouse();
  const customer = await meet('a', '+90 532 111 22 42');
  expect(customers.nameOf(customer)).toBe('05•• ••• 42');
  const nameless = { name: null, email: null, phone: null, shortNumber: 7 };
  expect([
    customers.nameOf({ ...nameless, phone: '+90 532 111 22 42', email: 'ayse@ornek.com' }),
    customers.nameOf({ ...nameless, email: 'ayse@ornek.com' }),
    customers.nameOf(nameless),
  ]).toEqual(['05•• ••• 42', 'a•••@o•••.com', 'Ziyaretçi 7']);
  const { who } = actorOf(id, { grants: templates.agent.grants });
  const find = async (search: string) => (await customers.list(who, { search, after: null, limit: 9 })).length;
  expect([await find('05321'), await find('0532 111 22 42')]).toEqual([0, 1]);
});

test('nobody opens hidden numbers by the hundred', async () => {
  const { id, customers, meet } = await openHouse();
  const { id: customerId } = await meet('a');
  const agent = actorOf(id, { grants: templates.agent.grants });
  const outcomes: string[] = [];
  for (let times = 0; times < 40; times++) outcomes.push((await customers.reveal(agent, customerId, 'phone')).type);
  expect(outcomes.lastIndexOf('revealed')).toBe(29);
  expect(new Set(outcomes.slice(30))).toEqual(new Set(['tooMany']));
  const quality = actorOf(id, { grants: templates.qualityEvaluator.grants });
  expect(await customers.reveal(quality, customerId, 'phone')).toEqual({ type: 'unknown' });
});
