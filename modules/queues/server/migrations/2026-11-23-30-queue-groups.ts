import { type Kysely, sql } from 'kysely';
import { protect } from '#platform/database/index.ts';

/** Whole groups that serve a queue: whoever is in one of them serves it as long as she is in it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table queue_groups (
      organisation_id uuid not null,
      queue_id uuid not null,
      group_id uuid not null,
      tier int not null,
      position int not null,
      primary key (organisation_id, queue_id, group_id),
      foreign key (organisation_id, queue_id) references queues (organisation_id, id),
      foreign key (organisation_id, group_id) references groups (organisation_id, id) on delete cascade
    )`.execute(db);
  await sql`create index queue_groups_group on queue_groups (organisation_id, group_id)`.execute(db);
  await protect(db, 'queue_groups');
}
