import { ownerOf } from '#interactions';
import type { InteractionId } from '#kernel/id.ts';
import type { ConversationRow } from '#messaging';

export const sorts = ['needsMe', 'lastMessage', 'newest', 'oldest'] as const;
export type Sort = (typeof sorts)[number];

/**
 * The order of one's own conversations. `needsMe`: customers who wait for an answer, longest first; then what is in the
 * agent's hands, longest untouched first; then what is in the customer's hands, latest first.
 */
export function ordered(rows: readonly ConversationRow[], sort: Sort): readonly ConversationRow[] {
  return rows.toSorted((a, b) => compare(a, b, sort) || (a.interactionId < b.interactionId ? -1 : 1));
}

/** Why a row stands where it stands in `needsMe`; the screen says it on hover. */
export type Need = 'unanswered' | 'myMove' | 'theirMove' | 'over';

/** Who has the next move in a conversation, as the list sorts it. */
export function needOf(row: ConversationRow): Need {
  if (row.status === 'completed') return 'over';
  if (row.unansweredSince !== null) return 'unanswered';
  return ownerOf(row.status) === 'agent' ? 'myMove' : 'theirMove';
}

const needs: readonly Need[] = ['unanswered', 'myMove', 'theirMove', 'over'];

function compare(a: ConversationRow, b: ConversationRow, sort: Sort): number {
  switch (sort) {
    case 'lastMessage':
      return compareText(b.lastAt, a.lastAt);
    case 'newest':
      return compareText(b.startedAt, a.startedAt);
    case 'oldest':
      return compareText(a.startedAt, b.startedAt);
    case 'needsMe':
      return needs.indexOf(needOf(a)) - needs.indexOf(needOf(b)) || compareText(keyOf(a), keyOf(b)) * directionOf(a);
  }
}

function keyOf(row: ConversationRow): string {
  const need = needOf(row);
  if (need === 'unanswered') return row.unansweredSince ?? '';
  return need === 'myMove' ? row.statusSince : row.lastAt;
}

function directionOf(row: ConversationRow): 1 | -1 {
  const need = needOf(row);
  return need === 'unanswered' || need === 'myMove' ? 1 : -1;
}

/** ISO texts in UTC sort as they stand. */
function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A row in the list, and whether it has left in truth and only keeps its place until the pointer has gone. */
export interface ListedRow {
  readonly row: ConversationRow;
  readonly isGone: boolean;
}

/**
 * The list while somebody points into it: rows keep the places they had, those that left stay as ghosts, new ones wait
 * below. Nothing moves under the pointer, so nobody opens the wrong conversation.
 */
export function held(present: readonly ListedRow[], next: readonly ConversationRow[]): readonly ListedRow[] {
  const fresh = new Map<InteractionId, ConversationRow>(next.map((row) => [row.interactionId, row]));
  const places = present.map(({ row }) => {
    const now = fresh.get(row.interactionId);
    fresh.delete(row.interactionId);
    return { row: now ?? row, isGone: now === undefined };
  });
  return [...places, ...[...fresh.values()].map((row) => ({ row, isGone: false }))];
}
