import { ImapFlow, type ImapFlowOptions } from 'imapflow';
import type { ChannelHealth } from '#messaging';
import type { SignIn } from './access.ts';
import { letterLimits } from './reading/letter.ts';
import type { MailSettings } from './settings.ts';

const connectMs = 15_000;
/** Longer than the longest silence of a healthy connection, which breaks its waiting each time before. */
const silenceMs = 5 * 60_000;
/** A server of ours announces nothing larger than a letter with its wrapping. */
const literalBytesMost = letterLimits.bytes * 2;

type SignedIn = Extract<SignIn, { readonly type: 'password' | 'token' }>;

/** A connection to the mailbox; each is used once. Its certificate is looked at as everywhere. */
export function openImap(settings: MailSettings, signIn: SignedIn, waitMs: number): ImapFlow {
  const { imapHost: host, imapPort: port, imapSecurity, certificate } = settings;
  const options: ImapFlowOptions = {
    host,
    port,
    secure: imapSecurity === 'tls',
    ...(imapSecurity === 'none' && { doSTARTTLS: false }),
    ...(imapSecurity === 'starttls' && { doSTARTTLS: true }),
    auth:
      signIn.type === 'password'
        ? { user: signIn.user, pass: signIn.password }
        : { user: signIn.user, accessToken: signIn.token },
    tls: { minVersion: 'TLSv1.2', ...(certificate && { ca: certificate }) },
    logger: false,
    disableAutoIdle: true,
    maxIdleTime: waitMs,
    connectionTimeout: connectMs,
    greetingTimeout: connectMs,
    socketTimeout: silenceMs,
    maxLiteralSize: literalBytesMost,
    maxResponseSize: literalBytesMost * 2,
    clientInfo: { name: 'Santral' },
  };
  return new ImapFlow(options);
}

export const failing = (code: string): ChannelHealth => ({ status: 'failed', code });
export const connected: ChannelHealth = { status: 'ok', code: 'connected' };

interface LibraryError {
  readonly code?: string;
  readonly message?: string;
  readonly authenticationFailed?: boolean;
  readonly serverResponseCode?: string;
  readonly mailboxMissing?: boolean;
  readonly tlsFailed?: boolean;
  readonly responseCode?: number;
  readonly command?: string;
}

/** Why a mail system does not serve us, as a code that the screens translate: a wrong password is no broken network. */
export function troubleOf(error: unknown): ChannelHealth {
  const {
    code = '',
    message = '',
    authenticationFailed,
    serverResponseCode = '',
    mailboxMissing,
    tlsFailed,
    responseCode = 0,
  } = error as LibraryError;
  // A mail system that cannot look at passwords at the moment refuses nobody's.
  if (serverResponseCode === 'UNAVAILABLE' || serverResponseCode === 'INUSE' || code === 'ETHROTTLE')
    return failing('unreachable');
  if (authenticationFailed) return failing('credentialsRefused');
  if (code === 'EAUTH')
    return failing(responseCode >= 400 && responseCode < 500 ? 'unreachable' : 'credentialsRefused');
  if (mailboxMissing) return failing('folderMissing');
  if (/CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ALTNAME|certificate/i.test(`${code} ${message}`))
    return failing('certificateRefused');
  if (tlsFailed || code === 'ETLS' || /ERR_SSL|EPROTO|STARTTLS/.test(`${code} ${message}`)) return failing('tlsFailed');
  return failing('unreachable');
}

/** Where what we sent is kept. */
export async function sentFolderOf(client: ImapFlow): Promise<string | null> {
  return folderFor(client, '\\Sent', ['Sent', 'Sent Items', 'Sent Messages', 'Gönderilmiş Öğeler', 'Gönderilenler']);
}

export async function archiveOf(client: ImapFlow): Promise<string | null> {
  return folderFor(client, '\\Archive', ['Archive', 'Arşiv', 'Archives']);
}

async function folderFor(client: ImapFlow, use: string, names: readonly string[]): Promise<string | null> {
  const folders = await client.list();
  return (
    (folders.find(({ specialUse }) => specialUse === use) ?? folders.find(({ name }) => names.includes(name)))?.path ??
    null
  );
}
