/** The ways an interaction can reach us. A word, not a vendor: how a channel behaves is told by its capabilities. */
export const channels = [
  'voice',
  'webChat',
  'email',
  'whatsapp',
  'telegram',
  'viber',
  'messenger',
  'instagram',
  'sms',
] as const;
export type Channel = (typeof channels)[number];

/** What an agent's capacity is counted in: calls, conversations in writing, e-mails. */
export const media = ['voice', 'chat', 'email'] as const;
export type Medium = (typeof media)[number];

/** The medium whose slots an interaction of this channel takes. */
export function mediumOf(channel: Channel): Medium {
  if (channel === 'voice') return 'voice';
  if (channel === 'email') return 'email';
  return 'chat';
}
