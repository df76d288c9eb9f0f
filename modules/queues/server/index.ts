// How queues run: one book per organisation on its floor, in memory, written with the audit trail and told as facts.
export { installQueues, openQueues, type Queues, type QueuesNeeds, type SaveOutcome } from './queues.ts';
export { queuesRoutes } from './routes.ts';
