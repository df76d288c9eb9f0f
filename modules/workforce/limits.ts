/** What one organisation, one shift and one question may hold; beyond it a route refuses with a sentence. */
export const limits = {
  /** Shifts of an organisation, removed ones not counted. */
  shifts: 200,
  blocksOfWeek: 28,
  breaksOfBlock: 8,
  blocksOfDay: 4,
  /** How much lateness, overrun and the like is overlooked. */
  graceMs: 60 * 60_000,
  /** Users, and groups, in one assignment. */
  assignedAtOnce: 500,
  /** Days of one question to the calendar: six weeks, as a month is shown. */
  calendarDays: 42,
  /** People of one page of the calendar. */
  calendarPeople: 100,
  /** Days of people changed in one stroke; a swap and a drag need two to four. */
  daysAtOnce: 20,
  /** How far ahead a day may be changed, an absence or a swap asked for. */
  aheadDays: 400,
  /** How far back an absence may be asked for: a sick note comes after the illness. */
  backDays: 31,
  /** Days of one absence. */
  absenceDays: 120,
  /** Open requests of one person; who asks for more must first take one back. */
  openRequests: 50,
  holidays: 200,
  noteLength: 500,
  /** Days of one question to the discipline; longer belongs to a report. */
  disciplineDays: 31,
  disciplinePeople: 50,
} as const;
