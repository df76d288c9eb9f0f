import type { Interaction, InteractionFact } from '#interactions';
import { mediumOf } from '#kernel/channel.ts';
import type { LegId } from '#kernel/id.ts';
import type { LegRow, RowOfInteraction } from './rows.ts';

/** The legs after a fact; `before` is the interaction as it was when the fact came. */
export function legsAfter(
  legs: readonly LegRow[],
  before: Interaction,
  fact: InteractionFact,
  of: RowOfInteraction,
): readonly LegRow[] {
  switch (fact.type) {
    case 'dialed':
      // Who takes somebody out of the line to call her back has a call of her own, which nobody has answered yet.
      return legs.some(({ rowId }) => rowId === fact.legId)
        ? changed(legs, fact.legId, (leg) => ({ ...leg, how: 'dialed', answeredAtMs: null }))
        : [...legs, legOf(before, fact, of)];
    case 'answered':
      return answered(legs, before, fact, of);
    case 'resumed':
      return changed(legs, fact.legId, (leg) => afterHold(leg, before, fact.atMs));
    case 'transferred':
      return over(legs, before, fact.atMs, 'transferred').map((leg) =>
        leg.rowId === fact.legId ? { ...leg, transferKind: fact.kind } : leg,
      );
    case 'released':
      return over(legs, before, fact.atMs, 'released');
    case 'ended':
      return over(legs, before, fact.atMs, 'ended');
    case 'reopened': {
      // What turned out to be no spam was never finished.
      if (before.endCause === 'spam') return legs;
      const last = legs.findLast((leg) => leg.endedHow === 'ended' && leg.endedAtMs === before.endedAtMs);
      return last ? changed(legs, last.rowId, (leg) => ({ ...leg, reopenedAtMs: fact.atMs })) : legs;
    }
    case 'wrappedUp':
      return changed(legs, fact.legId, (leg) => ({ ...leg, doneAtMs: fact.atMs, disposition: fact.disposition }));
    default:
      return legs;
  }
}

function legOf(
  before: Interaction,
  fact: InteractionFact & { type: 'dialed' | 'answered' },
  of: RowOfInteraction,
): LegRow {
  const isAnswered = fact.type === 'answered';
  const visitId = isAnswered ? fact.visitId : null;
  const visit = before.visit?.visitId === visitId ? before.visit : null;
  return {
    ...of,
    kind: 'leg',
    rowId: fact.legId,
    agentId: fact.agentId,
    visitId,
    how: isAnswered ? fact.how : 'dialed',
    cohortAtMs: visit?.enteredAtMs ?? fact.atMs,
    startedAtMs: fact.atMs,
    answeredAtMs: isAnswered ? fact.atMs : null,
    endedAtMs: null,
    doneAtMs: null,
    endedHow: null,
    transferKind: null,
    holds: 0,
    heldMs: 0,
    longestHoldMs: 0,
    disposition: null,
    reopenedAtMs: null,
  };
}

function answered(
  legs: readonly LegRow[],
  before: Interaction,
  fact: InteractionFact & { type: 'answered' },
  of: RowOfInteraction,
): readonly LegRow[] {
  if (!legs.some((leg) => leg.rowId === fact.legId)) return [...legs, legOf(before, fact, of)];
  return changed(legs, fact.legId, (leg) => ({ ...leg, answeredAtMs: leg.answeredAtMs ?? fact.atMs }));
}

/** Every leg that still runs ends now: a call goes into wrap-up, a conversation in writing is done. */
function over(legs: readonly LegRow[], before: Interaction, atMs: number, endedHow: LegRow['endedHow']): LegRow[] {
  const isVoice = mediumOf(before.channel) === 'voice';
  return legs.map((leg) => {
    if (leg.endedAtMs !== null) return leg;
    return { ...afterHold(leg, before, atMs), endedAtMs: atMs, endedHow, doneAtMs: isVoice ? null : atMs };
  });
}

/** The leg after a hold that ends now; unchanged when it is not on hold. */
function afterHold(leg: LegRow, before: Interaction, atMs: number): LegRow {
  const live = before.legs.find((other) => other.legId === leg.rowId);
  if (live?.state !== 'held') return leg;
  const holdMs = Math.max(0, atMs - live.sinceMs);
  return {
    ...leg,
    holds: leg.holds + 1,
    heldMs: leg.heldMs + holdMs,
    longestHoldMs: Math.max(leg.longestHoldMs, holdMs),
  };
}

function changed(legs: readonly LegRow[], legId: LegId, change: (leg: LegRow) => LegRow): readonly LegRow[] {
  return legs.map((leg) => (leg.rowId === legId ? change(leg) : leg));
}
