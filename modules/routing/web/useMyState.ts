import type { AgentId } from '#kernel/id.ts';
import { type MeChange, type MyState, meTopicOf } from '#routing';
import { useLiveState, useTopic } from '#web/live.tsx';
import { useMe } from '#web/session.ts';

/** The signed-in agent's own state; null until the first word. While the line is down it is the last one known. */
export function useMyState(): {
  readonly me: MyState | null;
  readonly isOnline: boolean;
  readonly lineSinceMs: number;
} {
  const { user } = useMe();
  const { data } = useTopic<MyState, MeChange>(meTopicOf(user.id as AgentId), applied);
  const { isOnline, sinceMs } = useLiveState();
  return { me: data ?? null, isOnline, lineSinceMs: sinceMs };
}

const applied = (_before: MyState, change: MeChange): MyState => change.me;
