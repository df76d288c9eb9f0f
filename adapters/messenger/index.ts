// Messenger: the channel of a page. Owns: what a page can do, its limits and its fields; how pages are told of and send
// stands in `adapters/meta`. Never: conversations or who answers.
import {
  type MetaNeeds,
  openPageChannel,
  quickRepliesMost,
  quickReplyTitleMost,
  sharedFields,
  textSetting,
} from '#adapters/meta/index.ts';
import { type Capabilities, type ChannelAccount, type OutboundFile, plainCapabilities } from '#messaging';

const textMost = 2_000;
const imageBytesMost = 8 * 1024 * 1024;

const capabilities: Capabilities = {
  ...plainCapabilities,
  text: { maxChars: textMost },
  files: { maxBytes: 20 * 1024 * 1024, maxPerMessage: 5 },
  typingOut: true,
  deliveredIn: true,
  readIn: 'watermark',
  readOut: true,
  edits: { in: true, out: false },
  reactions: { in: true, out: true },
  replies: { in: true, out: true },
  choices: { most: quickRepliesMost, titleChars: quickReplyTitleMost },
  freeFormWindowHours: 24,
  humanWindowHours: 7 * 24,
  reconcile: 'echo',
};

const fields = [
  'messages',
  'messaging_postbacks',
  'message_deliveries',
  'message_reads',
  'message_echoes',
  'message_edits',
  'message_reactions',
  'messaging_referrals',
] as const;

const pageOf = (account: ChannelAccount) => textSetting(account, 'pageId');

/** Opens the channel of pages. */
export function openMessenger(needs: MetaNeeds) {
  return openPageChannel(needs, {
    channel: 'messenger',
    capabilities,
    fields: [
      { key: 'pageId', kind: 'text', isRequired: true, maxChars: 40 },
      sharedFields.accessToken,
      sharedFields.appSecret,
      sharedFields.verifyToken,
      sharedFields.readReceipts,
      sharedFields.apiVersion,
    ],
    ownIdOf: pageOf,
    nodeOf: pageOf,
    hostOf: () => 'facebook',
    subscriptionOf: () => ({ object: 'page', fields, needed: ['messages'] }),
    subscribedFieldsOf: () => fields,
    ownFields: 'name',
    isTooLong: (text) => text.length > textMost,
    kindOf,
    hasMetadata: true,
    reactionOf: (emoji) => emoji,
  });
}

function kindOf({ mime, bytes }: OutboundFile): 'image' | 'video' | 'audio' | 'file' {
  const [kind] = mime.split('/', 1);
  if (kind === 'image') return bytes <= imageBytesMost ? 'image' : 'file';
  return kind === 'video' || kind === 'audio' ? kind : 'file';
}
