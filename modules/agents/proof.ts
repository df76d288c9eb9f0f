import type { UnreachableCause, VoiceDoubt } from './fact.ts';

/** What proves that an agent is there, at moments of a clock that only goes forward. */
export interface Evidence {
  /** Her desks whose line stands, and when each was heard last. */
  readonly desks: ReadonlyMap<string, number>;
  /** When she last accepted something; null when nothing is known. Somebody who accepts is there. */
  readonly acceptedMs: number | null;
  /** When the last of her desks went, and why; null while one stands, or when none ever did. */
  readonly left: { readonly atMs: number; readonly cause: UnreachableCause } | null;
}

export interface ProofLimits {
  /** Unheard for this long: nothing new is offered to her. */
  readonly silentMs: number;
  /** Without proof for this long she counts as unreachable. */
  readonly unreachableMs: number;
  /** The same after we ourselves were gone: all desks come back at once, and the last of them must have the time. */
  readonly restartMs: number;
}

/**
 * Desks are asked for a sign of life every 1.5 seconds (`platform/live`). One that is late costs an agent her next offer,
 * not her good name; whoever looks at the board is told the truth within five seconds, the way to her screen included.
 */
export const proofLimits: ProofLimits = { silentMs: 3_000, unreachableMs: 4_250, restartMs: 12_000 };

export type Standing =
  | { readonly type: 'proven' }
  | { readonly type: 'silent' | 'unproven'; readonly cause: UnreachableCause };

/** What the evidence says at a moment. A desk that is closed is silent at once; any desk of hers that is heard is enough. */
export function standingOf(evidence: Evidence, limits: ProofLimits, nowMs: number): Standing {
  const { desks, left } = evidence;
  if (desks.size === 0) {
    if (!left) return { type: 'unproven', cause: 'signedOut' };
    const isOver = nowMs - left.atMs >= (left.cause === 'serverRestarted' ? limits.restartMs : limits.unreachableMs);
    return { type: isOver ? 'unproven' : 'silent', cause: left.cause };
  }
  const unheardMs = nowMs - Math.max(evidence.acceptedMs ?? 0, ...desks.values());
  if (unheardMs < limits.silentMs) return { type: 'proven' };
  return { type: unheardMs < limits.unreachableMs ? 'silent' : 'unproven', cause: 'noSignOfLife' };
}

/** What the browser and the telephony say about calls. `unknown`: not asked, which is no reason for doubt. */
export interface VoiceEvidence {
  readonly microphone: 'allowed' | 'denied' | 'unknown';
  /** Whether her phone is registered with the switch. */
  readonly registration: 'registered' | 'gone' | 'unknown';
  /** She is in a call with somebody of the house. */
  readonly isWithColleague?: boolean;
}

/** Why calls cannot reach somebody who takes them; null when nothing speaks against it. */
export function voiceDoubtOf(evidence: VoiceEvidence | null): VoiceDoubt | null {
  if (evidence?.microphone === 'denied') return 'microphoneDenied';
  if (evidence?.registration === 'gone') return 'notRegistered';
  return evidence?.isWithColleague ? 'internalCall' : null;
}
