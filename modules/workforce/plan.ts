import { momentOf } from '#kernel/hours.ts';
import type { Id, UserId } from '#kernel/id.ts';
import { dateOf, dayOf, daysLater } from '#metrics';
import type { AbsenceKind } from './absence.ts';
import { afternoonBegins, type Holiday } from './holiday.ts';
import { blocksOn, type Pattern, type PlannedBlock, patternOn, type Shift, type ShiftId } from './shift.ts';

/** Why a day looks as it does: as the shift says, changed by hand, free by a holiday, absent, free by the shift, no shift. */
export const dayKinds = ['shift', 'changed', 'holiday', 'absent', 'free', 'none'] as const;
export type DayKind = (typeof dayKinds)[number];

/** The one shift of a person from an operational day on. */
export interface Placement {
  readonly fromDate: string;
  readonly shiftId: ShiftId | null;
  /** Given to herself, or to her group; a shift of her own counts first. */
  readonly via: 'user' | 'group' | 'none';
}

/** A single day as somebody changed it; `blocks` null = as the shift says again. */
export interface DayChange {
  readonly date: string;
  readonly version: number;
  readonly zone: string;
  readonly blocks: readonly PlannedBlock[] | null;
  readonly note: string;
  readonly byUserId: UserId | null;
  readonly atMs: number;
}

/** Local times of a part of one day. */
export interface DayPart {
  readonly from: string;
  readonly to: string;
}

export interface PlannedAbsence {
  readonly id: Id<'absence'>;
  readonly kind: AbsenceKind;
  readonly fromDate: string;
  readonly toDate: string;
  /** Null = whole operational days. */
  readonly part: DayPart | null;
}

/** Everything that says what the days of one person are. */
export interface Ground {
  /** Where somebody without a shift lives. */
  readonly houseZone: string;
  /** Oldest first. */
  readonly placements: readonly Placement[];
  readonly shifts: ReadonlyMap<ShiftId, Shift>;
  readonly changes: ReadonlyMap<string, DayChange>;
  /** Approved ones. */
  readonly absences: readonly PlannedAbsence[];
  readonly holidayOn: (date: string) => Holiday | null;
}

/**
 * One operational day of a person. It is called by the date on which its blocks begin, in the zone of the shift she has
 * that day. It begins where the day before ended, and ends at midnight, or with its last block when that is later: with
 * a night shift of 23:00–07:00 Monday ends on Tuesday at 07:00. So days meet without gap or overlap.
 */
export interface PlannedDay {
  readonly date: string;
  readonly zone: string;
  readonly beginsMs: number;
  readonly endsMs: number;
  readonly kind: DayKind;
  readonly shiftId: ShiftId | null;
  readonly blocks: readonly PlannedBlock[];
  /** What the shift alone says. */
  readonly shiftBlocks: readonly PlannedBlock[];
  readonly version: number;
  readonly change: DayChange | null;
  /** Approved ones that touch the day: one of the whole day, or parts of it. */
  readonly absences: readonly PlannedAbsence[];
  readonly holiday: (Holiday & { readonly frees: boolean }) | null;
}

/** The operational day of a person that has this date. */
export function planOf(ground: Ground, date: string): PlannedDay {
  const [day] = planBetween(ground, date, date);
  if (!day) throw new Error(`No day ${date}`);
  return day;
}

/** Her operational days from one date to another, both included. */
export function planBetween(ground: Ground, fromDate: string, toDate: string): readonly PlannedDay[] {
  const days: PlannedDay[] = [];
  for (const day of daysFrom(ground, fromDate)) {
    if (day.date > toDate) break;
    days.push(day);
  }
  return days;
}

/** The operational day a person is in at a moment: "today", also at three in the morning of a night shift. */
export function operationalDayAt(ground: Ground, nowMs: number): PlannedDay {
  // No zone is more than a day away from UTC, and no block is longer than a day.
  for (const day of daysFrom(ground, daysLater(dateOf(nowMs, 'UTC'), -3))) if (nowMs < day.endsMs) return day;
  throw new Error(`No operational day at ${nowMs}`);
}

/** The shift in force on a date. */
function placementOn(placements: readonly Placement[], date: string): Placement | null {
  return placements.filter((placement) => placement.fromDate <= date).at(-1) ?? null;
}

/** The zone in which a date of a person is meant. */
export function zoneOn(ground: Ground, date: string): string {
  return patternOf(ground, date)?.zone ?? ground.houseZone;
}

function patternOf(ground: Ground, date: string): Pattern | null {
  const shiftId = placementOn(ground.placements, date)?.shiftId;
  const shift = shiftId ? ground.shifts.get(shiftId) : undefined;
  return shift ? patternOn(shift, date) : null;
}

function* daysFrom(ground: Ground, fromDate: string): Generator<PlannedDay> {
  // Where the first day begins depends on the one before it, whose blocks may be cut by the one before that.
  let beginsMs = Number.NEGATIVE_INFINITY;
  for (let date = daysLater(fromDate, -2); ; date = daysLater(date, 1)) {
    const day = dayWith(ground, date, beginsMs);
    beginsMs = day.endsMs;
    if (date >= fromDate) yield day;
  }
}

function dayWith(ground: Ground, date: string, beginsMs: number): PlannedDay {
  const pattern = patternOf(ground, date);
  const zone = pattern?.zone ?? ground.houseZone;
  const shiftBlocks = pattern ? blocksOn(pattern, date) : [];
  const change = ground.changes.get(date) ?? null;
  const holiday = ground.holidayOn(date);
  const isFreed = holiday !== null && pattern?.holidays === 'free';
  const ordinary = isFreed ? withoutHoliday(shiftBlocks, holiday, date, zone) : shiftBlocks;
  // After a change of shift a block may begin before the day before has ended; nobody works two days at once.
  const planned = (change?.blocks ?? ordinary).filter((block) => block.fromMs >= beginsMs);
  const absences = ground.absences.filter((one) => isAbsentOn(one, date));
  const blocks = absences.reduce<readonly PlannedBlock[]>(
    (left, { part }) => (part === null ? [] : cutOut(left, ...spanOfPart(part, date, zone, planned))),
    planned,
  );
  const midnightMs = midnightAfter(date, zone);
  const endsMs = Math.max(midnightMs, beginsMs, blocks.at(-1)?.toMs ?? 0);
  const isChanged = change !== null && change.blocks !== null;
  return {
    date,
    zone,
    beginsMs,
    endsMs,
    kind: kindOf(),
    shiftId: pattern ? (placementOn(ground.placements, date)?.shiftId ?? null) : null,
    blocks,
    shiftBlocks,
    version: change?.version ?? 0,
    change: isChanged ? change : null,
    absences,
    holiday: holiday && { ...holiday, frees: isFreed && !isChanged },
  };

  function kindOf(): DayKind {
    if (absences.some(({ part }) => part === null)) return 'absent';
    if (isChanged) return 'changed';
    if (isFreed && shiftBlocks.length > 0 && ordinary !== shiftBlocks) return 'holiday';
    if (blocks.length > 0 || shiftBlocks.length > 0) return 'shift';
    return pattern ? 'free' : 'none';
  }
}

const midnights = new Map<string, number>();
const midnightsMost = 5_000;

function midnightAfter(date: string, zone: string): number {
  const key = `${zone} ${date}`;
  const known = midnights.get(key);
  if (known !== undefined) return known;
  if (midnights.size >= midnightsMost) midnights.clear();
  const { toMs } = dayOf(date, zone);
  midnights.set(key, toMs);
  return toMs;
}

function withoutHoliday(
  blocks: readonly PlannedBlock[],
  holiday: Holiday,
  date: string,
  zone: string,
): readonly PlannedBlock[] {
  if (holiday.part === 'day') return blocks.length === 0 ? blocks : [];
  const fromMs = momentOf(zone, Temporal.PlainDate.from(date), afternoonBegins);
  const left = cutOut(blocks, fromMs, Number.POSITIVE_INFINITY);
  return left.length === blocks.length && left.every((block, index) => block === blocks[index]) ? blocks : left;
}

const isAbsentOn = (one: PlannedAbsence, date: string): boolean => one.fromDate <= date && date <= one.toDate;

/**
 * Whether two parts of one operational day of a person share a moment. Local times alone do not say it: of a night shift
 * 23:00–01:00 meets 00:30–02:00.
 */
export function partsMeet(ground: Ground, date: string, one: DayPart, other: DayPart): boolean {
  const present = { ...ground, absences: ground.absences.filter((absence) => !isAbsentOn(absence, date)) };
  const { zone, blocks } = planOf(present, date);
  const [fromMs, toMs] = spanOfPart(one, date, zone, blocks);
  const [otherFromMs, otherToMs] = spanOfPart(other, date, zone, blocks);
  return fromMs < otherToMs && otherFromMs < toMs;
}

/** The moments of a part of a day; of a night it may be the part after midnight. */
function spanOfPart(
  part: DayPart,
  date: string,
  zone: string,
  blocks: readonly PlannedBlock[],
): readonly [number, number] {
  const day = Temporal.PlainDate.from(date);
  const spanOn = (first: Temporal.PlainDate): readonly [number, number] => {
    const last = part.to <= part.from ? first.add({ days: 1 }) : first;
    return [momentOf(zone, first, part.from), momentOf(zone, last, part.to)];
  };
  const meets = ([fromMs, toMs]: readonly [number, number]) =>
    blocks.some((block) => block.fromMs < toMs && fromMs < block.toMs);
  const [same, next] = [spanOn(day), spanOn(day.add({ days: 1 }))];
  return !meets(same) && meets(next) ? next : same;
}

/** Blocks without what lies in a stretch; a break that is cut keeps what is left of it. */
function cutOut(blocks: readonly PlannedBlock[], fromMs: number, toMs: number): readonly PlannedBlock[] {
  return blocks.flatMap((block) => {
    if (block.toMs <= fromMs || toMs <= block.fromMs) return [block];
    const parts = [
      [block.fromMs, Math.min(fromMs, block.toMs)],
      [Math.max(toMs, block.fromMs), block.toMs],
    ] as const;
    return parts.filter(([begin, end]) => begin < end).map(([begin, end]) => within(block, begin, end));
  });
}

function within(block: PlannedBlock, fromMs: number, toMs: number): PlannedBlock {
  const breaks = block.breaks.flatMap((one) => {
    const [begin, end] = [Math.max(one.fromMs, fromMs), Math.min(one.toMs, toMs)];
    return begin < end ? [{ ...one, fromMs: begin, toMs: end, lengthMs: Math.min(one.lengthMs, end - begin) }] : [];
  });
  return { fromMs, toMs, breaks };
}

/** Planned work of a day without its unpaid and paid breaks, in milliseconds. */
export function workMsOf(blocks: readonly PlannedBlock[]): number {
  return blocks.reduce((sum, block) => sum + block.toMs - block.fromMs - breakMsOf([block]), 0);
}

export function breakMsOf(blocks: readonly PlannedBlock[]): number {
  return blocks.flatMap(({ breaks }) => breaks).reduce((sum, { lengthMs }) => sum + lengthMs, 0);
}
