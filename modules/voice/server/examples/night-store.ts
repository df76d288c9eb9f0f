import { sql } from 'kysely';
import type { FlowId } from '#flows/server';
import type { OrganisationId } from '#kernel/id.ts';
import type { Transaction } from '#platform/database/index.ts';
import type { CalledOutcome } from '../../example-call.ts';

/** How the examples of a flow went when what runs of it was last called at night. */
export interface ExampleNight {
  readonly flowId: FlowId;
  readonly version: number;
  readonly calledAtMs: number;
  readonly outcomes: readonly { readonly name: string; readonly outcome: CalledOutcome }[];
}

/** The last night of each flow that had one. */
export async function readNights(trx: Transaction, organisationId: OrganisationId): Promise<readonly ExampleNight[]> {
  const { rows } = await sql<{
    flow_id: FlowId;
    version: number;
    called_at: Date;
    outcomes: ExampleNight['outcomes'];
  }>`
    select flow_id, version, called_at, outcomes from flow_example_nights
     where organisation_id = ${organisationId}`.execute(trx);
  return rows.map(({ flow_id: flowId, version, called_at, outcomes }) => {
    return { flowId, version, calledAtMs: called_at.getTime(), outcomes };
  });
}

/** Puts a night in the place of the one before. */
export async function saveNight(trx: Transaction, organisationId: OrganisationId, night: ExampleNight): Promise<void> {
  await sql`
    insert into flow_example_nights (organisation_id, flow_id, version, called_at, outcomes)
    values (${organisationId}, ${night.flowId}, ${night.version}, ${new Date(night.calledAtMs)},
            ${JSON.stringify(night.outcomes)}::jsonb)
    on conflict (organisation_id, flow_id) do update
      set version = excluded.version, called_at = excluded.called_at, outcomes = excluded.outcomes`.execute(trx);
}
