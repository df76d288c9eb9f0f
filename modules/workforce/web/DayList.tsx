import { Button } from '@mantine/core';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import { Named } from '#web/parts/Face.tsx';
import { GroupTag } from '#web/parts/GroupTag.tsx';
import styles from './calendar.module.css';
import { absencesInWords, pauseInWords } from './day-words.ts';
import { onAxis, type Row, shapesOf, timesInWords } from './plan.ts';
import { dayOf } from './useCalendar.ts';

/** A day on a telephone: who works, in the order in which they begin; who does not stands at the end. For looking. */
export function DayList(props: {
  readonly rows: readonly Row[];
  readonly day: string;
  readonly holiday: string | null;
  /** Shows more people; null when these are all. */
  readonly more: (() => void) | null;
}) {
  const t = useWords('workforce');
  const shell = useWords('shell');
  const formats = useFormats();
  const begin = (row: Row) => Date.parse(dayOf(row, props.day)?.blocks[0]?.fromAt ?? '9999-01-01T00:00:00Z');
  const sorted = props.rows.toSorted((one, other) => begin(one) - begin(other));
  return (
    <>
      {props.holiday && <p className={styles.banner}>{props.holiday}</p>}
      <ul className={styles.list}>
        {sorted.map((row) => {
          const day = dayOf(row, props.day);
          const shapes = day ? shapesOf(day).map((shape) => onAxis(shape, day.date, day.zone, formats.zone)) : [];
          const breaks = shapes.flatMap((shape) => shape.breaks.map((pause) => pauseInWords(pause, t, formats)));
          return (
            <li key={row.person.id}>
              <span className={styles.listName}>
                <Named person={row.person} size={24} />
              </span>
              <span className={styles.listTimes} data-none={shapes.length === 0 || undefined}>
                {shapes.map(timesInWords).join(', ') || (day && t(`day.kinds.${day.kind}`))}
              </span>
              <span className={styles.dim}>
                {row.person.group && <GroupTag group={row.person.group} />}
                {day && ` ${absencesInWords(day, t)}`}
              </span>
              {breaks.length > 0 && <span className={`${styles.dim} ${styles.listBreaks}`}>{breaks.join(', ')}</span>}
            </li>
          );
        })}
        {props.more && (
          <li className={styles.listMore}>
            <Button variant="subtle" onClick={props.more}>
              {shell('form.more')}
            </Button>
          </li>
        )}
      </ul>
    </>
  );
}
