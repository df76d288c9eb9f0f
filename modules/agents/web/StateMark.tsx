import {
  IconBellRinging,
  IconCircleCheckFilled,
  IconCircleDashed,
  IconCircleMinus,
  IconClockPause,
  IconMessageCircle,
  IconPlugConnectedX,
  IconZzz,
} from '@tabler/icons-react';
import type { AgentStateName, Availability } from '#agents';

const marks = {
  free: IconCircleCheckFilled,
  available: IconCircleCheckFilled,
  handling: IconMessageCircle,
  ringing: IconBellRinging,
  away: IconClockPause,
  offQueue: IconCircleMinus,
  offline: IconCircleDashed,
  unreachable: IconPlugConnectedX,
  notResponding: IconZzz,
} as const satisfies Record<AgentStateName | Availability, unknown>;

const wants: readonly (AgentStateName | Availability)[] = ['free', 'available', 'handling', 'ringing'];

/**
 * The picture of what an agent is doing. It stands beside its word, never instead of it, and takes no colour of health:
 * who works with customers has the product's colour, everybody else is quiet.
 */
export function StateMark({
  state,
  size = 16,
}: {
  readonly state: AgentStateName | Availability;
  readonly size?: number;
}) {
  const Icon = marks[state];
  const colour = wants.includes(state) ? 'var(--c-brand-text)' : 'var(--c-text-dim)';
  return <Icon size={size} stroke={1.7} aria-hidden style={{ color: colour, flex: 'none' }} />;
}
