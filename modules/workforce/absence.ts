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

/** What taking an absence back comes to on an operational day of hers: once it has begun it stands. */
export function cancelling(
  { status, fromDate }: { readonly status: AbsenceStatus; readonly fromDate: string },
  today: string,
): 'cancels' | 'alreadyDecided' | 'dayOver' {
  if (status === 'requested') return 'cancels';
  if (status !== 'approved') return 'alreadyDecided';
  return fromDate > today ? 'cancels' : 'dayOver';
}

/** What a decision about an absence comes to: one that is open is decided, an approval is taken back until it is over. */
export function deciding(
  { status, toDate }: { readonly status: AbsenceStatus; readonly toDate: string },
  decision: 'approved' | 'refused',
  today: string,
): 'decides' | 'alreadyDecided' {
  if (status === 'requested') return 'decides';
  return status === 'approved' && decision === 'refused' && today <= toDate ? 'decides' : 'alreadyDecided';
}
