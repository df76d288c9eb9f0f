import { sql } from 'kysely';
import type { Language } from '#identity';
import type { OrganisationId, ProjectId, QueueId } from '#kernel/id.ts';
import type { Transaction } from '#platform/database/index.ts';
import type { NumberId, OwnNumber } from '../line.ts';

type Row = {
  id: NumberId;
  number: string;
  name: string;
  queue_id: QueueId;
  flow_id: OwnNumber['flowId'];
  project_id: ProjectId;
  language: Language;
};
/** One number for the whole installation: two companies that name the same number at once come one after the other. */
const turnOfNumbers = 7_268_731;

/** All numbers of an organisation, by name. */
export async function readNumbers(trx: Transaction, organisationId: OrganisationId): Promise<readonly OwnNumber[]> {
  const { rows } = await sql<Row>`
    select id, number, name, queue_id, flow_id, project_id, language from voice_numbers
     where organisation_id = ${organisationId} order by lower(name), number`.execute(trx);
  return rows.map(({ queue_id: queueId, flow_id: flowId, project_id: projectId, ...row }) => ({
    ...{ ...row, queueId, flowId, projectId },
  }));
}

/** Writes a number; false when it stands elsewhere in the installation already. Asks for a transaction across them. */
export async function saveNumber(
  trx: Transaction,
  organisationId: OrganisationId,
  { id, number, name, queueId, flowId, projectId, language }: OwnNumber,
  atMs: number,
): Promise<boolean> {
  await sql`select pg_advisory_xact_lock(${turnOfNumbers})`.execute(trx);
  const { rows } = await sql`
    select 1 from voice_numbers where number = ${number} and not (organisation_id = ${organisationId} and id = ${id})
     limit 1`.execute(trx);
  if (rows.length > 0) return false;
  await sql`
    insert into voice_numbers (organisation_id, id, number, name, queue_id, flow_id, project_id, language, created_at)
    values (${organisationId}, ${id}, ${number}, ${name}, ${queueId}, ${flowId}, ${projectId}, ${language}, ${new Date(atMs)})
    on conflict (organisation_id, id) do update set
      number = excluded.number, name = excluded.name, queue_id = excluded.queue_id, flow_id = excluded.flow_id,
      project_id = excluded.project_id, language = excluded.language`.execute(trx);
  return true;
}

export async function removeNumber(trx: Transaction, organisationId: OrganisationId, id: NumberId): Promise<void> {
  await sql`delete from voice_numbers where organisation_id = ${organisationId} and id = ${id}`.execute(trx);
}
