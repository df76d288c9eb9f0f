// The mail server of the tests: OpenSMTPD and Dovecot from the distribution's packages, unpacked beside the others.
// Nothing is installed on the machine: no account, no service, no port of it is touched (e2e/mail-server.ts runs them).
import path from 'node:path';
import { unpackBeside, waysToRoot } from './apt.ts';

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
export function ensureMailServer(): Promise<void> {
  return unpackBeside({ what: 'The mail server', packages, into: mailServerRoot, program: 'usr/sbin/dovecot' });
}
