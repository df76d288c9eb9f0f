import { sql } from 'kysely';
import type { AuditWhat } from '#identity';
import { type Actor, type NewOrganisation, audit as trail } from '#identity/server';
import type { Channel } from '#kernel/channel.ts';
import type { ChannelAccountId, OrganisationId, ProjectId, QueueId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import type { Database, Transaction } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import { type BulkWrite, type BulkWriter, write } from '#platform/journal/index.ts';
import type { Seal } from '#platform/seal.ts';
import type { ChannelAccount, IngressWay } from '../channel.ts';
import type { WebChatSettings } from '../contract-channels.ts';
import type { GivenSecrets } from '../setup-field.ts';

/** A channel account with what only the house knows of it: where its interactions go. */
export interface Account extends ChannelAccount {
  readonly queueId: QueueId;
  readonly projectId: ProjectId;
  lastInboundAtMs: number | null;
}

/** Settings as a request brings them: what is not said stays as it is. */
export type GivenSettings = { readonly [Key in keyof WebChatSettings]?: WebChatSettings[Key] | undefined } & {
  readonly ingress?: IngressWay | undefined;
} & { readonly [field: string]: unknown };

export interface Accounts {
  readonly byId: (id: ChannelAccountId) => Account | null;
  readonly all: () => readonly Account[];
  readonly create: (
    actor: Actor | null,
    account: {
      channel: Channel;
      name: string;
      queueId: QueueId;
      projectId: ProjectId;
      settings: GivenSettings;
      secrets: GivenSecrets;
    },
  ) => Promise<Account>;
  readonly update: (
    actor: Actor,
    id: ChannelAccountId,
    patch: {
      name?: string | undefined;
      queue?: { id: QueueId; projectId: ProjectId } | undefined;
      isActive?: boolean | undefined;
      settings: GivenSettings;
      secrets: GivenSecrets;
    },
  ) => Promise<Account | null>;
  /** The account's secrets in the clear, by the keys of its setup fields, for whoever speaks to its provider. */
  readonly secretsOf: (id: ChannelAccountId) => GivenSecrets;
  /** Keeps a secret that the provider itself has replaced: nobody's doing, so the trail does not tell of it. */
  readonly renewSecret: (id: ChannelAccountId, key: string, value: string) => Promise<void>;
}

export interface AccountsNeeds {
  readonly database: Database;
  readonly clock: Clock;
  readonly organisationId: OrganisationId;
  readonly seal: Pick<Seal, 'seal' | 'open'>;
  /** A hard-to-guess text for public places. */
  readonly newPublicKey: () => string;
  /** The new state of an account is on disk: whoever keeps one by its public key hears of it. */
  readonly onChanged: (account: Account) => void;
}

/** What a new web chat looks like. Texts in the organisation's first language; all of it can be changed on the screen. */
export const webChatDefaults: WebChatSettings = {
  title: '',
  greeting: '',
  colour: '#3d4eac',
  position: 'right',
  language: 'auto',
  allowedOrigins: [],
  asksName: false,
  asksEmail: false,
  privacyNotice: '',
  requiresIdentity: false,
};

type Row = {
  id: ChannelAccountId;
  channel: Channel;
  name: string;
  public_key: string;
  queue_id: QueueId;
  project_id: ProjectId;
  is_active: boolean;
  settings: Record<string, unknown>;
  last_inbound_at: Date | null;
  sealed_secret: string | null;
};
const columns = sql.raw(
  'id, channel, name, public_key, queue_id, project_id, is_active, settings, last_inbound_at, sealed_secret',
);

/** Keeps the channel accounts of one organisation in memory; there are few and every message asks for one. */
export async function openAccounts(needs: AccountsNeeds): Promise<Accounts> {
  const { database, clock, organisationId, seal, newPublicKey, onChanged } = needs;
  const accounts = new Map<ChannelAccountId, Account>();
  /** Apart from the accounts, which are handed around: whoever needs a secret asks for it by name. */
  const sealed = new Map<ChannelAccountId, string>();
  const placeOfSecret = (id: ChannelAccountId) => `${organisationId}|channel_accounts|${id}`;

  const keep = (row: Row): Account => {
    const account = accountOf(row, organisationId);
    const known = accounts.get(account.id);
    // The same object lives on, because conversations hold it. What came in last it knows better than the disk.
    const lastInboundAtMs = known?.lastInboundAtMs ?? account.lastInboundAtMs;
    const kept = known ? Object.assign(known, account, { lastInboundAtMs }) : account;
    accounts.set(kept.id, kept);
    if (row.sealed_secret !== null) sealed.set(kept.id, row.sealed_secret);
    return kept;
  };

  const secretsOf = (id: ChannelAccountId): GivenSecrets => opened(id, sealed.get(id) ?? null);
  const opened = (id: ChannelAccountId, text: string | null): GivenSecrets => {
    if (text === null) return {};
    const open = seal.open(text, placeOfSecret(id));
    // Accounts of the first version had one secret, sealed as it was typed.
    return open.startsWith('{"') ? JSON.parse(open) : { secret: open };
  };
  const sealAll = (id: ChannelAccountId, secrets: GivenSecrets): string | null =>
    Object.keys(secrets).length === 0 ? null : seal.seal(JSON.stringify(secrets), placeOfSecret(id));
  /** What is sealed, with these among it. The row is kept from others: a provider renews a secret when it likes. */
  const resealed = async (trx: Transaction, id: ChannelAccountId, secrets: GivenSecrets): Promise<string | null> => {
    const { rows } = await sql<Pick<Row, 'sealed_secret'>>`
      select sealed_secret from channel_accounts
       where organisation_id = ${organisationId} and id = ${id} for update`.execute(trx);
    const present = rows[0]?.sealed_secret ?? null;
    return Object.keys(secrets).length === 0 ? present : sealAll(id, { ...opened(id, present), ...secrets });
  };

  await database.within(organisationId, async (trx) => {
    const { rows } = await sql<Row>`
      select ${columns} from channel_accounts where organisation_id = ${organisationId} order by created_at`.execute(
      trx,
    );
    for (const row of rows) keep(row);
  });

  const changed = (row: Row | undefined): Account | null => {
    if (!row) return null;
    const account = keep(row);
    onChanged(account);
    return account;
  };

  return {
    byId: (id) => accounts.get(id) ?? null,
    all: () => [...accounts.values()],
    secretsOf,
    renewSecret: async (id, key, value) => {
      const row = await database.within(organisationId, async (trx) => {
        const sealedSecret = await resealed(trx, id, { [key]: value });
        const { rows } = await sql<Row>`
          update channel_accounts set sealed_secret = ${sealedSecret}
           where organisation_id = ${organisationId} and id = ${id}
          returning ${columns}`.execute(trx);
        return rows[0];
      });
      changed(row);
    },
    create: async (actor, { secrets, ...account }) => {
      const id = newId<'channelAccount'>();
      const sealedSecret = sealAll(id, secrets);
      const row = await database.within(organisationId, async (trx) => {
        const { rows } = await sql<Row>`
          insert into channel_accounts (organisation_id, id, channel, name, public_key, queue_id, project_id, settings, sealed_secret,
                                        created_at)
          values (${organisationId}, ${id}, ${account.channel}, ${account.name}, ${newPublicKey()}, ${account.queueId},
                  ${account.projectId}, ${JSON.stringify(account.settings)}::jsonb, ${sealedSecret},
                  ${new Date(clock.nowMs())})
          returning ${columns}`.execute(trx);
        if (actor) await audit(trx, actor, clock.nowMs(), 'channelCreated', id, account);
        return rows[0];
      });
      const created = changed(row);
      if (!created) throw new Error(`Channel account ${id} was not stored`);
      return created;
    },
    update: async (actor, id, { secrets, ...patch }) => {
      const present = accounts.get(id);
      if (!present) return null;
      const isSecretChanged = Object.keys(secrets).length > 0;
      // That a secret was changed is worth knowing; the secret is not.
      const told = isSecretChanged ? { ...patch, isSecretChanged } : patch;
      const row = await database.within(organisationId, async (trx) => {
        const sealedSecret = await resealed(trx, id, secrets);
        const { rows } = await sql<Row>`
          update channel_accounts set
            name = ${patch.name ?? present.name},
            queue_id = ${patch.queue?.id ?? present.queueId},
            project_id = ${patch.queue?.projectId ?? present.projectId},
            is_active = ${patch.isActive ?? present.isActive},
            settings = settings || ${JSON.stringify(patch.settings ?? {})}::jsonb,
            sealed_secret = ${sealedSecret}
           where organisation_id = ${organisationId} and id = ${id}
          returning ${columns}`.execute(trx);
        await audit(trx, actor, clock.nowMs(), 'channelChanged', id, told, present);
        return rows[0];
      });
      return changed(row);
    },
  };
}

/** Of a busy channel the last message's time is written once in each of these; memory knows it exactly. */
const inboundNotedEveryMs = 60_000;

/** Remembers over restarts when the last message came in through an account; nothing when that was just written. */
export function inboundNoted(account: Account, atMs: number): readonly BulkWrite[] {
  const minuteOf = (ms: number) => Math.floor(ms / inboundNotedEveryMs);
  const isNoted = account.lastInboundAtMs !== null && minuteOf(account.lastInboundAtMs) === minuteOf(atMs);
  return isNoted ? [] : [write(lastInboundRows, { accountId: account.id, atMs })];
}

const lastInboundRows: BulkWriter<{ readonly accountId: ChannelAccountId; readonly atMs: number }> = {
  name: 'messaging.lastInbound',
  rank: 3,
  statements: (organisationId, rows) => [
    sql`
      update channel_accounts a set last_inbound_at = r.at
        from (select account_id, to_timestamp(max(at_ms) / 1000.0) as at
                from unnest(${rows.map((r) => r.accountId)}::uuid[], ${rows.map((r) => r.atMs)}::bigint[])
                     as given (account_id, at_ms) group by account_id) as r
       where a.organisation_id = ${organisationId} and a.id = r.account_id`,
  ],
};

/** A web chat for a new organisation, in the transaction of its setup. */
export async function installChannels(
  trx: Transaction,
  made: NewOrganisation & { readonly queueId: QueueId; readonly publicKey: string; readonly nowMs: number },
): Promise<void> {
  const name = made.language === 'tr' ? 'Web sohbeti' : 'Web chat';
  await sql`
    insert into channel_accounts (organisation_id, id, channel, name, public_key, queue_id, project_id, created_at)
    values (${made.organisationId}, ${newId<'channelAccount'>()}, 'webChat', ${name}, ${made.publicKey}, ${made.queueId},
            ${made.projectId}, ${new Date(made.nowMs)})`.execute(trx);
}

/** The settings of a web chat, with what nobody has set yet filled in. */
export function webChatSettingsOf(account: ChannelAccount): WebChatSettings {
  return { ...webChatDefaults, ...(account.settings as Partial<WebChatSettings>) };
}

function audit(
  trx: Transaction,
  actor: Actor,
  atMs: number,
  what: AuditWhat,
  id: string,
  after: unknown,
  before?: unknown,
): Promise<void> {
  return trail.appendBy(trx, actor, { atMs, what, thing: { type: 'channelAccount', id }, before, after });
}

function accountOf(row: Row, organisationId: OrganisationId): Account {
  return {
    id: row.id,
    organisationId,
    channel: row.channel,
    name: row.name,
    publicKey: row.public_key,
    isActive: row.is_active,
    settings: row.settings,
    queueId: row.queue_id,
    projectId: row.project_id,
    lastInboundAtMs: row.last_inbound_at?.getTime() ?? null,
  };
}
