import type { Id, UserId } from '#kernel/id.ts';
import type { Who } from './may.ts';
import type { Organisation } from './organisation.ts';
import type { ApiKeyId, FactorWay } from './security.ts';
import type { Preferences, User } from './user.ts';

export type SessionId = Id<'session'>;

export type SignedInUser = {
  readonly id: UserId;
  readonly name: string;
  readonly email: string;
  readonly group: User['group'];
  readonly passwordIsFirst: boolean;
  readonly preferences: Preferences;
};

/** Somebody who is signed in on one device, and everything that is asked about her on every request. */
export type Session = {
  readonly sessionId: SessionId;
  readonly who: Who;
  readonly user: SignedInUser;
  readonly organisation: Organisation;
  /** When it ends whatever she does. */
  readonly expiresAtMs: number;
  /** How she proved who she is. */
  readonly way: SessionWay;
  /** Whether a second factor stands behind it. */
  readonly isStrong: boolean;
  /** When she last proved herself, which some changes ask for anew. */
  readonly provedAtMs: number;
  /** The API key that acts in her name; null when she is here herself. */
  readonly key: { readonly id: ApiKeyId; readonly name: string } | null;
  /** She looks with the grants of a role that is being made: nothing may be changed. */
  readonly isPreview?: true;
};

/** What comes first at a sign-in. */
export type FirstProof = 'password' | 'provider';
/** The proof a session stands on: the first alone, or the second one that followed it. */
export type SessionWay = FirstProof | FactorWay;

/** A session ends twelve hours after sign-in: a shift with everything around it. */
export const sessionLengthMs = 12 * 3_600_000;
/** A session ends after half an hour without a sign of life. An open desk gives one every few seconds. */
export const idleLengthMs = 30 * 60_000;

/** Says whether a session is over at this moment. */
export function isOver(
  session: { readonly expiresAtMs: number; readonly lastSeenAtMs: number },
  nowMs: number,
): boolean {
  return nowMs >= session.expiresAtMs || nowMs - session.lastSeenAtMs >= idleLengthMs;
}
