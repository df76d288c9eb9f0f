// How norms run: one per organisation on its floor, one timer for all clocks, crossings told as facts.
export type { CutOff, DueAction } from './due-action-store.ts';
export { type NormStanding, type Norms, openNorms } from './norms.ts';
export { normsRoutes } from './routes.ts';
