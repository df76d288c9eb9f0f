import { calendarContract } from './contract-calendar.ts';
import { disciplineContract } from './contract-discipline.ts';
import { holidaysContract } from './contract-holidays.ts';
import { requestsContract } from './contract-requests.ts';
import { shiftsContract } from './contract-shifts.ts';

export { CalendarRowOnWire, MyPlanOnWire } from './contract-calendar.ts';
export { DisciplineRowOnWire, ViolationOnWire } from './contract-discipline.ts';
export { HolidayOnWire } from './contract-holidays.ts';
export { BreakOnWire, DayOnWire, PlannedBlockOnWire } from './contract-parts.ts';
export { AbsenceOnWire, SwapOnWire } from './contract-requests.ts';
export { ShiftForm, ShiftOnWire, ShiftPersonOnWire, WeekBlockOnWire } from './contract-shifts.ts';

export const workforceContract = {
  ...shiftsContract,
  ...holidaysContract,
  ...calendarContract,
  ...requestsContract,
  ...disciplineContract,
};
