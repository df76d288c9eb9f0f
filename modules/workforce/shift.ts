import type { AwayClass } from '#agents';
import type { GroupColour } from '#identity';
import { momentOf } from '#kernel/hours.ts';
import type { Id } from '#kernel/id.ts';

export type ShiftId = Id<'shift'>;

/** Whether two patterns say the same, whatever the order in which their parts are written. */
export function isSamePattern(one: Pattern, other: Pattern): boolean {
  const shape = ({ zone, holidays, blocks }: Pattern) =>
    JSON.stringify([
      zone,
      holidays,
      blocks.map(({ weekdays, from, to, breaks }) => [weekdays.toSorted(), from, to, breaks.map(sortedEntries)]),
    ]);
  return shape(one) === shape(other);
}

const sortedEntries = (one: ShiftBreak) => Object.entries(one).toSorted(([a], [b]) => a.localeCompare(b));

interface BreakParts {
  readonly lengthMs: number;
  readonly isPaid: boolean;
  readonly class: AwayClass;
}
/** A break at a fixed local time, or at any time that begins and ends inside a window. */
export type ShiftBreak =
  | ({ readonly type: 'fixed'; readonly at: string } & BreakParts)
  | ({ readonly type: 'window'; readonly from: string; readonly to: string } & BreakParts);

/** A stretch of work in local times. When `to` is not later than `from`, it ends on the next day. */
export interface Block {
  readonly from: string;
  readonly to: string;
  readonly breaks: readonly ShiftBreak[];
}
export interface WeekBlock extends Block {
  /** 1 is Monday, 7 is Sunday: the days on which it begins. */
  readonly weekdays: readonly number[];
}

/** What a shift says about the week. A pattern is a value: a change makes another one. */
export interface Pattern {
  readonly zone: string;
  readonly holidays: 'free' | 'work';
  readonly blocks: readonly WeekBlock[];
}
/** A pattern and the first operational day it is true for. */
export interface PatternVersion extends Pattern {
  readonly fromDate: string;
}

export interface Shift {
  readonly id: ShiftId;
  readonly name: string;
  readonly colour: GroupColour;
  readonly graceMs: number;
  readonly version: number;
  readonly isRemoved: boolean;
  /** Oldest first, at least one. */
  readonly patterns: readonly PatternVersion[];
}

/** The pattern of a shift on an operational day; the first one also counts for days before it. */
export function patternOn(shift: Shift, date: string): Pattern {
  const begun = shift.patterns.filter((pattern) => pattern.fromDate <= date).at(-1) ?? shift.patterns[0];
  if (!begun) throw new Error(`Shift ${shift.id} has no pattern`);
  return begun;
}

export interface PlannedBreak extends BreakParts {
  readonly type: 'fixed' | 'window';
  readonly fromMs: number;
  readonly toMs: number;
}
/** Work of one operational day as moments. */
export interface PlannedBlock {
  readonly fromMs: number;
  readonly toMs: number;
  readonly breaks: readonly PlannedBreak[];
}

/**
 * A block that begins on a date, as moments. On a day on which clocks change it is shorter or longer than usual; null
 * when nothing of it is left.
 */
export function plannedBlock(block: Block, date: string, zone: string): PlannedBlock | null {
  const day = Temporal.PlainDate.from(date);
  const from = minuteOf(block.from);
  const at = (minute: number) => momentOf(zone, day.add({ days: Math.floor(minute / dayMinutes) }), timeOf(minute));
  const [fromMs, toMs] = [at(from), at(endMinute(block))];
  if (fromMs >= toMs) return null;
  const breaks = block.breaks.flatMap((one): PlannedBreak[] => {
    const { lengthMs, isPaid } = one;
    const spot = spotOf(one, from);
    const beginMs = Math.max(at(spot.from), fromMs);
    const endMs = Math.min(one.type === 'fixed' ? beginMs + lengthMs : at(spot.to), toMs);
    if (beginMs >= endMs) return [];
    const fits = Math.min(lengthMs, endMs - beginMs);
    return [{ type: one.type, fromMs: beginMs, toMs: endMs, lengthMs: fits, isPaid, class: one.class }];
  });
  return { fromMs, toMs, breaks: breaks.toSorted((one, other) => one.fromMs - other.fromMs) };
}

/** Computed days of patterns in use; a pattern never changes, so its days may be remembered by it. */
const remembered = new WeakMap<Pattern, Map<string, readonly PlannedBlock[]>>();
const rememberedDays = 500;

/** What a pattern says about an operational day, in order; holidays aside. */
export function blocksOn(pattern: Pattern, date: string): readonly PlannedBlock[] {
  const days = remembered.get(pattern) ?? new Map<string, readonly PlannedBlock[]>();
  if (days.size === 0) remembered.set(pattern, days);
  const known = days.get(date);
  if (known) return known;
  if (days.size >= rememberedDays) days.clear();
  const weekday = Temporal.PlainDate.from(date).dayOfWeek;
  const blocks = pattern.blocks
    .filter(({ weekdays }) => weekdays.includes(weekday))
    .flatMap((block) => plannedBlock(block, date, pattern.zone) ?? [])
    .toSorted((one, other) => one.fromMs - other.fromMs);
  days.set(date, blocks);
  return blocks;
}

// ---- what may be kept ----

export type ShiftFault = {
  readonly type:
    | 'emptyBlock'
    | 'blocksOverlap'
    | 'breakOutsideBlock'
    | 'breaksOverlap'
    | 'windowTooShort'
    | 'breaksFillBlock';
  readonly block: number;
  readonly break: number | null;
};

/** What is wrong with the week somebody wrote: also a night that runs into the next day’s morning. */
export function faultsOfWeek(blocks: readonly WeekBlock[]): readonly ShiftFault[] {
  const own = faultsOfBlocks(blocks);
  const spans = blocks.flatMap((block, index) =>
    block.weekdays.map((weekday) => {
      const from = weekday * dayMinutes + minuteOf(block.from);
      return { index, from, to: weekday * dayMinutes + endMinute(block) };
    }),
  );
  // Sunday's night meets Monday's morning: the week comes round.
  const round = spans.map((span) => ({ ...span, from: span.from + weekMinutes, to: span.to + weekMinutes }));
  return [...own, ...overlapsOf([...spans, ...round])];
}

/** What is wrong with the blocks of a single day. */
export function faultsOfDay(blocks: readonly Block[]): readonly ShiftFault[] {
  const spans = blocks.map((block, index) => ({ index, from: minuteOf(block.from), to: endMinute(block) }));
  return [...faultsOfBlocks(blocks), ...overlapsOf(spans)];
}

interface Span {
  readonly index: number;
  readonly from: number;
  readonly to: number;
}

function overlapsOf(spans: readonly Span[]): readonly ShiftFault[] {
  const sorted = spans.toSorted((one, other) => one.from - other.from);
  const late = sorted.filter(({ from }, place) => place > 0 && from < (sorted[place - 1]?.to ?? 0));
  return [...new Set(late.map(({ index }) => index))].map((block) => ({ type: 'blocksOverlap', block, break: null }));
}

function faultsOfBlocks(blocks: readonly Block[]): ShiftFault[] {
  return blocks.flatMap((block, index) => {
    const [from, to] = [minuteOf(block.from), endMinute(block)];
    if (minuteOf(block.to) % dayMinutes === from % dayMinutes && !isWholeDay(block))
      return [{ type: 'emptyBlock' as const, block: index, break: null }];
    const spots = block.breaks.map((one, place) => ({ place, one, ...spotOf(one, from) }));
    const fault = (type: ShiftFault['type'], place: number | null): ShiftFault => ({
      type,
      block: index,
      break: place,
    });
    const outside = spots.filter((spot) => spot.from < from || spot.to > to);
    const short = spots.filter((spot) => spot.to - spot.from < spot.one.lengthMs / minuteMs);
    const sorted = spots.toSorted((one, other) => one.from - other.from);
    const late = sorted.filter((spot, place) => place > 0 && spot.from < (sorted[place - 1]?.to ?? 0));
    const breakMs = block.breaks.reduce((sum, { lengthMs }) => sum + lengthMs, 0);
    return [
      ...outside.map(({ place }) => fault('breakOutsideBlock', place)),
      ...short.map(({ place }) => fault('windowTooShort', place)),
      ...late.map(({ place }) => fault('breaksOverlap', place)),
      ...(breakMs >= (to - from) * minuteMs ? [fault('breaksFillBlock', null)] : []),
    ];
  });
}

// ---- minutes of a day that may be longer than one ----

const minuteMs = 60_000;
const dayMinutes = 24 * 60;
const weekMinutes = 7 * dayMinutes;

function minuteOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
}

function timeOf(minute: number): string {
  const inDay = minute % dayMinutes;
  return `${String(Math.floor(inDay / 60)).padStart(2, '0')}:${String(inDay % 60).padStart(2, '0')}`;
}

/** When a block begins and ends, in minutes from the midnight of its day; a night ends beyond 1,440. */
export function minutesOf(block: Block): { readonly from: number; readonly to: number } {
  return { from: minuteOf(block.from), to: endMinute(block) };
}

const isWholeDay = ({ from, to }: Block) => from === '00:00' && to === '24:00';

function endMinute(block: Block): number {
  const [from, to] = [minuteOf(block.from), minuteOf(block.to)];
  return to <= from ? to + dayMinutes : to;
}

/** Where a break may lie, in minutes from the midnight before its block; a time before the block is of the next day. */
function spotOf(one: ShiftBreak, blockFrom: number): { readonly from: number; readonly to: number } {
  const lifted = (minute: number) => (minute < blockFrom ? minute + dayMinutes : minute);
  if (one.type === 'fixed') {
    const from = lifted(minuteOf(one.at));
    return { from, to: from + one.lengthMs / minuteMs };
  }
  const from = lifted(minuteOf(one.from));
  const to = minuteOf(one.to);
  return { from, to: to <= from ? to + dayMinutes : to };
}
