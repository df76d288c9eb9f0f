import { setTimeout as wait } from 'node:timers/promises';
import type { ChannelAccountId, OrganisationId } from '#kernel/id.ts';
import type { ChannelAccount, ChannelHealth } from '#messaging';
import type { Log } from '#platform/log.ts';

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

interface Pulse {
  readonly account: ChannelAccount;
  /** What it was begun with: the same again changes nothing. */
  readonly wish: string;
  readonly stop: () => Promise<void>;
  health: ChannelHealth;
}

const starting: ChannelHealth = { status: 'warning', code: 'starting' };
const noSecret: ChannelHealth = { status: 'failed', code: 'noSecret' };

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
  const pulses = new Map<ChannelAccountId, Pulse>();

  const say = (pulse: Pulse, health: ChannelHealth): void => {
    if (health.code !== pulse.health.code) {
      const told = { accountId: pulse.account.id, code: health.code };
      if (health.status === 'failed') log.warn(told, 'a channel is not well');
      else log.info(told, 'how a channel is has changed');
    }
    pulse.health = health;
  };

  const begin = (account: ChannelAccount, wish: string): Pulse => {
    const ending = new AbortController();
    const { signal } = ending;
    const run = async (): Promise<void> => {
      for (let failures = 0; !signal.aborted; ) {
        const { health } = await look(account);
        if (signal.aborted) return;
        say(pulse, health);
        failures = health.status === 'failed' ? failures + 1 : 0;
        const { first, most } = rhythm.backOffMs;
        const pauseMs = failures > 0 ? Math.min(first * 2 ** Math.min(failures - 1, 16), most) : rhythm.lookMs;
        await wait(pauseMs * (0.75 + Math.random() / 4), undefined, { signal, ref: false }).catch(() => undefined);
      }
    };
    const pulse: Pulse = {
      account,
      wish,
      health: starting,
      stop: async () => {
        ending.abort();
        await work;
      },
    };
    const work = run().catch((err: Error) => {
      say(pulse, { status: 'failed', code: 'unreachable' });
      log.error({ accountId: account.id, err }, 'looking at a channel ended');
    });
    return pulse;
  };

  return {
    follow(account) {
      const wish = account.isActive ? wishOf(account) : null;
      const known = pulses.get(account.id);
      if (known && known.wish === wish && known.account === account) return;
      pulses.delete(account.id);
      known?.stop().catch(() => undefined);
      if (wish !== null) pulses.set(account.id, begin(account, wish));
    },
    async leave(organisationId) {
      const gone = [...pulses.values()].filter(({ account }) => account.organisationId === organisationId);
      for (const { account } of gone) pulses.delete(account.id);
      await Promise.all(gone.map((pulse) => pulse.stop()));
    },
    health(account) {
      const pulse = pulses.get(account.id);
      if (pulse) return pulse.health;
      return wishOf(account) === null ? noSecret : starting;
    },
    async test(account) {
      if (wishOf(account) === null) return { health: noSecret, knownAs: null };
      const seen = await look(account);
      const pulse = pulses.get(account.id);
      if (pulse) say(pulse, seen.health);
      return seen;
    },
    note(account, health) {
      const pulse = pulses.get(account.id);
      if (pulse) say(pulse, health);
    },
    followed: () => [...pulses.values()].map(({ account }) => account),
    async close() {
      const all = [...pulses.values()];
      pulses.clear();
      await Promise.all(all.map((pulse) => pulse.stop()));
    },
  };
}
