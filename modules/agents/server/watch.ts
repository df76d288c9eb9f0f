import type { AgentId } from '#kernel/id.ts';
import type { AgentHappening, UnreachableCause } from '../fact.ts';
import type { Presence } from '../presence.ts';
import { type Evidence, type ProofLimits, proofLimits, standingOf } from '../proof.ts';

/** So often everybody's proof is looked at. */
const lookMs = 250;
/** When we ourselves have not run for longer than this, what nobody heard meanwhile speaks against nobody. */
const sleptMs = 1_000;

/** Watches over desks: who is heard, who has fallen silent, who is gone. */
export interface Watch {
  readonly connected: (agentId: AgentId, socketId: string) => void;
  readonly heard: (agentId: AgentId, socketId: string) => void;
  readonly disconnected: (agentId: AgentId, socketId: string) => void;
  readonly accepted: (agentId: AgentId) => void;
  /** She was reachable before we began; she has a moment to prove it again. */
  readonly expect: (agentId: AgentId) => void;
  /** She signed out: nobody waits for her. */
  readonly forget: (agentId: AgentId) => void;
  readonly close: () => void;
}

interface Known {
  readonly desks: Map<string, number>;
  acceptedMs: number | null;
  left: Evidence['left'];
}

/** Begins to watch. `note` writes what the proof came to; a state that is noted is not noted again. */
export function openWatch({
  of,
  note,
  limits = proofLimits,
}: {
  readonly of: (agentId: AgentId) => Presence;
  readonly note: (agentId: AgentId, happenings: readonly AgentHappening[]) => void;
  readonly limits?: ProofLimits;
}): Watch {
  const known = new Map<AgentId, Known>();
  // What was written and not heard yet, so that no look writes it a second time.
  const told = new Map<AgentId, 'proven' | 'silent' | 'unproven'>();
  const nowMs = () => performance.now();

  const knownOf = (agentId: AgentId): Known => {
    const found = known.get(agentId) ?? { desks: new Map(), acceptedMs: null, left: null };
    known.set(agentId, found);
    return found;
  };

  const look = (agentId: AgentId, evidence: Known, atMs: number): void => {
    const standing = standingOf(evidence, limits, atMs);
    const { isReachable, silentSinceMs } = of(agentId);
    const was = told.get(agentId) ?? (isReachable ? (silentSinceMs === null ? 'proven' : 'silent') : 'unproven');
    if (evidence.desks.size === 0 && standing.type === 'unproven') known.delete(agentId);
    // Silence means something only for somebody who could be reached.
    if (standing.type === was || (standing.type === 'silent' && was === 'unproven')) return;
    told.set(agentId, standing.type);
    if (standing.type === 'proven') note(agentId, [{ type: 'becameReachable' }]);
    else if (standing.type === 'silent') note(agentId, [{ type: 'fellSilent', cause: standing.cause }]);
    else note(agentId, [{ type: 'becameUnreachable', cause: standing.cause }]);
  };
  const lookNow = (agentId: AgentId): void => look(agentId, knownOf(agentId), nowMs());

  let lookedMs = nowMs();
  const looking = setInterval(() => {
    const atMs = nowMs();
    const lateMs = atMs - lookedMs - lookMs;
    lookedMs = atMs;
    if (lateMs > sleptMs) for (const evidence of known.values()) forgive(evidence, lateMs);
    for (const [agentId, evidence] of known) look(agentId, evidence, atMs);
  }, lookMs);
  looking.unref();

  const leave = (agentId: AgentId, cause: UnreachableCause): void => {
    knownOf(agentId).left = { atMs: nowMs(), cause };
    lookNow(agentId);
  };

  return {
    connected(agentId, socketId) {
      const evidence = knownOf(agentId);
      evidence.desks.set(socketId, nowMs());
      evidence.left = null;
      lookNow(agentId);
    },
    heard(agentId, socketId) {
      const evidence = knownOf(agentId);
      // A desk that connected while the floor was being built is known by its first word.
      evidence.desks.set(socketId, nowMs());
      evidence.left = null;
      // Who was quiet or gone is back with the first word, not with the next look.
      if (!of(agentId).isReachable || of(agentId).silentSinceMs !== null) lookNow(agentId);
    },
    disconnected(agentId, socketId) {
      const evidence = known.get(agentId);
      if (evidence?.desks.delete(socketId) && evidence.desks.size === 0) leave(agentId, 'connectionLost');
    },
    accepted(agentId) {
      const evidence = known.get(agentId);
      if (evidence) evidence.acceptedMs = nowMs();
    },
    expect(agentId) {
      if (!known.get(agentId)?.desks.size) leave(agentId, 'serverRestarted');
    },
    forget(agentId) {
      known.delete(agentId);
      told.set(agentId, 'unproven');
    },
    close: () => clearInterval(looking),
  };
}

/** Moves what was heard last by the time in which we could not hear. */
function forgive(evidence: Known, lateMs: number): void {
  for (const [socketId, heardMs] of evidence.desks) evidence.desks.set(socketId, heardMs + lateMs);
  if (evidence.left) evidence.left = { ...evidence.left, atMs: evidence.left.atMs + lateMs };
}
