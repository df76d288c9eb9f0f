import { useWords } from '#web/i18n.ts';
import styles from './calendar.module.css';
import { hueOf } from './DayCell.tsx';
import { onAxis, type PlannedDay, shapesOf } from './plan.ts';
import { clock } from './zoned.ts';

/** A day in the month: when work begins, or that she is absent. */
export function MonthCell({ day, axisZone }: { readonly day: PlannedDay; readonly axisZone: string }) {
  const t = useWords('workforce');
  const [first] = shapesOf(day);
  if (!first) {
    return day.absence ? (
      <span className={styles.mark} data-absence aria-hidden title={t(`absence.kinds.${day.absence.kind}`)} />
    ) : null;
  }
  const [hour = '', minute] = clock(onAxis(first, day.date, day.zone, axisZone).from).split(':');
  return (
    <span className={styles.mark} data-changed={day.kind === 'changed' || undefined} aria-hidden style={hueOf(day)}>
      {Number(hour)}
      {minute === '00' ? '' : `:${minute}`}
    </span>
  );
}
