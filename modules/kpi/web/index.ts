// How norms on figures look: what should be, how it stands, and in which periods it was not.
export { Goal, useOwnGoals } from './Goals.tsx';
export { KpiPage } from './KpiPage.tsx';
