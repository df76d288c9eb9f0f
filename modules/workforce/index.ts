// Workforce: who should be at work when. Shifts, holidays, single days, absences, swaps, and how the day went against it.
// Owns: the pattern of shifts with its versions, who is in which one, the operational day, the plan of every day.
// A person is in one shift at most: one of her own, else her group's. A change applies when her current operational day
// has ended, whoever caused it: a new shift, a new group, a group that was deleted, a shift that was removed. Whoever is
// disabled is in no shift, and in her former one again when she is back. What is past is never written over.
// Never: what somebody is doing (agents), what it adds up to in reports (metrics, reports), who gets work (routing).
export * from './absence.ts';
export * from './contract.ts';
export * from './discipline.ts';
export * from './holiday.ts';
export * from './limits.ts';
export * from './live.ts';
export * from './placement.ts';
export * from './plan.ts';
export * from './rest.ts';
export * from './shift.ts';
export * from './swap.ts';
export * from './today.ts';
