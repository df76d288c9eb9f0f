import type { Language } from '#identity';
import { begin, type FlowEnd, type FlowInput, step, type Walked } from './flow.ts';
import type { FlowGraph } from './graph.ts';
import type { Variables } from './words.ts';

/** What another system answers in an example, or what is known of a customer who is looked for; `body` is JSON. */
export interface ToldInExample {
  readonly isOk: boolean;
  readonly body: string;
}

/** How an example may want a conversation to end; `waits` is: with a question that is not answered yet. */
export const exampleEnds = [
  'queue',
  'assign',
  'callback',
  'voicemail',
  'close',
  'waits',
  'fault',
] as const satisfies readonly (FlowEnd['type'] | 'waits')[];

/** A conversation the flow must be able to hold: what is said on both sides, and how it must end. */
export interface FlowExample {
  readonly name: string;
  readonly language: Language;
  readonly isOpen: boolean;
  /** What the customer says, turn by turn. */
  readonly says: readonly string[];
  /** What the flow must say first, and after each thing the customer says; empty or absent = whatever it says. */
  readonly hears?: readonly string[] | undefined;
  /** What other systems answer, in the order in which they are asked; further ones answer well and with nothing. */
  readonly told?: readonly ToldInExample[] | undefined;
  readonly ends: (typeof exampleEnds)[number];
  /** The queue or agent it must end with; null = whichever. */
  readonly with: string | null;
}

export const exampleLimits = {
  examples: 30,
  says: 30,
  sayChars: 500,
  hearChars: 4_000,
  told: 20,
  bodyChars: 4_000,
} as const;

/** How an example went: the first thing that was not as it should be. `turn` 0 is before the customer said anything. */
export type ExampleOutcome =
  | { readonly type: 'passed' }
  | {
      readonly type: 'failed';
      readonly because: 'otherWords';
      readonly turn: number;
      readonly expected: string;
      readonly said: string;
    }
  /** The flow had ended before the customer said all she says. */
  | {
      readonly type: 'failed';
      readonly because: 'endedEarly';
      readonly turn: number;
      readonly end: FlowExample['ends'];
    }
  | {
      readonly type: 'failed';
      readonly because: 'otherEnd' | 'otherTarget';
      readonly turn: number;
      readonly end: FlowExample['ends'];
      /** Where it ended instead. */
      readonly target: string | null;
    };

/** Who a conversation that is only tried is held with. */
export const tryingCustomer = (language: Language): Variables => ({
  name: 'Mehmet',
  queue: '',
  channel: 'Web',
  language,
});

/** A flow may ask other systems this often between two answers of an example. */
const requestsMost = 20;

/** What is said to the customer of an example at one moment, and what she answers; null where she says nothing. */
export interface ExampleMoment {
  /** How often she has answered before. */
  readonly turn: number;
  readonly now: Walked;
  readonly answer: string | null;
}

/**
 * Holds an example conversation with a graph, by the same engine that talks to customers; no other system is asked.
 * Whoever carries it says each moment and gives back what was answered where an answer is wished for, else nothing.
 */
export function* heldExample(
  graph: FlowGraph,
  example: FlowExample,
): Generator<ExampleMoment, ExampleOutcome, FlowInput | null> {
  const { language, says, hears = [], told = [] } = example;
  const world = { language, isOpen: () => example.isOpen, canCallBack: () => true };
  let asked = 0;
  let now = begin(graph, tryingCustomer(language), world);
  for (let turn = 0; ; turn += 1) {
    // All that is said until the customer is asked or it is over is one turn.
    const spoken = [spokenIn(now)];
    for (let requests = 0; now.place?.waitsFor === 'request' && requests < requestsMost; requests += 1) {
      yield { turn, now, answer: null };
      now = step(graph, now.place, answerOf(told[asked]), world);
      asked += 1;
      spoken.push(spokenIn(now));
    }
    const said = spoken.filter((text) => text !== '').join('\n');
    const expected = hears[turn] ?? '';
    if (expected.trim() !== '' && plain(expected) !== plain(said)) {
      return { type: 'failed', because: 'otherWords', turn, expected, said };
    }
    const answer = says[turn] ?? null;
    const isOver = answer === null || !now.place;
    const input = yield { turn, now, answer: isOver ? null : answer };
    if (answer === null) return endingOf(now, turn, example);
    if (!now.place) return { type: 'failed', because: 'endedEarly', turn, end: now.end?.type ?? 'waits' };
    now = step(graph, now.place, input ?? { type: 'said', text: answer }, world);
  }
}

/** Tries an example in writing: every answer arrives as it was meant. */
export function tried(graph: FlowGraph, example: FlowExample): ExampleOutcome {
  const held = heldExample(graph, example);
  let moment = held.next();
  while (!moment.done) moment = held.next(null);
  return moment.value;
}

/** All that a step of the flow says, a message to a line. */
export function spokenIn({ effects }: Walked): string {
  return effects.flatMap((effect) => (effect.type === 'say' && effect.text !== '' ? [effect.text] : [])).join('\n');
}

/** Where a conversation of a flow has come to, as an example says it. */
export function endOf({ end }: Walked): Pick<FlowExample, 'ends' | 'with'> {
  if (!end) return { ends: 'waits', with: null };
  if (end.type === 'assign') return { ends: end.type, with: end.agentId };
  return { ends: end.type, with: 'queueId' in end ? end.queueId : null };
}

function endingOf(now: Walked, turn: number, example: FlowExample): ExampleOutcome {
  const { ends: end, with: target } = endOf(now);
  if (end !== example.ends) return { type: 'failed', because: 'otherEnd', turn, end, target };
  const isMeant = example.with === null || example.with === target;
  return isMeant ? { type: 'passed' } : { type: 'failed', because: 'otherTarget', turn, end, target };
}

function answerOf(told: ToldInExample | undefined): FlowInput {
  if (told?.isOk === false) return { type: 'told', isOk: false, body: null };
  return { type: 'told', isOk: true, body: told ? parsed(told.body) : {} };
}

/** What is no JSON holds nothing. */
function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (broken) {
    if (broken instanceof SyntaxError) return {};
    throw broken;
  }
}

/** Words as they are compared: how they are broken into lines says nothing. */
const plain = (text: string): string => text.replace(/\s+/g, ' ').trim();
