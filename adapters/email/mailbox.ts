import { setTimeout as wait } from 'node:timers/promises';
import type { ImapFlow } from 'imapflow';
import type { ChannelAccountId, OrganisationId } from '#kernel/id.ts';
import type { ChannelAccount, ChannelHealth, ChannelSide } from '#messaging';
import type { Clock } from '#platform/clock.ts';
import type { Database } from '#platform/database/index.ts';
import type { Log } from '#platform/log.ts';
import type { Access } from './access.ts';
import { type ReadFolder, readFolder } from './folder.ts';
import { archiveOf, connected, failing, openImap, sentFolderOf, troubleOf } from './imap.ts';
import type { Found, TakenFrom } from './intake.ts';
import { type MailSettings, settingsOf } from './settings.ts';
import { readCursor } from './store.ts';

export interface MailboxRhythm {
  /** How long one waiting for news lasts; then the mailbox is looked at even when it said nothing. */
  readonly waitMs: number;
  readonly backOffMs: { readonly first: number; readonly most: number };
}
export const usualRhythm: MailboxRhythm = { waitMs: 60_000, backOffMs: { first: 1_000, most: 60_000 } };

export interface MailboxesNeeds {
  readonly side: Pick<ChannelSide, 'secretsOf'>;
  readonly database: Pick<Database, 'within'>;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly log: Log;
  readonly access: Access;
  readonly takeIn: (
    account: ChannelAccount,
    settings: MailSettings,
    letters: readonly Found[],
    from: TakenFrom,
  ) => Promise<void>;
  readonly rhythm: MailboxRhythm;
}

/** What a letter bears that we have read, where it stays. */
const readMark = '$Santral';

interface Listener {
  /** What it was begun with: the same again changes nothing. */
  readonly wish: string;
  readonly organisationId: OrganisationId;
  readonly stop: () => Promise<void>;
  health: ChannelHealth;
  client: ImapFlow | null;
}

/** Opens the mailboxes that are listened to: one connection for each account, made anew when it breaks. */
export function openMailboxes(needs: MailboxesNeeds) {
  const { side, log } = needs;
  const listeners = new Map<ChannelAccountId, Listener>();
  const endings = new Map<ChannelAccountId, Promise<void>>();
  const troubles = new Map<ChannelAccountId, string>();

  const end = async (id: ChannelAccountId): Promise<void> => {
    const listener = listeners.get(id);
    listeners.delete(id);
    if (!listener) return void (await endings.get(id));
    const ending = listener.stop().finally(() => {
      if (endings.get(id) === ending) endings.delete(id);
    });
    endings.set(id, ending);
    await ending;
  };

  const begin = (account: ChannelAccount, wish: string): void => {
    const stopping = new AbortController();
    const before = endings.get(account.id) ?? Promise.resolve();
    const listener: Listener = {
      wish,
      organisationId: account.organisationId,
      health: { status: 'warning', code: 'starting' },
      client: null,
      stop: async () => {
        stopping.abort();
        listener.client?.close();
        await run;
      },
    };
    const run = before
      .then(() => listen(needs, account, listener, stopping.signal))
      .catch((err: Error) => log.error({ accountId: account.id, err }, 'listening to a mailbox ended'));
    listeners.set(account.id, listener);
  };

  return {
    follow(account: ChannelAccount): void {
      const wish = JSON.stringify([account.settings, side.secretsOf(account)]);
      const present = listeners.get(account.id);
      if (account.isActive && present?.wish === wish) return;
      if (present) void end(account.id);
      if (account.isActive) begin(account, wish);
    },
    async leave(organisationId: OrganisationId): Promise<void> {
      const theirs = [...listeners].flatMap(([id, listener]) =>
        listener.organisationId === organisationId ? [id] : [],
      );
      await Promise.all(theirs.map(end));
    },
    /** As known at this moment: what stands in the way of reading, else of sending. */
    health(account: ChannelAccount): ChannelHealth {
      const listener = listeners.get(account.id);
      const present =
        listener?.health ?? (settingsOf(account) ? { status: 'warning', code: 'starting' } : failing('incomplete'));
      const trouble = troubles.get(account.id);
      return present.status === 'ok' && trouble !== undefined ? failing(trouble) : present;
    },
    /** What the way out found: a code, or null when a letter has got through. */
    noteSending(account: ChannelAccount, trouble: string | null): void {
      if (trouble === null) troubles.delete(account.id);
      else troubles.set(account.id, trouble);
    },
    /** Does something over the connection that is open, or over one of its own. */
    async use<T>(account: ChannelAccount, settings: MailSettings, run: (client: ImapFlow) => Promise<T>): Promise<T> {
      const signIn = await needs.access.of(account, settings);
      if (signIn.type === 'refused' || signIn.type === 'unreachable')
        throw new Error('There is no way to sign in now.');
      const client = openImap(settings, signIn, needs.rhythm.waitMs);
      client.on('error', () => undefined);
      try {
        await client.connect();
        return await run(client);
      } finally {
        await client.logout().catch(() => client.close());
      }
    },
    async close(): Promise<void> {
      await Promise.all([...listeners.keys()].map(end));
      await Promise.all(endings.values());
    },
  };
}
export type Mailboxes = ReturnType<typeof openMailboxes>;

/** Connects, reads, waits for news, and begins anew when the connection breaks, until it is stopped. */
async function listen(
  needs: MailboxesNeeds,
  account: ChannelAccount,
  listener: Listener,
  signal: AbortSignal,
): Promise<void> {
  const settings = settingsOf(account);
  if (!settings) {
    listener.health = failing('incomplete');
    return;
  }
  for (let failures = 0; !signal.aborted; ) {
    const trouble = await session(needs, { account, settings, listener, signal }, () => {
      failures = 0;
    });
    if (signal.aborted) return;
    listener.health = trouble;
    await pause(needs.rhythm, failures++, signal);
  }
}

interface Session {
  readonly account: ChannelAccount;
  readonly settings: MailSettings;
  readonly listener: Listener;
  readonly signal: AbortSignal;
}

/** One connection, from its beginning to its end; answers why it ended. */
async function session(needs: MailboxesNeeds, at: Session, onRead: () => void): Promise<ChannelHealth> {
  const { account, settings, listener, signal } = at;
  const { log, access, rhythm } = needs;
  let client: ImapFlow | null = null;
  try {
    const signIn = await access.of(account, settings);
    if (signIn.type === 'refused') return failing(signIn.code);
    if (signIn.type === 'unreachable') return failing('unreachable');
    client = openImap(settings, signIn, rhythm.waitMs);
    let isBroken: unknown = null;
    client.on('error', (error) => {
      isBroken ??= error;
    });
    if (signal.aborted) return failing('unreachable');
    listener.client = client;
    await client.connect();
    await client.mailboxOpen(settings.folder);
    const archive = settings.afterReading === 'archive' ? await archiveOf(client) : null;
    const sent = await sentFolderOf(client);
    const inbox = inboxOf(needs, at, client, archive);
    while (!signal.aborted && client.usable && !isBroken) {
      await readFolder(needs, account, client, inbox, signal);
      if (sent !== null && sent !== settings.folder) await lookIntoSent(needs, at, client, sent);
      listener.health = connected;
      onRead();
      if (!signal.aborted) await news(client, rhythm.waitMs, signal);
    }
    return isBroken ? troubleOf(isBroken) : failing('unreachable');
  } catch (error) {
    if (!signal.aborted) {
      const trouble = troubleOf(error);
      if (trouble.code === 'credentialsRefused') access.distrust(account);
      log.warn({ accountId: account.id, code: trouble.code, err: error as Error }, 'a mailbox could not be read');
      return trouble;
    }
    return failing('unreachable');
  } finally {
    listener.client = null;
    client?.close();
  }
}

/** Waits until the mailbox says that something changed, the connection breaks, or it is time to look. */
async function news(client: ImapFlow, waitMs: number, signal: AbortSignal): Promise<void> {
  const waiting = new AbortController();
  const heard = new Promise<void>((resolve) => {
    const done = () => resolve();
    for (const name of ['exists', 'close', 'error'] as const) client.once(name, done);
    signal.addEventListener('abort', done, { once: true });
    waiting.signal.addEventListener('abort', () => {
      for (const name of ['exists', 'close', 'error'] as const) client.off(name, done);
      signal.removeEventListener('abort', done);
      resolve();
    });
  });
  // It waits at the server; a command of ours ends it, or its own time.
  const idling = client.idle().catch(() => undefined);
  await Promise.race([heard, idling, wait(waitMs, undefined, { signal: waiting.signal }).catch(() => undefined)]);
  waiting.abort();
}

function inboxOf(
  { takeIn, log }: MailboxesNeeds,
  { account, settings }: Session,
  client: ImapFlow,
  archive: string | null,
): ReadFolder {
  return {
    name: settings.folder,
    readsOld: settings.readOld,
    take: (letters, cursor) =>
      takeIn(account, settings, letters, { folder: settings.folder, cursor, isWrittenByUs: false }),
    putAside: (uids) =>
      putAside(client, uids, archive).catch((err: Error) =>
        log.warn({ accountId: account.id, err }, 'letters that were read could not be marked'),
      ),
  };
}

/** Reads what people of ours have written in other mail programs, when something was; the folder stays as it is. */
async function lookIntoSent(
  needs: MailboxesNeeds,
  { account, settings, signal }: Session,
  client: ImapFlow,
  name: string,
): Promise<void> {
  const present = await client.status(name, { uidNext: true, uidValidity: true });
  const known = await needs.database.within(account.organisationId, (trx) => readCursor(trx, account, name));
  const isRead = known !== null && present && known.uidValidity === present.uidValidity;
  if (!present || (isRead && (present.uidNext ?? 0) - 1 <= known.lastUid)) return;
  await client.mailboxOpen(name, { readOnly: true });
  const sent: ReadFolder = {
    name,
    readsOld: false,
    take: (letters, cursor) => needs.takeIn(account, settings, letters, { folder: name, cursor, isWrittenByUs: true }),
    putAside: async () => undefined,
  };
  await readFolder(needs, account, client, sent, signal);
  await client.mailboxOpen(settings.folder);
}

/** Nothing is ever deleted: a letter is marked where it lies, or moved to the archive. */
async function putAside(client: ImapFlow, uids: readonly number[], archive: string | null): Promise<void> {
  if (archive !== null) await client.messageMove([...uids], archive, { uid: true });
  else await client.messageFlagsAdd([...uids], [readMark], { uid: true });
}

async function pause({ backOffMs }: MailboxRhythm, failures: number, signal: AbortSignal): Promise<void> {
  const grown = Math.min(backOffMs.first * 2 ** Math.min(failures, 10), backOffMs.most);
  await wait(grown * (0.5 + Math.random() / 2), undefined, { signal }).catch(() => undefined);
}
