import { afterAll, beforeAll, describe } from 'vitest';
import { whyNoMailServer } from '../../tools/mail-server.ts';
import { type MailServer, type MailServerWishes, openMailServer } from '../../tools/mail-system.ts';

const missing = whyNoMailServer();

/** What is tested against a real mail system, Dovecot and OpenSMTPD; left out, and said so, where none can run. */
export const withMailSystem = describe.skipIf(missing !== null);

/** One mail system for all tests of a file. */
export function mailSystem(wishesOf: () => Promise<MailServerWishes> = async () => ({})): () => MailServer {
  let server: MailServer | undefined;
  if (missing) console.warn(`Not tested: the channel of letters. ${missing}`);
  beforeAll(async () => {
    if (!missing) server = await openMailServer(await wishesOf());
  }, 120_000);
  afterAll(() => server?.close());
  return () => {
    if (!server) throw new Error('The mail system runs while tests do.');
    return server;
  };
}
