// How reports run: a durable reader that keeps the ledger tables, and the questions answered from them.
// `follow` one journal per organisation; everything else asks the database, so any process may answer.
// The ledger is a copy: `rebuild` drops it and makes it anew from facts, and no figure changes.
// Never: SQL outside store.ts and rows.ts, a figure that metrics did not make.

export type { Directory, Followed, ReportsNeeds } from './ask.ts';
export { type DisciplineNeeds, disciplineFile } from './discipline-file.ts';
export { type FileForm, type FileMade, tableFile } from './file.ts';
export { fileOf } from './file-answer.ts';
export { disciplineRoutes, waitsRoutes, whyRoutes } from './more-routes.ts';
export type { Days, FrequentCustomer, PeriodInput, PeriodOf, PeriodOutcome } from './periods.ts';
export { openReports, type Reports } from './reports.ts';
export { agentRoutes, callReportRoutes, chatRoutes, periodRoutes, routes, surveyRoutes } from './routes.ts';
export { openUsualWaits } from './usual-waits.ts';
