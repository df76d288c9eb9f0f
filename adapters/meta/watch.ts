import { setTimeout as wait } from 'node:timers/promises';
import type { ChannelAccountId, OrganisationId } from '#kernel/id.ts';
import type { ChannelAccount, ChannelHealth } from '#messaging';
import { backOff } from '#platform/followers.ts';
import type { Log } from '#platform/log.ts';
import { failedPulse, openPulses, startingPulse } from '#platform/pulses.ts';

export interface Rhythm {
  /** How often a healthy account is looked at. */
  readonly lookMs: number;
  readonly backOffMs: { readonly first: number; readonly most: number };
}
export const usualRhythm: Rhythm = { lookMs: 10 * 60_000, backOffMs: { first: 5_000, most: 10 * 60_000 } };

/** What a look at an account found. */
export interface Seen {
  readonly health: ChannelHealth;
  readonly knownAs: string | null;
}

export interface Watch {
  readonly follow: (account: ChannelAccount) => void;
  readonly leave: (organisationId: OrganisationId) => Promise<void>;
  readonly health: (account: ChannelAccount) => ChannelHealth;
  /** Looks now, for whoever waits for the answer. */
  readonly test: (account: ChannelAccount) => Promise<Seen>;
  /** Something that was found elsewhere, as when a message was refused for its token: stands until the next look. */
  readonly note: (account: ChannelAccount, health: ChannelHealth) => void;
  readonly followed: () => readonly ChannelAccount[];
  readonly close: () => Promise<void>;
}

/** Looks at each account that is served here, calmly and by itself, so that nobody who asks how it is waits for Meta. */
export function openWatch(needs: {
  readonly log: Log;
  readonly rhythm: Rhythm;
  /** Everything an account is connected with, as one text; null while something is missing. */
  readonly wishOf: (account: ChannelAccount) => string | null;
  /** Never fails. */
  readonly look: (account: ChannelAccount) => Promise<Seen>;
}): Watch {
  const { log, rhythm, wishOf, look } = needs;
  const pulses = openPulses({ log, what: 'meta' });
  /** Those that are looked at, as they are now, with the way to say what was found elsewhere. */
  const served = new Map<
    ChannelAccountId,
    { readonly account: ChannelAccount; say: (health: ChannelHealth) => void }
  >();

  const watch = async (account: ChannelAccount, signal: AbortSignal, say: (health: ChannelHealth) => void) => {
    served.set(account.id, { account, say });
    for (let failures = 0; !signal.aborted; ) {
      const { health } = await look(served.get(account.id)?.account ?? account);
      if (signal.aborted) return;
      say(health);
      if (health.status === 'failed') await backOff(rhythm.backOffMs, { failures: failures++, signal });
      else {
        failures = 0;
        await wait(rhythm.lookMs * (0.75 + Math.random() / 4), undefined, { signal, ref: false }).catch(
          () => undefined,
        );
      }
    }
  };

  return {
    follow(account) {
      const wish = account.isActive ? wishOf(account) : null;
      const known = served.get(account.id);
      if (wish === null) served.delete(account.id);
      else served.set(account.id, { account, say: known?.say ?? (() => undefined) });
      const run = (signal: AbortSignal, say: (health: ChannelHealth) => void) => watch(account, signal, say);
      pulses.follow({ id: account.id, group: account.organisationId, wish, run });
    },
    async leave(organisationId) {
      for (const { account } of served.values())
        if (account.organisationId === organisationId) served.delete(account.id);
      await pulses.leave(organisationId);
    },
    health: (account) =>
      pulses.state(account.id) ?? (wishOf(account) === null ? failedPulse('noSecret') : startingPulse),
    async test(account) {
      if (wishOf(account) === null) return { health: failedPulse('noSecret'), knownAs: null };
      const seen = await look(account);
      served.get(account.id)?.say(seen.health);
      return seen;
    },
    note: (account, health) => served.get(account.id)?.say(health),
    followed: () => [...served.values()].map(({ account }) => account),
    async close() {
      served.clear();
      await pulses.close();
    },
  };
}
