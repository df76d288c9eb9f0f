import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { OrganisationId } from '#kernel/id.ts';
import { newId } from '#platform/ids.ts';
import { type FreshDatabase, freshDatabase, organisation } from '#platform/testing/index.ts';
import { sampleInsert, superuserUrlOf } from './samples.ts';

/** Tables of the installation itself, each with the reason why no organisation owns its rows. */
const installationTables: Readonly<Record<string, string>> = {
  migrations: 'which steps this database has taken',
  organisations: 'the organisations themselves; each sees its own row only',
  installation_secrets: 'secrets the installation made for itself, such as the one that signs visitors’ tokens',
  sign_in_names: 'finds the organisation of an e-mail address (by its hash) before anybody is signed in',
  sign_in_attempts: 'the brake on wrong passwords counts before it is known whose account it is',
};

/** The schema of graphile-worker is its own affair; payloads carry the organisation. */
const ourSchema = 'public';

/** What an agent is doing follows from her open interactions; a column for it would be a second truth. */
const bannedColumns = [
  'agent_state',
  'agent_status',
  'current_state',
  'current_status',
  'is_busy',
  'is_online',
  'is_free',
  'in_hand',
  'in_call',
  'active_chats',
  'open_chats',
  'chats_in_hand',
  'presence',
  'ringing_since',
  'talking_since',
  'wrap_up_since',
  'idle_since',
];

interface Table {
  readonly name: string;
  readonly is_secured: boolean;
  readonly is_forced: boolean;
  readonly is_partition: boolean;
}
interface Index {
  readonly table: string;
  readonly name: string;
  readonly first: string | null;
}

let fresh: FreshDatabase;
let tables: readonly Table[];
let owned: readonly Table[];
beforeAll(async () => {
  fresh = await freshDatabase();
  tables = await rows<Table>(
    `select c.relname as name, c.relrowsecurity as is_secured, c.relforcerowsecurity as is_forced, c.relispartition as is_partition
     from pg_class c where c.relnamespace = $1::regnamespace and c.relkind in ('r', 'p') order by 1`,
  );
  owned = tables.filter((table) => !(table.name in installationTables));
});
afterAll(() => fresh.close());

async function rows<Row extends object>(statement: string): Promise<readonly Row[]> {
  return (await fresh.database.pool.query<Row>(statement, [ourSchema])).rows;
}
const namesOf = (list: readonly { name: string }[]) => list.map((each) => each.name);

test('there are tables to look at, and every exception is a table that exists', () => {
  expect(tables.length).toBeGreaterThan(5);
  const missing = Object.keys(installationTables).filter((name) => !namesOf(tables).includes(name));
  expect(missing).toEqual([]);
});

test('every table names the organisation its rows belong to', async () => {
  const columns = await rows<{ name: string }>(
    `select attrelid::regclass::text as name from pg_attribute
     where attrelid in (select oid from pg_class where relnamespace = $1::regnamespace and relkind in ('r', 'p'))
       and attname = 'organisation_id' and attnotnull and atttypid = 'uuid'::regtype`,
  );
  expect(namesOf(owned).filter((name) => !namesOf(columns).includes(name))).toEqual([]);
});

test('every primary key, unique key and index begins with the organisation', async () => {
  const indexes = await rows<Index>(
    `select i.indrelid::regclass::text as table, i.indexrelid::regclass::text as name, a.attname as first
     from pg_index i join pg_class c on c.oid = i.indrelid
     left join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
     where c.relnamespace = $1::regnamespace and c.relkind in ('r', 'p')`,
  );
  const ours = indexes.filter((index) => !(index.table in installationTables));
  expect(ours.length).toBeGreaterThanOrEqual(owned.length);
  expect(ours.filter((index) => index.first !== 'organisation_id')).toEqual([]);
  const keyless = owned.filter((table) => !ours.some((index) => index.table === table.name));
  expect(namesOf(keyless)).toEqual([]);
});

test('a foreign key between two tables of an organisation includes it', async () => {
  const keys = await rows<{ name: string; target: string; columns: string[] }>(
    `select k.conrelid::regclass::text || '.' || k.conname as name, k.confrelid::regclass::text as target,
       array(select attname::text from pg_attribute where attrelid = k.conrelid and attnum = any (k.conkey)) as columns
     from pg_constraint k where k.contype = 'f' and k.connamespace = $1::regnamespace`,
  );
  const between = keys.filter((key) => !(key.target in installationTables));
  expect(between.filter((key) => !key.columns.includes('organisation_id'))).toEqual([]);
});

test('row security is on and binds the owner, with a policy for reading and writing that knows the scope', async () => {
  const open = owned.filter((table) => !table.is_partition && !(table.is_secured && table.is_forced));
  expect(namesOf(open)).toEqual([]);
  const policies = await rows<{ name: string }>(
    `select tablename as name from pg_policies where schemaname = $1 and cmd = 'ALL' and permissive = 'PERMISSIVE'
       and qual like '%app.organisation%' and with_check like '%app.organisation%'`,
  );
  const without = owned.filter((table) => !table.is_partition && !namesOf(policies).includes(table.name));
  expect(namesOf(without)).toEqual([]);
  const partitions = owned.filter((table) => table.is_partition && !table.is_secured);
  expect(namesOf(partitions)).toEqual([]);
});

test('nobody but the program may touch a table', async () => {
  const grants = await rows<{ name: string; grantee: string }>(
    `select table_name as name, grantee from information_schema.role_table_grants
     where table_schema = $1 and grantee <> current_user`,
  );
  expect(grants).toEqual([]);
});

test('of any table, an organisation sees and changes its own rows only; without a scope nothing is seen', async () => {
  const [a, b] = [await organisation(fresh.database), await organisation(fresh.database)];
  const secured = namesOf(owned.filter((table) => !table.is_partition));
  const samples = await fillWithSamples(secured, a);
  for (const name of secured) {
    const { sample } = samples.find((each) => each.name === name) ?? { sample: '' };
    const table = `"${name}"`;
    expect(await asked(a, `select from ${table}`), `${name}: its own row`).toBe(1);
    expect(await asked(b, `select from ${table}`), `${name}: a row of another organisation`).toBe(0);
    expect(await asked(b, `update ${table} set organisation_id = organisation_id`), `${name}: changed`).toBe(0);
    expect(await asked(b, `delete from ${table}`), `${name}: deleted`).toBe(0);
    await expect(asked(b, sample), `${name}: written for another`).rejects.toThrow('row-level security');
    const unscoped = await fresh.database.pool.query(`select from ${table}`);
    expect(unscoped.rowCount, `${name}: without a scope`).toBe(0);
  }
});

/** Runs a statement in the scope of an organisation; answers how many rows it met. */
function asked(id: OrganisationId, statement: string): Promise<number> {
  return fresh.database.within(id, async (trx) => {
    const met = sql.raw<{ n: number }>(
      `with met as (${statement} ${/^select/.test(statement) ? '' : 'returning 1'}) select count(*) as n from met`,
    );
    return (await met.execute(trx)).rows[0]?.n ?? -1;
  });
}

/**
 * Puts one made-up row of the organisation into each table. What the rows mean does not matter here, so checks, foreign
 * keys and triggers of this throw-away copy are taken off first, by the superuser of the test's cluster.
 */
async function fillWithSamples(names: readonly string[], id: OrganisationId) {
  const superuser = new pg.Client({ connectionString: superuserUrlOf(inject('cluster'), fresh.url) });
  await superuser.connect();
  try {
    const { rows: constraints } = await superuser.query<{ drop: string }>(
      `select format('alter table %s drop constraint if exists %I cascade', conrelid::regclass, conname) as drop
       from pg_constraint where contype in ('c', 'f') and connamespace = 'public'::regnamespace and coninhcount = 0`,
    );
    for (const { drop } of constraints) await superuser.query(drop);
    const ids = { organisation: id, other: newId<'anything'>() };
    const samples = await Promise.all(
      names.map(async (name) => ({ name, sample: await sampleInsert(fresh.database.pool, name, ids) })),
    );
    for (const { name, sample } of samples) {
      await superuser.query(`alter table "${name}" disable trigger user`);
      await superuser.query(sample);
    }
    return samples;
  } finally {
    await superuser.end();
  }
}

test('no column stores what an agent is doing', async () => {
  const columns = await rows<{ name: string; column: string }>(
    'select table_name as name, column_name as column from information_schema.columns where table_schema = $1',
  );
  expect(columns.filter(({ column }) => bannedColumns.includes(column))).toEqual([]);
});
