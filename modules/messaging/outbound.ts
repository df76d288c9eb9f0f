import type { FileId, MessageId } from '#kernel/id.ts';
import type { MailAddress } from './inbound-event.ts';

// What leaves for a customer, and what can become of it.

export interface OutboundFile {
  readonly fileId: FileId;
  readonly name: string;
  readonly mime: string;
  readonly bytes: number;
}

/** One of the answers a customer may choose by a touch. */
export interface Choice {
  /** Comes back as the payload of what she chose. */
  readonly id: string;
  readonly title: string;
  readonly description?: string;
}

/** A text the provider has approved, by its name there; variables in the order of their places. */
export interface ProviderTemplateUse {
  readonly name: string;
  readonly language: string;
  readonly variables: readonly string[];
}

/** The head of a letter of ours. */
export interface OutboundMail {
  readonly subject: string;
  readonly to: readonly MailAddress[];
  readonly cc: readonly MailAddress[];
  readonly bcc: readonly MailAddress[];
  /** The messages it answers, by their ids in the channel, the oldest first. */
  readonly references: readonly string[];
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
  readonly replyToExternalId?: string;
  /** Answers to choose from; a channel without buttons is given them in the text instead. */
  readonly choices?: readonly Choice[];
  readonly template?: ProviderTemplateUse;
  readonly mail?: OutboundMail;
  /** The ordinary window has closed and the longer one for people is open. */
  readonly isInHumanWindow?: boolean;
}

/** What is done to a message that is there already. */
export type OutboundAct =
  | { readonly type: 'react'; readonly peerKey: string; readonly externalId: string; readonly emoji: string | null }
  | { readonly type: 'edit'; readonly peerKey: string; readonly externalId: string; readonly text: string }
  | { readonly type: 'revoke'; readonly peerKey: string; readonly externalId: string };

export const failureClasses = [
  'windowClosed',
  'recipientGone',
  'recipientBlocked',
  'noConsent',
  'invalidContent',
  'mediaRejected',
  'auth',
  'accountRestricted',
  'quota',
  'templateProblem',
  'permanent',
] as const;
export type FailureClass = (typeof failureClasses)[number];

export type SendOutcome =
  /** One message of ours may be several of the provider's: words and each file. */
  | { readonly type: 'accepted'; readonly externalIds: readonly string[] }
  | { readonly type: 'retry'; readonly afterMs: number; readonly why: 'rate' | 'transient' }
  /** Sent, and the connection was lost before the answer: it may or may not have arrived. */
  | { readonly type: 'unknown' }
  | { readonly type: 'failed'; readonly failure: FailureClass; readonly code: string; readonly text: string };
