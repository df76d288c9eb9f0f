import { beforeAll, expect, test } from 'vitest';
import { type House, openHouseAtWork, standAgain } from './messaging.fixture.ts';

let house: House;
beforeAll(async () => {
  const work = await openHouseAtWork();
  ({ house } = work);
  return () => work.close(house);
});

const peer = (key: string) => ({ key, name: 'Elif Kaya', email: 'elif@example.com', language: null });
const identityOf = async (id: Parameters<House['accept']>[1], who = house.people.ayse.who) =>
  (await house.messaging.lists.detail(who, id))?.identity;

test('whom the site has named is marked so over restarts; what the site calls her is told to whoever may see addresses', async () => {
  const named = await house.write('elif', 'Merhaba', undefined, {
    peer: { ...peer('elif'), verifiedAs: 'customer-7' },
  });
  await house.accept(house.people.ayse, named);
  const stranger = await house.write('yabanci', 'Merhaba');
  await house.accept(house.people.ayse, stranger);
  expect(await identityOf(stranger)).toBeNull();
  const secrets = { identityKey: 'the key of the shop, which only its server has' };
  await house.messaging.accounts.update(house.actor, house.account.id, { settings: {}, secrets });
  expect(await identityOf(stranger)).toEqual({ isVerified: false, as: null });
  const { owner } = house.people;
  expect(await identityOf(named, owner.who)).toEqual({ isVerified: true, as: 'customer-7' });
  const blind = { ...owner.who, grants: owner.who.grants.filter(({ right }) => right !== 'customer.seeContact') };
  expect(await identityOf(named, blind)).toEqual({ isVerified: true, as: null });
  house = await standAgain(house);
  expect(await identityOf(named, owner.who)).toEqual({ isVerified: true, as: 'customer-7' });
});

test('what counts once counts once, also over a restart and for two at the same moment, until it is over', async () => {
  const use = (key: string) => house.messaging.side.firstUse(house.account, key, house.clock.nowMs() + 60_000);
  const together = await Promise.all(Array.from({ length: 10 }, () => use('token-1')));
  expect(together.filter(Boolean)).toHaveLength(1);
  house = await standAgain(house);
  expect([await use('token-1'), await use('token-2')]).toEqual([false, true]);
  // Its own end refuses it by then; here it is only forgotten.
  house.clock.advance(61_000);
  expect([await use('token-3'), await use('token-1')]).toEqual([true, true]);
});
