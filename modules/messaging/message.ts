import type { FileId } from '#kernel/id.ts';
import type { MailHead, MessageContent, ReceiptStatus } from './inbound-event.ts';
import type { Choice, FailureClass, OutboundMail, ProviderTemplateUse } from './outbound.ts';

/** Public messages reach the customer; notes never do. */
export type MessageKind = 'public' | 'note';
export type AuthorType = 'customer' | 'agent' | 'bot' | 'system';

/** How far a message of ours has come. It only ever rises; `failed` counts only before `delivered`. */
export const deliveries = ['queued', 'accepted', 'delivered', 'read'] as const;
export type Delivery = (typeof deliveries)[number] | 'failed' | 'unknown';

export const limits = {
  /** The most that any channel takes or brings in one message; how much a conversation takes, its channel says. */
  textChars: 20_000,
  filesPerMessage: 10,
  /** A note goes through no channel. */
  noteChars: 4_000,
  filesOfNote: 5,
  /** Letters are longer than messages, and bring more. */
  letterChars: 200_000,
  filesPerLetter: 50,
  fileBytes: 20 * 1024 * 1024,
  previewChars: 140,
} as const;

export interface AttachedFile {
  readonly id: FileId;
  readonly name: string;
  readonly mime: string;
  readonly bytes: number;
}

/** What a message answers, as it was then: enough to show it without looking for it. */
export interface ReplyTo {
  readonly seq: number;
  readonly side: 'customer' | 'ours';
  readonly preview: string;
}

/** What a message holds beside its words and files; what is not there is left out. */
export interface MessageExtra {
  readonly content?: MessageContent;
  readonly replyTo?: ReplyTo;
  readonly isForwarded?: boolean;
  /** Messages of one key are an album. */
  readonly groupKey?: string;
  readonly isAutomatic?: boolean;
  /** What was behind the button she chose. */
  readonly payload?: string;
  /** Written by our side outside Santral. */
  readonly isEcho?: boolean;
  readonly choices?: readonly Choice[];
  readonly template?: ProviderTemplateUse;
  readonly mail?: MailHead;
  /** How a letter of ours leaves. */
  readonly mailOut?: OutboundMail;
}

/** A sign somebody put on a message; one from each side. */
export interface Reaction {
  readonly by: 'customer' | 'agent';
  readonly emoji: string;
}

/** Why a message did not arrive, in the provider's words beside our class. */
export interface Failure {
  readonly failure: FailureClass | 'gaveUp' | 'gone' | 'cancelled';
  readonly code: string;
  readonly text: string;
}

/** What became of a message after it was written. */
export interface MessageMarks {
  readonly editedAtMs?: number;
  /** What it said at first. */
  readonly formerText?: string;
  readonly revokedAtMs?: number;
  readonly reactions?: readonly Reaction[];
  readonly failure?: Failure;
}

/** Reactions after one more: each side has one, and an empty one takes hers back. */
export function reactedTo(present: readonly Reaction[], by: Reaction['by'], emoji: string | null): readonly Reaction[] {
  const others = present.filter((reaction) => reaction.by !== by);
  return emoji ? [...others, { by, emoji }] : others;
}

/** What a receipt of a provider says about our message. */
export function deliveryOfReceipt(status: ReceiptStatus): Delivery {
  return status === 'sent' ? 'accepted' : status;
}

/** How far a message in several parts has come: as far as the part that is furthest behind. */
export function leastOf(parts: readonly Delivery[]): Delivery {
  if (parts.includes('failed')) return 'failed';
  if (parts.includes('unknown')) return 'unknown';
  return parts.reduce((least, part) => (rank(part) < rank(least) ? part : least), 'read' as Delivery);
}

/** The further of two deliveries; a late failure does not undo what arrived. */
export function further(present: Delivery, news: Delivery): Delivery {
  if (news === 'failed' || news === 'unknown') return rank(present) >= rank('delivered') ? present : news;
  if (present === 'failed' && rank(news) < rank('delivered')) return present;
  return rank(news) > rank(present) ? news : present;
}

function rank(delivery: Delivery): number {
  return delivery === 'failed' || delivery === 'unknown' ? -1 : deliveries.indexOf(delivery);
}

/** The first words of a message for a list row: one line, cut at a whole character. */
export function preview(text: string, files: number): string {
  const line = text.replace(/\s+/g, ' ').trim();
  if (!line && files > 0) return '📎';
  const letters = [...line];
  return letters.length > limits.previewChars ? `${letters.slice(0, limits.previewChars - 1).join('')}…` : line;
}
