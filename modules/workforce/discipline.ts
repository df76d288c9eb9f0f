import type { AgentStateName, AwayClass } from '#agents';
import type { PlannedBlock, PlannedBreak } from './shift.ts';

/** The ways in which a day can differ from its plan. */
export const violationRules = [
  'lateLogin',
  'earlyLeaving',
  'breakOverrun',
  'unscheduledBreak',
  'workingInBreak',
  'notResponding',
  'offlineInShift',
] as const;
export type ViolationRule = (typeof violationRules)[number];

/** What somebody did in a stretch of time, from the facts of her availability and her work; a gap means offline. */
export interface Actual {
  readonly class: AgentStateName;
  readonly awayClass: AwayClass | null;
  readonly fromMs: number;
  readonly toMs: number;
}

export interface Violation {
  readonly rule: ViolationRule;
  readonly fromMs: number;
  readonly toMs: number;
  readonly planned: 'work' | AwayClass;
  readonly isOpen: boolean;
  readonly actual: readonly Actual[];
}

export interface Discipline {
  readonly scheduledMs: number;
  readonly exceptionMs: number;
  readonly onQueueScheduledMs: number;
  readonly onQueueMs: number;
  readonly violations: readonly Violation[];
}

export interface DisciplineRules {
  /** An exception that is not longer is overlooked as a whole. */
  readonly graceMs: number;
  /** Up to when is known what she did; the plan after it does not count yet. */
  readonly untilMs: number;
  /** Adds work outside the shift to both sides of adherence. */
  readonly outsideShift: boolean;
}

/** At her work: takes it, or has it in hand. */
const onQueue: ReadonlySet<AgentStateName> = new Set(['free', 'handling', 'ringing']);
const absent: ReadonlySet<AgentStateName> = new Set(['offline', 'unreachable']);
/** Away because the house wants it; a meeting or a training that nobody planned is neither a break nor an offence. */
const excused: ReadonlySet<AwayClass> = new Set(['meeting', 'training']);

/**
 * What somebody did against what was planned for her, second by second. `actual` are her stretches of time of the
 * operational day in order, without overlap.
 */
export function disciplineOf(
  blocks: readonly PlannedBlock[],
  actual: readonly Actual[],
  rules: DisciplineRules,
): Discipline {
  const known = blocks.flatMap((block) => {
    const toMs = Math.min(block.toMs, rules.untilMs);
    return block.fromMs < toMs ? [{ block, toMs }] : [];
  });
  const days = known.map(({ block, toMs }) => blockOf(block, toMs, actual, rules));
  const onQueueMs = lengthOf(actual.filter((one) => onQueue.has(one.class)));
  const insideMs = known.reduce((sum, { block, toMs }) => sum + lengthOf(onQueueIn(actual, block.fromMs, toMs)), 0);
  const outsideMs = rules.outsideShift && known.length > 0 ? onQueueMs - insideMs : 0;
  const violations = days.flatMap((day) => day.violations);
  return {
    scheduledMs: known.reduce((sum, { block, toMs }) => sum + toMs - block.fromMs, 0) + outsideMs,
    exceptionMs: lengthOf(violations) + outsideMs,
    onQueueScheduledMs: days.reduce((sum, day) => sum + day.workMs, 0),
    onQueueMs,
    violations,
  };
}

/** 1 less the share of planned time that went otherwise, never below 0; null when nothing was planned. */
export function adherenceOf({ scheduledMs, exceptionMs }: Pick<Discipline, 'scheduledMs' | 'exceptionMs'>) {
  return scheduledMs === 0 ? null : Math.max(0, 1 - exceptionMs / scheduledMs);
}

/** Time at work over planned work, whenever it was; may be more than 1. Null when no work was planned. */
export function conformanceOf({ onQueueScheduledMs, onQueueMs }: Pick<Discipline, 'onQueueScheduledMs' | 'onQueueMs'>) {
  return onQueueScheduledMs === 0 ? null : onQueueMs / onQueueScheduledMs;
}

interface Piece {
  readonly planned: 'work' | AwayClass;
  readonly fromMs: number;
  readonly toMs: number;
}

function blockOf(
  block: PlannedBlock,
  toMs: number,
  actual: readonly Actual[],
  rules: DisciplineRules,
): { readonly workMs: number; readonly violations: readonly Violation[] } {
  const done = filled(actual, block.fromMs, toMs);
  const pieces = piecesOf(block, done, toMs);
  const present = done.filter((one) => !absent.has(one.class));
  const frame: BlockFrame = {
    firstMs: present.at(0)?.fromMs ?? null,
    lastMs: present.at(-1)?.toMs ?? null,
    isOver: block.toMs <= rules.untilMs,
    breakEnds: new Set(pieces.filter(({ planned }) => planned !== 'work').map((piece) => piece.toMs)),
    done,
  };
  const raw = pieces.flatMap((piece) =>
    done.flatMap((one): Violation[] => {
      const [fromMs, endMs] = [Math.max(piece.fromMs, one.fromMs), Math.min(piece.toMs, one.toMs)];
      if (fromMs >= endMs) return [];
      const rule = ruleFor(piece, one, fromMs, frame);
      if (!rule) return [];
      const part = { ...one, fromMs, toMs: endMs };
      return [{ rule, planned: piece.planned, fromMs, toMs: endMs, isOpen: false, actual: [part] }];
    }),
  );
  const violations = joined(raw)
    .filter((one) => one.toMs - one.fromMs > rules.graceMs)
    .map((one) => ({ ...one, isOpen: !frame.isOver && one.toMs === toMs }));
  return { workMs: lengthOf(pieces.filter(({ planned }) => planned === 'work')), violations };
}

interface BlockFrame {
  readonly firstMs: number | null;
  readonly lastMs: number | null;
  readonly isOver: boolean;
  readonly breakEnds: ReadonlySet<number>;
  readonly done: readonly Actual[];
}

function ruleFor(piece: Piece, one: Actual, fromMs: number, frame: BlockFrame): ViolationRule | null {
  if (piece.planned !== 'work') return onQueue.has(one.class) ? 'workingInBreak' : null;
  if (onQueue.has(one.class)) return null;
  if (absent.has(one.class)) {
    if (frame.firstMs === null || fromMs < frame.firstMs) return 'lateLogin';
    if (frame.isOver && frame.lastMs !== null && fromMs >= frame.lastMs) return 'earlyLeaving';
    return goesOnFromBreak(one, fromMs, frame) ? 'breakOverrun' : 'offlineInShift';
  }
  if (one.class === 'notResponding') return 'notResponding';
  if (one.awayClass !== null && excused.has(one.awayClass)) return null;
  return goesOnFromBreak(one, fromMs, frame) ? 'breakOverrun' : 'unscheduledBreak';
}

/** She was in her break when it ended, and has done nothing since but stay away. */
function goesOnFromBreak(one: Actual, fromMs: number, { breakEnds, done }: BlockFrame): boolean {
  if (breakEnds.has(fromMs) && one.fromMs < fromMs) return true;
  // Not the same stretch, but one that follows another without work in between: lunch, then a cup of tea.
  for (let place = done.indexOf(one) - 1, edge = one.fromMs; place >= 0; place -= 1) {
    const before = done[place];
    if (!before || onQueue.has(before.class) || before.class === 'notResponding') return false;
    if ([...breakEnds].some((end) => before.fromMs < end && end <= edge)) return true;
    edge = before.fromMs;
  }
  return false;
}

/** What she did in a stretch, with "offline" where nothing is known of her. */
function filled(actual: readonly Actual[], fromMs: number, toMs: number): readonly Actual[] {
  const parts: Actual[] = [];
  let edge = fromMs;
  const offline = (untilMs: number) => {
    if (edge < untilMs) parts.push({ class: 'offline', awayClass: null, fromMs: edge, toMs: untilMs });
  };
  for (const one of actual) {
    const [begin, end] = [Math.max(one.fromMs, fromMs), Math.min(one.toMs, toMs)];
    if (begin >= end) continue;
    offline(begin);
    parts.push({ ...one, fromMs: begin, toMs: end });
    edge = end;
  }
  offline(toMs);
  return parts;
}

/** The block as stretches of work and of break; a break with a window lies where she took it. */
function piecesOf(block: PlannedBlock, done: readonly Actual[], toMs: number): readonly Piece[] {
  const breaks = block.breaks
    .flatMap((one) => (one.type === 'fixed' ? [pieceOf(one)] : takenIn(one, done)))
    .flatMap((piece) => (piece.fromMs < toMs ? [{ ...piece, toMs: Math.min(piece.toMs, toMs) }] : []))
    .toSorted((one, other) => one.fromMs - other.fromMs);
  const pieces: Piece[] = [];
  let edge = block.fromMs;
  for (const one of breaks) {
    if (edge < one.fromMs) pieces.push({ planned: 'work', fromMs: edge, toMs: one.fromMs });
    pieces.push(one);
    edge = one.toMs;
  }
  if (edge < toMs) pieces.push({ planned: 'work', fromMs: edge, toMs });
  return pieces;
}

const pieceOf = (one: PlannedBreak): Piece => ({ planned: one.class, fromMs: one.fromMs, toMs: one.toMs });

/** Her first minutes away inside the window, up to the length of the break; what was not taken is no offence. */
function takenIn(one: PlannedBreak, done: readonly Actual[]): readonly Piece[] {
  let leftMs = one.lengthMs;
  const taken: Piece[] = [];
  for (const stretch of done) {
    const isAway = stretch.class === 'away' && !(stretch.awayClass !== null && excused.has(stretch.awayClass));
    const [begin, end] = [Math.max(stretch.fromMs, one.fromMs), Math.min(stretch.toMs, one.toMs)];
    if (!isAway || begin >= end || leftMs <= 0) continue;
    const toMs = Math.min(end, begin + leftMs);
    taken.push({ planned: one.class, fromMs: begin, toMs });
    leftMs -= toMs - begin;
  }
  return taken;
}

/** Exceptions of one rule that touch are one exception: grace asks how long it was as a whole. */
function joined(raw: readonly Violation[]): readonly Violation[] {
  const result: Violation[] = [];
  for (const next of raw) {
    const last = result.at(-1);
    if (last && last.rule === next.rule && last.planned === next.planned && last.toMs === next.fromMs)
      result[result.length - 1] = { ...last, toMs: next.toMs, actual: [...last.actual, ...next.actual] };
    else result.push(next);
  }
  return result;
}

function onQueueIn(actual: readonly Actual[], fromMs: number, toMs: number): readonly Actual[] {
  return filled(actual, fromMs, toMs).filter((one) => onQueue.has(one.class));
}

function lengthOf(stretches: readonly { readonly fromMs: number; readonly toMs: number }[]): number {
  return stretches.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
}
