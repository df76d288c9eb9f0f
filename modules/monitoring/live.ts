import { scopeOf, type Who } from '#identity';
import type { GroupId } from '#kernel/id.ts';
import type { Board, BoardAgent, BoardFreshness, BoardQueue } from './contract.ts';

/**
 * What a topic of the board tells after its snapshot. Every change carries the whole line it replaces, so only the last
 * one of a line matters and a slow screen may skip the ones between. `day` says that a new day began: ask again.
 */
export type BoardChange =
  | { readonly type: 'queue'; readonly queue: BoardQueue }
  | { readonly type: 'queueGone'; readonly queueId: BoardQueue['queueId'] }
  | { readonly type: 'agent'; readonly agent: BoardAgent }
  | { readonly type: 'agentGone'; readonly agentId: BoardAgent['agentId'] }
  | { readonly type: 'freshness'; readonly freshness: BoardFreshness }
  | { readonly type: 'board'; readonly board: Board };

/** What of the board somebody sees: whose agents (a group, or all) and the queues of which projects. */
export interface BoardSight {
  readonly groupId: GroupId | null;
  readonly agents: 'all' | 'group';
  readonly projectIds: Who['projectIds'];
}

/** What somebody sees of the board; null for who may not watch it at all. */
export function boardSightOf(who: Who): BoardSight | null {
  const scope = scopeOf(who, 'board.view');
  if (scope === null) return null;
  return {
    groupId: who.groupId,
    agents: scope === 'all' || scope === 'project' ? 'all' : 'group',
    projectIds: who.projectIds,
  };
}

/**
 * The topic of the board as one person may see it. Two people of one organisation who see the same share a topic, so a
 * change is written once for both. Null for who may not watch the board.
 */
export function boardTopicOf(who: Who): string | null {
  const sight = boardSightOf(who);
  if (sight === null) return null;
  const agents = sight.agents === 'all' ? 'all' : (sight.groupId ?? 'none');
  const projects = sight.projectIds === 'all' ? 'all' : markOf([...sight.projectIds].sort().join(','));
  return `board/${who.organisationId}/${agents}/${projects}`;
}

/**
 * A short mark of a long text: 128 bits, so that two lists of projects never share one by chance. Topics' names are
 * short; lists of projects need not be. Nobody chooses the ids in it, so nobody can choose a mark.
 */
function markOf(text: string): string {
  return [0x811c9dc5, 0x9e3779b9, 0x85ebca6b, 0xc2b2ae35].map((seed) => hashOf(text, seed)).join('');
}

function hashOf(text: string, seed: number): string {
  let hash = seed;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> 0;
  return (hash ^ (hash >>> 13)).toString(16).padStart(8, '0').slice(-8);
}

/** Whether a line of the board is for somebody with this sight. */
export function seesQueue({ projectIds }: BoardSight, queue: BoardQueue): boolean {
  return projectIds === 'all' || queue.projectId === null || projectIds.includes(queue.projectId);
}
export function seesAgent(sight: BoardSight, agent: BoardAgent): boolean {
  return sight.agents === 'all' || (sight.groupId !== null && agent.groupId === sight.groupId);
}

/** The board after a change, as the browser keeps it. */
export function boardAfter(board: Board, change: BoardChange): Board {
  switch (change.type) {
    case 'board':
      return change.board;
    case 'freshness':
      return { ...board, freshness: change.freshness };
    case 'queue':
      return { ...board, queues: replaced(board.queues, change.queue, (queue) => queue.queueId) };
    case 'queueGone':
      return { ...board, queues: board.queues.filter((queue) => queue.queueId !== change.queueId) };
    case 'agent':
      return { ...board, agents: replaced(board.agents, change.agent, (agent) => agent.agentId) };
    case 'agentGone':
      return { ...board, agents: board.agents.filter((agent) => agent.agentId !== change.agentId) };
  }
}

function replaced<T>(list: readonly T[], item: T, idOf: (item: T) => string): T[] {
  const id = idOf(item);
  const at = list.findIndex((other) => idOf(other) === id);
  return at < 0 ? [...list, item] : list.with(at, item);
}
