import { sql } from 'kysely';
import type { OrganisationId } from '#kernel/id.ts';
import type { Transaction } from '#platform/database/index.ts';
import type { TrunkId, TrunkSettings } from '../trunk.ts';

type Row = {
  id: TrunkId;
  name: string;
  is_active: boolean;
  settings: Omit<TrunkSettings, 'name'>;
  sealed_secret: string | null;
};

/** A trunk with its secret, sealed for its place. */
export interface StoredTrunk extends TrunkSettings {
  readonly id: TrunkId;
  readonly isActive: boolean;
  readonly sealedSecret: string | null;
}

/** All trunks of an organisation, in the order in which they are tried. */
export async function readTrunks(trx: Transaction, organisationId: OrganisationId): Promise<readonly StoredTrunk[]> {
  const { rows } = await sql<Row>`
    select id, name, is_active, settings, sealed_secret from voice_trunks
     where organisation_id = ${organisationId} order by place, created_at, id`.execute(trx);
  return rows.map(({ id, name, is_active: isActive, settings, sealed_secret: sealedSecret }) => ({
    ...settings,
    id,
    name,
    isActive,
    sealedSecret,
  }));
}

/** Writes a trunk; a new one is tried last. */
export async function saveTrunk(
  trx: Transaction,
  organisationId: OrganisationId,
  { id, name, isActive, sealedSecret, ...settings }: StoredTrunk,
  atMs: number,
): Promise<void> {
  await sql`
    insert into voice_trunks (organisation_id, id, name, place, is_active, settings, sealed_secret, created_at)
    select ${organisationId}, ${id}, ${name}, coalesce(max(place) + 1, 0), ${isActive},
           ${JSON.stringify(settings)}::jsonb, ${sealedSecret}, ${new Date(atMs)}
      from voice_trunks where organisation_id = ${organisationId}
    on conflict (organisation_id, id) do update set
      name = excluded.name, is_active = excluded.is_active, settings = excluded.settings,
      sealed_secret = excluded.sealed_secret`.execute(trx);
}

/** Puts the trunks into this order. */
export async function placeTrunks(
  trx: Transaction,
  organisationId: OrganisationId,
  ids: readonly TrunkId[],
): Promise<void> {
  await sql`
    update voice_trunks t set place = o.place
      from unnest(${ids}::uuid[]) with ordinality as o (id, place)
     where t.organisation_id = ${organisationId} and t.id = o.id`.execute(trx);
}

export async function removeTrunk(trx: Transaction, organisationId: OrganisationId, id: TrunkId): Promise<void> {
  await sql`delete from voice_trunks where organisation_id = ${organisationId} and id = ${id}`.execute(trx);
}
