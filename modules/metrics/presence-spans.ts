import { type AgentFact, type Presence, presenceAfter, unknownPresence } from '#agents';
import type { PresenceSpan } from './rows.ts';

/**
 * An agent's spans after a fact of hers: the open one is closed where something changed, and a new one opens. A span
 * without length leaves nothing behind. A fact dated before the one it follows counts from that one on.
 */
export function followAgent(spans: readonly PresenceSpan[], fact: AgentFact): readonly PresenceSpan[] {
  const open = spans.at(-1);
  const next = presenceAfter(open ? presenceOfSpan(open) : unknownPresence, fact);
  const atMs = Math.max(fact.atMs, open?.fromMs ?? 0);
  const span: PresenceSpan = {
    kind: 'presence',
    rowId: `${fact.about}:${atMs}`,
    agentId: fact.about,
    availability: next.availability,
    reasonId: next.reasonId,
    isReachable: next.isReachable,
    missedOfferId: next.notResponding?.offerId ?? null,
    fromMs: atMs,
    toMs: null,
  };
  if (!open) return [span];
  if (isSame(open, span)) return spans;
  // Who is away is away, whether or not her desk can be reached meanwhile: one time away is one span.
  if (isOneAway(open, span)) return [...spans.slice(0, -1), { ...span, rowId: open.rowId, fromMs: open.fromMs }];
  const before = spans.slice(0, -1);
  const closed = open.fromMs < atMs ? [{ ...open, toMs: atMs }] : [];
  const last = closed.length === 0 ? before.at(-1) : undefined;
  // A choice taken back within the same millisecond: the span before it goes on as if nothing had been.
  if (last && last.toMs === atMs && isSame(last, span)) return [...before.slice(0, -1), { ...last, toMs: null }];
  return [...before, ...closed, span];
}

/** As much of the presence as says what an agent was doing; moments and words of the choice are not part of it. */
export function presenceOfSpan(span: PresenceSpan): Presence {
  return {
    ...unknownPresence,
    availability: span.availability,
    availabilitySinceMs: span.fromMs,
    reasonId: span.reasonId,
    isReachable: span.isReachable,
    reachabilitySinceMs: span.fromMs,
    unreachableCause: span.isReachable ? null : 'connectionLost',
    notResponding: span.missedOfferId && { sinceMs: span.fromMs, untilMs: span.fromMs, offerId: span.missedOfferId },
  };
}

function isOneAway(one: PresenceSpan, other: PresenceSpan): boolean {
  return one.availability === 'away' && other.availability === 'away' && one.reasonId === other.reasonId;
}

function isSame(one: PresenceSpan, other: PresenceSpan): boolean {
  return (
    one.availability === other.availability &&
    one.reasonId === other.reasonId &&
    one.isReachable === other.isReachable &&
    one.missedOfferId === other.missedOfferId
  );
}
