import { setTimeout as wait } from 'node:timers/promises';
import type { OrganisationId } from '#kernel/id.ts';
import type { ChannelAccount, ChannelHealth, ChannelSide } from '#messaging';
import type { Log } from '#platform/log.ts';
import { openPulses, startingPulse } from '#platform/pulses.ts';

export interface ListeningRhythm {
  /** How often the gateway's door is tried. */
  readonly lookMs: number;
}
export const usualRhythm: ListeningRhythm = { lookMs: 5 * 60_000 };

/** Looks now and then whether gateways still know us; what a message found out meanwhile counts as well. */
export function openListening(needs: {
  readonly side: Pick<ChannelSide, 'secretsOf'>;
  readonly log: Log;
  readonly tried: (account: ChannelAccount) => Promise<ChannelHealth>;
  readonly rhythm: ListeningRhythm;
}) {
  const { side, log, tried, rhythm } = needs;
  const noted = new Map<string, (health: ChannelHealth) => void>();
  const followers = openPulses({ log, what: 'sms' });
  return {
    follow(account: ChannelAccount): void {
      followers.follow({
        id: account.id,
        group: account.organisationId,
        wish: account.isActive ? JSON.stringify([account.settings, side.secretsOf(account)]) : null,
        run: async (signal, say) => {
          noted.set(account.id, say);
          while (!signal.aborted) {
            const { status, code } = await tried(account);
            if (signal.aborted) break;
            say({ status, code });
            await wait(rhythm.lookMs, undefined, { signal }).catch(() => undefined);
          }
          noted.delete(account.id);
        },
      });
    },
    /** What a message on its way found out. */
    note: (account: ChannelAccount, { status, code }: ChannelHealth): void => {
      const present = followers.state(account.id);
      // That messages go out does not say that answers can come in.
      if (status === 'ok' && present?.code === 'cannotBeCalled') return;
      noted.get(account.id)?.({ status, code });
    },
    leave: (organisationId: OrganisationId) => followers.leave(organisationId),
    health: (account: ChannelAccount): ChannelHealth => followers.state(account.id) ?? startingPulse,
    close: followers.close,
  };
}
