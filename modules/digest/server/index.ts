// How digests run: what is due is sent by the minute where the floor of an organisation is; the mail does the rest.
export { type Digests, openDigests } from './digests.ts';
export { historyPath } from './history.ts';
export { historyPage, historyPolicy, historySorryPage } from './history-page.ts';
export type { DigestsNeeds } from './needs.ts';
export { digestRoutes } from './routes.ts';
