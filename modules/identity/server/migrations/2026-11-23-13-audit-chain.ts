import { type Kysely, sql } from 'kysely';
import { protect } from '#platform/database/index.ts';

/**
 * The chain over the audit trail. A row of the trail is noted as unsealed by the database itself, in the transaction
 * that writes it; the sealer turns notes into links. Rows from before this step are noted here, so they are sealed too.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(tables).execute(db);
  for (const table of ['audit_seals', 'audit_unsealed']) await protect(db, table);
  await sql.raw(sealsAreAppendOnly).execute(db);
  await sql.raw(notesUnsealed).execute(db);
  await sql`insert into audit_unsealed (organisation_id, audit_id) select organisation_id, id from audit`.execute(db);
}

const tables = `
create table audit_seals (
  organisation_id uuid not null references organisations (id),
  number bigint not null,
  audit_id uuid not null,
  row_hash bytea not null,
  previous_hash bytea not null,
  hash bytea not null,
  sealed_at timestamptz not null,
  primary key (organisation_id, number),
  unique (organisation_id, audit_id)
);

create table audit_unsealed (
  organisation_id uuid not null references organisations (id),
  audit_id uuid not null,
  primary key (organisation_id, audit_id)
);

create index audit_by_what on audit (organisation_id, what, at desc, id desc);
create index audit_by_thing on audit (organisation_id, thing_id, at desc, id desc);
`;

const sealsAreAppendOnly = `
create trigger audit_seals_are_append_only before update or delete or truncate on audit_seals
  for each statement execute function refuse_change_of_audit();
`;

const notesUnsealed = `
create function note_unsealed_audit() returns trigger language plpgsql as $$
begin
  insert into audit_unsealed (organisation_id, audit_id) values (new.organisation_id, new.id);
  return null;
end $$;
create trigger audit_is_noted_unsealed after insert on audit
  for each row execute function note_unsealed_audit();
`;
