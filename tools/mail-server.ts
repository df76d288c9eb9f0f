// The mail server of the tests: OpenSMTPD and Dovecot from the distribution's packages, unpacked beside the others.
// Nothing is installed on the machine: no account, no service, no port of it is touched (e2e/mail-server.ts runs them).
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { unpackPackages } from '#platform/programs/index.ts';
import { apt, waysToRoot } from './apt.ts';

const packages = ['dovecot-core', 'dovecot-imapd', 'dovecot-lmtpd', 'dovecot-submissiond', 'opensmtpd', 'openssl'];

/** Where the programs of the mail server lie once they are unpacked: a tree to be laid over `/`. */
export const mailServerRoot = path.resolve(import.meta.dirname, '../node_modules/.cache/mail-server');

/** What to put before a command to run it as root; throws a sentence where a person has to see to it. */
export function rootForMailServer(): readonly string[] {
  const asRoot = waysToRoot();
  if (asRoot) return asRoot;
  throw new Error(
    'The test with a real mail server needs apt-get and the right to become root without a password (sudo -n): run npm test as root, or on a machine that allows it.',
  );
}

/** Why no mail server can run here, in a sentence; null where one can. */
export function whyNoMailServer(): string | null {
  if (process.platform !== 'linux') return 'The mail server of the tests runs on Linux only.';
  try {
    rootForMailServer();
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Sees to it that the programs are there; a few seconds, once. */
export async function ensureMailServer(): Promise<void> {
  if (existsSync(path.join(mailServerRoot, 'usr/sbin/dovecot'))) return;
  const asRoot = rootForMailServer();
  console.log('Fetching the mail server for the tests (a few seconds, once) …');
  const fresh = `${mailServerRoot}.new`;
  const archives = path.join(fresh, 'archives');
  await rm(fresh, { recursive: true, force: true });
  await mkdir(path.join(archives, 'partial'), { recursive: true });
  await apt('The mail server', asRoot, ['update']);
  // Only what this machine lacks is fetched, what the programs depend on included, and nothing is installed.
  const fetching = ['install', '--download-only', '--reinstall', '-y', '--no-install-recommends'];
  await apt('The mail server', asRoot, [...fetching, '-o', `Dir::Cache::archives=${archives}`, ...packages]);
  await unpackPackages(archives, path.join(fresh, 'tree'));
  await rm(mailServerRoot, { recursive: true, force: true });
  await rename(path.join(fresh, 'tree'), mailServerRoot);
  await rm(fresh, { recursive: true, force: true });
}
