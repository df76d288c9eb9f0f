import { sql } from 'kysely';
import type { AgentId, InteractionId, OrganisationId, UserId } from '#kernel/id.ts';
import { iso } from '#kernel/moment.ts';
import type { Transaction } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import type { LineId } from '../../gateway.ts';
import type { Supervision, SupervisionMode } from '../../supervision.ts';

/** A stretch in one way that has not ended. */
export interface OpenStretch {
  readonly line: LineId;
  readonly callId: InteractionId;
  readonly agentId: AgentId;
  readonly supervisorId: UserId;
  readonly mode: SupervisionMode;
}

/** Begins a stretch; what the same line did before ends. */
export async function beginStretch(
  trx: Transaction,
  organisationId: OrganisationId,
  { line, callId, agentId, supervisorId, mode }: Supervision,
  atMs: number,
): Promise<void> {
  await endStretches(trx, organisationId, [line], atMs);
  await sql`
    insert into call_supervisions
      (organisation_id, id, interaction_id, agent_id, supervisor_id, line, mode, began_at)
    values (${organisationId}, ${newId<'supervision'>()}, ${callId}, ${agentId}, ${supervisorId}, ${line}, ${mode},
      ${iso(atMs)})`.execute(trx);
}

export async function endStretches(
  trx: Transaction,
  organisationId: OrganisationId,
  lines: readonly LineId[],
  atMs: number,
): Promise<void> {
  await sql`
    update call_supervisions set ended_at = greatest(began_at, ${iso(atMs)}::timestamptz)
     where organisation_id = ${organisationId} and ended_at is null and line = any (${lines}::text[])`.execute(trx);
}

/** What had not ended when the program did. */
export async function readOpenStretches(
  trx: Transaction,
  organisationId: OrganisationId,
): Promise<readonly OpenStretch[]> {
  const { rows } = await sql<{
    line: string;
    interaction_id: InteractionId;
    agent_id: AgentId;
    supervisor_id: UserId;
    mode: SupervisionMode;
  }>`
    select line, interaction_id, agent_id, supervisor_id, mode from call_supervisions
     where organisation_id = ${organisationId} and ended_at is null`.execute(trx);
  return rows.map(({ line, interaction_id: callId, agent_id: agentId, supervisor_id: supervisorId, mode }) => ({
    ...{ line, callId, agentId, supervisorId, mode },
  }));
}

/** Whether agents are told that somebody listens; they are, unless somebody said otherwise. */
export async function readTellsAgents(trx: Transaction, organisationId: OrganisationId): Promise<boolean> {
  const { rows } = await sql<{ tells_agents: boolean }>`
    select tells_agents from supervision_settings where organisation_id = ${organisationId}`.execute(trx);
  return rows[0]?.tells_agents ?? true;
}

export async function saveTellsAgents(
  trx: Transaction,
  organisationId: OrganisationId,
  tellsAgents: boolean,
): Promise<void> {
  await sql`
    insert into supervision_settings (organisation_id, tells_agents) values (${organisationId}, ${tellsAgents})
    on conflict (organisation_id) do update set tells_agents = excluded.tells_agents`.execute(trx);
}
