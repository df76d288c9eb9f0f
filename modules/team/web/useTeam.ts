import { useMemo } from 'react';
import type { UserId } from '#kernel/id.ts';
import type { RoomRow, TeamChange, TeamSnapshot } from '#team';
import {
  type ColleagueChange,
  type ColleagueState,
  type ColleaguesSnapshot,
  colleaguesTopicOf,
  teamTopicOf,
} from '#team';
import { useTopic } from '#web/live.tsx';
import { useMe } from '#web/session.ts';
import { applyTeam } from './team-state.ts';

const appliers = new Map<UserId, ReturnType<typeof applyTeam>>();

/** All who follow her list must put changes into it in the same way. */
function applierOf(userId: UserId): ReturnType<typeof applyTeam> {
  const known = appliers.get(userId) ?? applyTeam(userId);
  appliers.set(userId, known);
  return known;
}

/** The rooms of the one who is signed in; null until the first word. */
export function useMyRooms(): readonly RoomRow[] | null {
  const { user } = useMe();
  const userId = user.id as UserId;
  const { data } = useTopic<TeamSnapshot, TeamChange>(teamTopicOf(userId), applierOf(userId));
  return data?.rooms ?? null;
}

/** How colleagues are, while a page shows it. */
export function useColleagueStates(): (userId: string) => ColleagueState {
  const { organisation } = useMe();
  const { data } = useTopic<ColleaguesSnapshot, ColleagueChange>(colleaguesTopicOf(organisation.id), applyState);
  return useMemo(() => (userId: string) => data?.states[userId] ?? 'offline', [data]);
}

function applyState(now: ColleaguesSnapshot, { userId, state }: ColleagueChange): ColleaguesSnapshot {
  return { states: { ...now.states, [userId]: state } };
}
