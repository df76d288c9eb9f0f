/** The ways in which a day can differ from its plan. */
export const violationRules = [
  'lateLogin',
  'earlyLeaving',
  'breakOverrun',
  'unscheduledBreak',
  'workingInBreak',
  'notResponding',
  'offlineInShift',
] as const;
export type ViolationRule = (typeof violationRules)[number];
