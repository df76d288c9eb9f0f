// How norms on figures look: what should be, how it stands, and in which periods it was not.
export { KpiPage } from './KpiPage.tsx';
