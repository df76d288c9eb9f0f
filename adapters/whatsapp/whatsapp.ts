import { z } from 'zod';
import {
  connectionOf as connect,
  handshake,
  type MetaNeeds,
  openGraph,
  openMedia,
  openWatch,
  ownerAmong,
  type Seen,
  sharedFields,
  subscriptionHealth,
  textSetting,
  troubleOf,
  usualRhythm,
  verify,
} from '#adapters/meta/index.ts';
import { phoneKey } from '#customers';
import {
  type Capabilities,
  type ChannelAccount,
  type MessageChannel,
  type ProviderTemplate,
  plainCapabilities,
} from '#messaging';
import { openSending } from './sending.ts';
import { templatesOf } from './templates.ts';
import { normalize } from './update.ts';
import { numberMeant, split } from './webhook.ts';
import { buttonTitleMost, rowsMost, textMost } from './words.ts';

const capabilities: Capabilities = {
  ...plainCapabilities,
  text: { maxChars: textMost },
  files: { maxBytes: 20 * 1024 * 1024, maxPerMessage: 5 },
  provesAddress: true,
  blocks: true,
  voiceNotes: true,
  typingOut: true,
  deliveredIn: true,
  readIn: 'perMessage',
  readOut: true,
  edits: { in: true, out: false },
  revokes: { in: true, out: false },
  reactions: { in: true, out: true },
  replies: { in: true, out: true },
  choices: { most: rowsMost, titleChars: buttonTitleMost },
  templates: 'required',
  freeFormWindowHours: 24,
  canInitiate: true,
  costPerMessage: true,
  reconcile: 'echo',
};

const subscription = {
  object: 'whatsapp_business_account',
  needed: ['messages'],
  fields: [
    'messages',
    'smb_message_echoes',
    'message_template_status_update',
    'message_template_quality_update',
    'template_category_update',
    'account_update',
    'account_alerts',
    'phone_number_quality_update',
    'user_preferences',
  ],
} as const;

/** The sign of typing stays for 25 seconds. */
const typingEveryMs = 20_000;
const peersMost = 10_000;
const templatePagesMost = 20;
const templatesAtOnce = 100;

const PhoneNumber = z.looseObject({
  display_phone_number: z.string().default(''),
  verified_name: z.string().default(''),
  quality_rating: z.string().default('UNKNOWN'),
  status: z.string().default('CONNECTED'),
});
const SubscribedApps = z.looseObject({ data: z.array(z.unknown()) });
const Media = z.looseObject({
  url: z.string(),
  sha256: z.string().optional(),
  file_size: z.coerce.number().optional(),
});

/** A number as people type it, in the form in which customers are known here; null for what is no mobile number. */
function numberOfTyped(typed: string): string | null {
  const number = /^[\s+()./\d-]+$/.test(typed) ? phoneKey(typed) : null;
  return number !== null && /^[1-9]\d{6,14}$/.test(number) ? number : null;
}

/** Opens the channel of numbers at the Cloud API. */
export function openWhatsapp(needs: MetaNeeds): {
  readonly channel: MessageChannel;
  readonly close: () => Promise<void>;
} {
  const { side, clock, publicUrl } = needs;
  const graph = openGraph(needs.outward, needs.apiUrl);
  const connectionOf = (account: ChannelAccount) => connect({ side }, account);
  const numberOf = (account: ChannelAccount) => textSetting(account, 'phoneNumberId');

  const subscribed = async (account: ChannelAccount) => {
    const connection = connectionOf(account);
    if (!connection) return { status: 'failed', code: 'noSecret' } as const;
    const path = [textSetting(account, 'businessAccountId'), 'subscribed_apps'];
    const told = await graph.get(connection.door, path);
    if (told.type !== 'ok') return troubleOf(told);
    if (SubscribedApps.safeParse(told.json).data?.data.length === 0) {
      const done = await graph.post(connection.door, path, {});
      if (done.type !== 'ok') return { status: 'warning', code: 'notSubscribed' } as const;
    }
    return (await subscriptionHealth(graph, connection, { account, publicUrl, subscription })).health;
  };
  const look = async (account: ChannelAccount): Promise<Seen> => {
    const connection = connectionOf(account);
    if (!connection) return { health: { status: 'failed', code: 'noSecret' }, knownAs: null };
    const fields = 'display_phone_number,verified_name,quality_rating,status';
    const told = await graph.get(connection.door, [numberOf(account)], { fields });
    if (told.type !== 'ok') return { health: troubleOf(told), knownAs: null };
    const number = PhoneNumber.safeParse(told.json);
    if (!number.success) return { health: { status: 'failed', code: 'refused' }, knownAs: null };
    const { verified_name, display_phone_number, quality_rating, status } = number.data;
    const knownAs = [verified_name, display_phone_number].filter((part) => part !== '').join(', ');
    const health = await subscribed(account);
    if (health.status !== 'ok') return { health, knownAs };
    if (['BANNED', 'RESTRICTED', 'FLAGGED', 'DISCONNECTED'].includes(status))
      return { health: { status: 'failed', code: 'restricted' }, knownAs };
    if (quality_rating === 'RED') return { health: { status: 'warning', code: 'lowQuality' }, knownAs };
    if (told.version !== null && told.version !== connection.door.version)
      return { health: { status: 'warning', code: 'versionOver' }, knownAs };
    return { health, knownAs };
  };
  const watch = openWatch({
    log: needs.log,
    rhythm: { ...usualRhythm, ...needs.rhythm },
    look,
    wishOf(account) {
      const connection = connectionOf(account);
      const ids = [numberOf(account), textSetting(account, 'businessAccountId')];
      return connection && !ids.includes('') ? JSON.stringify([connection, ids]) : null;
    },
  });
  const sending = openSending({
    ...needs,
    graph,
    connectionOf,
    onRefused(account, answer) {
      const trouble = troubleOf(answer);
      if (answer.type === 'refused' && ['credentialsRefused', 'rightsMissing'].includes(trouble.code))
        watch.note(account, trouble);
    },
  });

  /** With which message a customer's number was told: that it and her id are one person is told once. */
  const introducedBy = new Map<string, string>();
  /** The customer's newest message by its id: typing is shown as an answer to it. */
  const newest = new Map<string, string>();
  const typedAtMs = new Map<string, number>();
  const remember = <Value>(map: Map<string, Value>, key: string, value: Value): void => {
    if (map.size >= peersMost) map.clear();
    map.set(key, value);
  };

  const channel: MessageChannel = {
    channel: 'whatsapp',
    ingress: 'webhook',
    capabilities: () => capabilities,
    addressOf: numberOfTyped,
    handshake: (hit, account) => handshake(hit, textSetting(account, 'verifyToken')),
    verify: (hit, account) => verify(hit, connectionOf(account)?.appSecret),
    split: (hit, account) =>
      split(hit, (peerKey, externalId) => {
        const key = `${account.id} ${peerKey}`;
        const first = introducedBy.get(key) ?? externalId;
        if (!introducedBy.has(key)) remember(introducedBy, key, externalId);
        // Told again, it is the same message still.
        return first === externalId;
      }),
    ownerOf(event, called) {
      const number = numberMeant(event);
      const isMeant = (account: ChannelAccount) => numberOf(account) === number;
      return number === null ? called : ownerAmong({ side }, watch.followed(), called, isMeant);
    },
    normalize: (event, account) => normalize(event, numberOf(account)),
    send: sending.send,
    act: sending.act,
    async block(peerKey, isBlocked, account) {
      const connection = connectionOf(account);
      if (!connection) return false;
      const path = [numberOf(account), 'block_users'];
      const body = { messaging_product: 'whatsapp', block_users: [{ user: peerKey }] };
      const told = await (isBlocked
        ? graph.post(connection.door, path, body)
        : graph.remove(connection.door, path, body));
      return told.type === 'ok';
    },
    pass(peerKey, what, account) {
      if (account.settings.readReceipts === false) return;
      if (what.type === 'read' && what.externalId !== null) sending.seen(what.externalId, false, account);
      const key = `${account.id} ${peerKey}`;
      const externalId = newest.get(key);
      if (what.type !== 'typing' || !what.isTyping || externalId === undefined) return;
      const nowMs = clock.nowMs();
      if (nowMs - (typedAtMs.get(key) ?? Number.NEGATIVE_INFINITY) < typingEveryMs) return;
      remember(typedAtMs, key, nowMs);
      sending.seen(externalId, true, account);
    },
    recorded(peerKey, { author, externalId }, account) {
      if (author.type === 'customer' && externalId !== null) remember(newest, `${account.id} ${peerKey}`, externalId);
      typedAtMs.delete(`${account.id} ${peerKey}`);
    },
    health: async (account) => watch.health(account),
    provider: {
      fields: [
        { key: 'phoneNumberId', kind: 'text', isRequired: true, maxChars: 40 },
        { key: 'businessAccountId', kind: 'text', isRequired: true, maxChars: 40 },
        sharedFields.accessToken,
        sharedFields.appSecret,
        sharedFields.verifyToken,
        sharedFields.readReceipts,
        { key: 'listButton', kind: 'text', isRequired: false, usual: '☰', maxChars: 20 },
        sharedFields.apiVersion,
      ],
      ways: ['webhook'],
      async test(account) {
        const { health, knownAs } = await watch.test(account);
        return { ...health, knownAs };
      },
      follow: watch.follow,
      leave: watch.leave,
      fetchMedia: openMedia({
        graph,
        files: needs.files,
        async whereIs({ externalId }, account) {
          const connection = connectionOf(account);
          if (!connection) return null;
          const told = await graph.get(connection.door, [externalId], { phone_number_id: numberOf(account) });
          // An id lives for seven days, and only with the number it came to.
          if (told.type === 'refused') return told.status >= 500 || told.code === 190 ? null : { type: 'gone' };
          const media = told.type === 'ok' ? Media.safeParse(told.json) : null;
          if (!media?.success) return null;
          const { url, sha256, file_size } = media.data;
          const isHash = sha256 !== undefined && /^[0-9a-f]{64}$/.test(sha256);
          return {
            type: 'at',
            url,
            token: connection.door.token,
            bytes: file_size ?? null,
            sha256: isHash ? sha256 : null,
          };
        },
      }),
      async templates(account) {
        const all: ProviderTemplate[] = [];
        let after: string | null = null;
        for (let page = 0; page < templatePagesMost; page++) {
          const connection = connectionOf(account);
          if (!connection) throw new Error(`Channel account ${account.id} has no token yet.`);
          const path = [textSetting(account, 'businessAccountId'), 'message_templates'];
          const query = {
            fields: 'name,language,status,components',
            limit: String(templatesAtOnce),
            ...(after !== null && { after }),
          };
          const told = await graph.get(connection.door, path, query);
          if (told.type !== 'ok')
            throw new Error(`The templates of ${account.id} could not be asked for: ${troubleOf(told).code}`);
          const found: ReturnType<typeof templatesOf> = templatesOf(told.json);
          all.push(...found.templates);
          after = found.after;
          if (after === null) break;
        }
        return all;
      },
    },
  };
  return { channel, close: watch.close };
}
