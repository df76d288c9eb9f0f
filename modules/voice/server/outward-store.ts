import { sql } from 'kysely';
import type { OrganisationId } from '#kernel/id.ts';
import type { Transaction } from '#platform/database/index.ts';
import type { OutwardRules } from '../outward.ts';

/** Rules that were said before there were prices have none. */
type Priced = 'costPerHour' | 'currency' | 'prices';
type StoredRules = Omit<OutwardRules, Priced> & Partial<Pick<OutwardRules, Priced>>;

/** What an organisation has said may be called; null: nothing yet. */
export async function readOutwardRules(trx: Transaction, organisationId: OrganisationId): Promise<OutwardRules | null> {
  const { rows } = await sql<{ rules: StoredRules }>`
    select rules from voice_outward_rules where organisation_id = ${organisationId}`.execute(trx);
  const [found] = rows;
  if (!found) return null;
  return { costPerHour: null, currency: 'TRY', prices: [], ...found.rules };
}

export async function saveOutwardRules(
  trx: Transaction,
  organisationId: OrganisationId,
  rules: OutwardRules,
  atMs: number,
): Promise<void> {
  await sql`
    insert into voice_outward_rules (organisation_id, rules, changed_at)
    values (${organisationId}, ${JSON.stringify(rules)}::jsonb, ${new Date(atMs)})
    on conflict (organisation_id) do update set rules = excluded.rules, changed_at = excluded.changed_at`.execute(trx);
}
