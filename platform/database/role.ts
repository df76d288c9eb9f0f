import pg from 'pg';
import type { Log } from '../log.ts';

/** The role a foreign PostgreSQL gets from us when it gave us one that row security does not bind. */
export const boundRole = 'santral_program';

/**
 * Row security binds neither superusers nor roles with BYPASSRLS, and many hosts hand out just such a one. Then we make
 * a role it does bind and act as that one; where we may not, the second lock is off, and the log says so loudly.
 * Returns the role to act as, or null when the one given will do.
 */
export async function roleToActAs(url: string, log: Log): Promise<string | null> {
  const client = new pg.Client({ connectionString: url, application_name: 'santral' });
  client.on('error', () => undefined); // the query in hand fails with the same error
  await client.connect().catch((cause: Error) => {
    throw new Error(`The database named by DATABASE_URL does not answer: ${cause.message}`, { cause });
  });
  try {
    const { rows } = await client.query(
      'select rolsuper or rolbypassrls as free from pg_roles where rolname = current_user',
    );
    if (!rows[0]?.free) return null;
    await client.query(prepare);
    return boundRole;
  } catch (error) {
    log.error(
      { err: error },
      'Row security does not bind the role of DATABASE_URL and none could be made: set DATABASE_URL to a role without SUPERUSER and BYPASSRLS',
    );
    return null;
  } finally {
    await client.end();
  }
}

const prepare = `
  do $$ begin
    if not exists (select from pg_roles where rolname = '${boundRole}') then
      begin
        create role ${boundRole} nologin nosuperuser nobypassrls;
      exception when duplicate_object or unique_violation then null; -- another Santral made it at the same moment
      end;
    end if;
    if not pg_has_role(current_user, '${boundRole}', 'member') then
      execute format('grant ${boundRole} to %I', current_user);
    end if;
    execute format('grant connect, create, temporary on database %I to ${boundRole}', current_database());
  end $$;
  grant usage, create on schema public to ${boundRole};`;
