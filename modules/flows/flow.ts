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
  /** Chosen on the way; absent = the one it began in. */
  readonly language?: Language | undefined;
}

export type FlowInput =
  | { readonly type: 'said'; readonly text: string; readonly choiceId?: string | undefined }
  /** What became of a request, `body` is what its JSON held; or of a look for a customer, `body` is a `FoundCustomer`. */
  | { readonly type: 'told'; readonly isOk: boolean; readonly body: unknown };

/** What the runner must know of the world at this moment. */
export interface World {
  readonly language: Language;
  readonly isOpen: (queueId: string) => boolean;
  /** Whether whoever is there can be called back. */
  readonly canCallBack: (queueId: string) => boolean;
}

export interface SaidChoice {
  readonly id: string;
  readonly title: string;
}
export type FlowEffect =
  | { readonly type: 'say'; readonly text: string; readonly choices: readonly SaidChoice[] }
  /** The caller lets her call be recorded, or does not. */
  | { readonly type: 'recording'; readonly isAllowed: boolean }
  | FlowAsked;
/** What the flow waits to be told. */
export type FlowAsked = FlowRequest | FlowLookup;
/** Who is behind this number; empty = whoever calls or writes. */
export interface FlowLookup {
  readonly type: 'lookup';
  readonly number: string;
}
/** What a flow learns of a customer: nothing by which she is reached, for whoever sees what a flow collected sees it. */
export interface FoundCustomer {
  readonly name: string;
  readonly number: string;
}
/** The names under which it keeps that. */
export const foundVariables = { customer_name: 'name', customer_number: 'number' } as const;
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
  | { readonly type: 'callback' | 'voicemail'; readonly queueId: string }
  | { readonly type: 'close' }
  | { readonly type: 'fault'; readonly because: FlowFault };
export type FlowFault = 'unknownBlock' | 'noWay' | 'endless' | 'tooLong';

export interface Walked {
  readonly effects: readonly FlowEffect[];
  /** Blocks gone through, for whoever watches. */
  readonly walked: readonly string[];
  readonly variables: Variables;
  /** Chosen on the way; null = the one it began in. */
  readonly language: Language | null;
  /** Null when the flow has ended. */
  readonly place: Place | null;
  readonly end: FlowEnd | null;
}

/** Begins a flow. `given` are variables known before it says a word. */
export function begin(graph: FlowGraph, given: Variables, world: World): Walked {
  return walk(graph, graph.start, { variables: given, inputs: 0, language: null }, world);
}

/** Goes on from a place with what came in. What does not belong to the place changes nothing. */
export function step(graph: FlowGraph, place: Place, input: FlowInput, world: World): Walked {
  const { blockId, variables } = place;
  const chosen = place.language ?? null;
  const language = chosen ?? world.language;
  const block = graph.blocks.find(({ id }) => id === blockId);
  const inputs = place.inputs + 1;
  const stays: Walked = { effects: [], walked: [], variables, language: chosen, place, end: null };
  if (!block) return ended(stays, { type: 'fault', because: 'unknownBlock' });
  if (inputs > flowLimits.inputs) return ended(stays, { type: 'fault', because: 'tooLong' });
  if (input.type === 'told') {
    if (place.waitsFor !== 'request' || (block.type !== 'request' && block.type !== 'lookup')) return stays;
    const known = input.isOk ? kept(variables, savedFrom(block, input.body)) : variables;
    const next = input.isOk ? block.next : block.otherwise;
    return walk(graph, next, { variables: known, inputs, language: chosen }, world);
  }
  if (place.waitsFor !== 'customer') return stays;
  const answer = answered(block, input, language);
  switch (answer.type) {
    case 'fits':
      return walk(
        graph,
        answer.next,
        { variables: kept(variables, answer.variables), inputs, language: chosen },
        world,
      );
    case 'fitsNot': {
      const tries = place.tries + 1;
      if (tries >= answer.tries) return walk(graph, answer.otherwise, { variables, inputs, language: chosen }, world);
      const again = answer.again ?? answer.text;
      const said = spoken(emptyText(again) ? answer.text : again, language, variables);
      return {
        ...stays,
        effects: [{ type: 'say', text: said, choices: choicesOf(block, language, variables) }],
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
  /** Chosen on the way. */
  readonly language: Language | null;
}

/** Walks from block to block until one waits or ends the flow; never further than the limit. */
function walk(graph: FlowGraph, from: Next, going: Going, world: World): Walked {
  const effects: FlowEffect[] = [];
  const walked: string[] = [];
  let { variables, language: chosen } = going;
  let language = chosen ?? world.language;
  let next = from;
  const stop = (end: FlowEnd): Walked => ({ effects, walked, variables, language: chosen, place: null, end });
  const wait = (blockId: string, waitsFor: Place['waitsFor']): Walked => {
    const from = { blockId, waitsFor, tries: 0, inputs: going.inputs, variables };
    const place: Place = chosen ? { ...from, language: chosen } : from;
    return { effects, walked, variables, language: chosen, place, end: null };
  };

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
      case 'lookup':
        effects.push(lookupOf(block, variables));
        return wait(block.id, 'request');
      case 'language':
        chosen = block.language;
        language = chosen;
        variables = kept(variables, { language });
        next = block.next;
        break;
      case 'recording':
        effects.push({ type: 'recording', isAllowed: block.isAllowed });
        next = block.next;
        break;
      case 'callback':
        if (block.queueId !== null && world.canCallBack(block.queueId)) {
          return stop({ type: 'callback', queueId: block.queueId });
        }
        next = block.otherwise;
        break;
      case 'voicemail':
      case 'queue':
        return block.queueId === null
          ? stop({ type: 'fault', because: 'noWay' })
          : stop({ type: block.type, queueId: block.queueId });
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

/** What a place waits to be told; null when it waits for somebody who answers. */
export function askedAt(graph: FlowGraph, { blockId, waitsFor, variables }: Place): FlowAsked | null {
  const block = graph.blocks.find(({ id }) => id === blockId);
  if (waitsFor !== 'request') return null;
  if (block?.type === 'lookup') return lookupOf(block, variables);
  return block?.type === 'request' ? requestOf(block, variables) : null;
}

function lookupOf({ number }: Block & { readonly type: 'lookup' }, variables: Variables): FlowLookup {
  return { type: 'lookup', number: filled(number, variables) };
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

function savedFrom(block: Block & { readonly type: 'request' | 'lookup' }, body: unknown): Variables {
  if (block.type === 'lookup') {
    return Object.fromEntries(Object.entries(foundVariables).map(([name, path]) => [name, valueAt(body, path)]));
  }
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
