import { useMay } from '#web/session.ts';

/** Shifts and holidays belong to the whole company: they ask for the right in its widest scope. */
export function useMayMakeShifts(): boolean {
  const may = useMay();
  return may('shift.manage', { ownerId: null, groupId: null });
}
