import { type ChannelAccount, type ChannelSide, webhookPath } from '#messaging';
import { senderOf } from './phone.ts';
import { type ReadProfile, readProfile } from './profile.ts';
import { twilioProfile } from './twilio.ts';

/** Profiles that are shipped, and the one an administrator writes. */
export const profileNames = ['twilio', 'generic'] as const;
export const definitionMost = 8_000;

const textOf = ({ settings }: ChannelAccount, key: string): string => {
  const value = settings[key];
  return typeof value === 'string' ? value.trim() : '';
};

/** The profile an account is spoken to by. */
export function profileOf(account: ChannelAccount, twilioUrl: string): ReadProfile {
  if (textOf(account, 'profile') !== 'generic') return { type: 'profile', profile: twilioProfile(twilioUrl) };
  return readProfile(textOf(account, 'definition'));
}

/** What may stand in the texts of a profile, and what of it no log may hold. */
export function valuesOf(
  account: ChannelAccount,
  { side, publicUrl }: { readonly side: Pick<ChannelSide, 'secretsOf'>; readonly publicUrl: string | null },
): Readonly<Record<string, string>> {
  const { secret = '', callSecret = '' } = side.secretsOf(account);
  const from = textOf(account, 'from');
  return {
    user: textOf(account, 'user'),
    secret,
    callSecret,
    from: from === '' ? '' : senderOf(from),
    webhook: publicUrl === null ? '' : `${publicUrl}${webhookPath(account.channel, account.publicKey)}`,
  };
}
