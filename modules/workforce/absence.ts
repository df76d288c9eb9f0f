/** Why somebody is away from her shift for a time that was agreed. */
export const absenceKinds = ['annualLeave', 'sickLeave', 'unpaidLeave', 'training', 'other'] as const;
export type AbsenceKind = (typeof absenceKinds)[number];

export const absenceStatuses = ['requested', 'approved', 'refused', 'cancelled'] as const;
export type AbsenceStatus = (typeof absenceStatuses)[number];

/** A swap needs the colleague's consent, then a supervisor's approval. */
export const swapStatuses = [
  'awaitingConsent',
  'declined',
  'awaitingApproval',
  'approved',
  'refused',
  'cancelled',
] as const;
export type SwapStatus = (typeof swapStatuses)[number];
