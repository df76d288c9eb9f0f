import type { ChannelAccount, ChannelSide, SetupField } from '#messaging';
import type { Door } from './graph.ts';

/** The version of the Graph API that is spoken while nobody has chosen another. */
const usualVersion = 'v26.0';

/** What every account of Meta is connected with, beside its own ids. */
export const sharedFields = {
  accessToken: { key: 'accessToken', kind: 'secret', isRequired: true, maxChars: 1_000 },
  appSecret: { key: 'appSecret', kind: 'secret', isRequired: true, maxChars: 200 },
  verifyToken: { key: 'verifyToken', kind: 'text', isRequired: true, maxChars: 200 },
  apiVersion: { key: 'apiVersion', kind: 'text', isRequired: true, usual: usualVersion, maxChars: 10 },
  readReceipts: { key: 'readReceipts', kind: 'onOff', isRequired: true, usual: true },
} as const satisfies Readonly<Record<string, SetupField>>;

export interface ConnectionNeeds {
  readonly side: Pick<ChannelSide, 'secretsOf'>;
}

/** An account's way to the Graph API. */
export interface Connection {
  readonly door: Door;
  readonly verifyToken: string;
  readonly appSecret: string;
}

/** What was typed into a field of text; '' while nobody has. */
export function textSetting({ settings }: ChannelAccount, key: string): string {
  const value = settings[key];
  return typeof value === 'string' ? value.trim() : '';
}

/** How an account reaches Meta; null while a secret is missing. */
export function connectionOf(
  { side }: ConnectionNeeds,
  account: ChannelAccount,
  host: Door['host'] = 'facebook',
): Connection | null {
  const { accessToken, appSecret } = side.secretsOf(account);
  if (!accessToken || !appSecret) return null;
  const version = textSetting(account, 'apiVersion') || usualVersion;
  return {
    door: { host, token: accessToken.trim(), appSecret: host === 'facebook' ? appSecret.trim() : null, version },
    verifyToken: textSetting(account, 'verifyToken'),
    appSecret: appSecret.trim(),
  };
}

/**
 * Whose an event of a shared address is: the account that `isMeant` knows, of the same organisation and app, or the one
 * that was called. One app of Meta calls one address for all its numbers and pages.
 */
export function ownerAmong(
  { side }: ConnectionNeeds,
  accounts: readonly ChannelAccount[],
  called: ChannelAccount,
  isMeant: (account: ChannelAccount) => boolean,
): ChannelAccount {
  if (isMeant(called)) return called;
  const { appSecret } = side.secretsOf(called);
  const owner = accounts.find(
    (each) =>
      each.organisationId === called.organisationId && isMeant(each) && side.secretsOf(each).appSecret === appSecret,
  );
  return owner ?? called;
}
