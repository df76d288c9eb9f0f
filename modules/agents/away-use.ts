import type { AgentFact, AwayReasonId } from './fact.ts';
import type { AwayReason } from './skill.ts';

/** One time away: from when to when, for which reason. */
export interface AwaySpan {
  readonly reasonId: AwayReasonId;
  readonly fromMs: number;
  /** Null while it lasts. */
  readonly toMs: number | null;
}

/** Spans that ended longer ago than this are nobody's day any more, night shifts included. */
export const awaySpansKeptMs = 36 * 3_600_000;

/** An agent's times away after a fact of hers. Only what took effect counts; what was asked for is still work. */
export function awaySpansAfter(spans: readonly AwaySpan[], fact: AgentFact): readonly AwaySpan[] {
  if (fact.type !== 'choseAvailability') return spans;
  const last = spans.at(-1);
  const open = last?.toMs === null ? last : null;
  const reasonId = fact.availability === 'away' ? fact.reasonId : null;
  if (open?.reasonId === reasonId) return spans;
  const atMs = Math.max(fact.atMs, last?.toMs ?? 0, open?.fromMs ?? 0);
  const before = open ? [...spans.slice(0, -1), { ...open, toMs: atMs }] : spans;
  const kept = before.filter(({ toMs }) => toMs === null || toMs > atMs - awaySpansKeptMs);
  return reasonId === null ? kept : [...kept, { reasonId, fromMs: atMs, toMs: null }];
}

/** How long somebody was away for each reason since the day began, up to this moment, in milliseconds. */
export function awayUsed(
  spans: readonly AwaySpan[],
  dayStartMs: number,
  nowMs: number,
): ReadonlyMap<AwayReasonId, number> {
  const used = new Map<AwayReasonId, number>();
  for (const { reasonId, fromMs, toMs } of spans) {
    const ms = Math.min(toMs ?? nowMs, nowMs) - Math.max(fromMs, dayStartMs);
    if (ms > 0) used.set(reasonId, (used.get(reasonId) ?? 0) + ms);
  }
  return used;
}

/**
 * When the time away that is running has lasted as long as it may, or has used up what the day allows, whichever comes
 * first. Null when nothing is running or nothing limits it. It may lie in the past: then she is over it.
 */
export function awayLimitMs(spans: readonly AwaySpan[], reason: AwayReason | null, dayStartMs: number): number | null {
  const open = spans.at(-1);
  if (!reason || open?.toMs !== null || open.reasonId !== reason.id) return null;
  const countedFromMs = Math.max(open.fromMs, dayStartMs);
  const before = awayUsed(spans.slice(0, -1), dayStartMs, open.fromMs).get(reason.id) ?? 0;
  const moments = [
    ...(reason.longestMs === null ? [] : [open.fromMs + reason.longestMs]),
    ...(reason.allowanceMs === null ? [] : [countedFromMs + Math.max(0, reason.allowanceMs - before)]),
  ];
  return moments.length > 0 ? Math.min(...moments) : null;
}
