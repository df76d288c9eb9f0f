import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import type { OrganisationId } from '#kernel/id.ts';
import { type Database, openDatabase } from '../database/index.ts';
import { newId } from '../ids.ts';
import { openLog } from '../log.ts';

export interface FreshDatabase {
  readonly database: Database;
  /** The same for another program or connection; the role is the program's own. */
  readonly url: string;
  /** Closes the connections and drops the database. */
  close(): Promise<void>;
}

const poolSize = 10;

/**
 * A database of its own for a test file: a copy of the migrated template (a fraction of a second), or an empty one.
 * Close it in `afterAll`.
 */
export async function freshDatabase(options: { migrated?: boolean } = {}): Promise<FreshDatabase> {
  const { superuserUrl, templateUrl, problem } = inject('cluster');
  if (problem && options.migrated !== false) throw new Error(problem);
  const { pathname, username } = new URL(withHost(templateUrl));
  const template = options.migrated === false ? 'template0' : pathname.slice(1);
  const name = `test_${randomBytes(8).toString('hex')}`;
  await asSuperuser(superuserUrl, `create database ${name} template ${template} owner ${username}`);
  const url = templateUrl.replace(/@\/[^?]+\?/, `@/${name}?`);
  const log = openLog({ level: 'fatal' });
  const database = await openDatabase({ url, dataDir: '', log, poolSize });
  return {
    database,
    url,
    async close() {
      await database.close();
      await asSuperuser(superuserUrl, `drop database ${name} with (force)`);
    },
  };
}

/** Founds an organisation and returns its id. Names and short names may be given; they default to something unique. */
export async function organisation(
  database: Database,
  named: { name?: string; slug?: string; zone?: string } = {},
): Promise<OrganisationId> {
  const id = newId<'organisation'>();
  await database.within(id, (trx) =>
    trx
      .withTables<{ organisations: OrganisationRow }>()
      .insertInto('organisations')
      .values({
        id,
        name: named.name ?? `Deneme ${id.slice(-6)} A.Ş.`,
        slug: named.slug ?? `deneme-${id.slice(-12)}`,
        zone: named.zone ?? 'Europe/Istanbul',
        default_language: 'tr',
        created_at: new Date(),
      })
      .execute(),
  );
  return id;
}

interface OrganisationRow {
  id: string;
  name: string;
  slug: string;
  zone: string;
  default_language: string;
  created_at: Date;
}

/** URLs of sockets have no host, which the URL parser of the web does not like. */
function withHost(url: string): string {
  return url.replace('@/', '@socket/');
}

async function asSuperuser(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
