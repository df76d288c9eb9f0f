// How monitoring runs: one live reader per organisation on its floor, which tells the board on live topics.
// It reads today's facts when it opens and stores nothing; a floor that is built anew has the same board.
// A group's supervisor and a project's manager have topics of their own: what they may not see is never sent.
// Never: a figure of its own making, a decision about who gets what.
export { type Monitoring, type MonitoringNeeds, openMonitoring } from './monitoring.ts';
export { monitoringRoutes } from './routes.ts';
