import type { ChannelAccount } from '#messaging';
import { settingsOf } from './settings.ts';

/**
 * Whether a page of this origin may carry the widget of this account. No list = every site. Our own pages (the try-out
 * page) always may. The Origin header names the page in every browser; it proves nothing about other programs, so it
 * keeps foreign sites out and is no protection of anybody's conversation: that is the visitor's token.
 */
export function isAllowedOrigin(account: ChannelAccount, origin: string | undefined, isOwn: boolean): boolean {
  const { allowedOrigins } = settingsOf(account);
  if (allowedOrigins.length === 0) return true;
  if (origin === undefined) return false;
  if (isOwn) return true;
  const from = URL.parse(origin)?.origin;
  return from !== undefined && from !== 'null' && allowedOrigins.some((listed) => URL.parse(listed)?.origin === from);
}
