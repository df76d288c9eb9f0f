import type {
  Capabilities,
  ChannelAccount,
  ChannelHealth,
  ChannelSide,
  FetchedMedia,
  LetterRules,
  MessageChannel,
} from '#messaging';
import { plainCapabilities } from '#messaging';
import type { Clock } from '#platform/clock.ts';
import type { Database } from '#platform/database/index.ts';
import type { Files } from '#platform/files/index.ts';
import type { Log } from '#platform/log.ts';
import type { Seal } from '#platform/seal.ts';
import { openAccess } from './access.ts';
import { openCopies } from './copies.ts';
import { connected, failing, openImap, sentFolderOf, troubleOf } from './imap.ts';
import { openIntake } from './intake.ts';
import { eventOf, normalize } from './letter-event.ts';
import { type MailboxRhythm, openMailboxes, usualRhythm } from './mailbox.ts';
import { openLetterReader } from './reading/reader.ts';
import { lettersFileBytesMost, openSending, openTransport } from './sending.ts';
import { domainOf, mailFields, settingsOf } from './settings.ts';
import { readPage } from './store.ts';
import { mailAddressOf, messageIdOf, threadKeyOf } from './threading.ts';

export interface EmailNeeds {
  readonly side: ChannelSide;
  readonly database: Pick<Database, 'within'>;
  readonly files: Pick<Files, 'store' | 'read'>;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly log: Log;
  readonly seal: Pick<Seal, 'seal' | 'open' | 'keyFor'>;
  /** Where tokens are renewed, when not at the providers. */
  readonly tokenUrl?: string | undefined;
  readonly rhythm?: Partial<MailboxRhythm>;
}

export interface Email {
  readonly channel: MessageChannel;
  /** Ends listening for everybody. */
  readonly close: () => Promise<void>;
}

const textMost = 20_000;
const filesMost = 10;

const capabilities: Omit<Capabilities, 'mail'> = {
  ...plainCapabilities,
  text: { maxChars: textMost },
  files: { maxBytes: lettersFileBytesMost, maxPerMessage: filesMost },
  canInitiate: true,
  provesAddress: true,
  reconcile: 'query',
};

/** Opens the channel of letters: each account is one mailbox, read over IMAP and written from over SMTP. */
export function openEmail(needs: EmailNeeds): Email {
  const { side, clock, log } = needs;
  const key = needs.seal.keyFor('addresses of answers');
  const reader = openLetterReader();
  const onRefused = (account: ChannelAccount, detail: string) => {
    log.error(
      { accountId: account.id, detail },
      'the sign-in of a mailbox was not renewed: somebody has to allow it again',
    );
    const atMs = clock.nowMs();
    const alert = eventOf({ kind: 'alert', what: 'tokenRefused', detail, atMs }, `tokenRefused:${atMs}`);
    side
      .accept(account, [alert])
      .catch((err: Error) => log.error({ accountId: account.id, err }, 'an alarm could not be stored'));
  };
  const access = openAccess({ ...needs, onRefused });
  const rhythm = { ...usualRhythm, ...needs.rhythm };
  const mailboxes = openMailboxes({ ...needs, access, takeIn: openIntake({ ...needs, reader, key }), rhythm });
  const copies = openCopies({ access, waitMs: rhythm.waitMs });

  /** Opens both doors now, and says who we are behind them. */
  const test = async (account: ChannelAccount): Promise<ChannelHealth & { readonly knownAs: string | null }> => {
    const settings = settingsOf(account);
    if (!settings) return { ...failing('incomplete'), knownAs: null };
    try {
      const signIn = await access.of(account, settings);
      if (signIn.type === 'refused') return { ...failing(signIn.code), knownAs: null };
      if (signIn.type === 'unreachable') return { ...failing('unreachable'), knownAs: null };
      const client = openImap(settings, signIn, usualRhythm.waitMs);
      client.on('error', () => undefined);
      try {
        await client.connect();
        await client.mailboxOpen(settings.folder, { readOnly: true });
      } finally {
        await client.logout().catch(() => client.close());
      }
      const transport = openTransport(settings, signIn);
      try {
        await transport.verify();
      } catch (error) {
        const { code } = troubleOf(error);
        const ofSending: Readonly<Record<string, string>> = {
          credentialsRefused: 'sendingRefused',
          unreachable: 'sendingUnreachable',
        };
        return { ...failing(ofSending[code] ?? code), knownAs: null };
      } finally {
        transport.close();
      }
      mailboxes.noteSending(account, null);
      return { ...connected, knownAs: settings.address };
    } catch (error) {
      return { ...troubleOf(error), knownAs: null };
    }
  };

  const channel: MessageChannel = {
    channel: 'email',
    ingress: 'stream',
    capabilities: (account) => ({ ...capabilities, mail: rulesOf(account) }),
    handshake: () => null,
    verify: () => ({ ok: false, reason: 'Letters come through their mailbox.' }),
    split: () => [],
    normalize,
    addressOf: mailAddressOf,
    threadFor: (account, seed) => threadKeyOf(account.id, `ours ${seed}`),
    send: openSending({ ...needs, access, mailboxes, copies, key }),
    act: null,
    async wasSent(op, account) {
      const settings = settingsOf(account);
      if (!settings) return null;
      const id = messageIdOf(op.peerKey, op.messageId, domainOf(settings.address));
      return mailboxes
        .use(account, settings, async (client) => {
          const folder = await sentFolderOf(client);
          if (folder === null) return null;
          await client.mailboxOpen(folder, { readOnly: true });
          const found = (await client.search({ header: { 'message-id': id } }, { uid: true })) || [];
          return found.length > 0 ? [id] : [];
        })
        .catch(() => null);
    },
    async pageOf(externalId, account) {
      const found = await needs.database.within(account.organisationId, (trx) => readPage(trx, account, externalId));
      return found && { html: found.page, pictures: found.pictures };
    },
    pass: () => undefined,
    recorded: () => undefined,
    health: async (account) => mailboxes.health(account),
    provider: {
      fields: mailFields,
      ways: ['stream'],
      test,
      follow: mailboxes.follow,
      leave: mailboxes.leave,
      // Files come with their letter; what is asked for here did not.
      fetchMedia: async ({ externalId }): Promise<FetchedMedia> => ({ type: 'missing', because: reasonOf(externalId) }),
      templates: null,
    },
  };
  return {
    channel,
    async close() {
      await mailboxes.close();
      await copies.close();
      await reader.close();
    },
  };
}

function rulesOf(account: ChannelAccount): LetterRules {
  const settings = settingsOf(account);
  return {
    address: settings?.address ?? '',
    signature: settings?.signature ?? '',
    quotes: settings?.quoteHistory ?? false,
  };
}

function reasonOf(externalId: string): Extract<FetchedMedia, { readonly type: 'missing' }>['because'] {
  return externalId === 'tooLarge' || externalId === 'typeRefused' ? externalId : 'unreachable';
}
