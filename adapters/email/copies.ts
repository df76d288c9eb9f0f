import type { ImapFlow } from 'imapflow';
import type { ChannelAccountId } from '#kernel/id.ts';
import type { ChannelAccount } from '#messaging';
import type { Access } from './access.ts';
import { openImap, sentFolderOf } from './imap.ts';
import type { MailSettings } from './settings.ts';

/** How long a connection stays after its last copy: letters leave in groups, and each would sign in anew. */
const lingerMs = 5_000;

interface Connection {
  /** What it was opened with: other settings need another one. */
  readonly wish: string;
  readonly opened: Promise<{ readonly client: ImapFlow; readonly folder: string | null }>;
  /** Null while it is being opened. */
  client: ImapFlow | null;
  users: number;
  ending: NodeJS.Timeout | undefined;
}

/** Copies of what was sent, put where the people of a mailbox look for it. */
export interface Copies {
  /** Resolves when the copy is there, or when the mailbox has no place for it. Rejects when it cannot be put there. */
  readonly put: (account: ChannelAccount, settings: MailSettings, bytes: Buffer) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Opens the way for copies: one connection for each account, while there is something to put. */
export function openCopies({ access, waitMs }: { readonly access: Access; readonly waitMs: number }): Copies {
  const connections = new Map<ChannelAccountId, Connection>();

  const open = async (account: ChannelAccount, settings: MailSettings) => {
    const signIn = await access.of(account, settings);
    if (signIn.type === 'refused' || signIn.type === 'unreachable') throw new Error('There is no way to sign in now.');
    const client = openImap(settings, signIn, waitMs);
    client.on('error', () => undefined);
    try {
      await client.connect();
      return { client, folder: await sentFolderOf(client) };
    } catch (error) {
      client.close();
      throw error;
    }
  };

  const end = async (id: ChannelAccountId, connection: Connection): Promise<void> => {
    clearTimeout(connection.ending);
    if (connections.get(id) === connection) connections.delete(id);
    const { client } = (await connection.opened.catch(() => null)) ?? {};
    await client?.logout().catch(() => client.close());
  };

  const connectionTo = (account: ChannelAccount, settings: MailSettings): Connection => {
    const wish = JSON.stringify(settings);
    const known = connections.get(account.id);
    // One that broke while nobody used it is not asked again.
    if (known?.wish === wish && known.client?.usable !== false) return known;
    const fresh: Connection = { wish, opened: open(account, settings), client: null, users: 0, ending: undefined };
    fresh.opened.then(
      ({ client }) => {
        fresh.client = client;
      },
      () => undefined, // told to whoever waits for it
    );
    connections.set(account.id, fresh);
    // Whoever waits for the former one still gets it.
    if (known?.users === 0) void end(account.id, known);
    return fresh;
  };

  return {
    async put(account, settings, bytes) {
      const connection = connectionTo(account, settings);
      clearTimeout(connection.ending);
      connection.users += 1;
      const isOurs = () => connections.get(account.id) === connection;
      try {
        const { client, folder } = await connection.opened;
        if (folder !== null) await client.append(folder, bytes, ['\\Seen']);
      } catch (error) {
        // The next copy gets a new one.
        if (isOurs()) connections.delete(account.id);
        throw error;
      } finally {
        connection.users -= 1;
        if (connection.users === 0)
          if (isOurs()) connection.ending = setTimeout(() => void end(account.id, connection), lingerMs).unref();
          else void end(account.id, connection);
      }
    },
    close: async () => {
      await Promise.all([...connections].map(([id, connection]) => end(id, connection)));
    },
  };
}
