import type { Right, Who } from '#identity';
import type { Row } from '#metrics';
import { sightOf } from '#reports';
import type { Directory } from '#reports/server';
import type { Place } from '../norm.ts';

/** Whether the house has a place today. */
export function isThere({ queues, groups, agents }: Directory, place: Place): boolean {
  switch (place.type) {
    case 'company':
      return true;
    case 'queue':
      return queues.has(place.id);
    case 'group':
      return groups.has(place.id);
    case 'agent':
      return agents.some(({ id }) => id === place.id);
  }
}

/** The name of a place today; null of the company, and of what is not there any more. */
export function nameOfPlace({ queues, groups, agents }: Directory, place: Place): string | null {
  switch (place.type) {
    case 'company':
      return null;
    case 'queue':
      return queues.get(place.id)?.name ?? null;
    case 'group':
      return groups.get(place.id) ?? null;
    case 'agent':
      return agents.find(({ id }) => id === place.id)?.name ?? null;
  }
}

/**
 * Says of a place whether somebody may be told its whole figures by a right. Who sees the work of some projects alone is
 * told of their queues and of herself: the figures of people and of the company are made of all projects.
 */
export function openSightOfPlaces(who: Who, right: Right, directory: Directory): (place: Place) => boolean {
  const sight = sightOf(who, right, directory.agents);
  if (!sight) return () => false;
  const { projectIds, agentIds, seesQueues } = sight;
  const seesAllProjects = projectIds === null;
  return (place) => {
    switch (place.type) {
      case 'company':
        return seesAllProjects && agentIds === null;
      case 'queue': {
        const projectId = directory.queues.get(place.id)?.projectId ?? null;
        return seesQueues && (seesAllProjects || (projectId !== null && projectIds.includes(projectId)));
      }
      case 'group':
        return seesAllProjects && seesQueues && (agentIds === null || place.id === who.groupId);
      case 'agent':
        if (place.id === who.userId) return true;
        return seesAllProjects && (agentIds === null || agentIds.has(place.id));
    }
  };
}

/** Whether a row is counted for a place, as reports count it; of groups as they are today. */
export function isRowOf({ agents }: Directory, place: Place): (row: Row) => boolean {
  switch (place.type) {
    case 'company':
      return () => true;
    case 'queue':
      return (row) => row.kind !== 'agentInterval' && row.queueId === place.id;
    case 'group': {
      const members = new Set(agents.filter(({ groupId }) => groupId === place.id).map(({ id }) => id));
      return (row) => row.agentId !== null && members.has(row.agentId);
    }
    case 'agent':
      return (row) => row.agentId === place.id;
  }
}
