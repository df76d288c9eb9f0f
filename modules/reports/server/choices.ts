import type { AgentId, GroupId } from '#kernel/id.ts';
import { mayName } from '../sight.ts';
import type { Prepared } from './ask.ts';

interface Choice {
  readonly id: string;
  readonly name: string;
}

/** Queues of the projects somebody sees, by name. */
export function queuesOf({ names, projectIds }: Prepared): Choice[] {
  return [...names.queues]
    .filter(([, { projectId }]) => !projectIds || (projectId !== null && projectIds.includes(projectId)))
    .map(([id, { name }]) => ({ id, name }))
    .sort(byName);
}

/** Agents whose work somebody sees, by name. */
export function agentsOf({ names, sight }: Prepared): Choice[] {
  return [...names.agents.values()]
    .filter(({ id }) => mayName(sight, id))
    .map(({ id, name }) => ({ id, name }))
    .sort(byName);
}

/** The numbers of ours, by name. */
export function numbersOf({ names }: Prepared): Choice[] {
  return [...names.numbers].map(([id, { number, name }]) => ({ id, name: `${name} · ${number}` })).sort(byName);
}

/** What calls can have come to, by name. */
export function outcomesOf({ names }: Prepared): Choice[] {
  return [...names.outcomes].map(([id, name]) => ({ id, name })).sort(byName);
}

/** Groups whose work somebody sees, by name. */
export function groupsOf({ names, sight }: Prepared): Choice[] {
  const seen = new Set([...names.agents.values()].filter(({ id }) => mayName(sight, id)).map(({ groupId }) => groupId));
  return [...names.groups]
    .filter(([id]) => sight.agentIds === null || seen.has(id))
    .map(([id, name]) => ({ id, name }))
    .sort(byName);
}

/** The agents of a group, or the one who is asked for, as far as somebody sees them; undefined: everybody. */
export function idsIn(
  { names, sight }: Prepared,
  { agentId, groupId }: { readonly agentId?: AgentId | undefined; readonly groupId?: GroupId | undefined },
): readonly AgentId[] | undefined {
  if (!agentId && !groupId) return sight.agentIds ? [...sight.agentIds] : undefined;
  return [...names.agents.values()]
    .filter((agent) => (!agentId || agent.id === agentId) && (!groupId || agent.groupId === groupId))
    .filter(({ id }) => mayName(sight, id))
    .map(({ id }) => id);
}

const byName = (one: Choice, other: Choice): number => one.name.localeCompare(other.name, 'tr');
