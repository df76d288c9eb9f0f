import { readFile } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import { noteOfPostgres } from './process.ts';

/** Where the PostgreSQL of a program's data folder answers, as the program itself or as its superuser. */
export async function postgresUrl(dataDir: string, role: 'santral' | 'postgres' = 'santral'): Promise<string> {
  const note = noteOfPostgres(dataDir);
  const secrets = JSON.parse(await readFile(path.join(dataDir, 'postgres/secrets.json'), 'utf8')) as {
    readonly superuser: string;
    readonly program: string;
  };
  const secret = role === 'santral' ? secrets.program : secrets.superuser;
  return `postgres://${role}:${secret}@/santral?host=${encodeURIComponent(note?.socketFolder ?? '')}&port=5432`;
}

/** Asks the database itself, past everything of ours. For looking, never for changing. */
export async function askPostgres<Row>(dataDir: string, statement: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: await postgresUrl(dataDir, 'postgres') });
  await client.connect();
  try {
    return (await client.query(statement)).rows as Row[];
  } finally {
    await client.end();
  }
}
