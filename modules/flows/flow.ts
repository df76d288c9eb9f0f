import type { Language } from '#identity';
import { unreachable } from '#kernel/unreachable.ts';
import { answered } from './answer.ts';
import { type Block, type Branch, type FlowGraph, flowLimits, type Next } from './graph.ts';
import { compared, filled, spoken, type Variables, valueAt } from './words.ts';

// The engine: a graph, a place in it and an input give effects and the next place. Nothing else has a say.

/** Where a conversation stands in its flow. Plain data: kept in a row, it goes on after a restart. */
export interface Place {
  readonly blockId: string;
  readonly waitsFor: 'customer' | 'request';
  /** Answers to this block that did not fit. */
  readonly tries: number;
  /** Answers taken in the whole conversation. */
  readonly inputs: number;
  readonly variables: Variables;
}

export type FlowInput =
  | { readonly type: 'said'; readonly text: string; readonly choiceId?: string | undefined }
  /** What became of a request; `body` is what its JSON held. */
  | { readonly type: 'told'; readonly isOk: boolean; readonly body: unknown };

/** What the runner must know of the world at this moment. */
export interface World {
  readonly language: Language;
  readonly isOpen: (queueId: string) => boolean;
}

export interface SaidChoice {
  readonly id: string;
  readonly title: string;
}
export type FlowEffect =
  | { readonly type: 'say'; readonly text: string; readonly choices: readonly SaidChoice[] }
  | FlowRequest;
export interface FlowRequest {
  readonly type: 'request';
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly body: string;
}

/** How a flow ends. `fault` falls through to the queue of the conversation, with a note of what was wrong. */
export type FlowEnd =
  | { readonly type: 'queue'; readonly queueId: string }
  | { readonly type: 'assign'; readonly agentId: string }
  | { readonly type: 'close' }
  | { readonly type: 'fault'; readonly because: FlowFault };
export type FlowFault = 'unknownBlock' | 'noWay' | 'endless' | 'tooLong';

export interface Walked {
  readonly effects: readonly FlowEffect[];
  /** Blocks gone through, for whoever watches. */
  readonly walked: readonly string[];
  readonly variables: Variables;
  /** Null when the flow has ended. */
  readonly place: Place | null;
  readonly end: FlowEnd | null;
}

/** Begins a flow. `given` are variables known before it says a word. */
export function begin(graph: FlowGraph, given: Variables, world: World): Walked {
  return walk(graph, graph.start, { variables: given, inputs: 0, effects: [] }, world);
}

/** Goes on from a place with what came in. What does not belong to the place changes nothing. */
export function step(graph: FlowGraph, place: Place, input: FlowInput, world: World): Walked {
  const { blockId, variables } = place;
  const block = graph.blocks.find(({ id }) => id === blockId);
  const inputs = place.inputs + 1;
  const stays: Walked = { effects: [], walked: [], variables, place, end: null };
  if (!block) return ended(stays, { type: 'fault', because: 'unknownBlock' });
  if (inputs > flowLimits.inputs) return ended(stays, { type: 'fault', because: 'tooLong' });
  if (input.type === 'told') {
    if (place.waitsFor !== 'request' || block.type !== 'request') return stays;
    const known = input.isOk ? kept(variables, savedFrom(block, input.body)) : variables;
    return walk(graph, input.isOk ? block.next : block.otherwise, { variables: known, inputs, effects: [] }, world);
  }
  if (place.waitsFor !== 'customer') return stays;
  const answer = answered(block, input, world.language);
  switch (answer.type) {
    case 'fits':
      return walk(graph, answer.next, { variables: kept(variables, answer.variables), inputs, effects: [] }, world);
    case 'fitsNot': {
      const tries = place.tries + 1;
      if (tries >= answer.tries) return walk(graph, answer.otherwise, { variables, inputs, effects: [] }, world);
      const again = answer.again ?? answer.text;
      const said = spoken(emptyText(again) ? answer.text : again, world.language, variables);
      return {
        ...stays,
        effects: [{ type: 'say', text: said, choices: choicesOf(block, world.language, variables) }],
        place: { ...place, tries, inputs },
      };
    }
    case 'noQuestion':
      return ended(stays, { type: 'fault', because: 'unknownBlock' });
    default:
      return unreachable(answer);
  }
}

const emptyText = (text: { readonly tr: string; readonly en: string }) => `${text.tr}${text.en}`.trim() === '';
const ended = (walked: Walked, end: FlowEnd): Walked => ({ ...walked, place: null, end });

interface Going {
  readonly variables: Variables;
  readonly inputs: number;
  readonly effects: readonly FlowEffect[];
}

/** Walks from block to block until one waits or ends the flow; never further than the limit. */
function walk(graph: FlowGraph, from: Next, going: Going, world: World): Walked {
  const effects: FlowEffect[] = [...going.effects];
  const walked: string[] = [];
  let variables = going.variables;
  let next = from;
  const stop = (end: FlowEnd): Walked => ({ effects, walked, variables, place: null, end });
  const wait = (blockId: string, waitsFor: Place['waitsFor']): Walked => {
    const place: Place = { blockId, waitsFor, tries: 0, inputs: going.inputs, variables };
    return { effects, walked, variables, place, end: null };
  };
  const { language } = world;

  for (let steps = 0; steps < flowLimits.stepsPerInput; steps += 1) {
    const block = graph.blocks.find(({ id }) => id === next);
    if (!block) return stop({ type: 'fault', because: next === null ? 'noWay' : 'unknownBlock' });
    walked.push(block.id);
    switch (block.type) {
      case 'message':
        effects.push({ type: 'say', text: spoken(block.text, language, variables), choices: [] });
        next = block.next;
        break;
      case 'question':
      case 'menu':
      case 'survey': {
        const choices = choicesOf(block, language, variables);
        effects.push({ type: 'say', text: spoken(block.text, language, variables), choices });
        return wait(block.id, 'customer');
      }
      case 'condition':
        next = block.branches.find((branch) => holds(branch, variables))?.next ?? block.otherwise;
        break;
      case 'hours':
        next = block.queueId !== null && world.isOpen(block.queueId) ? block.next : block.otherwise;
        break;
      case 'set':
        variables = kept(variables, { [block.variable]: filled(block.value, variables) });
        next = block.next;
        break;
      case 'request':
        effects.push(requestOf(block, variables));
        return wait(block.id, 'request');
      case 'queue':
        return block.queueId === null
          ? stop({ type: 'fault', because: 'noWay' })
          : stop({ type: 'queue', queueId: block.queueId });
      case 'assign':
        return block.agentId === null
          ? stop({ type: 'fault', because: 'noWay' })
          : stop({ type: 'assign', agentId: block.agentId });
      case 'close': {
        const text = spoken(block.text, language, variables);
        if (text !== '') effects.push({ type: 'say', text, choices: [] });
        return stop({ type: 'close' });
      }
      default:
        return unreachable(block);
    }
  }
  return stop({ type: 'fault', because: 'endless' });
}

/** What a place waits to be told by another system; null when it waits for something else. */
export function requestAt(graph: FlowGraph, { blockId, waitsFor, variables }: Place): FlowRequest | null {
  const block = graph.blocks.find(({ id }) => id === blockId);
  return waitsFor === 'request' && block?.type === 'request' ? requestOf(block, variables) : null;
}

function requestOf(block: Block & { readonly type: 'request' }, variables: Variables): FlowRequest {
  const { method } = block;
  return { type: 'request', method, url: inAddress(block.url, variables), body: inJson(block.body, variables) };
}

/** What a block lets the customer choose from. */
export function choicesOf(block: Block, language: Language, variables: Variables): readonly SaidChoice[] {
  if (block.type === 'menu') {
    return block.choices.map(({ id, title }) => ({ id, title: spoken(title, language, variables) }));
  }
  return block.type === 'survey' ? marks.map((mark) => ({ id: mark, title: mark })) : [];
}
export const marks = ['1', '2', '3', '4', '5'] as const;

/** Adds to what is known; more names than the limit are not kept. */
function kept(variables: Variables, more: Variables): Variables {
  const all = { ...variables };
  for (const [name, value] of Object.entries(more)) {
    if (Object.hasOwn(all, name) || Object.keys(all).length < flowLimits.variables)
      all[name] = value.slice(0, flowLimits.valueChars);
  }
  return all;
}

function savedFrom(block: Block & { readonly type: 'request' }, body: unknown): Variables {
  return Object.fromEntries(block.saves.map(({ variable, path }) => [variable, valueAt(body, path)]));
}

function holds({ variable, operator, value }: Branch, variables: Variables): boolean {
  const known = Object.hasOwn(variables, variable) ? (variables[variable] ?? '') : '';
  const given = filled(value, variables);
  switch (operator) {
    case 'is':
      return compared(known) === compared(given);
    case 'isNot':
      return compared(known) !== compared(given);
    case 'contains':
      return given !== '' && compared(known).includes(compared(given));
    case 'isKnown':
      return known.trim() !== '';
    case 'isEmpty':
      return known.trim() === '';
    case 'above':
      return known.trim() !== '' && Number(known) > Number(given);
    case 'below':
      return known.trim() !== '' && Number(known) < Number(given);
    default:
      return unreachable(operator);
  }
}

/** Variables inside an address are escaped, so that what a customer wrote stays one part of it. */
function inAddress(url: string, variables: Variables): string {
  return filled(url, mapped(variables, encodeURIComponent));
}

/** Variables inside a JSON body stand within its quotes and cannot end them. */
function inJson(body: string, variables: Variables): string {
  return filled(
    body,
    mapped(variables, (value) => JSON.stringify(value).slice(1, -1)),
  );
}

const mapped = (variables: Variables, change: (value: string) => string): Variables =>
  Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, change(value.toWellFormed())]));
