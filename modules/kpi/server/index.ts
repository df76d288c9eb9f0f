// How norms on figures run: what is over is judged by the hour where the floor of an organisation is, and written once.
export { type Kpis, openKpis } from './kpis.ts';
export { kpiRoutes } from './routes.ts';
