import { type Kysely, sql } from 'kysely';

/** Every queue says when callers may leave a spoken message; none does until somebody wishes it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    update queues set settings =
      '{"takesMessages": "off", "messageGreeting": {"tr": "", "en": ""}, "messageMostMs": 120000}'::jsonb || settings
  `.execute(db);
}
