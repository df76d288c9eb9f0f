import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import type { Database } from '#platform/database/index.ts';

/** A secret of this installation, made at its first start and kept in its database; 256 bits, base64url. */
export async function installationSecret(database: Database, name: string): Promise<string> {
  return database.across('read a secret of the installation', async (trx) => {
    const fresh = randomBytes(32).toString('base64url');
    await sql`insert into installation_secrets (name, value) values (${name}, ${fresh}) on conflict do nothing`.execute(
      trx,
    );
    const { rows } = await sql<{ value: string }>`select value from installation_secrets where name = ${name}`.execute(
      trx,
    );
    const value = rows[0]?.value;
    if (!value) throw new Error(`The secret ${name} was not kept`);
    return value;
  });
}

/** A name for public places that nobody guesses: 128 bits. */
export function newPublicKey(): string {
  return randomBytes(16).toString('base64url');
}
