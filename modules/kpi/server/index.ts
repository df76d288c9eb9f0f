// How KPI norms run: settings in memory, results on disk, judged by the hour where the floor of an organisation is.
export { type Kpi, type KpiNeeds, openKpi, type RowsOfHouse } from './kpi.ts';
export type { KpiNormId, KpiResult, KpiVersion } from './store.ts';
