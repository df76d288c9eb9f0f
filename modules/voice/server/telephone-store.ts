import { sql } from 'kysely';
import type { OrganisationId, UserId } from '#kernel/id.ts';
import type { Transaction } from '#platform/database/index.ts';
import type { DeskTelephone, DeskTelephoneId } from '../line.ts';

type Row = { id: DeskTelephoneId; user_id: UserId; name: string; sign_in_name: string; sealed_secret: string };

/** A telephone with its secret, sealed for its place. */
export interface StoredTelephone extends DeskTelephone {
  readonly sealedSecret: string;
}

/** All telephones of an organisation, the oldest first. */
export async function readTelephones(
  trx: Transaction,
  organisationId: OrganisationId,
): Promise<readonly StoredTelephone[]> {
  const { rows } = await sql<Row>`
    select id, user_id, name, sign_in_name, sealed_secret from voice_telephones
     where organisation_id = ${organisationId} order by created_at, id`.execute(trx);
  return rows.map(({ id, name, user_id: userId, sign_in_name: signInName, sealed_secret: sealedSecret }) => ({
    id,
    userId,
    name,
    signInName,
    sealedSecret,
  }));
}

export async function saveTelephone(
  trx: Transaction,
  organisationId: OrganisationId,
  { id, userId, name, signInName, sealedSecret }: StoredTelephone,
  atMs: number,
): Promise<void> {
  await sql`
    insert into voice_telephones (organisation_id, id, user_id, name, sign_in_name, sealed_secret, created_at)
    values (${organisationId}, ${id}, ${userId}, ${name}, ${signInName}, ${sealedSecret}, ${new Date(atMs)})
    on conflict (organisation_id, id) do update set
      name = excluded.name, sealed_secret = excluded.sealed_secret`.execute(trx);
}

export async function removeTelephone(
  trx: Transaction,
  organisationId: OrganisationId,
  id: DeskTelephoneId,
): Promise<void> {
  await sql`delete from voice_telephones where organisation_id = ${organisationId} and id = ${id}`.execute(trx);
}
