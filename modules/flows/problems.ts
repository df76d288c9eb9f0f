import { foundVariables } from './flow.ts';
import {
  type Block,
  ends,
  exitsOf,
  type FlowGraph,
  type FlowText,
  flowLimits,
  isOnlyForCalls,
  type Next,
  variablePattern,
  waits,
} from './graph.ts';
import { givenVariables, namedIn } from './words.ts';

export const problemCodes = [
  'noStart',
  'leadsNowhere',
  'unreachable',
  'endless',
  'noWayOut',
  'unknownQueue',
  'unknownAgent',
  'emptyText',
  'noChoices',
  'badVariable',
  'unknownVariable',
  'badAddress',
  'badBody',
  'notByKeys',
  'onlyForCalls',
] as const;
export type ProblemCode = (typeof problemCodes)[number];

/** Something that keeps a flow from being published, and where. `detail` is the socket or the variable it is about. */
export interface Problem {
  readonly code: ProblemCode;
  readonly blockId: string | null;
  readonly detail: string | null;
}

export interface Surroundings {
  readonly isQueue: (id: string) => boolean;
  readonly isAgent: (id: string) => boolean;
}

/**
 * Everything that is wrong with a graph; a flow without problems says something, waits or ends, whatever comes in.
 * `collectedBefore` are names that flows before this one may have learned; `isForCalls`: callers go through it as well;
 * `isForChats`: people who write do.
 */
export function problemsOf(
  graph: FlowGraph,
  around: Surroundings,
  collectedBefore: readonly string[] = [],
  { isForCalls = false, isForChats = false }: { readonly isForCalls?: boolean; readonly isForChats?: boolean } = {},
): readonly Problem[] {
  const byId = new Map(graph.blocks.map((block) => [block.id, block]));
  const reached = reachedFrom(byId, graph.start);
  const ending = thoseThatCanEnd(graph.blocks, byId);
  const known = new Set<string>([...givenVariables, ...collectedBefore, ...collectedBy(graph)]);
  const problems: Problem[] = [];
  const add = (code: ProblemCode, block: Block | null, detail: string | null = null) =>
    void problems.push({ code, blockId: block?.id ?? null, detail });

  if (graph.start === null || !byId.has(graph.start)) add('noStart', null);
  for (const block of graph.blocks) {
    for (const { socket, next } of exitsOf(block)) {
      if (next === null || !byId.has(next)) add('leadsNowhere', block, socket);
    }
    for (const [code, detail] of faultsIn(block, known, around)) add(code, block, detail);
    if (isForCalls && !isAskedByKeys(block)) add('notByKeys', block);
    if (isForChats && isOnlyForCalls(block)) add('onlyForCalls', block);
    if (!reached.has(block.id)) add('unreachable', block);
    else if (!ending.has(block.id)) add('noWayOut', block);
    if (!waits(block) && comesBackUnasked(block, byId)) add('endless', block);
  }
  return problems;
}

/** Whether what a block asks can be answered with the keys of a telephone. */
function isAskedByKeys(block: Block): boolean {
  return block.type !== 'question' || block.kind === 'number' || block.kind === 'phone';
}

/** Whether callers can go through a flow: nothing in it asks for what no telephone has keys for. */
export const isFitForCalls = (graph: FlowGraph): boolean => graph.blocks.every(isAskedByKeys);

function reachedFrom(byId: ReadonlyMap<string, Block>, start: Next): ReadonlySet<string> {
  const reached = new Set<string>();
  const open: Next[] = [start];
  while (open.length > 0) {
    const block = byId.get(open.pop() ?? '');
    if (!block || reached.has(block.id)) continue;
    reached.add(block.id);
    open.push(...exitsOf(block).map(({ next }) => next));
  }
  return reached;
}

/** Blocks from which some way leads to an end. */
function thoseThatCanEnd(blocks: readonly Block[], byId: ReadonlyMap<string, Block>): ReadonlySet<string> {
  const ending = new Set(blocks.filter(ends).map(({ id }) => id));
  for (let before = -1; before < ending.size; ) {
    before = ending.size;
    for (const block of blocks) {
      if (exitsOf(block).some(({ next }) => next !== null && byId.has(next) && ending.has(next))) ending.add(block.id);
    }
  }
  return ending;
}

/** Whether a way leads from a block back to itself on which nobody is asked anything: it would go round for ever. */
function comesBackUnasked(from: Block, byId: ReadonlyMap<string, Block>): boolean {
  const seen = new Set<string>();
  const open = exitsOf(from).map(({ next }) => next);
  while (open.length > 0) {
    const block = byId.get(open.pop() ?? '');
    if (!block || waits(block) || seen.has(block.id)) continue;
    if (block.id === from.id) return true;
    seen.add(block.id);
    open.push(...exitsOf(block).map(({ next }) => next));
  }
  return false;
}

/** The names under which a flow keeps what it learns, in the order of its blocks. */
export function collectedBy(graph: FlowGraph): readonly string[] {
  return [...new Set(graph.blocks.flatMap(variablesSetBy))];
}

/** The names a flow asks for, whoever knows them: in its texts, values, addresses and conditions. */
export function askedFor(graph: FlowGraph): readonly string[] {
  const compared = (block: Block) => (block.type === 'condition' ? block.branches.map(({ variable }) => variable) : []);
  return [...new Set(graph.blocks.flatMap((block) => [...textsOf(block).flatMap(namedIn), ...compared(block)]))];
}

function variablesSetBy(block: Block): readonly string[] {
  if (block.type === 'request') return block.saves.map(({ variable }) => variable);
  if (block.type === 'lookup') return Object.keys(foundVariables);
  return 'variable' in block && block.variable !== '' ? [block.variable] : [];
}

type Fault = readonly [code: ProblemCode, detail: string | null];

function faultsIn(block: Block, known: ReadonlySet<string>, around: Surroundings): readonly Fault[] {
  const unknown = textsOf(block)
    .flatMap(namedIn)
    .filter((name) => !known.has(name))
    .map((name): Fault => ['unknownVariable', name]);
  const bad = variablesSetBy(block)
    .filter((name) => !variablePattern.test(name))
    .map((name): Fault => ['badVariable', name]);
  return [...unknown, ...bad, ...ownFaults(block, known, around)];
}

function ownFaults(block: Block, known: ReadonlySet<string>, around: Surroundings): readonly Fault[] {
  switch (block.type) {
    case 'message':
      return isEmpty(block.text) ? [['emptyText', null]] : [];
    case 'question':
    case 'survey':
      return [
        ...(isEmpty(block.text) ? [['emptyText', null] as const] : []),
        ...(block.variable === '' ? [['badVariable', ''] as const] : []),
      ];
    case 'menu':
      return [
        ...(isEmpty(block.text) ? [['emptyText', null] as const] : []),
        ...(block.choices.length === 0 ? [['noChoices', null] as const] : []),
        ...block.choices.filter(({ title }) => isEmpty(title)).map(({ id }): Fault => ['emptyText', id]),
      ];
    case 'condition':
      return block.branches
        .filter(({ variable }) => !known.has(variable))
        .map(({ variable }): Fault => ['unknownVariable', variable]);
    case 'set':
      return block.variable === '' ? [['badVariable', '']] : [];
    case 'hours':
    case 'callback':
    case 'voicemail':
    case 'queue':
      return block.queueId !== null && around.isQueue(block.queueId) ? [] : [['unknownQueue', null]];
    case 'assign':
      return block.agentId !== null && around.isAgent(block.agentId) ? [] : [['unknownAgent', null]];
    case 'request':
      return [
        ...(isAddress(block.url) ? [] : [['badAddress', null] as const]),
        ...(block.method === 'GET' || isJson(block.body) ? [] : [['badBody', null] as const]),
      ];
    case 'lookup':
    case 'language':
    case 'recording':
    case 'close':
      return [];
  }
}

const isEmpty = (text: FlowText) => `${text.tr}${text.en}`.trim() === '';

/** An address that begins with https and a host nobody can change by answering. */
function isAddress(url: string): boolean {
  return /^https?:\/\/[^\s{}/?#@]+([/?#]|$)/.test(url) && url.length <= flowLimits.textChars;
}

/** Whether a body is JSON once its variables are filled. */
function isJson(body: string): boolean {
  if (body.trim() === '') return true;
  try {
    JSON.parse(body.replace(/\{[a-z][a-z0-9_]*\}/g, '0'));
    return true;
  } catch {
    return false;
  }
}

/** Everything in a block that may name variables. */
function textsOf(block: Block): readonly string[] {
  const both = (text: FlowText) => [text.tr, text.en];
  switch (block.type) {
    case 'message':
    case 'close':
    case 'survey':
      return both(block.text);
    case 'question':
      return [...both(block.text), ...both(block.again)];
    case 'menu':
      return [block.text, block.again, ...block.choices.map(({ title }) => title)].flatMap(both);
    case 'condition':
      return block.branches.map(({ value }) => value);
    case 'set':
      return [block.value];
    case 'request':
      return [block.url, block.body];
    case 'lookup':
      return [block.number];
    default:
      return [];
  }
}
