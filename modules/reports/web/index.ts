// Reports on the screen: the day by queue, agent and group, the logs of chats, calls, agents and missed offers, the chat overview, the time of agents and the summary of a period. The drawer behind every figure is in the kit (#web/figures).
export { AgentLogPage } from './AgentLogPage.tsx';
export { AgentSummaryPage } from './AgentSummaryPage.tsx';
export { CallLogPage } from './CallLogPage.tsx';
export { CallPage } from './CallPage.tsx';
export { ChatLogPage } from './ChatLogPage.tsx';
export { ChatOverviewPage } from './ChatOverviewPage.tsx';
export { DayReportPage } from './DayReportPage.tsx';
export { MissedCallsPage } from './MissedCallsPage.tsx';
export { MissedOffersPage } from './MissedOffersPage.tsx';
export { PeriodTools, usePeriod } from './Period.tsx';
export { PeriodSummaryPage } from './PeriodSummaryPage.tsx';
export { SurveyAnswersPage } from './SurveyAnswersPage.tsx';
export { WhyPage } from './WhyPage.tsx';
