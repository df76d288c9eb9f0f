import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FreshDatabase, freshDatabase } from '#platform/testing/index.ts';
import { type House, openHouse, standAgain } from './messaging.fixture.ts';

let fresh: FreshDatabase;
let house: House;
beforeAll(async () => {
  fresh = await freshDatabase();
  house = await openHouse(fresh.database);
});
afterAll(async () => {
  await house?.close();
  await fresh?.close();
});

const rowOf = (id: string) =>
  fresh.database.within(house.organisationId, async (trx) => {
    const { rows } = await sql<{ sealed_secret: string }>`
      select sealed_secret from channel_accounts where id = ${id}`.execute(trx);
    return rows[0]?.sealed_secret ?? '';
  });
const auditRows = () =>
  fresh.database.within(house.organisationId, async (trx) => {
    const { rows } = await sql<{ all: string }>`
      select coalesce(json_agg(a), '[]')::text as all from audit a
       where organisation_id = ${house.organisationId} and what in ('channelCreated', 'channelChanged')`.execute(trx);
    return rows[0]?.all ?? '';
  });

test('a token that the provider renewed is kept sealed beside the other secrets, over a restart, and the trail does not tell of it', async () => {
  const { accounts } = house.messaging;
  const { id } = await accounts.create(house.actor, {
    channel: 'instagram',
    name: 'Mağaza',
    queueId: house.queueId,
    projectId: house.projectId,
    settings: {},
    secrets: { accessToken: 'IG-first', appSecret: 'app-secret' },
  });
  const [trail, first] = [await auditRows(), await rowOf(id)];
  await accounts.renewSecret(id, 'accessToken', 'IG-second');
  expect(accounts.secretsOf(id)).toEqual({ accessToken: 'IG-second', appSecret: 'app-secret' });
  house = await standAgain(house);
  expect(house.messaging.accounts.secretsOf(id)).toEqual({ accessToken: 'IG-second', appSecret: 'app-secret' });
  const kept = await rowOf(id);
  expect(kept).not.toBe(first);
  expect([kept.includes('IG-'), kept.includes('app-secret')]).toEqual([false, false]);
  expect(await auditRows()).toBe(trail);
});

test('a token that is renewed while somebody types another secret in is not lost, nor is what was typed', async () => {
  const { accounts } = house.messaging;
  const { id } = await accounts.create(house.actor, {
    channel: 'instagram',
    name: 'İkinci mağaza',
    queueId: house.queueId,
    projectId: house.projectId,
    settings: {},
    secrets: { accessToken: 'IG-first', appSecret: 'app-secret' },
  });
  await Promise.all([
    accounts.renewSecret(id, 'accessToken', 'IG-second'),
    accounts.update(house.actor, id, { settings: {}, secrets: { appSecret: 'typed-anew' } }),
  ]);
  expect(accounts.secretsOf(id)).toEqual({ accessToken: 'IG-second', appSecret: 'typed-anew' });
});
