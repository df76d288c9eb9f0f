import type { AwayClass, AwayReasonId } from '#agents';
import type { AgentInterval } from './rows.ts';

/** Time away for one reason: how long, whether it is paid, and how much of it was longer than it may last. */
export interface AwayTime {
  readonly reasonId: AwayReasonId;
  readonly class: AwayClass | null;
  readonly isPaid: boolean;
  readonly ms: number;
  readonly overMs: number;
}

/** Time away by reason, the longest first: pieces of one agent, or of many together. */
export function awayByReason(pieces: Iterable<AgentInterval>): readonly AwayTime[] {
  const times = new Map<AwayReasonId, AwayTime>();
  for (const { awayReasonId: reasonId, awayClass, isPaid, awayLimitMs, fromMs, toMs } of pieces) {
    if (reasonId === null) continue;
    const before = times.get(reasonId);
    const overMs = awayLimitMs === null ? 0 : Math.max(0, toMs - Math.max(fromMs, awayLimitMs));
    times.set(reasonId, {
      reasonId,
      class: awayClass,
      isPaid: isPaid ?? false,
      ms: (before?.ms ?? 0) + toMs - fromMs,
      overMs: (before?.overMs ?? 0) + overMs,
    });
  }
  return [...times.values()].sort((one, other) => other.ms - one.ms || one.reasonId.localeCompare(other.reasonId));
}
