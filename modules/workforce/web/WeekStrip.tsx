import type { GroupColour } from '#identity';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import { shapesOfWritten, timesInWords } from './plan.ts';
import type { ShiftFormState } from './shift-form.ts';
import styles from './shifts.module.css';
import { minutesOfDay } from './zoned.ts';

/** A Monday, to name the days of the week in the reader's language. */
const someMondayMs = Date.UTC(2026, 10, 23, 12);
const dayMs = 86_400_000;
const weekMinutes = 7 * minutesOfDay;
export const weekdays = [1, 2, 3, 4, 5, 6, 7] as const;

/** `Pzt`, `Pazartesi`: a day of the week by its number, 1 is Monday. */
export function weekdayName(weekday: number, locale: string, length: 'short' | 'long'): string {
  const format = new Intl.DateTimeFormat(locale, { weekday: length, timeZone: 'UTC' });
  return format.format(someMondayMs + (weekday - 1) * dayMs);
}

type Placed = { readonly from: number; readonly to: number; readonly isRest: boolean };

/** The whole week as one strip, on which nights lie over midnight; what leaves it on Sunday comes back on Monday. */
export function WeekStrip(props: {
  readonly blocks: ShiftFormState['blocks'];
  readonly colour: GroupColour;
  /** Small and without names, as in a list. */
  readonly isSmall?: boolean;
}) {
  const t = useWords('workforce');
  const { locale } = useFormats();
  const all = props.blocks.flatMap((block) =>
    shapesOfWritten([block]).flatMap((shape) =>
      block.weekdays.map((weekday) => ({ weekday, shape, start: (weekday - 1) * minutesOfDay })),
    ),
  );
  const drawn = all.flatMap(({ shape, start }) => folded(start + shape.from, start + shape.to));
  const pauses = all.flatMap(({ shape, start }) =>
    shape.breaks.flatMap(({ from, to, type }) =>
      folded(start + from, start + to).map((piece) => ({ ...piece, isWindow: type === 'window' })),
    ),
  );
  const inWords = all
    .toSorted((one, other) => one.start - other.start)
    .map(({ weekday, shape }) => `${weekdayName(weekday, locale, 'long')} ${timesInWords(shape)}`)
    .join(', ');
  const width = (from: number, to: number) => ({
    left: `${(from / weekMinutes) * 100}%`,
    width: `${((to - from) / weekMinutes) * 100}%`,
  });
  return (
    <div
      className={styles.strip}
      data-small={props.isSmall || undefined}
      role="img"
      aria-label={inWords || t('shift.noHours')}
      style={{ '--hue': `var(--c-group-${props.colour})` } as React.CSSProperties}
    >
      {weekdays.map((weekday) => (
        <span key={weekday} className={styles.stripDay}>
          {!props.isSmall && weekdayName(weekday, locale, 'short')}
        </span>
      ))}
      <span className={styles.stripBlocks}>
        {drawn.map(({ from, to, isRest }) => (
          <i
            key={`${from} ${to}`}
            className={styles.stripBlock}
            data-rest={isRest || undefined}
            style={width(from, to)}
          />
        ))}
        {pauses.map(({ from, to, isWindow }) => (
          <i
            key={`${from} ${to}`}
            className={styles.stripPause}
            data-window={isWindow || undefined}
            style={width(from, to)}
          />
        ))}
      </span>
    </div>
  );
}

/** A stretch of the week, cut where the week ends: the rest lies at its beginning. */
function folded(from: number, to: number): readonly Placed[] {
  if (from >= weekMinutes) return [{ from: from - weekMinutes, to: to - weekMinutes, isRest: true }];
  if (to <= weekMinutes) return [{ from, to, isRest: false }];
  return [
    { from, to: weekMinutes, isRest: false },
    { from: 0, to: to - weekMinutes, isRest: true },
  ];
}
