import type { AgentId, OrganisationId } from '#kernel/id.ts';
import { iso, isoOrNull } from '#kernel/moment.ts';
import type { Database } from '#platform/database/index.ts';
import type { InternalCallId } from '../../call-names.ts';
import type { InternalEnd } from '../../internal-call.ts';
import { lastInternalCalls } from './internal-store.ts';

/** An internal call as one of the two remembers it. */
export interface PastView {
  readonly callId: InternalCallId;
  readonly isMine: boolean;
  /** The other one; empty when she is not with the company any more. */
  readonly name: string;
  readonly agentId: AgentId;
  readonly beganAt: string;
  readonly answeredAt: string | null;
  readonly endedAt: string | null;
  readonly cause: InternalEnd | null;
}

const pastShown = 20;

/** The internal calls that somebody made or got last, the last one first. */
export async function pastOf(
  userId: AgentId,
  { database, organisationId, nameOf }: PastNeeds,
): Promise<readonly PastView[]> {
  const rows = await database.within(organisationId, (trx) =>
    lastInternalCalls(trx, organisationId, userId, pastShown),
  );
  return rows.map(({ id, fromId, toId, cause, ...at }): PastView => {
    const isMine = fromId === userId;
    const agentId = isMine ? toId : fromId;
    return {
      ...{ callId: id, isMine, agentId, name: nameOf(agentId), cause, beganAt: iso(at.beganAtMs) },
      ...{ answeredAt: isoOrNull(at.answeredAtMs), endedAt: isoOrNull(at.endedAtMs) },
    };
  });
}

export interface PastNeeds {
  readonly database: Database;
  readonly organisationId: OrganisationId;
  readonly nameOf: (id: AgentId) => string;
}
