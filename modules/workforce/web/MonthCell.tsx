import { useWords } from '#web/i18n.ts';
import styles from './calendar.module.css';
import { hueOf } from './DayCell.tsx';
import { absencesInWords } from './day-words.ts';
import { onAxis, type PlannedDay, shapesOf } from './plan.ts';
import { clock } from './zoned.ts';

/** A day in the month: when work begins, or that she is absent. */
export function MonthCell(props: {
  readonly day: PlannedDay;
  readonly axisZone: string;
  /** What is wrong with the rest before it, in words. */
  readonly rest: string | null;
}) {
  const { day, axisZone, rest } = props;
  const t = useWords('workforce');
  const [first] = shapesOf(day);
  if (!first) {
    return day.absences.length > 0 ? (
      <span className={styles.mark} data-absence aria-hidden title={absencesInWords(day, t)} />
    ) : null;
  }
  // A cell has room for the hour alone; the minutes are in its name and in the week.
  const [hour = ''] = clock(onAxis(first, day.date, day.zone, axisZone).from).split(':');
  return (
    <span
      className={styles.mark}
      data-changed={day.kind === 'changed' || undefined}
      data-rest={rest ? '' : undefined}
      title={rest ?? undefined}
      aria-hidden
      style={hueOf(day)}
    >
      {Number(hour)}
    </span>
  );
}
