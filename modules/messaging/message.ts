import type { FileId } from '#kernel/id.ts';

/** Public messages reach the customer; notes never do. */
export type MessageKind = 'public' | 'note';
export type AuthorType = 'customer' | 'agent' | 'bot' | 'system';

/** How far a message of ours has come. It only ever rises; `failed` counts only before `delivered`. */
export const deliveries = ['queued', 'accepted', 'delivered', 'read'] as const;
export type Delivery = (typeof deliveries)[number] | 'failed' | 'unknown';

export const limits = {
  /** Characters of one message, either way. What is longer is refused with the number. */
  textChars: 4_000,
  filesPerMessage: 5,
  fileBytes: 20 * 1024 * 1024,
  previewChars: 140,
} as const;

export interface AttachedFile {
  readonly id: FileId;
  readonly name: string;
  readonly mime: string;
  readonly bytes: number;
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
