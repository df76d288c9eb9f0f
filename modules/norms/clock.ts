import { type BusinessHours, dueAt, workingElapsed } from '#kernel/hours.ts';

/** 1 reminds and still conforms (green), 2 is poor (yellow), 3 is unacceptable (red). */
export const levels = [1, 2, 3] as const;
export type Level = (typeof levels)[number];
/** A level, or 0: all is well. */
export type LevelOrNone = 0 | Level;

/** After how many milliseconds each level begins: first ≤ second ≤ third. */
export type Thresholds = readonly [number, number, number];

/** The side that owes the next move. The agent's clock counts working time, the customer's all time. */
export type Side = 'agent' | 'customer';

/** One stay of something in one state, as far as its clock is concerned. */
export interface Stay<State extends string = string> {
  readonly state: State;
  readonly side: Side;
  readonly sinceMs: number;
  /** From when the clock counts: before the stay when somebody has been waiting for longer, after it for a promise. */
  readonly countsFromMs: number;
  /** Frozen when the stay began; null when this state has no norm. */
  readonly thresholds: Thresholds | null;
  /** The highest level crossed so far. Each is crossed once in a stay, however often the clock starts anew. */
  readonly crossed: LevelOrNone;
}

/** A level that a stay reached, at the moment it was due: whoever looks later finds the same moment. */
export interface Crossing {
  readonly level: Level;
  readonly atMs: number;
}

/** How long a stay has counted up to a moment, milliseconds: working time for agents, all time for customers. */
export function countedMs(stay: Pick<Stay, 'side' | 'countsFromMs'>, hours: BusinessHours, atMs: number): number {
  if (stay.side === 'agent') return workingElapsed(hours, stay.countsFromMs, atMs);
  return Math.max(0, atMs - stay.countsFromMs);
}

/** The moment a level of this stay is due by its present clock, never before the stay; null when there is none. */
export function dueOf(stay: Stay, level: Level, hours: BusinessHours): number | null {
  const afterMs = stay.thresholds?.[level - 1];
  if (afterMs === undefined) return null;
  const due = stay.side === 'agent' ? dueAt(hours, stay.countsFromMs, afterMs) : stay.countsFromMs + afterMs;
  return due === null ? null : Math.max(due, stay.sinceMs);
}

/** The level a stay stands at by its present clock. */
export function levelAt(stay: Stay, hours: BusinessHours, atMs: number): LevelOrNone {
  let reached: LevelOrNone = 0;
  for (const level of levels) {
    const due = dueOf(stay, level, hours);
    if (due === null || due > atMs) return reached;
    reached = level;
  }
  return reached;
}

/** Since when a stay has stood at a level, or null when it stands at none. */
export function levelSinceMs(stay: Stay, level: LevelOrNone, hours: BusinessHours): number | null {
  return level === 0 ? null : dueOf(stay, level, hours);
}

/** The next level a stay will reach after a moment, and when; null when nothing more is to come. */
export function nextAfter(stay: Stay, hours: BusinessHours, atMs: number): Crossing | null {
  for (const level of levels) {
    const due = dueOf(stay, level, hours);
    if (due === null) return null;
    if (due > atMs) return { level, atMs: due };
  }
  return null;
}

/** What a stay crosses up to and including a moment, and the stay after it. A stay of no length crosses nothing. */
export function crossUntil<S extends Stay>(
  stay: S,
  hours: BusinessHours,
  untilMs: number,
): { readonly stay: S; readonly crossings: readonly Crossing[] } {
  if (!stay.thresholds || stay.crossed === 3 || untilMs <= stay.sinceMs) return { stay, crossings: [] };
  const crossings: Crossing[] = [];
  for (const level of levels) {
    if (level <= stay.crossed) continue;
    const due = dueOf(stay, level, hours);
    if (due === null || due > untilMs) break;
    crossings.push({ level, atMs: due });
  }
  const last = crossings.at(-1);
  return last ? { stay: { ...stay, crossed: last.level }, crossings } : { stay, crossings };
}
