import { lookMs, type Stretch } from './voice-activity.ts';

// How a conversation went as far as its sound alone says. Whoever listens to it knows more; nobody is judged by it alone.

/** What is told of who spoke when; lengths in milliseconds, all of it within the time both were connected. */
export interface Talk {
  /** So long customer and agent were connected and nobody was on hold: what shares are of. */
  readonly wholeMs: number;
  readonly customerMs: number;
  readonly agentMs: number;
  /** Both at once, counted in each of the two above as well. */
  readonly bothMs: number;
  readonly silenceMs: number;
  readonly longestSilenceMs: number;
  /** How often this side began while the other was speaking, and went on. */
  readonly customerInterruptions: number;
  readonly agentInterruptions: number;
  /** The longest time in which one side alone had the word, its short pauses counted. */
  readonly longestCustomerMs: number;
  readonly longestAgentMs: number;
  /** From the end of what a customer said to the agent's next word: the middle one of all; null when she never answered. */
  readonly answerMs: number | null;
  readonly customer: readonly Stretch[];
  readonly agent: readonly Stretch[];
}

/** Shorter words while the other speaks mean "I am listening" and interrupt nobody. */
const interruptionLeastMs = 700;
const overlapLeastMs = 300;
/** A pause this short leaves the word with whoever had it. */
const pauseMostMs = 2_000;
/** An answer that takes longer is none. */
const answerMostMs = 10_000;

/**
 * What the sound says of a conversation: when each side spoke, within `windows`, the stretches in which customer and
 * agent were connected. Null where they never were.
 */
export function talkOf(
  spoken: { readonly customer: readonly Stretch[]; readonly agent: readonly Stretch[] },
  windows: readonly Stretch[],
): Talk | null {
  const wholeMs = lengthOf(windows);
  if (wholeMs <= 0) return null;
  const [customer, agent] = [within(spoken.customer, windows), within(spoken.agent, windows)];
  const both = within(customer, agent);
  const silences = without(windows, [...customer, ...agent]);
  const bothMs = lengthOf(both);
  const [customerMs, agentMs] = [lengthOf(customer), lengthOf(agent)];
  return {
    wholeMs,
    customerMs,
    agentMs,
    bothMs,
    silenceMs: wholeMs - (customerMs + agentMs - bothMs),
    longestSilenceMs: longestOf(silences),
    customerInterruptions: interruptions(customer, agent),
    agentInterruptions: interruptions(agent, customer),
    longestCustomerMs: longestOf(alone(customer, agent)),
    longestAgentMs: longestOf(alone(agent, customer)),
    answerMs: middle(answers(customer, agent)),
    customer,
    agent,
  };
}

const lengthOf = (stretches: readonly Stretch[]): number =>
  stretches.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
const longestOf = (stretches: readonly Stretch[]): number =>
  stretches.reduce((most, { fromMs, toMs }) => Math.max(most, toMs - fromMs), 0);

/** The parts of stretches that lie in others; both in order and without overlap. */
function within(stretches: readonly Stretch[], others: readonly Stretch[]): readonly Stretch[] {
  const parts: Stretch[] = [];
  let first = 0;
  for (const one of stretches) {
    while (first < others.length && (others[first]?.toMs ?? 0) <= one.fromMs) first += 1;
    for (let at = first; at < others.length; at++) {
      const other = others[at];
      if (!other || other.fromMs >= one.toMs) break;
      parts.push({ fromMs: Math.max(one.fromMs, other.fromMs), toMs: Math.min(one.toMs, other.toMs) });
    }
  }
  return parts;
}

/** What is left of stretches where none of the others is. */
export function without(stretches: readonly Stretch[], others: readonly Stretch[]): readonly Stretch[] {
  const sorted = [...others].sort((one, other) => one.fromMs - other.fromMs);
  const left: Stretch[] = [];
  for (const { fromMs, toMs } of stretches) {
    let at = fromMs;
    for (const other of sorted) {
      if (other.toMs <= at || other.fromMs >= toMs) continue;
      if (other.fromMs > at) left.push({ fromMs: at, toMs: other.fromMs });
      at = Math.max(at, other.toMs);
    }
    if (at < toMs) left.push({ fromMs: at, toMs });
  }
  return left;
}

/** How often somebody begins while the other speaks, speaks long enough to mean it, and both are heard for a while. */
function interruptions(hers: readonly Stretch[], others: readonly Stretch[]): number {
  return hers.filter(({ fromMs, toMs }) => {
    const cut = others.find((other) => other.fromMs + lookMs < fromMs && other.toMs > fromMs);
    return (
      cut !== undefined && toMs - fromMs >= interruptionLeastMs && Math.min(toMs, cut.toMs) - fromMs >= overlapLeastMs
    );
  }).length;
}

/** The stretches in which one side has the word: its short pauses are its own until the other speaks. */
function alone(hers: readonly Stretch[], others: readonly Stretch[]): readonly Stretch[] {
  const words: Stretch[] = [];
  for (const one of without(hers, others)) {
    const last = words.at(-1);
    const isHerPause =
      last !== undefined &&
      one.fromMs - last.toMs <= pauseMostMs &&
      !others.some(({ fromMs, toMs }) => fromMs < one.fromMs && toMs > last.toMs);
    if (last && isHerPause) words[words.length - 1] = { fromMs: last.fromMs, toMs: one.toMs };
    else words.push(one);
  }
  return words;
}

/** How long the agent takes after each thing the customer has said, where she is the next to speak. */
function answers(customer: readonly Stretch[], agent: readonly Stretch[]): readonly number[] {
  return customer.flatMap(({ toMs }) => {
    const speaksOn = agent.some((one) => one.fromMs < toMs && one.toMs > toMs);
    const next = agent.find(({ fromMs }) => fromMs >= toMs);
    if (speaksOn || !next || next.fromMs - toMs > answerMostMs) return [];
    const isHers = !customer.some(({ fromMs }) => fromMs >= toMs && fromMs < next.fromMs);
    return isHers ? [next.fromMs - toMs] : [];
  });
}

function middle(values: readonly number[]): number | null {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? null;
}
