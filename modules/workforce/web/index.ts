// Workforce on the screen: shifts and who has them, the calendar, holidays, requests, the plan of today, discipline.
// Never: what somebody is doing now (agents, monitoring).
export { CalendarPage } from './CalendarPage.tsx';
export { DisciplinePage } from './DisciplinePage.tsx';
export { HolidaysPage } from './HolidaysPage.tsx';
export { RequestsPage } from './RequestsPage.tsx';
export { ShiftPage } from './ShiftPage.tsx';
export { ShiftsPage } from './ShiftsPage.tsx';
export { TodayPlan } from './TodayPlan.tsx';
