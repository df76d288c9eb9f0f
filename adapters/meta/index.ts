// What the channels of Meta share: calls of the Graph API, signatures, the address Meta calls, the pulse of an account,
// files that lie with it, and the messages of pages and Instagram, which are alike. Owns no channel of its own.
// Never: what WhatsApp, Messenger or Instagram mean by themselves; their folders use this one and nothing uses them.
export {
  type Connection,
  type ConnectionNeeds,
  connectionOf,
  ownerAmong,
  sharedFields,
  textSetting,
} from './connection.ts';
export { type Door, type Graph, type GraphAnswer, openGraph, type Refused } from './graph.ts';
export { openMedia } from './media.ts';
export type { MetaNeeds } from './needs.ts';
export { openPageChannel } from './page-channel.ts';
export { lentToMetaMs, quickRepliesMost, quickReplyTitleMost } from './page-sending.ts';
export { openParts, type PartOutcome } from './parts.ts';
export { bodyOf, digestOf, eventAsItIs, isObject } from './raw.ts';
export { outcomeOf, troubleOf, type Verdict, type Verdicts, verdictOf } from './refusal.ts';
export { handshake, verify } from './signature.ts';
export { type Subscription, subscriptionHealth } from './subscription.ts';
export { openWatch, type Seen, usualRhythm, type Watch } from './watch.ts';
