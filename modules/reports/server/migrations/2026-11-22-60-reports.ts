import { type Kysely, sql } from 'kysely';
import { protect } from '#platform/database/index.ts';

const ofInteraction = sql`
  organisation_id uuid not null,
  interaction_id uuid not null,
  row_id text not null,
  conversation_id uuid,
  customer_id uuid,
  project_id uuid not null,
  channel text not null,
  direction text not null,
  queue_id uuid,
  agent_id uuid,
  primary key (organisation_id, interaction_id, row_id)`;

/** A span that may cover a whole day without beginning or ending in it. */
const isLong = sql`boolean not null generated always as
  (until_at is null or until_at - from_at > interval '12 hours') stored`;

/**
 * The ledger that reports are made of: a copy of facts in rows, which may be dropped any night and made anew. `from_at`
 * and `until_at` are the first and last moment a row speaks of; a day is found by either.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table report_interactions (
      ${ofInteraction},
      from_at timestamptz not null,
      until_at timestamptz,
      first_customer_message_at timestamptz,
      first_reply_at timestamptz,
      first_reply_by uuid,
      ended_at timestamptz,
      end_cause text,
      answers int not null,
      transfers int not null
    )`.execute(db);
  await sql`create index report_interactions_reply on report_interactions (organisation_id, first_reply_at)`.execute(
    db,
  );

  await sql`
    create table report_visits (
      ${ofInteraction},
      from_at timestamptz not null,
      until_at timestamptz,
      visit_kind text not null,
      is_open boolean not null,
      service_level_ms bigint not null,
      short_abandon_ms bigint not null,
      outcome text not null,
      is_silent boolean not null
    )`.execute(db);

  await sql`
    create table report_legs (
      ${ofInteraction},
      from_at timestamptz not null,
      until_at timestamptz,
      visit_id uuid,
      how text not null,
      cohort_at timestamptz not null,
      answered_at timestamptz,
      ended_at timestamptz,
      ended_how text,
      transfer_kind text,
      holds int not null,
      held_ms bigint not null,
      longest_hold_ms bigint not null
    )`.execute(db);

  await sql`
    create table report_offers (
      ${ofInteraction},
      from_at timestamptz not null,
      until_at timestamptz,
      visit_id uuid not null,
      result text not null
    )`.execute(db);

  await sql`
    create table report_responses (
      ${ofInteraction},
      from_at timestamptz not null,
      until_at timestamptz,
      answered_at timestamptz,
      is_over boolean not null
    )`.execute(db);

  await sql`
    create table report_messages (
      ${ofInteraction},
      from_at timestamptz not null,
      author text not null
    )`.execute(db);

  await sql`
    create table report_status_intervals (
      ${ofInteraction},
      from_at timestamptz not null,
      until_at timestamptz,
      status text not null,
      is_long ${isLong}
    )`.execute(db);

  await sql`
    create table report_work_spans (
      ${ofInteraction},
      from_at timestamptz not null,
      until_at timestamptz,
      work text not null,
      is_long ${isLong}
    )`.execute(db);

  await sql`
    create table report_presence (
      organisation_id uuid not null,
      agent_id uuid not null,
      row_id text not null,
      from_at timestamptz not null,
      until_at timestamptz,
      availability text not null,
      reason_id uuid,
      is_reachable boolean not null,
      missed_offer_id uuid,
      -- Nights of being offline are many and make no piece of anybody's time.
      is_long boolean not null generated always as
        (availability <> 'offline' and (until_at is null or until_at - from_at > interval '12 hours')) stored,
      primary key (organisation_id, agent_id, row_id)
    )`.execute(db);
  await sql`create index report_presence_latest on report_presence (organisation_id, agent_id, from_at)`.execute(db);

  const tables = [
    'interactions',
    'visits',
    'legs',
    'offers',
    'responses',
    'messages',
    'status_intervals',
    'work_spans',
  ];
  for (const name of [...tables, 'presence']) {
    const table = sql.table(`report_${name}`);
    await sql`create index on ${table} (organisation_id, from_at)`.execute(db);
    if (name !== 'messages') await sql`create index on ${table} (organisation_id, until_at)`.execute(db);
    if (['status_intervals', 'work_spans', 'presence'].includes(name)) {
      await sql`create index on ${table} (organisation_id, from_at) where is_long`.execute(db);
    }
    await protect(db, `report_${name}`);
  }
}
