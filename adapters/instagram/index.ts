// Instagram: the channel of a professional account, signed in through its page or by itself. Owns: what such an account
// can do, its limits, its fields, the renewal of its token; the rest stands in `adapters/meta`.
// Never: conversations or who answers. That a message was withdrawn is not always told, so it is no promise.
import { z } from 'zod';
import {
  type Connection,
  type Graph,
  lentToMetaMs,
  type MetaNeeds,
  openPageChannel,
  quickRepliesMost,
  quickReplyTitleMost,
  sharedFields,
  textSetting,
} from '#adapters/meta/index.ts';
import type { ChannelAccountId } from '#kernel/id.ts';
import {
  type Capabilities,
  type ChannelAccount,
  type LendFile,
  type OutboundFile,
  plainCapabilities,
} from '#messaging';

const textBytesMost = 1_000;
const imageBytesMost = 8 * 1024 * 1024;
const imageTypes = ['image/png', 'image/jpeg', 'image/gif'];
const videoTypes = ['video/mp4', 'video/ogg', 'video/webm', 'video/quicktime'];
const audioTypes = ['audio/aac', 'audio/mp4', 'audio/wav', 'audio/x-m4a'];
/** A token lives for 60 days and may be renewed from its second day on. */
const renewEveryMs = 7 * 24 * 3_600_000;

const capabilities: Capabilities = {
  ...plainCapabilities,
  text: { maxChars: textBytesMost, maxBytes: textBytesMost },
  files: { maxBytes: 20 * 1024 * 1024, maxPerMessage: 5 },
  typingOut: true,
  readIn: 'watermark',
  readOut: true,
  edits: { in: true, out: false },
  revokes: { in: true, out: false },
  reactions: { in: true, out: true },
  replies: { in: true, out: true },
  choices: { most: quickRepliesMost, titleChars: quickReplyTitleMost },
  freeFormWindowHours: 24,
  humanWindowHours: 7 * 24,
};

const fields = [
  'messages',
  'messaging_postbacks',
  'messaging_seen',
  'message_reactions',
  'message_edit',
  'messaging_referral',
] as const;

/** What its page is subscribed to; the rest is told to the app by the account's own object. */
const pageFields = ['messages', 'messaging_postbacks', 'message_reactions'] as const;

export interface InstagramNeeds extends MetaNeeds {
  /** Files are fetched from us. */
  readonly lend: LendFile;
}

const isDirect = ({ settings }: ChannelAccount) => settings.signIn === 'direct';
const instagramOf = (account: ChannelAccount) => textSetting(account, 'instagramId');

const Renewed = z.looseObject({ access_token: z.string().min(1) });

/** Opens the channel of accounts of Instagram. */
export function openInstagram(needs: InstagramNeeds) {
  const { side, clock, lend, log } = needs;
  const renewedAtMs = new Map<ChannelAccountId, number>();

  /** The token of who signed in without a page is renewed long before it ends. */
  const renew = async (graph: Graph, account: ChannelAccount, { door }: Connection): Promise<void> => {
    const nowMs = clock.nowMs();
    if (!isDirect(account) || nowMs - (renewedAtMs.get(account.id) ?? Number.NEGATIVE_INFINITY) < renewEveryMs) return;
    const query = { grant_type: 'ig_refresh_token', access_token: door.token };
    const answer = await graph.get({ ...door, version: '' }, ['refresh_access_token'], query);
    // A token of today cannot be renewed yet, a wrong one never: the look that follows tells which it is.
    if (answer.type === 'unreachable' || answer.type === 'lost') return;
    renewedAtMs.set(account.id, nowMs);
    const renewed = answer.type === 'ok' ? Renewed.safeParse(answer.json) : null;
    if (!renewed?.success) return;
    await side
      .renewSecret(account, 'accessToken', renewed.data.access_token)
      .catch((err: Error) => log.error({ accountId: account.id, err }, 'a renewed token could not be kept'));
  };

  return openPageChannel(needs, {
    channel: 'instagram',
    capabilities,
    fields: [
      { key: 'signIn', kind: 'choice', isRequired: true, usual: 'page', choices: ['page', 'direct'] },
      { key: 'instagramId', kind: 'text', isRequired: true, maxChars: 40 },
      { key: 'pageId', kind: 'text', isRequired: true, maxChars: 40, onlyWhen: { key: 'signIn', is: 'page' } },
      sharedFields.accessToken,
      sharedFields.appSecret,
      sharedFields.verifyToken,
      sharedFields.readReceipts,
      sharedFields.apiVersion,
    ],
    ownIdOf: instagramOf,
    nodeOf: (account) => (isDirect(account) ? instagramOf(account) : textSetting(account, 'pageId')),
    hostOf: (account) => (isDirect(account) ? 'instagram' : 'facebook'),
    subscriptionOf: (account) => (isDirect(account) ? null : { object: 'instagram', fields, needed: ['messages'] }),
    subscribedFieldsOf: (account) => (isDirect(account) ? fields : pageFields),
    ownFields: 'name,username',
    isTooLong: (text) => Buffer.byteLength(text) > textBytesMost,
    kindOf,
    lend: (account, peerKey, file) => lend(account, peerKey, file, lentToMetaMs),
    hasMetadata: false,
    reactionOf: (emoji) => (/^❤/u.test(emoji) ? 'love' : emoji),
    beforeLook: renew,
  });
}

function kindOf({ mime, bytes }: OutboundFile): 'image' | 'video' | 'audio' | 'file' | null {
  if (imageTypes.includes(mime)) return bytes <= imageBytesMost ? 'image' : null;
  if (videoTypes.includes(mime)) return 'video';
  if (audioTypes.includes(mime)) return 'audio';
  return mime === 'application/pdf' ? 'file' : null;
}
