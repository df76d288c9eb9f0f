import { type Medium, media } from '#kernel/channel.ts';

/** How many interactions an agent takes at once: per medium, and over all of them together. */
export interface Capacity {
  readonly voice: number;
  readonly chat: number;
  readonly email: number;
  readonly total: number;
}

/** What an agent has in hand, counted like her capacity. */
export type InHand = Capacity;

export const defaultCapacity: Capacity = { voice: 1, chat: 10, email: 5, total: 10 };
/** The capacity of somebody who is no agent. */
export const noRoom: Capacity = { voice: 0, chat: 0, email: 0, total: 0 };
export const nothingInHand: InHand = { voice: 0, chat: 0, email: 0, total: 0 };

/** Nobody answers more than this at once, whatever is asked for. */
export const capacityMax = 25;

/** Whether there is room for one more of a medium. A capacity that was lowered below what is in hand leaves no room. */
export function hasRoom(capacity: Capacity, inHand: InHand, medium: Medium): boolean {
  return inHand[medium] < capacity[medium] && inHand.total < capacity.total;
}

/** Whether there is room for anything at all. */
export function hasAnyRoom(capacity: Capacity, inHand: InHand): boolean {
  return media.some((medium) => hasRoom(capacity, inHand, medium));
}

/** What is in hand, from one medium for each thing held. */
export function inHandOf(held: Iterable<Medium>): InHand {
  const count = { voice: 0, chat: 0, email: 0, total: 0 };
  for (const medium of held) {
    count[medium] += 1;
    count.total += 1;
  }
  return count;
}
