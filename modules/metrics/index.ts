// Metrics: the mathematics. Facts become rows, rows become figures, and every figure can say why.
// Owns: the rows of the ledger, the fold that makes them, the registry of figures with names, sentences and versions.
// Pure: the floor, the reports, the simulator and the browser all use this one code.
// Never: a database, a clock, a screen; no formula lives anywhere else.
// A figure is Σ part ÷ Σ whole of its rows and nothing else; medians open the rows they are of.
export * from './agent-intervals.ts';
export * from './away-by-reason.ts';
export * from './day.ts';
export * from './days.ts';
export * from './erlang.ts';
export * from './figure.ts';
export { timeInStatusId } from './figures-chat.ts';
export { type LegTimes, timesOf } from './figures-handling.ts';
export { alertsOfLevelId, stretchesAtLevelId } from './figures-level.ts';
export { type Fate, fateOf, type ServiceLevelId, serviceLevelIds, waitMs } from './figures-queue.ts';
export { givenTo } from './figures-survey.ts';
export * from './golden.ts';
export * from './ledger.ts';
export * from './lost.ts';
export * from './presence-spans.ts';
export { type FactOfLife, followInteraction, type InteractionRows, isWritten, rowsOfInteraction } from './project.ts';
export type { NormCrossing } from './project-levels.ts';
export type { SurveyTold } from './project-surveys.ts';
export * from './reasons.ts';
export * from './registry.ts';
export * from './rounding.ts';
export * from './rows.ts';
