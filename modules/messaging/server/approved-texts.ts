import type { Channel } from '#kernel/channel.ts';
import type { ChannelAccountId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import type { Log } from '#platform/log.ts';
import type { MessageChannel, ProviderTemplate } from '../channel.ts';
import type { Account } from './accounts.ts';

/** The texts a provider has approved, asked for when somebody wants to choose one. */
export interface ApprovedTexts {
  /** Null when the provider cannot be asked now; empty where the channel knows none. */
  readonly of: (account: Account) => Promise<readonly ProviderTemplate[] | null>;
}

/** Providers approve in hours; within this time nobody is asked again. */
const freshForMs = 5 * 60_000;

/** Opens the approved texts of one organisation's accounts. */
export function openApprovedTexts(needs: {
  readonly channels: ReadonlyMap<Channel, MessageChannel>;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly log: Log;
}): ApprovedTexts {
  const { channels, clock, log } = needs;
  const known = new Map<ChannelAccountId, { readonly atMs: number; readonly texts: readonly ProviderTemplate[] }>();
  return {
    of: async (account) => {
      const ask = channels.get(account.channel)?.provider?.templates;
      if (!ask) return [];
      const kept = known.get(account.id);
      if (kept && clock.nowMs() - kept.atMs < freshForMs) return kept.texts;
      try {
        const texts = (await ask(account)).filter((text) => text.isApproved);
        known.set(account.id, { atMs: clock.nowMs(), texts });
        return texts;
      } catch (error) {
        log.warn({ accountId: account.id, err: error }, 'the approved texts of a provider could not be asked for');
        return kept?.texts ?? null;
      }
    },
  };
}

/** An approved text with its places filled in; a place nobody filled stays as it is. */
export function filledIn(text: string, variables: readonly string[]): string {
  return text.replaceAll(/\{\{(\d+)\}\}/g, (place, number: string) => variables[Number(number) - 1] ?? place);
}
