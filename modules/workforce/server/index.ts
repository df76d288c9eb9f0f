// How workforce runs: shifts, days and requests in tables, plans computed by the rules every time they are asked for.

export type { TimeOf, WorkforceNeeds } from './book.ts';
export type { CountedByRule, DisciplineOfPerson } from './discipline-rows.ts';
export { workforceRoutes } from './routes.ts';
export { openWorkforce, type Workforce } from './workforce.ts';
