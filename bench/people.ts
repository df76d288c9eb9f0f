import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'kysely';
import { groupColours, searchKey } from '#identity';
import { openIdentity } from '#identity/server';
import type { OrganisationId } from '#kernel/id.ts';
import { openClock } from '#platform/clock.ts';
import { type Database, migrate, openDatabase } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import { openLog } from '#platform/log.ts';
import { openSeal } from '#platform/seal.ts';
import { prepareSetup } from '../app/setup.ts';
import { type Person, signIn } from '../demo/person.ts';
import { startProgram, temporaryFolder } from './program.ts';
import { type BenchResult, percentile, result, rounded } from './result.ts';

const people = 10_000;
const groups = 200;
const pageSize = 50;
const rounds = 60;
const aimMs = 100;
/** The most that can be moved in one step. */
const movedAtOnce = 500;
/** The floor has settled after its start. */
const settleMs = 1_000;
const email = 'owner@bench.example';
const password = 'olcum-icin-uc-kelime-71';

const firstNames = ['Ayşe', 'Berk', 'Can', 'Çağla', 'Deniz', 'Ece', 'Gül', 'Işıl', 'İlker', 'Öykü', 'Şule', 'Ümit'];
const lastNames = ['Yılmaz', 'Işık', 'Şahin', 'Öztürk', 'Çelik', 'Doğan', 'Güneş', 'İnce', 'Koç', 'Ünal', 'Ağaç'];

/**
 * The list of people of a large company, in each of its orders, a page from its middle, searches, and a change of group:
 * asked over HTTP of the whole program. A change of group has been read again, whoever serves by her group counted anew
 * and routing told before it answers.
 */
export async function benchPeople(): Promise<BenchResult[]> {
  const { folder, remove } = await temporaryFolder();
  try {
    const bareMs = await found(folder);
    const program = await startProgram(folder);
    try {
      const owner = await signIn(program.url, email, password);
      await delay(settleMs);
      return await measure(owner, bareMs);
    } finally {
      await program.stop();
    }
  } finally {
    await remove();
  }
}

/**
 * Fills a company before the program starts; hashing ten thousand passwords would measure nothing. Answers how long a
 * bare select of one page from an index takes, in milliseconds.
 */
async function found(dataDir: string): Promise<number> {
  const log = openLog({ level: 'fatal' });
  const database = await openDatabase({ url: null, dataDir, log });
  try {
    await migrate(database, { log });
    const clock = openClock();
    const seal = await openSeal({ dataDir, secretKey: null });
    const identity = openIdentity({ database, clock, log, seal });
    prepareSetup(identity, clock);
    const { organisationId } = await identity.addOrganisation({
      ...{ organisationName: 'Ölçüm A.Ş.', zone: 'Europe/Istanbul', language: 'tr' as const },
      ...{ ownerName: 'Ölçen Kişi', email, password },
    });
    await fill(database, organisationId);
    const bare = () =>
      database.within(organisationId, (trx) =>
        sql`select id, name from users where organisation_id = ${organisationId}
            order by name collate "tr-x-icu", id limit ${pageSize}`.execute(trx),
      );
    return await medianOf(bare);
  } finally {
    await database.close();
  }
}

async function fill(database: Database, organisationId: OrganisationId): Promise<void> {
  const groupIds = Array.from({ length: groups }, () => newId<'group'>());
  const userIds = Array.from({ length: people }, () => newId<'user'>());
  const names = userIds.map((_, at) => `${firstNames[at % 12]} ${lastNames[at % 11]} ${at}`);
  await database.within(organisationId, async (trx) => {
    await sql`
      insert into groups (organisation_id, id, name, name_key, colour, created_at)
      select ${organisationId}, id, 'Grup ' || n, 'grup ' || n, (${[...groupColours]}::text[])[1 + n % 9], now()
        from unnest(${groupIds}::uuid[]) with ordinality as g (id, n)`.execute(trx);
    // One of twenty is in no group; one of three has never signed in.
    await sql`
      insert into users (organisation_id, id, name, search_key, email, password_hash, password_is_first, group_id,
        all_projects, preferences, created_at, last_sign_in_at)
      select ${organisationId}, id, name, key, 'kisi' || n || '@bench.example', '', false,
        (${groupIds}::uuid[])[1 + n % 210], true, '{}', now(),
        case when n % 3 = 0 then null else now() - n * interval '1 minute' end
        from unnest(${userIds}::uuid[], ${names}::text[], ${names.map(searchKey)}::text[])
          with ordinality as u (id, name, key, n)`.execute(trx);
    await sql`
      insert into user_roles (organisation_id, user_id, role_id)
      select ${organisationId}, u.id, r.id from unnest(${userIds}::uuid[]) as u (id)
        join roles r on r.organisation_id = ${organisationId} and r.template = 'agent'`.execute(trx);
  });
  await database.pool.query('analyze');
}

async function measure({ api }: Person, bareMs: number): Promise<BenchResult[]> {
  const { users, groups: teams, roles } = api.identity;
  const page = await users.list({ limit: pageSize });
  const byGroup = await users.list({ limit: pageSize, order: 'group' });
  const [one] = page.items;
  const targets = (await teams.list()).items;
  const agentRole = (await roles.list()).items.find(({ template }) => template === 'agent');
  if (!one || !page.next || !byGroup.next || !agentRole || targets.length < groups)
    throw new Error('The company is not whole.');
  const [cursor, groupCursor] = [page.next, byGroup.next];
  const many = (
    await Promise.all([1, 2, 3].map((at) => users.list({ limit: 200, groupId: targets[at]?.id ?? 'none' })))
  )
    .flatMap(({ items }) => items)
    .slice(0, movedAtOnce);
  let turn = 0;
  const target = () => {
    turn += 1;
    return targets[turn % targets.length]?.id ?? null;
  };
  const asked: readonly (readonly [string, () => Promise<unknown>])[] = [
    ['list by name', () => users.list({ limit: pageSize })],
    ['a later page by name', () => users.list({ limit: pageSize, cursor })],
    ['list by group', () => users.list({ limit: pageSize, order: 'group' })],
    ['a later page by group', () => users.list({ limit: pageSize, order: 'group', cursor: groupCursor })],
    ['list by last sign-in', () => users.list({ limit: pageSize, order: 'lastSignIn', backwards: true })],
    ['people of one role', () => users.list({ limit: pageSize, roleId: agentRole.id })],
    ['search "isik"', () => users.list({ limit: pageSize, search: 'isik' })],
    ['search of nobody', () => users.list({ limit: pageSize, search: 'kimse yok' })],
    ['change of one person’s group', () => teams.move({ moves: [{ userId: one.id, to: target() }] })],
    [
      `change of group of ${many.length} at once`,
      () => {
        const to = target();
        return teams.move({ moves: many.map(({ id }) => ({ userId: id, to })) });
      },
    ],
  ];
  const results: BenchResult[] = [];
  for (const [name, ask] of asked) {
    const ms = await medianOf(ask);
    results.push(
      result({
        name: `people, ${people.toLocaleString('en')}: ${name}`,
        unit: 'ms',
        value: ms,
        baseline: { name: 'a bare select of a page from an index', value: bareMs },
        aim: { text: `≤ ${aimMs} ms`, isReached: ms <= aimMs },
      }),
    );
  }
  return results;
}

/** The median of many rounds, after a few that warm up. */
async function medianOf(run: () => Promise<unknown>): Promise<number> {
  const took: number[] = [];
  for (let round = -5; round < rounds; round += 1) {
    const beganMs = performance.now();
    await run();
    if (round >= 0) took.push(performance.now() - beganMs);
  }
  return rounded(
    percentile(
      took.sort((a, b) => a - b),
      0.5,
    ),
  );
}
