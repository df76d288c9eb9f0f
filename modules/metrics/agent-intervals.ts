import { type AwayReason, type AwayReasonId, agentState } from '#agents';
import type { AgentId } from '#kernel/id.ts';
import { presenceOfSpan } from './presence-spans.ts';
import type { AgentInterval, PresenceSpan, Work, WorkSpan } from './rows.ts';

/** What time away for a reason counts as. */
export type AwayRule = Pick<AwayReason, 'class' | 'isPaid' | 'longestMs'>;
/** The rule of a reason; null for none. Asked when intervals are made, so that rows hold ids only. */
export type AwayRuleOf = (reasonId: AwayReasonId | null) => AwayRule | null;

const calls: readonly Work[] = ['dialing', 'talking', 'held', 'wrapUp'];

/**
 * One agent's time at work in `[fromMs, toMs)`, cut wherever what she did changed. The pieces meet without gap or
 * overlap, and add up to the time in which she was not offline. What she did in each follows from `agentState`, the
 * function the live board asks as well. Spans that are still open end at `toMs`.
 */
export function agentIntervals(
  agentId: AgentId,
  presence: readonly PresenceSpan[],
  work: readonly WorkSpan[],
  fromMs: number,
  toMs: number,
  ruleOf: AwayRuleOf,
): readonly AgentInterval[] {
  const edges = edgesOf([...presence, ...work], fromMs, toMs);
  const counts = new Map<Work, number>();
  let present: PresenceSpan | null = null;
  const pieces: AgentInterval[] = [];
  for (const [at, edge] of edges.entries()) {
    for (const { span, by } of edge.changes) {
      if (span.kind === 'workSpan') counts.set(span.work, (counts.get(span.work) ?? 0) + by);
      else if (by === 1) present = span;
      else if (present === span) present = null;
    }
    const untilMs = edges[at + 1]?.atMs ?? toMs;
    const piece = present && pieceOf(agentId, present, counts, edge.atMs, untilMs, ruleOf);
    if (piece) add(pieces, piece);
  }
  return pieces;
}

interface Edge {
  readonly atMs: number;
  readonly changes: { readonly span: PresenceSpan | WorkSpan; readonly by: 1 | -1 }[];
}

/** Where spans begin and end inside the window, in order; at one moment ends come before beginnings. */
function edgesOf(spans: readonly (PresenceSpan | WorkSpan)[], fromMs: number, toMs: number): readonly Edge[] {
  const changes = spans
    .map((span) => ({ span, begin: Math.max(span.fromMs, fromMs), end: Math.min(span.toMs ?? toMs, toMs) }))
    .filter(({ begin, end }) => begin < end)
    .flatMap(({ span, begin, end }) => [
      { atMs: begin, span, by: 1 as const },
      { atMs: end, span, by: -1 as const },
    ])
    .sort((one, other) => one.atMs - other.atMs || one.by - other.by);
  const edges: Edge[] = [];
  for (const { atMs, span, by } of changes) {
    const last = edges.at(-1);
    if (last?.atMs === atMs) last.changes.push({ span, by });
    else edges.push({ atMs, changes: [{ span, by }] });
  }
  return edges;
}

function pieceOf(
  agentId: AgentId,
  present: PresenceSpan,
  counts: ReadonlyMap<Work, number>,
  fromMs: number,
  toMs: number,
  ruleOf: AwayRuleOf,
): AgentInterval | null {
  if (fromMs >= toMs || present.availability === 'offline') return null;
  const count = (work: Work) => counts.get(work) ?? 0;
  const hasCall = calls.some((work) => count(work) > 0);
  const { state } = agentState(presenceOfSpan(present), {
    handlingSinceMs: hasCall || count('writing') > 0 ? fromMs : null,
    hasCall,
    ringingSinceMs: count('ringing') > 0 ? fromMs : null,
  });
  if (state === 'offline') return null;
  const rule = state === 'away' ? ruleOf(present.reasonId) : null;
  return {
    kind: 'agentInterval',
    rowId: `${agentId}:${fromMs}`,
    agentId,
    class: state,
    awayClass: rule?.class ?? null,
    awayReasonId: state === 'away' ? present.reasonId : null,
    isPaid: rule?.isPaid ?? null,
    awayLimitMs: rule?.longestMs == null ? null : present.fromMs + rule.longestMs,
    assigned: count('assigned'),
    writing: count('writing'),
    fromMs,
    toMs,
  };
}

function add(pieces: AgentInterval[], piece: AgentInterval): void {
  const last = pieces.at(-1);
  const continues =
    last?.toMs === piece.fromMs &&
    last.class === piece.class &&
    last.awayClass === piece.awayClass &&
    last.awayReasonId === piece.awayReasonId &&
    last.awayLimitMs === piece.awayLimitMs &&
    last.assigned === piece.assigned &&
    last.writing === piece.writing;
  if (last && continues) pieces[pieces.length - 1] = { ...last, toMs: piece.toMs };
  else pieces.push(piece);
}
