import type { AgentId } from '#kernel/id.ts';
import { callsTopicOf, type OwnCall, type OwnCallsChange, type OwnCallsSnapshot } from '#voice';
import { useTopic } from '#web/live.tsx';
import { useMe } from '#web/session.ts';

/** The calls of whoever is signed in, as they are now. */
export function useOwnCalls(): readonly OwnCall[] {
  const { user } = useMe();
  const { data } = useTopic<OwnCallsSnapshot, OwnCallsChange>(callsTopicOf(user.id as AgentId), whole);
  return data?.items ?? none;
}

const none: readonly OwnCall[] = [];
const whole = (_before: OwnCallsSnapshot, { items }: OwnCallsChange): OwnCallsSnapshot => ({ items });
