import { useMutation, useQuery } from '@tanstack/react-query';
import type { AgentId } from '#kernel/id.ts';
import {
  type Colleague,
  type InternalChange,
  type InternalSnapshot,
  internalTopicOf,
  type OwnInternalCall,
} from '#voice';
import { api, client } from '#web/api.ts';
import { useTopic } from '#web/live.tsx';
import { useMe } from '#web/session.ts';

/** The call with a colleague that whoever is signed in has now. */
export function useInternalCall(): OwnInternalCall | null {
  const { user } = useMe();
  const { data } = useTopic<InternalSnapshot, InternalChange>(internalTopicOf(user.id as AgentId), whole);
  return data?.call ?? null;
}

const whole = (_before: InternalSnapshot, { call }: InternalChange): InternalSnapshot => ({ call });

const refreshMs = 5_000;

/** Whom she can call in the house, as they stand. */
export const useColleagues = (): readonly Colleague[] =>
  useQuery({ ...api.calls.colleagues.queryOptions({}), refetchInterval: refreshMs }).data?.items ?? none;
const none: readonly Colleague[] = [];

/** Calls a colleague. */
export const useInternalCalling = () =>
  useMutation({ mutationFn: (agentId: Colleague['agentId']) => client.internalCalls.call({ agentId }) });
