import { sql } from 'kysely';
import type { AgentId, InteractionId, OrganisationId } from '#kernel/id.ts';
import { iso } from '#kernel/moment.ts';
import type { Transaction } from '#platform/database/index.ts';
import type { LineId, LineSound } from '../../gateway.ts';
import { qualityOf, type SoundQuality } from '../../sound-quality.ts';

/** Whose line it was: of whoever is outside, one of ours, or somebody outside who was brought in. */
export type SoundParty = 'customer' | 'agent' | 'guest';

/** How what came from one line of a call sounded. */
export interface CallSound extends SoundQuality {
  readonly party: SoundParty;
  /** Null for who is outside. */
  readonly agentId: AgentId | null;
}

/** A line of a call that has ended, and how it sounded. */
export interface EndedSound {
  readonly interactionId: InteractionId;
  readonly line: LineId;
  readonly party: SoundParty;
  readonly agentId: AgentId | null;
  readonly sound: LineSound;
  readonly endedAtMs: number;
}

export async function keepSound(trx: Transaction, organisationId: OrganisationId, one: EndedSound): Promise<void> {
  const { packets, lost, jitterMs, roundTripMs, upMs } = one.sound;
  await sql`
    insert into call_sounds (organisation_id, interaction_id, line, party, agent_id, packets, lost, jitter_ms,
                             round_trip_ms, up_ms, ended_at)
    values (${organisationId}, ${one.interactionId}, ${one.line}, ${one.party}, ${one.agentId}, ${packets}, ${lost},
            ${jitterMs}, ${roundTripMs}, ${Math.round(upMs)}, ${iso(one.endedAtMs)})
    on conflict do nothing`.execute(trx);
}

/** Lines of one call that are told of. */
const soundsMost = 100;

/** How the lines of a call sounded, in the order in which they ended; none where nothing was measured. */
export async function soundsOfCall(
  trx: Transaction,
  organisationId: OrganisationId,
  id: InteractionId,
): Promise<readonly CallSound[]> {
  const { rows } = await sql<{
    party: SoundParty;
    agent_id: AgentId | null;
    packets: number;
    lost: number;
    jitter_ms: number;
    round_trip_ms: number | null;
    up_ms: number;
  }>`
    select party, agent_id, packets, lost, jitter_ms, round_trip_ms, up_ms from call_sounds
     where organisation_id = ${organisationId} and interaction_id = ${id}
     order by ended_at, line limit ${soundsMost}`.execute(trx);
  return rows.map(({ party, agent_id: agentId, packets, lost, ...row }) => {
    const { jitter_ms: jitterMs, round_trip_ms: roundTripMs, up_ms: upMs } = row;
    const sound: LineSound = { packets, lost, jitterMs, roundTripMs, upMs };
    return { party, agentId, ...qualityOf(sound) };
  });
}
