// Reports on the screen: the day by queue, agent and group, the chat log and the chat overview. The drawer behind every figure is in the kit (#web/figures).
export { CallLogPage } from './CallLogPage.tsx';
export { CallPage } from './CallPage.tsx';
export { ChatLogPage } from './ChatLogPage.tsx';
export { ChatOverviewPage } from './ChatOverviewPage.tsx';
export { DayReportPage } from './DayReportPage.tsx';
export { MissedCallsPage } from './MissedCallsPage.tsx';
