import type { Language } from '#identity';
import { begin, type FlowEnd, type FlowInput, step, type Walked } from './flow.ts';
import type { FlowGraph } from './graph.ts';
import type { Variables } from './words.ts';

/** A conversation the flow must be able to hold: what the customer says, and how it must end. */
export interface FlowExample {
  readonly name: string;
  readonly language: Language;
  readonly isOpen: boolean;
  readonly says: readonly string[];
  readonly ends: FlowEnd['type'] | 'waits';
  /** The queue or agent it must end with; null = whichever. */
  readonly with: string | null;
}

export const exampleLimits = { examples: 30, says: 30, sayChars: 500 } as const;

export type ExampleOutcome =
  | { readonly type: 'passed' }
  | { readonly type: 'failed'; readonly because: 'otherEnd' | 'endedEarly'; readonly end: FlowEnd['type'] | 'waits' };

/** Requests of examples are answered well and with nothing: no other system is asked. */
const nothingTold: FlowInput = { type: 'told', isOk: true, body: {} };
/** A flow may ask other systems this often between two answers of an example. */
const requestsMost = 20;

/** Holds an example conversation with a graph, by the same engine that talks to customers. */
export function tried(graph: FlowGraph, example: FlowExample, given: Variables = {}): ExampleOutcome {
  const world = { language: example.language, isOpen: () => example.isOpen };
  let now = pastRequests(graph, begin(graph, given, world), world);
  for (const text of example.says) {
    if (!now.place) return { type: 'failed', because: 'endedEarly', end: now.end?.type ?? 'waits' };
    now = pastRequests(graph, step(graph, now.place, { type: 'said', text }, world), world);
  }
  const end = now.end?.type ?? 'waits';
  const target = now.end?.type === 'queue' ? now.end.queueId : now.end?.type === 'assign' ? now.end.agentId : null;
  const isMeant = end === example.ends && (example.with === null || example.with === target);
  return isMeant ? { type: 'passed' } : { type: 'failed', because: 'otherEnd', end };
}

function pastRequests(graph: FlowGraph, walked: Walked, world: Parameters<typeof begin>[2]): Walked {
  let now = walked;
  for (let asked = 0; now.place?.waitsFor === 'request' && asked < requestsMost; asked += 1) {
    now = step(graph, now.place, nothingTold, world);
  }
  return now;
}
