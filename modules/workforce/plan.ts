/** Why a day looks as it does: as the shift says, changed by hand, free by a holiday, absent, free by the shift, no shift. */
export const dayKinds = ['shift', 'changed', 'holiday', 'absent', 'free', 'none'] as const;
export type DayKind = (typeof dayKinds)[number];
