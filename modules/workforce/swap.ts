import type { UserId } from '#kernel/id.ts';
import { clashOf } from './clash.ts';
import { type Ground, planOf, zoneOn } from './plan.ts';
import type { PlannedBlock } from './shift.ts';

/** One side of a swap: whose day it is and what her days are. */
export interface SwapSide {
  readonly userId: UserId;
  readonly ground: Ground;
}
export interface SwappedDay {
  readonly userId: UserId;
  readonly date: string;
  readonly blocks: readonly PlannedBlock[];
}
export type SwapDays =
  | { readonly type: 'days'; readonly days: readonly SwappedDay[] }
  | { readonly type: 'nothingToSwap' | 'overlaps'; readonly userId: UserId; readonly date: string }
  | { readonly type: 'zonesDiffer' };

/**
 * What the days of two people become when one gives her work of `fromDate` to the other, for the other’s work of `toDate`
 * or for nothing. Work that would meet other work or an absence of the one who takes it is refused.
 */
export function swapDays(from: SwapSide, fromDate: string, to: SwapSide, toDate: string | null): SwapDays {
  const given = planOf(from.ground, fromDate);
  const taken = toDate === null ? null : planOf(to.ground, toDate);
  if (given.blocks.length === 0) return { type: 'nothingToSwap', userId: from.userId, date: fromDate };
  if (taken && taken.blocks.length === 0) return { type: 'nothingToSwap', userId: to.userId, date: taken.date };
  const dates = [...new Set([fromDate, ...(toDate === null ? [] : [toDate])])];
  const days: SwappedDay[] = [];
  for (const date of dates) {
    const [ofFrom, ofTo] = [planOf(from.ground, date), planOf(to.ground, date)];
    if (ofFrom.zone !== ofTo.zone) return { type: 'zonesDiffer' };
    const sides = [
      { side: from, day: ofFrom, gives: date === fromDate, gets: date === toDate ? (taken?.blocks ?? []) : [] },
      { side: to, day: ofTo, gives: date === toDate, gets: date === fromDate ? given.blocks : [] },
    ];
    for (const { side, day, gives, gets } of sides) {
      const kept = gives ? [] : day.blocks;
      const blocks = [...kept, ...gets].toSorted((one, other) => one.fromMs - other.fromMs);
      const meets = blocks.some((block, place) => place > 0 && block.fromMs < (blocks[place - 1]?.toMs ?? 0));
      if (meets || (gets.length > 0 && day.absences.length > 0)) return { type: 'overlaps', userId: side.userId, date };
      days.push({ userId: side.userId, date, blocks });
    }
  }
  for (const { userId, ground } of [from, to]) {
    const changes = days
      .filter((day) => day.userId === userId)
      .map((day) => ({ ...unsaid, ...day, zone: zoneOn(ground, day.date) }));
    const clash = clashOf(ground, changes);
    if (clash) return { type: 'overlaps', userId, date: clash };
  }
  return { type: 'days', days };
}

const unsaid = { version: 0, note: '', byUserId: null, atMs: 0 } as const;

/** Whether blocks are still those that were agreed on. */
export function isSameWork(one: readonly PlannedBlock[], other: readonly PlannedBlock[]): boolean {
  const shape = (blocks: readonly PlannedBlock[]) =>
    blocks.map((block) => [block.fromMs, block.toMs, ...block.breaks.map(({ fromMs, toMs }) => [fromMs, toMs])]);
  return JSON.stringify(shape(one)) === JSON.stringify(shape(other));
}
