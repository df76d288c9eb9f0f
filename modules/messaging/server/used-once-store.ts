import { sql } from 'kysely';
import type { ChannelAccountId, OrganisationId } from '#kernel/id.ts';
import { iso } from '#kernel/moment.ts';
import type { Transaction } from '#platform/database/index.ts';

/** What is forgotten beside each new one, so that the table stays as small as what still counts. */
const forgottenAtOnce = 100;

/** Writes down that something was used; false when it was before. What counts no more is forgotten beside it. */
export async function useOnce(
  trx: Transaction,
  organisationId: OrganisationId,
  used: {
    readonly accountId: ChannelAccountId;
    readonly key: string;
    readonly untilMs: number;
    readonly nowMs: number;
  },
): Promise<boolean> {
  await sql`
    delete from used_once where organisation_id = ${organisationId} and (account_id, key) in (
      select account_id, key from used_once
       where organisation_id = ${organisationId} and until < ${iso(used.nowMs)}
       limit ${forgottenAtOnce} for update skip locked)`.execute(trx);
  const { numAffectedRows } = await sql`
    insert into used_once (organisation_id, account_id, key, until)
    values (${organisationId}, ${used.accountId}, ${used.key}, ${iso(used.untilMs)})
    on conflict do nothing`.execute(trx);
  return numAffectedRows === 1n;
}
