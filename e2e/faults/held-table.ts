import pg from 'pg';
import { expect } from 'vitest';
import type { World } from '../world.ts';

/** A table that nobody may write to until it is let go; reading goes on. */
export interface HeldTable {
  /** Resolves when the program waits to write to it: it has come exactly so far. */
  readonly isReached: () => Promise<void>;
  /**
   * Lets go. What waited for it is either lost, as when the connection of a program that died was found out first, or
   * written although the program is dead, as when the database had its statements already.
   */
  readonly letGo: (what: 'lost' | 'written') => Promise<void>;
}

/** Holds a table of a world: a fault point at which the program can be killed, without a line for it in the program. */
export async function holdTable(world: World, table: string): Promise<HeldTable> {
  const client = new pg.Client({ connectionString: await world.databaseUrl('postgres') });
  await client.connect();
  await client.query('begin');
  await client.query(`lock table ${pg.escapeIdentifier(table)} in share mode`);
  const waiting = async () => {
    const { rows } = await client.query<{ pid: number }>(
      `select pid from pg_locks where relation = $1::regclass and not granted`,
      [table],
    );
    return rows.map(({ pid }) => pid);
  };
  return {
    isReached: () => expect.poll(waiting, { message: `somebody writes to ${table}`, timeout: 30_000 }).not.toEqual([]),
    async letGo(what) {
      if (what === 'lost') {
        const pids = await waiting();
        await client.query('select pg_terminate_backend(pid) from unnest($1::int[]) as gone (pid)', [pids]);
      }
      await client.query('commit');
      await client.end();
    },
  };
}

/**
 * Which tables are written to in the transactions that write to one of them, while something happens: each is a moment in
 * which the program can die. `floors` is left out, where the beat of the lease writes by itself.
 */
export async function tablesWrittenWith(world: World, table: string, act: () => Promise<void>): Promise<string[]> {
  const client = new pg.Client({ connectionString: await world.databaseUrl('postgres') });
  await client.connect();
  try {
    await client.query(`
      create table tables_written (name text, transaction xid8, primary key (name, transaction));
      grant insert on tables_written to public;
      create function note_table() returns trigger language plpgsql security definer as
        $$ begin insert into public.tables_written values (tg_table_name, pg_current_xact_id()) on conflict do nothing; return null; end $$;
      do $$ declare name text; begin
        for name in select tablename from pg_tables where schemaname = 'public' and tablename not in ('tables_written', 'floors')
        loop execute format('create trigger note_table after insert or update on %I for each statement execute function note_table()', name);
        end loop; end $$;`);
    await act();
    const { rows } = await client.query<{ name: string }>(
      `select distinct name from tables_written
        where transaction in (select transaction from tables_written where name = $1) order by name`,
      [table],
    );
    await client.query('drop function note_table() cascade; drop table tables_written');
    return rows.map(({ name }) => name);
  } finally {
    await client.end();
  }
}
