import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openLog } from '../log.ts';
import { type FreshDatabase, freshDatabase, organisation } from '../testing/index.ts';
import { migrate, openDatabase } from './index.ts';

const log = openLog({ level: 'silent' });
let fresh: FreshDatabase;
beforeAll(async () => {
  fresh = await freshDatabase({ migrated: false });
});
afterAll(() => fresh.close());

/** The URL of the fresh database as a host would hand it out: with its superuser. */
function superuserUrl(): string {
  const name = /@\/([^?]+)\?/.exec(fresh.url)?.[1];
  return inject('cluster').superuserUrl.replace(/@\/[^?]+\?/, `@/${name}?`);
}

test('row security binds the program also where DATABASE_URL names a superuser', async () => {
  const database = await openDatabase({ url: superuserUrl(), dataDir: '', log, poolSize: 3 });
  try {
    await migrate(database, { log });
    const [a] = [await organisation(database), await organisation(database)];
    const count = 'select count(*) as n from organisations';
    expect((await database.pool.query(count)).rows).toEqual([{ n: 0 }]);
    const seen = await database.within(a, (trx) =>
      trx.withTables<{ organisations: { id: string } }>().selectFrom('organisations').select('id').execute(),
    );
    expect(seen).toEqual([{ id: a }]);
    const { rows } = await database.pool.query(
      'select rolsuper, rolbypassrls from pg_roles where rolname = current_user',
    );
    expect(rows).toEqual([{ rolsuper: false, rolbypassrls: false }]);
  } finally {
    await database.close();
  }
});

test('a DATABASE_URL that answers nobody is told in a sentence', async () => {
  const attempt = openDatabase({ url: 'postgres://santral@/santral?host=/nowhere', dataDir: '', log });
  await expect(attempt).rejects.toThrow('The database named by DATABASE_URL does not answer');
});
