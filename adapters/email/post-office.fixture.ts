import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ImapFlow } from 'imapflow';
import { createTransport, type SendMailOptions } from 'nodemailer';
import type { OrganisationId } from '#kernel/id.ts';
import type { ChannelAccount } from '#messaging';
import { openFiles } from '#platform/files/index.ts';
import { newId } from '#platform/ids.ts';
import { openLog } from '#platform/log.ts';
import { sealWith } from '#platform/seal.ts';
import { freshDatabase, organisation } from '#platform/testing/index.ts';
import { type MailServer, mailDomain, mailPassword } from '../../tools/mail-system.ts';
import { openSideDouble, testAccount } from '../conformance/side-double.ts';
import { openEmail } from './index.ts';
import { openSmtpProxy } from './smtp-proxy.fixture.ts';

/** The house, a mailbox of its own at a real mail server, and customers who write to it. */
export async function openPostOffice(
  server: MailServer,
  over: {
    readonly settings?: Record<string, unknown>;
    readonly secrets?: Record<string, string>;
    readonly tokenUrl?: string;
  } = {},
) {
  const fresh = await freshDatabase();
  const organisationId: OrganisationId = await organisation(fresh.database);
  const folder = await mkdtemp(path.join(tmpdir(), 'santral-post-'));
  const clock = { nowMs: () => Date.now() };
  const lines: string[] = [];
  const log = openLog({ level: 'debug', sink: { write: (line) => void lines.push(line) } });
  const files = await openFiles({ dataDir: folder, clock });
  const proxy = await openSmtpProxy(server.port);
  const mailboxOf = (settings: Record<string, unknown> = {}): ChannelAccount => {
    const address = `destek-${newId<'mail'>().slice(-12)}@${mailDomain}`;
    return testAccount({
      channel: 'email',
      organisationId,
      id: newId<'channelAccount'>(),
      settings: {
        ...{
          address,
          fromName: 'Mağaza Destek',
          imapHost: '127.0.0.1',
          imapPort: server.imapPort,
          imapSecurity: 'none',
        },
        ...{ smtpHost: '127.0.0.1', smtpPort: proxy.port, smtpSecurity: 'none', readOld: true },
        ...over.settings,
        ...settings,
      },
    });
  };
  const account = mailboxOf();
  const accounts = [account];
  const side = openSideDouble({
    channel: () => email.channel,
    accounts,
    nowMs: clock.nowMs,
    secrets: over.secrets ?? { secret: mailPassword },
  });
  const open = () =>
    openEmail({
      ...{ side, database: fresh.database, files, clock, log },
      seal: sealWith(Buffer.alloc(32, 5)),
      rhythm: { waitMs: 150, backOffMs: { first: 20, most: 200 } },
      ...(over.tokenUrl && { tokenUrl: over.tokenUrl }),
    });
  let email = open();
  const follow = (which: ChannelAccount) => {
    const { provider } = email.channel;
    if (!provider) throw new Error('A mailbox stands at a provider.');
    provider.follow(which);
    return provider;
  };
  const outside = createTransport({
    host: '127.0.0.1',
    port: server.smtpPort,
    ignoreTLS: true,
    pool: true,
    maxConnections: 4,
  });
  const addressOf = (which: ChannelAccount) => String(which.settings.address);

  /** Over IMAP, as a person who looks into a mailbox would. */
  const look = async <T>(address: string, run: (client: ImapFlow) => Promise<T>): Promise<T> => {
    const client = new ImapFlow({
      ...{ host: '127.0.0.1', port: server.imapPort, secure: false, doSTARTTLS: false, logger: false },
      auth: { user: address, pass: mailPassword },
    });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return await run(client);
    } finally {
      await client.logout();
    }
  };

  return {
    account,
    accounts,
    side,
    database: fresh.database,
    files,
    proxy,
    lines,
    mailboxOf,
    addressOf,
    follow,
    look,
    channel: () => email.channel,
    /** A letter from outside; resolves when the mail system has taken it. */
    async write(mail: SendMailOptions, to: readonly string[] = [addressOf(account)]): Promise<void> {
      const from = mail.envelope?.from ?? mail.from;
      await outside.sendMail({ to: [...to], ...mail, envelope: { from: from as string, to: [...to] } });
    },
    /** A letter from outside, byte for byte. */
    async deliver(raw: string | Buffer, to: readonly string[] = [addressOf(account)]): Promise<void> {
      await outside.sendMail({ raw, envelope: { from: `kimse@${mailDomain}`, to: [...to] } });
    },
    /** The sources of all letters of a folder. */
    letters: (address: string, folder = 'INBOX') =>
      look(address, async (client) => {
        const { exists } = await client.mailboxOpen(folder, { readOnly: true });
        if (exists === 0) return [];
        return (await client.fetchAll('1:*', { source: true })).map(({ source }) => source?.toString('utf8') ?? '');
      }),
    /** What was put into the inbox, by kinds. */
    taken: (kind: string) => side.accepted.filter(({ event }) => (event.body as { kind?: string }).kind === kind),
    async restart(): Promise<void> {
      await email.close();
      email = open();
    },
    async close(): Promise<void> {
      outside.close();
      await email.close();
      await proxy.close();
      await fresh.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
export type PostOffice = Awaited<ReturnType<typeof openPostOffice>>;
