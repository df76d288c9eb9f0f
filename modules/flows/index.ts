// Flows: the graph a manager draws for what happens before a person answers, in writing today and by voice later.
// Owns: blocks, the engine that walks them, what is wrong with a graph, drafts, published versions and their examples.
// Never: says anything to anybody, asks a network or knows a channel; whoever runs a flow does (messaging, voice).
// A published version never changes, and a running interaction keeps the one it began with.
export * from './contract.ts';
export * from './drawing.ts';
export * from './editing.ts';
export * from './examples.ts';
export * from './flow.ts';
export * from './graph.ts';
export * from './problems.ts';
export * from './way.ts';
export * from './words.ts';
