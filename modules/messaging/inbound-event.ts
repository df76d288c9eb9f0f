import type { FileId, MessageId } from '#kernel/id.ts';
import type { FailureClass } from './outbound.ts';

// What a provider told us, understood: the closed union every adapter translates into.

/** A file that belongs to a message. */
export interface MediaRef {
  readonly externalId: string;
  readonly name: string | null;
  readonly mime: string | null;
  readonly bytes: number | null;
  /** A file that is with us already, because it was uploaded before the message that mentions it. */
  readonly fileId: FileId | null;
  /** The provider's own check sum of the bytes, as hexadecimal; what is fetched must have it. */
  readonly sha256?: string;
  /** Spoken into the telephone for us: shown as a voice note, not as a file of music. */
  readonly isVoice?: boolean;
}

/** Who wrote, as the channel knows her: an opaque key, never a telephone number taken for an identity. */
export interface Peer {
  /** Which conversation: the customer's address, or her thread where one person may have several. */
  readonly key: string;
  readonly name: string | null;
  readonly email: string | null;
  readonly language: string | null;
  /** The person, where several conversations may be hers; the key itself when absent. */
  readonly customerKey?: string;
  /** Her telephone number in E.164, where the channel tells it. */
  readonly phone?: string;
  /** What the house that she is signed in to calls her, proven by its signature. */
  readonly verifiedAs?: string;
}

/** What a customer can send beside words and files. */
export type MessageContent =
  | {
      readonly type: 'location';
      readonly latitude: number;
      readonly longitude: number;
      readonly name: string | null;
      readonly address: string | null;
    }
  | {
      readonly type: 'contacts';
      readonly contacts: readonly {
        readonly name: string;
        readonly phones: readonly string[];
        readonly emails: readonly string[];
      }[];
    }
  /** The picture is among the files where the provider gives it. */
  | { readonly type: 'sticker'; readonly emoji: string | null }
  /** She answered to, or mentioned us in, something that is shown for a day. */
  | { readonly type: 'story'; readonly how: 'reply' | 'mention'; readonly address: string | null }
  | { readonly type: 'poll'; readonly question: string; readonly choices: readonly string[] }
  | {
      readonly type: 'order';
      readonly items: readonly {
        readonly name: string;
        readonly quantity: number;
        readonly price: number | null;
        readonly currency: string | null;
      }[];
    }
  /** A form she filled in inside the channel: what the fields are called and what she answered. */
  | { readonly type: 'form'; readonly fields: readonly { readonly name: string; readonly value: string }[] }
  /** What she saw before she wrote: an advertisement, a post. */
  | { readonly type: 'referral'; readonly title: string; readonly address: string | null };

/** The head of a letter. Addresses as they stand there, without names. */
export interface MailHead {
  readonly subject: string;
  readonly from: MailAddress;
  readonly to: readonly MailAddress[];
  readonly cc: readonly MailAddress[];
  /** Where the writer wants answers, when not where she wrote from. */
  readonly replyTo?: readonly MailAddress[];
  /** Where the text quotes what was written before, in characters; null when it quotes nothing. */
  readonly quoteFrom: number | null;
  /** Whether a cleaned page of it lies beside the text. */
  readonly hasPage: boolean;
}
export interface MailAddress {
  readonly name: string;
  readonly address: string;
}

export interface InboundMessage {
  readonly type: 'message';
  readonly externalId: string;
  readonly peer: Peer;
  readonly text: string;
  readonly media: readonly MediaRef[];
  readonly replyToExternalId: string | null;
  readonly atMs: number;
  /** Where the customer was when she wrote; shown to the agent. */
  readonly page: { readonly title: string; readonly address: string } | null;
  readonly content?: MessageContent;
  /** What was behind the button or the row she chose; flows read it. */
  readonly payload?: string;
  /** Which of the answers under the message she replies to she chose, where the provider brings back no more than that. */
  readonly chosenPlace?: number;
  /** Sent on from somebody else. */
  readonly isForwarded?: boolean;
  /** Messages of one key belong together: an album. */
  readonly groupKey?: string;
  /** Written by a machine (out of office, a list): answered by no bot, opens nothing again, starts no clock. */
  readonly isAutomatic?: boolean;
  readonly mail?: MailHead;
}

export type InboundEvent =
  | InboundMessage
  | {
      readonly type: 'edit';
      /** The message that was changed. */
      readonly externalId: string;
      readonly peer: Peer;
      readonly text: string;
      readonly atMs: number;
    }
  | { readonly type: 'revoke'; readonly externalId: string; readonly peer: Peer; readonly atMs: number }
  | {
      readonly type: 'reaction';
      /** The message she reacted to, hers or ours. */
      readonly externalId: string;
      readonly peer: Peer;
      /** Null: taken back. */
      readonly emoji: string | null;
      readonly atMs: number;
    }
  | {
      readonly type: 'receipt';
      readonly peer: Peer;
      readonly status: ReceiptStatus;
      readonly of: ReceiptOf;
      readonly atMs: number;
      /** Why, where the status is `failed`. */
      readonly failure?: { readonly failure: FailureClass; readonly code: string; readonly text: string };
      /** Our own message, where the provider gives back what we sent along: it settles a send nobody was sure of. */
      readonly messageId?: MessageId;
    }
  /** What our side wrote outside Santral, in the provider's own app. */
  | {
      readonly type: 'echo';
      readonly externalId: string;
      readonly peer: Peer;
      readonly text: string;
      readonly media: readonly MediaRef[];
      readonly atMs: number;
      /** The head of a letter; its text may quote what was written before. */
      readonly mail?: MailHead;
      readonly messageId?: MessageId;
    }
  /** The same person under another address from now on. */
  | { readonly type: 'moved'; readonly peer: Peer; readonly previousKey: string; readonly atMs: number }
  /** She wants to be written to no more, or again. */
  | {
      readonly type: 'consent';
      readonly peer: Peer;
      readonly scope: 'all' | 'marketing';
      readonly isGiven: boolean;
      readonly atMs: number;
    }
  | { readonly type: 'left'; readonly peer: Peer; readonly atMs: number }
  /** Something about our own account that somebody should know of; `peer.key` is empty. */
  | {
      readonly type: 'alert';
      readonly peer: Peer;
      /** The provider's own word. */
      readonly what: string;
      readonly detail: string;
      readonly isBad: boolean;
      readonly atMs: number;
    }
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

export type ReceiptStatus = 'sent' | 'delivered' | 'read' | 'failed';
/** By the provider's ids, everything up to a place in the conversation, or everything up to a moment. */
export type ReceiptOf =
  | { readonly externalIds: readonly string[] }
  | { readonly upToSeq: number }
  | { readonly upToMs: number };

/** What people send that we cannot show; the agent is told in words. */
export const unsupportedKinds = ['location', 'contact', 'sticker', 'poll'] as const;
