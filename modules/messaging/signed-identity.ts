import type { ChannelAccount } from './channel.ts';

// The site's own server signs who its customer is. Its key lies among the account's secrets, when it was replaced among the
// settings.

/** After a new key was made the one before counts for so long: time to take the new one to the site. */
export const formerIdentityKeyForMs = 24 * 3_600_000;

/** The secrets of a new key beside the present ones. */
export function withNewIdentityKey(present: Readonly<Record<string, string>>, key: string) {
  return { identityKey: key, identityKeyFormer: present.identityKey ?? '' };
}

/** Until when the key before the present one counts; null when there is none. */
export function formerIdentityKeyUntilMs({ settings }: Pick<ChannelAccount, 'settings'>): number | null {
  const { identityKeyReplacedAtMs } = settings;
  return typeof identityKeyReplacedAtMs === 'number' ? identityKeyReplacedAtMs + formerIdentityKeyForMs : null;
}
