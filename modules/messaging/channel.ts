import type { Channel } from '#kernel/channel.ts';
import type { ChannelAccountId, FileId, MessageId, OrganisationId } from '#kernel/id.ts';
import type { Capabilities } from './capabilities.ts';
import type { InboundEvent, MediaRef } from './inbound-event.ts';
import type { LetterPage } from './letter-page.ts';
import type { AttachedFile } from './message.ts';
import type { Choice, OutboundAct, OutboundFile, OutboundOp, SendOutcome } from './outbound.ts';

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

/** What passes and is not kept: shown at once or not at all. */
export type Passing =
  | { readonly type: 'typing'; readonly isTyping: boolean; readonly name: string }
  /** The agent has read up to here; the newest of the customer's messages by its id in the channel. */
  | { readonly type: 'read'; readonly upToSeq: number; readonly externalId: string | null }
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

export interface ChannelHealth {
  readonly status: 'ok' | 'warning' | 'failed';
  /** A code the screens translate: 'connected', 'credentialsRefused', 'unreachable'. */
  readonly code: string;
}

/** How a provider's news reach us: we ask for them, it calls us, or a connection of ours stays open. */
export const ingressWays = ['poll', 'webhook', 'stream'] as const;
export type IngressWay = (typeof ingressWays)[number];

/** Where a provider calls us for an account. */
export function webhookPath(channel: Channel, publicKey: string): string {
  return `/webhooks/${channel}/${publicKey}`;
}

/** What became of a file that stays with the provider until we fetch it. */
export type FetchedMedia =
  | { readonly type: 'fetched'; readonly file: KeptFile }
  | { readonly type: 'missing'; readonly because: 'tooLarge' | 'typeRefused' | 'unreachable' };

/** One thing an administrator types in to connect an account. Its words on the screen are found by its key. */
export interface SetupField {
  /** A secret goes in, is sealed, and never comes out. */
  readonly key: string;
  readonly kind: 'text' | 'secret' | 'number' | 'choice' | 'onOff' | 'longText';
  readonly isRequired: boolean;
  /** What it is while nobody has said; shown as such. */
  readonly usual?: string | number | boolean;
  readonly choices?: readonly string[];
  readonly maxChars?: number;
  /** Asked only while another field has this value. */
  readonly onlyWhen?: { readonly key: string; readonly is: string };
}

/** A text the provider has approved for us. */
export interface ProviderTemplate {
  readonly name: string;
  readonly language: string;
  /** With places as {{1}}, {{2}}. */
  readonly text: string;
  readonly variables: number;
  readonly isApproved: boolean;
}

/** What a channel has beside the rest when it stands at a provider's door: a secret, a way in, files to fetch. */
export interface ProviderSide {
  readonly fields: readonly SetupField[];
  /** What is wrong with values that each fit their field, and where; null when nothing is. Pure. */
  readonly wrongField?: (
    fields: Readonly<Record<string, unknown>>,
  ) => { readonly key: string; readonly detail: string } | null;
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
  /** What a customer is called, where her messages do not tell it; asked once for each. Never fails. */
  readonly nameOf?: (peerKey: string, account: ChannelAccount) => Promise<string | null>;
  /** The approved texts of an account; null where the channel knows none. Fails with an error the log keeps. */
  readonly templates: ((account: ChannelAccount) => Promise<readonly ProviderTemplate[]>) | null;
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
  /**
   * Where a provider calls one address for several accounts: whose this is. An account of the same organisation that bears
   * the same secret, or the one that was called.
   */
  readonly ownerOf?: (event: RawEvent, account: ChannelAccount) => ChannelAccount;
  /** Pure. An unknown shape becomes `unsupported`; a broken one throws and ends as a dead letter. */
  readonly normalize: (event: RawEvent, account: ChannelAccount) => readonly InboundEvent[];
  /** What the provider reads in our answer to a call that was put on disk; an empty object where this is absent. */
  readonly answer?: (
    hit: RawHit,
    account: ChannelAccount,
  ) => { readonly contentType: string; readonly body: string } | null;
  readonly send: (op: OutboundOp, account: ChannelAccount) => Promise<SendOutcome>;
  /** Does something to a message that is there; null where the channel can do nothing of the kind. */
  readonly act: ((what: OutboundAct, account: ChannelAccount) => Promise<SendOutcome>) | null;
  /** Has the provider keep somebody from writing to us, or lets her again; whether it did. Never fails. */
  readonly block?: (peerKey: string, isBlocked: boolean, account: ChannelAccount) => Promise<boolean>;
  /** Whether a send nobody was sure of arrived, where the channel can be asked; null = it cannot say. */
  readonly wasSent?: (op: OutboundOp, account: ChannelAccount) => Promise<readonly string[] | null>;
  /** The cleaned page of a letter, by the message's id in the channel; where letters have pages. */
  readonly pageOf?: (externalId: string, account: ChannelAccount) => Promise<LetterPage | null>;
  /** Shows something passing to a customer, if she is there. Never fails. */
  readonly pass: (peerKey: string, what: Passing, account: ChannelAccount) => void;
  /** Told after commit of every public message of a conversation, the customer's own included. */
  readonly recorded: (peerKey: string, message: PublicMessage, account: ChannelAccount) => void;
  /** What somebody typed as the address of a customer, as this channel writes it; null when it is none. */
  readonly addressOf?: (typed: string) => string | null;
  /** Where every beginning is a thread of its own: the key of a new one, the same for the same seed. */
  readonly threadFor?: (account: ChannelAccount, seed: string) => string;
  /** As it is known at this moment; asked often, so it asks nobody outside. */
  readonly health: (account: ChannelAccount) => Promise<ChannelHealth>;
  /** Null for a channel whose customers are connected to us. */
  readonly provider: ProviderSide | null;
}

/**
 * An address under which a provider may fetch a file that leaves to a customer, open for a while; null when nobody said
 * how the world reaches us.
 */
export type LendFile = (
  account: ChannelAccount,
  peerKey: string,
  file: Pick<OutboundFile, 'fileId' | 'name'>,
  forMs: number,
) => string | null;

/** A message as its customer may see it. */
export interface PublicMessage {
  readonly id: MessageId;
  readonly seq: number;
  /** The id the customer's own device gave it; lets the device know its message again. */
  readonly externalId: string | null;
  readonly author: { readonly type: 'customer' | 'agent' | 'bot' | 'system'; readonly name: string };
  readonly text: string;
  readonly files: readonly OutboundFile[];
  /** Answers to choose from by a touch. */
  readonly choices?: readonly Choice[];
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
  /** The only secret of a channel that has one, under the key `secret`; null while nobody has typed it in. */
  readonly secretOf: (account: ChannelAccount) => string | null;
  /** Keeps a secret that the provider has replaced, sealed like one that was typed in. */
  readonly renewSecret: (account: ChannelAccount, key: string, value: string) => Promise<void>;
  /** Everything secret that was typed in, by the keys of the setup fields. Never shown, never logged. */
  readonly secretsOf: (account: ChannelAccount) => Readonly<Record<string, string>>;
  /** Whether something that counts once is used for the first time; it is remembered until a moment, over restarts. */
  readonly firstUse: (account: ChannelAccount, key: string, untilMs: number) => Promise<boolean>;
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
