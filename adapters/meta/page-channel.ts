import { z } from 'zod';
import type { Capabilities, ChannelAccount, ChannelHealth, MessageChannel, OutboundFile, SetupField } from '#messaging';
import { type Connection, connectionOf as connect, ownerAmong, textSetting } from './connection.ts';
import { type Door, type Graph, openGraph } from './graph.ts';
import { openMedia } from './media.ts';
import type { MetaNeeds } from './needs.ts';
import { openPageSending } from './page-sending.ts';
import { normalizePage } from './page-update.ts';
import { entryMeant, splitPage } from './page-webhook.ts';
import { troubleOf } from './refusal.ts';
import { openSentLately } from './sent-lately.ts';
import { handshake, verify } from './signature.ts';
import { type Subscription, subscriptionHealth } from './subscription.ts';
import { openWatch, type Seen, usualRhythm } from './watch.ts';

/** In what a page and an account of Instagram differ. */
export interface PageKind {
  readonly channel: 'messenger' | 'instagram';
  readonly capabilities: Capabilities;
  readonly fields: readonly SetupField[];
  /** Under which id we are told of what happens. */
  readonly ownIdOf: (account: ChannelAccount) => string;
  /** Whose messages they are, and who is subscribed. */
  readonly nodeOf: (account: ChannelAccount) => string;
  readonly hostOf: (account: ChannelAccount) => Door['host'];
  /** Null where the app tells nobody but by its panel. */
  readonly subscriptionOf: (account: ChannelAccount) => Subscription | null;
  readonly subscribedFieldsOf: (account: ChannelAccount) => readonly string[];
  readonly ownFields: string;
  readonly isTooLong: (text: string) => boolean;
  readonly kindOf: (file: OutboundFile) => 'image' | 'video' | 'audio' | 'file' | null;
  readonly lend?: (account: ChannelAccount, peerKey: string, file: OutboundFile) => string | null;
  readonly hasMetadata: boolean;
  readonly reactionOf: (emoji: string) => string;
  /** Before each look at an account, as to renew its token. Never fails. */
  readonly beforeLook?: (graph: Graph, account: ChannelAccount, connection: Connection) => Promise<void>;
}

/** The sign of typing stays for 20 seconds. */
const typingEveryMs = 10_000;
const peersMost = 10_000;

const Own = z.looseObject({ name: z.string().default(''), username: z.string().default('') });
const SubscribedApps = z.looseObject({
  data: z.array(z.looseObject({ subscribed_fields: z.array(z.string()).default([]) })),
});
const Profile = z.looseObject({
  name: z.string().optional(),
  first_name: z.string().optional(),
  last_name: z.string().optional(),
  username: z.string().optional(),
});

/** Opens a channel of pages or of accounts of Instagram. */
export function openPageChannel(
  needs: MetaNeeds,
  kind: PageKind,
): { readonly channel: MessageChannel; readonly close: () => Promise<void> } {
  const { side, clock, publicUrl } = needs;
  const { nodeOf, ownIdOf } = kind;
  const graph = openGraph(needs.outward, needs.apiUrl);
  const connectionOf = (account: ChannelAccount) => connect({ side }, account, kind.hostOf(account));
  const sentLately = openSentLately(clock);

  const subscribed = async (account: ChannelAccount, connection: Connection): Promise<ChannelHealth> => {
    const path = [nodeOf(account), 'subscribed_apps'];
    const told = await graph.get(connection.door, path);
    if (told.type !== 'ok') return troubleOf(told);
    const known = SubscribedApps.safeParse(told.json).data?.data.flatMap((app) => app.subscribed_fields) ?? [];
    if (!known.includes('messages')) {
      const fields = { subscribed_fields: kind.subscribedFieldsOf(account).join(',') };
      const done = await graph.post(connection.door, path, fields);
      if (done.type !== 'ok') return { status: 'warning', code: 'notSubscribed' };
    }
    const subscription = kind.subscriptionOf(account);
    if (subscription) return (await subscriptionHealth(graph, connection, { account, publicUrl, subscription })).health;
    return publicUrl?.startsWith('https:')
      ? { status: 'ok', code: 'connected' }
      : { status: 'failed', code: 'noPublicAddress' };
  };
  const look = async (account: ChannelAccount): Promise<Seen> => {
    const connection = connectionOf(account);
    if (!connection) return { health: { status: 'failed', code: 'noSecret' }, knownAs: null };
    await kind.beforeLook?.(graph, account, connection);
    const present = connectionOf(account) ?? connection;
    const told = await graph.get(present.door, [ownIdOf(account)], { fields: kind.ownFields });
    if (told.type !== 'ok') return { health: troubleOf(told), knownAs: null };
    const { name = '', username = '' } = Own.safeParse(told.json).data ?? {};
    const knownAs = [name, username && `@${username}`].filter((part) => part !== '').join(', ');
    const health = await subscribed(account, present);
    const isOver = told.version !== null && told.version !== present.door.version;
    return { health: health.status === 'ok' && isOver ? { status: 'warning', code: 'versionOver' } : health, knownAs };
  };
  const watch = openWatch({
    log: needs.log,
    rhythm: { ...usualRhythm, ...needs.rhythm },
    look,
    wishOf(account) {
      const connection = connectionOf(account);
      const ids = [ownIdOf(account), nodeOf(account)];
      if (!connection || ids.includes('')) return null;
      // A token that renews itself is no reason to begin anew.
      const { host, token } = connection.door;
      return JSON.stringify([ids, account.settings, host === 'facebook' ? token : null]);
    },
  });
  const sending = openPageSending({
    ...needs,
    ...kind,
    graph,
    connectionOf,
    onSending: sentLately.begin,
    onRefused(account, answer) {
      const trouble = troubleOf(answer);
      if (answer.type === 'refused' && trouble.code === 'credentialsRefused') watch.note(account, trouble);
    },
  });
  const typedAtMs = new Map<string, number>();

  const channel: MessageChannel = {
    channel: kind.channel,
    ingress: 'webhook',
    capabilities: () => kind.capabilities,
    handshake: (hit, account) => handshake(hit, textSetting(account, 'verifyToken')),
    verify: (hit, account) => verify(hit, connectionOf(account)?.appSecret),
    split: (hit, account) =>
      splitPage(hit, (peerKey, echo) => !kind.hasMetadata && sentLately.has(account, peerKey, echo)),
    ownerOf(event, called) {
      const id = entryMeant(event);
      const isMeant = (account: ChannelAccount) => ownIdOf(account) === id;
      return id === null ? called : ownerAmong({ side }, watch.followed(), called, isMeant);
    },
    normalize: (event, account) => normalizePage(event, ownIdOf(account)),
    send: sending.send,
    act: sending.act,
    pass(peerKey, what, account) {
      if (account.settings.readReceipts === false) return;
      if (what.type === 'read') sending.sign(peerKey, 'mark_seen', account);
      if (what.type !== 'typing') return;
      const key = `${account.id} ${peerKey}`;
      const nowMs = clock.nowMs();
      const isOn = typedAtMs.has(key);
      if (!what.isTyping) {
        if (isOn) sending.sign(peerKey, 'typing_off', account);
        return void typedAtMs.delete(key);
      }
      if (nowMs - (typedAtMs.get(key) ?? Number.NEGATIVE_INFINITY) < typingEveryMs) return;
      if (typedAtMs.size >= peersMost) typedAtMs.clear();
      typedAtMs.set(key, nowMs);
      sending.sign(peerKey, 'typing_on', account);
    },
    recorded: () => undefined,
    health: async (account) => watch.health(account),
    provider: {
      fields: kind.fields,
      ways: ['webhook'],
      async test(account) {
        const { health, knownAs } = await watch.test(account);
        return { ...health, knownAs };
      },
      follow: watch.follow,
      leave: watch.leave,
      // The address says everything, and lives for hours at most: nobody can be asked for another.
      fetchMedia: openMedia({
        graph,
        files: needs.files,
        whereIs: async ({ externalId: url }) => ({ type: 'at', url, token: null, bytes: null, sha256: null }),
      }),
      templates: null,
      async nameOf(peerKey, account) {
        const connection = connectionOf(account);
        if (!connection) return null;
        const fields = kind.channel === 'messenger' ? 'first_name,last_name' : 'name,username';
        const told = await graph.get(connection.door, [peerKey], { fields });
        const profile = told.type === 'ok' ? Profile.safeParse(told.json).data : null;
        if (!profile) return null;
        const { first_name = '', last_name = '', name, username } = profile;
        return name?.trim() || `${first_name} ${last_name}`.trim() || (username ? `@${username}` : null);
      },
    },
  };
  return { channel, close: watch.close };
}
