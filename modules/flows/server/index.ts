// Flows of an organisation: drafts, publishing, what runs where.
export { type AskingNeeds, told } from './asked.ts';
export { type Flows, type FlowsNeeds, openFlows, type RunnableFlow } from './flows.ts';
export { flowsRoutes } from './routes.ts';
export type { FlowId, FlowTarget } from './store.ts';
export { readWays, type StepFrom, type WayRun, wayEnded, wayOfStep } from './way-store.ts';
