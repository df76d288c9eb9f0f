import { type Right, scopeOf, type Who } from '#identity';
import type { AgentId, GroupId, ProjectId } from '#kernel/id.ts';
import type { Row } from '#metrics';

/** Somebody whose work reports speak of. */
export interface AgentOfReport {
  readonly id: AgentId;
  readonly name: string;
  readonly groupId: GroupId | null;
}

/**
 * What of the figures somebody sees: which projects (null = all), whose work (null = everybody's), and whether the
 * figures of whole queues, which tell of nobody in particular, are among it.
 */
export interface Sight {
  readonly projectIds: readonly ProjectId[] | null;
  readonly agentIds: ReadonlySet<AgentId> | null;
  readonly seesQueues: boolean;
}

/** What somebody sees by a right; null when she does not hold it. */
export function sightOf(who: Who, right: Right, agents: readonly AgentOfReport[]): Sight | null {
  const scope = scopeOf(who, right);
  if (scope === null) return null;
  const projectIds = who.projectIds === 'all' ? null : who.projectIds;
  if (scope === 'own') return { projectIds, agentIds: new Set([who.userId]), seesQueues: false };
  if (scope !== 'group') return { projectIds, agentIds: null, seesQueues: true };
  const mates = agents.filter((agent) => agent.groupId !== null && agent.groupId === who.groupId);
  return { projectIds, agentIds: new Set([who.userId, ...mates.map((agent) => agent.id)]), seesQueues: true };
}

/** Whether a row counts in a report of somebody with this sight. Stays in a queue are the queue's, until answered by her. */
export function isInSight(sight: Sight, row: Row): boolean {
  if (sight.agentIds === null) return true;
  if (row.kind === 'visit' && sight.seesQueues) return true;
  return row.agentId !== null && sight.agentIds.has(row.agentId);
}

/** Whether the name of an agent, and the interaction she had, may be told to somebody with this sight. */
export function mayName(sight: Sight, agentId: AgentId | null): boolean {
  return sight.agentIds === null || (agentId !== null && sight.agentIds.has(agentId));
}
