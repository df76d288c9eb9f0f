// KPI norms: what a figure should be, and in which finished periods it was not.
// Owns: the norm on a figure (target, two levels, period, place), how a period stands against it.
// Figures are those of `metrics`, unrounded, so that a norm and a report never disagree.
// Never: a formula of its own, the clocks of conversations (norms), a judgement of a period that still runs.
// A period without a base is neither kept nor violated.
export * from './contract.ts';
export * from './norm.ts';
export * from './period.ts';
export * from './standing.ts';
