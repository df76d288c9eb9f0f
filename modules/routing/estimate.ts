/** How fast a queue moves, as it was lately. All in milliseconds; null = nothing is known yet. */
export interface Pace {
  /** How long an interaction is in hand, newer ones counting more. */
  readonly handleMs: number | null;
  /** How many were handled. */
  readonly handled: number;
  /** Waited time of everybody, and how many of them gave up: together they say how patient people are. */
  readonly waitedMs: number;
  readonly gaveUp: number;
  /** What the one who was answered last had waited. */
  readonly lastWaitMs: number | null;
}

export const unknownPace: Pace = { handleMs: null, handled: 0, waitedMs: 0, gaveUp: 0, lastWaitMs: null };

export type Paced =
  | { readonly type: 'handled'; readonly ms: number }
  | { readonly type: 'answered'; readonly waitedMs: number }
  | { readonly type: 'gaveUp'; readonly waitedMs: number };

/** How much the newest handling time counts among all before it. */
const newestShare = 0.1;
/** Waits are halved together with those who gave up when they exceed this, so that the distant past fades. */
const rememberedMs = 24 * 3_600_000;
/** Nobody is taken to be more patient than this: it keeps the formula away from division by nothing. */
const patienceMaxMs = 24 * 3_600_000;
/** With so few agents a queue's last waits tell more than the formula alone. */
const fewAgents = 5;

/** The pace of a queue after something happened in it. */
export function paceAfter(pace: Pace, happened: Paced): Pace {
  if (happened.type === 'handled') {
    const handleMs = pace.handleMs ?? happened.ms;
    return { ...pace, handled: pace.handled + 1, handleMs: handleMs + newestShare * (happened.ms - handleMs) };
  }
  const fades = pace.waitedMs > rememberedMs ? 0.5 : 1;
  const waitedMs = pace.waitedMs * fades + happened.waitedMs;
  const gaveUp = pace.gaveUp * fades + (happened.type === 'gaveUp' ? 1 : 0);
  return { ...pace, waitedMs, gaveUp, lastWaitMs: happened.type === 'answered' ? happened.waitedMs : pace.lastWaitMs };
}

/** Mean patience of customers of a queue (those who were answered count as not yet impatient). */
export function patienceMs({ waitedMs, gaveUp }: Pace): number {
  return gaveUp > 0 ? Math.min(waitedMs / gaveUp, patienceMaxMs) : patienceMaxMs;
}

/**
 * How long somebody will still wait who has `ahead` customers before her, or null when nobody can say: nobody works
 * there, or nothing was ever handled. `agents` counts shares: somebody who gives a third of her time to this queue is a
 * third, and somebody who answers four chats at once is four. Each of those ahead is served (n per handling time) or
 * gives up (each after her patience): the sum of 1 / (nμ + iθ) over i from 0 to `ahead`. With few agents it is averaged
 * with what the last one had waited and what the first in line has waited so far, whichever is more.
 */
export function expectedWaitMs(pace: Pace, ahead: number, agents: number, headWaitedMs: number): number | null {
  const { handleMs, lastWaitMs } = pace;
  if (handleMs === null || handleMs <= 0 || agents <= 0) return null;
  const served = agents / handleMs;
  const leaving = 1 / patienceMs(pace);
  let expectedMs = 0;
  for (let before = 0; before <= ahead; before += 1) expectedMs += 1 / (served + before * leaving);
  if (agents > fewAgents || lastWaitMs === null) return expectedMs;
  return (expectedMs + Math.max(lastWaitMs, headWaitedMs)) / 2;
}

/** From so many handled ones on the pace of the day says more than other weeks do. */
const handledEnough = 5;

/** A place in a line, for saying how long it takes from there. */
export interface LinePlace {
  readonly ahead: number;
  /** Agents at work there, in shares; see `expectedWaitMs`. */
  readonly agents: number;
  readonly waitedMs: number;
  /** What people waited at this hour of the week in the last four; null = too few came. */
  readonly usualMs: number | null;
}

/**
 * How long somebody still waits, by the pace of the day; while that is too thin, by what people waited at this hour of
 * the week, less what she has waited. Null when nobody works there, when nothing is known, and when she has waited
 * longer than was usual: then nobody can say.
 */
export function stillWaitsMs(pace: Pace, { ahead, agents, waitedMs, usualMs }: LinePlace): number | null {
  if (agents <= 0) return null;
  if (pace.handled < handledEnough && usualMs !== null) return usualMs > waitedMs ? usualMs - waitedMs : null;
  return expectedWaitMs(pace, ahead, agents, ahead === 0 ? waitedMs : 0);
}

const steps = [1, 2, 5, 10, 15, 30] as const;
/** What is said to a customer: "about so many minutes"; `long` is more than half an hour. */
export type SaidWait = { readonly type: 'about'; readonly minutes: (typeof steps)[number] } | { readonly type: 'long' };

/** Rounds up to a step: whoever is served sooner than was said is glad, the other way round is not. */
export function saidWait(waitMs: number): SaidWait {
  const minutes = steps.find((step) => waitMs <= step * 60_000);
  return minutes === undefined ? { type: 'long' } : { type: 'about', minutes };
}
