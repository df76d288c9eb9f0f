// How workforce runs: shifts, days and requests in tables, plans computed by the rules every time they are asked for.
export { workforceRoutes } from './routes.ts';
