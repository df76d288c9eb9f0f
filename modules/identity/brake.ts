/** What is remembered of wrong sign-ins: how many since the last good one, and until when nothing more is tried. */
export type AccountBrake = { readonly failures: number; readonly untilMs: number; readonly lastAtMs: number };

/** So many tries cost nothing but their own time; people mistype. */
export const freeTries = 5;
const firstPauseMs = 30_000;
const longestPauseMs = 15 * 60_000;
/** After a day without a wrong try an account starts anew. */
export const forgottenAfterMs = 24 * 3_600_000;

/**
 * One more try against an account or a known device. The try is counted before the password is looked at, so that a
 * thousand tries at the same moment are no more than five; a good one wipes the count. Each wrong try after the fifth
 * doubles the pause, from 30 seconds to 15 minutes: the account is slowed down, never locked.
 */
export function tryAccount(
  brake: AccountBrake | null,
  nowMs: number,
): { readonly type: 'go'; readonly brake: AccountBrake } | { readonly type: 'wait'; readonly retryAfterMs: number } {
  const known = brake !== null && nowMs - brake.lastAtMs < forgottenAfterMs ? brake : null;
  if (known !== null && nowMs < known.untilMs) return { type: 'wait', retryAfterMs: known.untilMs - nowMs };
  const failures = (known?.failures ?? 0) + 1;
  return { type: 'go', brake: { failures, untilMs: nowMs + pauseMs(failures), lastAtMs: nowMs } };
}

/** The brake as it stands when its latest try is taken back. */
export function withoutTry(brake: AccountBrake): AccountBrake {
  const failures = Math.max(0, brake.failures - 1);
  return { failures, untilMs: brake.lastAtMs + pauseMs(failures), lastAtMs: brake.lastAtMs };
}

function pauseMs(failures: number): number {
  if (failures < freeTries) return 0;
  return Math.min(firstPauseMs * 2 ** Math.min(failures - freeTries, 10), longestPauseMs);
}

/**
 * A limit on wrong sign-ins that refills steadily (a leaky bucket told as one moment): `burst` at once, then one every
 * `everyMs`. Good sign-ins are not counted, so a whole office may begin its day behind one address.
 */
export type Flow = { readonly burst: number; readonly everyMs: number };

/** From one address: fifty, then one every ten seconds. */
export const addressFlow: Flow = { burst: 50, everyMs: 10_000 };
/** In the whole installation: three hundred, then five a second. Known devices are not asked. */
export const installationFlow: Flow = { burst: 300, everyMs: 200 };

/** How long somebody must wait before a flow takes another wrong try; 0 = not at all. `fullUntilMs` as kept, or null. */
export function waitFor(flow: Flow, fullUntilMs: number | null, nowMs: number): number {
  return Math.max(0, (fullUntilMs ?? nowMs) - nowMs - (flow.burst - 1) * flow.everyMs);
}

/** What to keep after one more wrong try. */
export function afterFailure(flow: Flow, fullUntilMs: number | null, nowMs: number): number {
  return Math.max(fullUntilMs ?? nowMs, nowMs) + flow.everyMs;
}
