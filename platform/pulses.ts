import { type Followers, openFollowers } from './followers.ts';
import type { Log } from './log.ts';

/** How it stands with something outside that is followed: a code that screens put into words. */
export interface Pulse {
  readonly status: 'ok' | 'warning' | 'failed';
  readonly code: string;
}

export const wellPulse = { status: 'ok', code: 'connected' } as const satisfies Pulse;
/** Until the outside has said anything. */
export const startingPulse = { status: 'warning', code: 'starting' } as const satisfies Pulse;
export const failedPulse = (code: string): Pulse => ({ status: 'failed', code });

/**
 * Followers whose state is how it stands outside. The log is told when that changes and not each time it is looked at;
 * work that breaks counts as out of reach. `what` names the kind of thing in the log.
 */
export function openPulses({ log, what }: { readonly log: Log; readonly what: string }): Followers<Pulse> {
  return openFollowers<Pulse>({
    starting: startingPulse,
    onSaid(id, before, { status, code }) {
      if (code === before.code) return;
      const level = status === 'failed' ? 'warn' : 'info';
      log[level]({ what, id, code }, 'how a connection stands has changed');
    },
    onBroken(id, err) {
      log.error({ what, id, err }, 'following a connection ended');
      return failedPulse('unreachable');
    },
  });
}
