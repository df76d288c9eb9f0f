/** Calls that come at a steady pace to agents who all can take them, waiting as long as they have to (Erlang C). */
export interface Staffing {
  /** Calls in an hour. */
  readonly perHour: number;
  /** How long an agent has a call in hand, wrap-up and all. */
  readonly handleMs: number;
}

/** What was promised: this share (0 to 1) answered within this time. */
export interface Promised {
  readonly share: number;
  readonly withinMs: number;
}

const hourMs = 3_600_000;
/** Above this nobody plans a queue as one; it also bounds the search. */
const agentsMost = 10_000;

/** Calls in hand at once on average, in erlangs. */
export const loadOf = ({ perHour, handleMs }: Staffing): number => (perHour * handleMs) / hourMs;

/**
 * Of so many agents, the share of calls that waits, the mean wait of all, and the share answered within a time. Null when
 * they are not enough for the queue ever to empty. Erlang C by the stable recursion of Erlang B.
 */
export function erlangC(
  of: Staffing,
  agents: number,
  withinMs: number,
): { readonly waits: number; readonly meanWaitMs: number; readonly within: number } | null {
  const load = loadOf(of);
  if (agents <= load) return null;
  let inverse = 1;
  for (let one = 1; one <= agents; one += 1) inverse = 1 + inverse * (one / load);
  return answered(of, load, agents, 1 / inverse, withinMs);
}

/**
 * The fewest agents that keep a promise, if nobody gives up and nobody is away; null when nothing comes, or more would be
 * needed than anyone plans at once. Shares above 1 and times below 0 are no promise and throw.
 */
export function agentsNeeded(of: Staffing, { share, withinMs }: Promised): number | null {
  if (!(share > 0 && share < 1) || withinMs < 0)
    throw new RangeError('A promise is a share between 0 and 1 and a time');
  const load = loadOf(of);
  if (!(load > 0)) return null;
  let inverse = 1;
  for (let agents = 1; agents <= agentsMost; agents += 1) {
    inverse = 1 + inverse * (agents / load);
    if (agents > load && answered(of, load, agents, 1 / inverse, withinMs).within >= share) return agents;
  }
  return null;
}

function answered({ handleMs }: Staffing, load: number, agents: number, blocked: number, withinMs: number) {
  const waits = blocked / (1 - (load / agents) * (1 - blocked));
  const spare = agents - load;
  return {
    waits,
    meanWaitMs: (waits * handleMs) / spare,
    within: 1 - waits * Math.exp((-spare * withinMs) / handleMs),
  };
}
