import { type Kysely, sql } from 'kysely';
import { protect } from '#platform/database/index.ts';

/**
 * The queue bot: its settings for each queue, where somebody paused it, and the language of a customer. Queues that were
 * there before keep silent until somebody switches their bot on; new ones greet.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table queue_bots (
      organisation_id uuid not null,
      queue_id uuid not null,
      settings jsonb not null,
      primary key (organisation_id, queue_id),
      foreign key (organisation_id, queue_id) references queues (organisation_id, id)
    )`.execute(db);
  await sql`
    insert into queue_bots (organisation_id, queue_id, settings)
    select organisation_id, id, '{"isOn": false}'::jsonb from queues`.execute(db);
  await protect(db, 'queue_bots');

  await sql`
    create table bot_pauses (
      organisation_id uuid not null references organisations (id),
      interaction_id uuid not null,
      reason text not null check (reason in ('person', 'automatic')),
      by_id uuid,
      at timestamptz not null,
      primary key (organisation_id, interaction_id)
    )`.execute(db);
  await protect(db, 'bot_pauses');

  await sql`alter table conversations add column language text`.execute(db);
}
