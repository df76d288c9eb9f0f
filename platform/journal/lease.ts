import { sql } from 'kysely';
import type { OrganisationId } from '#kernel/id.ts';
import type { Database } from '../database/index.ts';

/** How long a floor may write without renewing. A process that dies leaves the floor empty for at most this long. */
export const leaseMs = 3_000;

/** The right to write one organisation's facts, held by one process at a time. The token grows at every takeover. */
export interface Lease {
  readonly organisationId: OrganisationId;
  readonly holder: string;
  readonly token: number;
  /** The number of the last fact on disk when the lease was taken. */
  readonly lastNumber: number;
  /** Whether the one before gave it back, having said all it had to say, or there was none; else it died or was cut off. */
  readonly wasGivenBack: boolean;
}

export interface LeaseNeeds {
  readonly database: Database;
  readonly organisationId: OrganisationId;
  /** Names this process in the row; no two processes share one. */
  readonly holder: string;
}

/** Takes the floor when nobody holds it (by the database's clock), else answers null. */
export async function takeLease({ database, organisationId, holder }: LeaseNeeds): Promise<Lease | null> {
  return database.within(organisationId, async (trx) => {
    await sql`insert into floors (organisation_id) values (${organisationId}) on conflict do nothing`.execute(trx);
    const { rows } = await sql<{ token: number; last_number: number; was_given_back: boolean }>`
      with before as (
        select holder from floors
         where organisation_id = ${organisationId} and (expires_at < clock_timestamp() or holder = ${holder})
           for update)
      update floors
         set holder = ${holder}, token = token + 1,
             expires_at = clock_timestamp() + make_interval(secs => ${leaseMs / 1000}::float8)
        from before
       where organisation_id = ${organisationId} and (expires_at < clock_timestamp() or floors.holder = ${holder})
      returning token, last_number, before.holder is null as was_given_back`.execute(trx);
    const row = rows[0];
    if (!row) return null;
    const { token, last_number: lastNumber, was_given_back: wasGivenBack } = row;
    return { organisationId, holder, token: Number(token), lastNumber: Number(lastNumber), wasGivenBack };
  });
}

/** Prolongs the lease. False means it is lost: somebody else holds a higher token. */
export async function renewLease(database: Database, lease: Lease): Promise<boolean> {
  return database.within(lease.organisationId, async (trx) => {
    const { rows } = await sql`
      update floors set expires_at = clock_timestamp() + make_interval(secs => ${leaseMs / 1000}::float8)
       where organisation_id = ${lease.organisationId} and holder = ${lease.holder} and token = ${lease.token}
      returning 1`.execute(trx);
    return rows.length === 1;
  });
}

/** Gives the floor back at once, so that the next one need not wait. */
export async function releaseLease(database: Database, lease: Lease): Promise<void> {
  await database.within(lease.organisationId, async (trx) => {
    await sql`
      update floors set expires_at = '-infinity', holder = null
       where organisation_id = ${lease.organisationId} and holder = ${lease.holder} and token = ${lease.token}`.execute(
      trx,
    );
  });
}
