import { IconMoon } from '@tabler/icons-react';
import { useNow } from '#web/clock.ts';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import { CalendarGrid } from './CalendarGrid.tsx';
import styles from './calendar.module.css';
import type { Span } from './calendar-view.ts';
import { DayCell, share } from './DayCell.tsx';
import { hoursInWords, restInWords, useDayInWords } from './day-words.ts';
import { MonthCell } from './MonthCell.tsx';
import { onAxis, type PlannedDay, type Row, shapesOf, shortRestOf, workMs } from './plan.ts';
import type { Shape } from './reshape.ts';
import { dayOf } from './useCalendar.ts';
import { useLeastRest } from './useLeastRest.ts';
import { addDays, clock, daysBetween, localOf, minutesOfDay } from './zoned.ts';

const rowPx = { day: 48, week: 44, month: 30 } as const;
const dayMin = { day: '40rem', week: '6.5rem', month: '1.6rem' } as const;
/** Room for the morning after the last day, so that a night is seen to its end; as a share of a day. */
const pads = { day: 1 / 3, week: 1 / 3, month: 0 } as const;
const ticks = { day: [0, 3, 6, 9, 12, 15, 18, 21], week: [], month: [] } as const;

/** The calendar as a grid: columns of days with their holidays, rows of people with their planned time. */
export function CalendarTable(props: {
  readonly rows: readonly Row[];
  readonly days: readonly string[];
  readonly span: Span;
  readonly holidays: ReadonlyMap<string, string>;
  readonly today: string;
  /** Whether everybody has been loaded, so that sums over people are true. */
  readonly isWhole: boolean;
  readonly more: () => void;
  readonly open: (userId: string, date: string) => void;
  readonly openAt: string | null;
  readonly mayChange: (row: Row) => boolean;
  readonly change: (row: Row, date: string, shapes: readonly Shape[]) => void;
}) {
  const { rows, days, span, today } = props;
  const t = useWords('workforce');
  const formats = useFormats();
  const inWords = useDayInWords();
  const leastMs = useLeastRest();
  const { zone } = formats;
  const nowAt = useNowAt(days, zone);
  const working = (date: string) => rows.filter((row) => (dayOf(row, date)?.blocks.length ?? 0) > 0).length;
  const column = (date: string) => (
    <Column
      key={date}
      date={date}
      span={span}
      isToday={date === today}
      holiday={props.holidays.get(date) ?? null}
      working={props.isWhole ? working(date) : null}
    />
  );
  const under = (row: Row) => {
    const planned = days.flatMap((date) => dayOf(row, date) ?? []);
    const shift = planned.find((day) => day.shift)?.shift;
    const elsewhere = planned.find((day) => day.zone !== zone)?.zone;
    const sum = planned.reduce((total, day) => total + workMs(shapesOf(day)), 0);
    return (
      <>
        <span className={styles.cutOff}>{shift?.name ?? t('calendar.noShift')}</span>
        {elsewhere && (
          <span className={styles.zone} title={t('calendar.otherZone', { zone: elsewhere })}>
            {cityOf(elsewhere)}
          </span>
        )}
        <span className={styles.sum} title={t('calendar.planned')}>
          {sum > 0 && hoursInWords(sum, t, formats)}
        </span>
      </>
    );
  };
  const cell = (row: Row, date: string) => {
    const day = dayOf(row, date);
    const rest = (shapes: readonly Shape[] | null) => {
      const restMs = day && shortRestOf(row.days, day, leastMs, shapes);
      return restMs === null || leastMs === null ? null : restInWords(restMs, leastMs, t, formats);
    };
    const restNow = rest(null);
    const before = date === days[0] && span !== 'month' ? dayOf(row, addDays(date, -1)) : null;
    return {
      label: `${row.person.name}, ${day ? inWords(day) : ''}${restNow ? `, ${restNow}` : ''}`,
      isHoliday: props.holidays.has(date),
      isOpen: props.openAt === `${row.person.id}.${date}`,
      content: day && (
        <>
          {before && <Tails day={before} axisZone={zone} />}
          {span === 'month' ? (
            <MonthCell day={day} axisZone={zone} rest={restNow} />
          ) : (
            <DayCell
              day={day}
              axisZone={zone}
              rest={rest}
              change={props.mayChange(row) ? (shapes) => props.change(row, date, shapes) : null}
            />
          )}
        </>
      ),
    };
  };
  return (
    <>
      <CalendarGrid
        label={t('calendar.grid')}
        corner={t('calendar.zone', { zone: cityOf(zone) })}
        rows={rows}
        days={days}
        rowPx={rowPx[span]}
        dayMin={dayMin[span]}
        pad={pads[span]}
        padWords={span === 'day' ? t('calendar.nextMorning') : ''}
        isDense={span === 'month'}
        column={column}
        under={under}
        cell={cell}
        open={props.open}
        nowAt={span === 'month' ? null : nowAt}
        more={props.more}
      />
      <Legend mayChange={span !== 'month' && rows.some(props.mayChange)} />
    </>
  );
}

/** `Istanbul` of `Europe/Istanbul`: a zone as people call it. */
export function cityOf(zone: string): string {
  return (zone.split('/').at(-1) ?? zone).replaceAll('_', ' ');
}

function Column(props: {
  readonly date: string;
  readonly span: Span;
  readonly isToday: boolean;
  readonly holiday: string | null;
  readonly working: number | null;
}) {
  const { date, span, holiday, working } = props;
  const t = useWords('workforce');
  const { locale, number } = useFormats();
  const noon = new Date(`${date}T12:00:00Z`);
  const name = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' }).format(noon);
  const isDense = span === 'month';
  const note = [
    ...(holiday ? [holiday] : []),
    ...(working === null ? [] : [t('calendar.working', { count: working, number: number(working) })]),
  ].join(' · ');
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the cells of a grid take the focus, not its heads
    // biome-ignore lint/a11y/useSemanticElements: the grid is not made of a table
    <div
      role="columnheader"
      aria-label={`${name({ weekday: 'long', day: 'numeric', month: 'long' })}${note ? `, ${note}` : ''}`}
      className={styles.column}
      data-today={props.isToday || undefined}
      data-dense={isDense || undefined}
      data-holiday={holiday ? '' : undefined}
      title={note}
    >
      {isDense ? (
        <>
          <span className={styles.columnNote}>{name({ weekday: 'narrow' })}</span>
          <strong>{Number(date.slice(8))}</strong>
        </>
      ) : (
        <>
          <strong>
            {name({ weekday: 'short' })} {Number(date.slice(8))}
          </strong>
          <span className={styles.columnNote}>{note || '\u00a0'}</span>
        </>
      )}
      {ticks[span].length > 0 && (
        <div className={styles.hours} aria-hidden>
          {ticks[span].map((hour) => (
            <span key={hour} style={{ left: share(hour * 60) }}>
              {String(hour).padStart(2, '0')}:00
            </span>
          ))}
        </div>
      )}
    </div>
  );
}

/** What of the day before reaches over midnight into the first day that is shown. */
function Tails({ day, axisZone }: { readonly day: PlannedDay; readonly axisZone: string }) {
  return shapesOf(day)
    .map((shape) => onAxis(shape, day.date, day.zone, axisZone))
    .filter(({ to }) => to > minutesOfDay)
    .map(({ from, to }) => (
      <span
        key={from}
        className={styles.block}
        data-tail
        aria-hidden
        style={
          {
            left: 0,
            width: share(to - minutesOfDay),
            '--hue': `var(--c-group-${day.shift?.colour ?? 'gray'})`,
          } as React.CSSProperties
        }
      >
        <span className={styles.label}>
          <IconMoon size={11} stroke={1.6} /> {clock(to)}
        </span>
      </span>
    ));
}

/** How many days, and parts of a day, the present moment is behind the first midnight; null when it is not in sight. */
function useNowAt(days: readonly string[], zone: string): number | null {
  const now = localOf(useNow(60_000), zone);
  const passed = daysBetween(days[0] ?? now.day, now.day) + now.minute / minutesOfDay;
  return passed >= 0 && passed < days.length ? passed : null;
}

function Legend({ mayChange }: { readonly mayChange: boolean }) {
  const t = useWords('workforce');
  return (
    <footer className={styles.foot}>
      {(['break', 'changed', 'absence'] as const).map((of) => (
        <span key={of} className={styles.legend}>
          <i className={styles.swatch} data-of={of} aria-hidden />
          {t(`calendar.legend.${of}`)}
        </span>
      ))}
      {mayChange && (
        <span>
          {t('calendar.byHand')} <kbd>⇧ ←→</kbd> {t('calendar.byKeys')} <kbd>⇧ Alt ←→</kbd> {t('calendar.byKeysEnd')}{' '}
          <kbd>Enter</kbd> {t('calendar.byForm')}
        </span>
      )}
    </footer>
  );
}
