import type { Channel } from '#kernel/channel.ts';
import type { ChannelAccountId, FileId, MessageId, OrganisationId } from '#kernel/id.ts';
import type { AttachedFile } from './message.ts';

// The port every channel fulfils. An adapter translates and decides nothing: a vendor's words in, these unions out.

/** Receipts must not wait behind messages, nor messages behind receipts, so each has a line of its own. */
export type Lane = 'message' | 'receipt' | 'account';

/** What arrived, as it arrived. Signatures are checked over exactly these bytes. */
export interface RawHit {
  readonly headers: Readonly<Record<string, string>>;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly bytes: Uint8Array;
  readonly remoteAddress: string;
  readonly receivedAtMs: number;
}

/** One thing a provider told us, before it is understood. It is on disk before anybody parses it. */
export interface RawEvent {
  /** The provider's own id of this very thing; delivered twice, it is stored once. */
  readonly dedupeKey: string;
  /** Things of one sender keep their order: the customer's address in this channel. */
  readonly partitionKey: string;
  readonly lane: Lane;
  readonly providerAtMs: number | null;
  readonly body: unknown;
}

export interface MediaRef {
  readonly externalId: string;
  readonly name: string | null;
  readonly mime: string | null;
  readonly bytes: number | null;
  /** A file that is with us already, because it was uploaded before the message that mentions it. */
  readonly fileId: FileId | null;
}

/** Who wrote, as the channel knows her: an opaque key, never a telephone number taken for an identity. */
export interface Peer {
  readonly key: string;
  readonly name: string | null;
  readonly email: string | null;
  readonly language: string | null;
}

export type InboundEvent =
  | {
      readonly type: 'message';
      readonly externalId: string;
      readonly peer: Peer;
      readonly text: string;
      readonly media: readonly MediaRef[];
      readonly replyToExternalId: string | null;
      readonly atMs: number;
      /** Where the customer was when she wrote; shown to the agent. */
      readonly page: { readonly title: string; readonly address: string } | null;
    }
  | {
      readonly type: 'edit';
      readonly externalId: string;
      readonly peer: Peer;
      readonly text: string;
      readonly atMs: number;
    }
  | { readonly type: 'revoke'; readonly externalId: string; readonly peer: Peer; readonly atMs: number }
  | {
      readonly type: 'reaction';
      readonly externalId: string;
      readonly peer: Peer;
      readonly emoji: string | null;
      readonly atMs: number;
    }
  | {
      readonly type: 'receipt';
      readonly peer: Peer;
      readonly status: 'delivered' | 'read';
      /** By id, or everything up to a place in the conversation. */
      readonly of: { readonly externalIds: readonly string[] } | { readonly upToSeq: number };
      readonly atMs: number;
    }
  | { readonly type: 'left'; readonly peer: Peer; readonly atMs: number }
  /** Nothing for a conversation, and why: kept raw in the inbox, shown to nobody. */
  | { readonly type: 'ignored'; readonly peer: Peer; readonly because: string; readonly atMs: number }
  | {
      readonly type: 'unsupported';
      readonly peer: Peer;
      /** One of `unsupportedKinds`, or the provider's own word. */
      readonly what: string;
      /** What can be told of it in a few words: a place, a name and a number. */
      readonly detail: string;
      readonly externalId: string;
      readonly atMs: number;
    };

/** What people send that we cannot show; the agent is told in words. */
export const unsupportedKinds = ['location', 'contact', 'sticker', 'poll'] as const;

export interface OutboundFile {
  readonly fileId: FileId;
  readonly name: string;
  readonly mime: string;
  readonly bytes: number;
}

/** A message on its way to the customer. */
export interface OutboundOp {
  readonly messageId: MessageId;
  readonly seq: number;
  readonly peerKey: string;
  readonly text: string;
  readonly files: readonly OutboundFile[];
  readonly author: { readonly type: 'agent' | 'bot' | 'system'; readonly name: string };
  readonly atMs: number;
}

export type FailureClass =
  | 'windowClosed'
  | 'recipientGone'
  | 'recipientBlocked'
  | 'noConsent'
  | 'invalidContent'
  | 'mediaRejected'
  | 'auth'
  | 'accountRestricted'
  | 'quota'
  | 'templateProblem'
  | 'permanent';

export type SendOutcome =
  | { readonly type: 'accepted'; readonly externalIds: readonly string[] }
  | { readonly type: 'retry'; readonly afterMs: number; readonly why: 'rate' | 'transient' }
  /** Sent, and the connection was lost before the answer: it may or may not have arrived. */
  | { readonly type: 'unknown' }
  | { readonly type: 'failed'; readonly failure: FailureClass; readonly code: string; readonly text: string };

/** What passes and is not kept: shown at once or not at all. */
export type Passing =
  | { readonly type: 'typing'; readonly isTyping: boolean; readonly name: string }
  | { readonly type: 'read'; readonly upToSeq: number }
  | { readonly type: 'standing'; readonly standing: Standing };

/** How it stands with a customer's conversation, told to channels that can show it. */
export interface Standing {
  readonly phase: 'none' | 'waiting' | 'withAgent' | 'completed';
  readonly agentName: string | null;
  /** Place in the line, 1 is next; null when unknown. */
  readonly position: number | null;
  readonly isOpen: boolean;
  readonly nextOpenAtMs: number | null;
}

/** What a channel can do. The core asks these flags and never a channel's name. */
export interface Capabilities {
  readonly text: { readonly maxChars: number };
  readonly files: { readonly maxBytes: number; readonly maxPerMessage: number } | null;
  readonly typingOut: boolean;
  readonly typingIn: boolean;
  readonly deliveredIn: boolean;
  readonly readIn: 'perMessage' | 'watermark' | 'none';
  readonly readOut: boolean;
  readonly edits: boolean;
  readonly revokes: boolean;
  readonly reactions: boolean;
  readonly replies: boolean;
  /** Hours after the customer's last message in which free text may be sent; null = no limit. */
  readonly freeFormWindowHours: number | null;
  readonly canInitiate: boolean;
  readonly order: 'perConversation' | 'none';
  readonly showsStanding: boolean;
  /** How an unknown outcome can be resolved. */
  readonly reconcile: 'echo' | 'query' | 'none';
}

export interface ChannelHealth {
  readonly status: 'ok' | 'warning' | 'failed';
  /** A code the screens translate: 'connected', 'credentialsRefused', 'unreachable'. */
  readonly code: string;
}

/** How a provider's news reach us: we ask for them, or it calls us. */
export const ingressWays = ['poll', 'webhook'] as const;
export type IngressWay = (typeof ingressWays)[number];

/** Where a provider calls us for an account. */
export function webhookPath(channel: Channel, publicKey: string): string {
  return `/webhooks/${channel}/${publicKey}`;
}

/** What became of a file that stays with the provider until we fetch it. */
export type FetchedMedia =
  | { readonly type: 'fetched'; readonly file: KeptFile }
  | { readonly type: 'missing'; readonly because: 'tooLarge' | 'typeRefused' | 'unreachable' };

/** What a channel has beside the rest when it stands at a provider's door: a secret, a way in, files to fetch. */
export interface ProviderSide {
  /** Ways in that an organisation may choose from, the ordinary one first. */
  readonly ways: readonly IngressWay[];
  /** Asks the provider now whether it knows the account's secret, and by what name it knows us. Never fails. */
  readonly test: (account: ChannelAccount) => Promise<ChannelHealth & { readonly knownAs: string | null }>;
  /** The account is served here, and is as given: listening begins, changes or ends. */
  readonly follow: (account: ChannelAccount) => void;
  /** The organisation is served here no longer. Resolves when nothing is taken in for it any more. */
  readonly leave: (organisationId: OrganisationId) => Promise<void>;
  /** Fetches a file that a message mentions, within limits of size and time. Never fails. */
  readonly fetchMedia: (media: MediaRef, account: ChannelAccount) => Promise<FetchedMedia>;
}

/** One connected number, page, mailbox or widget of an organisation. */
export interface ChannelAccount {
  readonly id: ChannelAccountId;
  readonly organisationId: OrganisationId;
  readonly channel: Channel;
  readonly name: string;
  /** Named in public places, such as the widget's snippet: tells which account, opens nothing. */
  readonly publicKey: string;
  readonly isActive: boolean;
  readonly settings: Readonly<Record<string, unknown>>;
}

/** A channel's adapter. Pure parts take what they need; only `send` and `pass` touch the outside. */
export interface MessageChannel {
  readonly channel: Channel;
  readonly ingress: 'webhook' | 'poll' | 'stream' | 'socket';
  readonly capabilities: (account: ChannelAccount) => Capabilities;
  /** Answers a provider's own test of the address; null when this is no such test. */
  readonly handshake: (
    hit: RawHit,
    account: ChannelAccount,
  ) => { readonly status: number; readonly body: string } | null;
  /** Over the raw bytes, in constant time. */
  readonly verify: (hit: RawHit, account: ChannelAccount) => { readonly ok: boolean; readonly reason: string | null };
  /** One call of a provider may hold many things. Never throws: what cannot be split is one event as it is. */
  readonly split: (hit: RawHit, account: ChannelAccount) => readonly RawEvent[];
  /** Pure. An unknown shape becomes `unsupported`; a broken one throws and ends as a dead letter. */
  readonly normalize: (event: RawEvent, account: ChannelAccount) => readonly InboundEvent[];
  readonly send: (op: OutboundOp, account: ChannelAccount) => Promise<SendOutcome>;
  /** Shows something passing to a customer, if she is there. Never fails. */
  readonly pass: (peerKey: string, what: Passing, account: ChannelAccount) => void;
  /** Told after commit of every public message of a conversation, the customer's own included. */
  readonly recorded: (peerKey: string, message: PublicMessage, account: ChannelAccount) => void;
  /** As it is known at this moment; asked often, so it asks nobody outside. */
  readonly health: (account: ChannelAccount) => Promise<ChannelHealth>;
  /** Null for a channel whose customers are connected to us. */
  readonly provider: ProviderSide | null;
}

/** A message as its customer may see it. */
export interface PublicMessage {
  readonly id: MessageId;
  readonly seq: number;
  /** The id the customer's own device gave it; lets the device know its message again. */
  readonly externalId: string | null;
  readonly author: { readonly type: 'customer' | 'agent' | 'bot' | 'system'; readonly name: string };
  readonly text: string;
  readonly files: readonly OutboundFile[];
  readonly atMs: number;
}

/** What the core offers to channels whose customers are connected to us. */
export interface ChannelSide {
  /** Resolves when the bytes are on disk, whether new or known before; only then may the provider hear "received". */
  readonly accept: (account: ChannelAccount, events: readonly RawEvent[]) => Promise<void>;
  /** Something passing from the customer. */
  readonly passing: (
    account: ChannelAccount,
    peerKey: string,
    what:
      | { readonly type: 'typing'; readonly isTyping: boolean; readonly draft?: never }
      | { readonly type: 'here'; readonly isHere: boolean },
  ) => void;
  /** Public messages after a place, oldest first; `limit` at most 200. */
  readonly history: (
    account: ChannelAccount,
    peerKey: string,
    afterSeq: number,
    limit: number,
  ) => Promise<PublicHistory>;
  readonly standing: (account: ChannelAccount, peerKey: string) => Promise<Standing>;
  readonly accountByKey: (publicKey: string) => ChannelAccount | null;
  /** What opens the provider's door, as somebody typed it in; null while nobody has. Never shown, never logged. */
  readonly secretOf: (account: ChannelAccount) => string | null;
  /** Remembers a file that a customer uploaded before the message that mentions it. */
  readonly rememberUpload: (account: ChannelAccount, peerKey: string, bytes: KeptFile) => Promise<AttachedFile>;
  /** The file, if this customer may read it: she uploaded it, or a public message of her conversation holds it. */
  readonly readableFile: (account: ChannelAccount, peerKey: string, fileId: FileId) => Promise<KeptFile | null>;
}

/** A file on our disk. Its bytes are found by their hash, within the organisation. */
export interface KeptFile {
  readonly name: string;
  readonly mime: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly path: string;
}

export interface PublicHistory {
  readonly messages: readonly PublicMessage[];
  readonly lastSeq: number;
  /** Up to where the agent's side has read the customer's messages. */
  readonly agentReadSeq: number;
}
