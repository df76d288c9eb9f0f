import { type Kysely, sql } from 'kysely';
import { protect } from '../protect.ts';

/** The organisations of this installation. Each sees itself only. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('organisations')
    .addColumn('id', 'uuid', (column) => column.primaryKey())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('slug', 'text', (column) => column.notNull().unique())
    .addColumn('zone', 'text', (column) => column.notNull())
    .addColumn('default_language', 'text', (column) => column.notNull().check(sql`default_language in ('tr', 'en')`))
    .addColumn('created_at', 'timestamptz', (column) => column.notNull())
    .addColumn('settings', 'jsonb', (column) => column.notNull().defaultTo(sql`'{}'::jsonb`))
    .execute();
  await protect(db, 'organisations', 'id');
}
