import { percentile } from '#metrics';
import { answered } from './answer.ts';
import type { FlowInput, Place, Walked } from './flow.ts';
import type { FlowGraph } from './graph.ts';

// How people find their way through a flow: what one step adds to what is counted, and the figures of many runs. Pure.

/** How a run can end; `left` is never written: whose interaction ended inside the flow has left it. */
export const wayEndings = ['person', 'closed', 'nobody', 'fault', 'left'] as const;
/** `person`: a queue or an agent · `closed`: by the flow itself · `nobody`: led to a queue that took nobody. */
export type WayEnding = (typeof wayEndings)[number];

/** What one step adds to the count of the block that asked. Never what was said: a choice stands by its id. */
export interface BlockCount {
  readonly blockId: string;
  readonly asked: number;
  readonly wrong: number;
  readonly missing: number;
  readonly answered: number;
  /** Milliseconds from asking to this answer. */
  readonly ms: number;
  readonly choiceId: string | null;
}

/** One block asks: what is counted when a step has come to wait there. Null when the step waits for no customer. */
export function askedBy(walked: Walked): BlockCount | null {
  if (walked.place?.waitsFor !== 'customer') return null;
  const none = { wrong: 0, missing: 0, answered: 0, ms: 0, choiceId: null };
  return { blockId: walked.place.blockId, asked: 1, ...none };
}

/** What an answer is to the block that asked: fitting, wrong, or missing where nothing came. Null for no question. */
export function answeredAt(
  graph: FlowGraph,
  place: Place,
  input: FlowInput,
  { language, ms }: { readonly language: 'tr' | 'en'; readonly ms: number },
): BlockCount | null {
  const block = graph.blocks.find(({ id }) => id === place.blockId);
  if (!block || input.type !== 'said' || place.waitsFor !== 'customer') return null;
  const came = answered(block, input, language);
  if (came.type === 'noQuestion') return null;
  const fits = came.type === 'fits';
  const isMissing = !fits && input.text.trim() === '';
  return {
    blockId: block.id,
    asked: 0,
    wrong: fits || isMissing ? 0 : 1,
    missing: isMissing ? 1 : 0,
    answered: fits ? 1 : 0,
    ms: Math.max(0, Math.round(ms)),
    choiceId: (fits && came.choiceId) || null,
  };
}

/** A run as it is looked at. */
export interface Way {
  readonly medium: 'voice' | 'chat';
  /** Null while it goes on. */
  readonly ending: WayEnding | null;
  readonly beganMs: number;
  /** When it ended; null while it goes on. */
  readonly endedMs: number | null;
  /** Where it stood last, and since when. */
  readonly blockId: string | null;
  readonly atMs: number;
  readonly blocks: readonly BlockCount[];
}

/** Who hangs up so soon has misdialled: no flow can be judged by it. */
export const misdialMs = 2_000;
/** A figure of fewer runs than this is marked as uncertain. */
export const fewRuns = 30;

/** A share or a mean: what was counted, of how many; `value` is null where there is nothing to divide by. */
export interface WayFigure {
  readonly value: number | null;
  readonly part: number | null;
  readonly whole: number;
  /** Of fewer than `fewRuns` cases: it may be chance. */
  readonly isUncertain: boolean;
}
export const wayFigureIds = [
  'runs',
  'person',
  'closed',
  'left',
  'median',
  'ninetieth',
  'wrongPerRun',
  'moreThanOnce',
] as const;
export type WayFigureId = (typeof wayFigureIds)[number];

export interface BlockFigures {
  readonly blockId: string;
  /** Runs that were asked here. */
  readonly runs: number;
  /** Times it was said, repetitions included. */
  readonly asked: number;
  /** Runs answered at the first try. */
  readonly atOnce: number;
  readonly wrong: number;
  readonly missing: number;
  readonly left: number;
  /** Median of the time a run spent here, in milliseconds, until the answer or until it left. */
  readonly medianMs: number | null;
  readonly isUncertain: boolean;
  readonly choices: readonly { readonly choiceId: string; readonly runs: number }[];
}

export interface WayFigures {
  readonly figures: Readonly<Record<WayFigureId, WayFigure>>;
  /** Of the runs counted, how many ended how. */
  readonly endings: Readonly<Record<WayEnding, number>>;
  readonly leftOut: { readonly goingOn: number; readonly misdials: number };
  readonly blocks: readonly BlockFigures[];
}

/**
 * The figures of runs. Left out: runs that go on, and, with `withoutMisdials`, calls left within `misdialMs`.
 * - runs = counted runs
 * - person | closed | left = runs that ended so ÷ runs
 * - median, ninetieth = percentile of (ended − began), in milliseconds; half of the runs, nine tenths, were shorter
 * - wrongPerRun = (wrong + missing answers) ÷ runs
 * - moreThanOnce = runs with a wrong or missing answer at some block ÷ runs that were asked anything
 */
export function wayFigures(
  all: readonly Way[],
  { withoutMisdials }: { readonly withoutMisdials: boolean },
): WayFigures {
  const over = all.filter(({ ending, endedMs }) => ending !== null && endedMs !== null);
  const misdials = withoutMisdials ? over.filter(isMisdial) : [];
  const ways = withoutMisdials ? over.filter((way) => !isMisdial(way)) : over;
  const endings = Object.fromEntries(
    wayEndings.map((ending) => [ending, ways.filter((way) => way.ending === ending).length]),
  ) as Record<WayEnding, number>;
  const times = ways.map((way) => (way.endedMs ?? 0) - way.beganMs);
  const asked = ways.filter(({ blocks }) => blocks.length > 0);
  const stumbled = asked.filter(({ blocks }) => blocks.some((block) => failures(block) > 0)).length;
  const failed = ways.flatMap(({ blocks }) => blocks).reduce((sum, block) => sum + failures(block), 0);
  const share = (part: number, whole = ways.length): WayFigure => ({
    value: whole === 0 ? null : part / whole,
    part,
    whole,
    isUncertain: whole < fewRuns,
  });
  const time = (at: number): WayFigure => ({ ...share(0), value: percentile(times, at), part: null });
  return {
    figures: {
      runs: { value: ways.length, part: null, whole: ways.length, isUncertain: false },
      person: share(endings.person),
      closed: share(endings.closed),
      left: share(endings.left),
      median: time(0.5),
      ninetieth: time(0.9),
      wrongPerRun: share(failed),
      moreThanOnce: share(stumbled, asked.length),
    },
    endings,
    leftOut: { goingOn: all.length - over.length, misdials: misdials.length },
    blocks: blockFigures(ways),
  };
}

const failures = ({ wrong, missing }: BlockCount): number => wrong + missing;
const isMisdial = ({ medium, ending, beganMs, endedMs }: Way): boolean =>
  medium === 'voice' && ending === 'left' && endedMs !== null && endedMs - beganMs < misdialMs;
const isLeftAt = ({ ending, blockId }: Way, id: string): boolean => ending === 'left' && blockId === id;

function blockFigures(ways: readonly Way[]): readonly BlockFigures[] {
  const met = ways.flatMap((way) => way.blocks.map((block) => ({ way, block })));
  return [...Map.groupBy(met, ({ block }) => block.blockId)].map(([blockId, here]) => {
    const sum = (of: (block: BlockCount) => number) => here.reduce((total, { block }) => total + of(block), 0);
    const chosen = here.flatMap(({ block }) => block.choiceId ?? []);
    const times = here.map(
      ({ way, block }) => block.ms + (isLeftAt(way, blockId) ? Math.max(0, (way.endedMs ?? 0) - way.atMs) : 0),
    );
    return {
      blockId,
      runs: here.length,
      asked: sum(({ asked }) => asked),
      atOnce: here.filter(({ block }) => block.answered > 0 && failures(block) === 0).length,
      wrong: sum(({ wrong }) => wrong),
      missing: sum(({ missing }) => missing),
      left: here.filter(({ way }) => isLeftAt(way, blockId)).length,
      medianMs: percentile(times, 0.5),
      isUncertain: here.length < fewRuns,
      choices: [...Map.groupBy(chosen, (id) => id)].map(([choiceId, all]) => ({ choiceId, runs: all.length })),
    };
  });
}
