import type pg from 'pg';

interface Column {
  readonly name: string;
  readonly type: string;
  /** A value that a check on this column alone names as good, such as 'tr' of ('tr', 'en'). */
  readonly good: string | null;
}

/**
 * An insert that fills every column of a table which the database does not fill by itself with the plainest value of
 * its type. One id stands for everything a row points to; the organisation is named. `text` is what texts say ('x').
 */
export async function sampleInsert(
  client: pg.Pool | pg.ClientBase,
  table: string,
  given: { organisation: string; other: string; text?: string },
) {
  const { rows } = await client.query<Column>(
    `select a.attname as name, format_type(a.atttypid, null) as type,
       (select substring(pg_get_constraintdef(k.oid) from '''([^'']+)''::text') from pg_constraint k
        where k.conrelid = a.attrelid and k.contype = 'c' and k.conkey = array[a.attnum] limit 1) as good
     from pg_attribute a
     where a.attrelid = $1::regclass and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' and a.attidentity = ''`,
    [`public."${table}"`],
  );
  const value = ({ name, type, good }: Column) => {
    if (name === 'organisation_id') return `'${given.organisation}'`;
    if (type === 'uuid') return `'${given.other}'`;
    return good && type === 'text' ? `'${good}'` : plainest(type, given.text ?? 'x');
  };
  const names = rows.map(({ name }) => `"${name}"`);
  return `insert into "${table}" (${names.join(', ')}) values (${rows.map(value).join(', ')})`;
}

function plainest(type: string, text: string): string {
  if (type.endsWith('[]')) return "'{}'";
  if (type.startsWith('timestamp') || type === 'date') return 'now()';
  if (type === 'jsonb' || type === 'json') return "'{}'";
  if (type === 'boolean') return 'false';
  if (/int|numeric|real|double/.test(type)) return '1';
  if (type === 'inet') return "'127.0.0.1'";
  return `'${text}'`;
}

/** The superuser's address of a database of the test cluster. */
export function superuserUrlOf(cluster: { superuserUrl: string }, url: string): string {
  const name = /@\/([^?]+)\?/.exec(url)?.[1];
  return cluster.superuserUrl.replace(/@\/[^?]+\?/, `@/${name}?`);
}
