// Reports on the screen: the day by queue, agent and group. The drawer behind every figure is in the kit (#web/figures).
export { DayReportPage } from './DayReportPage.tsx';
