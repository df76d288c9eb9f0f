import { IconAlertTriangle } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useWords } from '#web/i18n.ts';
import styles from './calendar.module.css';
import { absencesInWords } from './day-words.ts';
import { onAxis, type PlannedDay, shapesOf, timesInShort, timesInWords } from './plan.ts';
import { type Handle, reshaped, type Shape, stepMinutes } from './reshape.ts';
import { minutesOfDay } from './zoned.ts';

/** A press that moves less than this is a click. */
const clickPx = 4;
/** Keys pressed one after the other are kept together when they pause. */
const pauseMs = 700;

type Hold = { readonly at: number; readonly handle: Handle; readonly byMinutes: number };

/** A day of a person on the axis: what is planned, to be moved and stretched by pointer and by keys. */
export function DayCell(props: {
  readonly day: PlannedDay;
  readonly axisZone: string;
  /** In words what is wrong with the rest around it, as it is (null) or as it would become. */
  readonly rest: (shapes: readonly Shape[] | null) => string | null;
  /** Null: to be looked at only. */
  readonly change: ((shapes: readonly Shape[]) => void) | null;
}) {
  const { day, axisZone, change } = props;
  const t = useWords('workforce');
  const [hold, setHold] = useState<Hold | null>(null);
  const shapes = shapesOf(day);
  const after = (now: Hold | null) =>
    shapes.map((shape, at) => (now?.at === at ? reshaped(shape, now.handle, now.byMinutes) : shape));
  const keep = (now: Hold) => {
    const next = after(now);
    if (JSON.stringify(next) !== JSON.stringify(shapes)) change?.(next);
    setHold(null);
  };
  const box = useRef<HTMLDivElement>(null);
  useNudges({ box, isOn: change !== null && shapes.length > 0, hold, setHold, keep });
  const grabAt = (at: number) => (event: React.PointerEvent, handle: Handle) =>
    follow(event, box.current, {
      move: (byMinutes) => setHold({ at, handle, byMinutes }),
      drop: (byMinutes) => keep({ at, handle, byMinutes }),
      give: () => setHold(null),
    });
  const rest = props.rest(hold ? after(hold) : null);
  return (
    <div ref={box} className={styles.day} aria-hidden>
      {rest && (
        <span className={styles.rest} title={rest} data-held={hold ? '' : undefined}>
          <IconAlertTriangle size={12} stroke={2} />
          {hold && rest}
        </span>
      )}
      {day.absences.length > 0 && (
        <span className={styles.absence} title={absencesInWords(day, t)}>
          {shapes.length === 0 && absencesInWords(day, t)}
        </span>
      )}
      {after(hold).map((shape, at) => (
        <Block
          // biome-ignore lint/suspicious/noArrayIndexKey: the stretches of a day have no other identity
          key={at}
          shape={onAxis(shape, day.date, day.zone, axisZone)}
          day={day}
          isHeld={hold?.at === at}
          grab={change ? grabAt(at) : null}
        />
      ))}
    </div>
  );
}

/** Shift with an arrow moves a day by a quarter of an hour, with Alt as well its end. Kept when the keys pause. */
function useNudges(how: {
  readonly box: React.RefObject<HTMLDivElement | null>;
  readonly isOn: boolean;
  readonly hold: Hold | null;
  readonly setHold: (hold: Hold | null) => void;
  readonly keep: (hold: Hold) => void;
}): void {
  const latest = useRef(how);
  latest.current = how;
  const { box, isOn } = how;
  useEffect(() => {
    const cell = box.current?.closest<HTMLElement>('[role="gridcell"]');
    if (!cell || !isOn) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const finish = () => {
      clearTimeout(timer);
      const { hold, keep } = latest.current;
      if (hold) keep(hold);
    };
    const onKey = (event: KeyboardEvent) => {
      const { hold, setHold } = latest.current;
      if (event.key === 'Escape' && hold) {
        clearTimeout(timer);
        setHold(null);
      }
      const by = event.key === 'ArrowLeft' ? -stepMinutes : event.key === 'ArrowRight' ? stepMinutes : 0;
      if (!event.shiftKey || by === 0 || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      const handle = event.altKey ? 'end' : 'whole';
      if (hold && hold.handle !== handle) return finish();
      const next: Hold = { at: 0, handle, byMinutes: (hold?.byMinutes ?? 0) + by };
      setHold(next);
      latest.current = { ...latest.current, hold: next };
      clearTimeout(timer);
      timer = setTimeout(finish, pauseMs);
    };
    cell.addEventListener('keydown', onKey);
    cell.addEventListener('blur', finish);
    return () => {
      clearTimeout(timer);
      cell.removeEventListener('keydown', onKey);
      cell.removeEventListener('blur', finish);
    };
  }, [box, isOn]);
}

/**
 * Follows a mouse or a pen from the press to where it is let go; Escape gives the drag up. What is no drag is a click, and
 * so is every tap: it opens the cell like any other.
 */
function follow(
  event: React.PointerEvent,
  cell: HTMLElement | null,
  then: {
    readonly move: (byMinutes: number) => void;
    readonly drop: (byMinutes: number) => void;
    readonly give: () => void;
  },
): void {
  if (event.button !== 0 || event.pointerType === 'touch' || !cell) return;
  event.preventDefault();
  const startX = event.clientX;
  const minutesPerPx = minutesOfDay / cell.offsetWidth;
  let isDrag = false;
  const over = new AbortController();
  const { signal } = over;
  const by = (now: PointerEvent) => (now.clientX - startX) * minutesPerPx;
  window.addEventListener(
    'pointermove',
    (now) => {
      isDrag ||= Math.abs(now.clientX - startX) >= clickPx;
      if (isDrag) then.move(by(now));
    },
    { signal },
  );
  window.addEventListener(
    'pointerup',
    (now) => {
      over.abort();
      if (!isDrag) return;
      swallowClick();
      then.drop(by(now));
    },
    { signal },
  );
  const giveUp = () => {
    over.abort();
    then.give();
  };
  window.addEventListener('pointercancel', giveUp, { signal });
  window.addEventListener(
    'keydown',
    ({ key }) => {
      if (key !== 'Escape') return;
      giveUp();
      window.addEventListener('pointerup', swallowClick, { once: true });
    },
    { signal, capture: true },
  );
}

/** The click with which browsers end a drag is meant for nobody. */
function swallowClick(): void {
  const over = new AbortController();
  window.addEventListener('click', (event) => event.stopPropagation(), { capture: true, signal: over.signal });
  setTimeout(() => over.abort());
}

function Block(props: {
  readonly shape: Shape;
  readonly day: PlannedDay;
  readonly isHeld: boolean;
  readonly grab: ((event: React.PointerEvent, handle: Handle) => void) | null;
}) {
  const { shape, day, grab, isHeld } = props;
  const length = shape.to - shape.from;
  return (
    <div
      className={styles.block}
      data-grabbable={grab ? '' : undefined}
      data-held={isHeld || undefined}
      data-changed={day.kind === 'changed' || undefined}
      title={timesInWords(shape)}
      style={{ left: share(shape.from), width: share(length), ...hueOf(day) }}
      onPointerDown={grab ? (event) => grab(event, 'whole') : undefined}
    >
      <span className={styles.label}>
        <span className={styles.tiny}>{Math.floor(shape.from / 60) % 24}</span>
        <span className={styles.short}>{timesInShort(shape)}</span>
        <span className={styles.long}>{timesInWords(shape)}</span>
      </span>
      {isHeld && <span className={styles.held}>{timesInWords(shape)}</span>}
      {shape.breaks.map((pause) => (
        <i
          key={pause.from}
          className={styles.pause}
          data-type={pause.type}
          style={{
            left: `${((pause.from - shape.from) / length) * 100}%`,
            width: `${((pause.to - pause.from) / length) * 100}%`,
          }}
        />
      ))}
      {grab &&
        (['start', 'end'] as const).map((edge) => (
          <i
            key={edge}
            className={styles.grip}
            data-edge={edge}
            onPointerDown={(event) => {
              event.stopPropagation();
              grab(event, edge);
            }}
          />
        ))}
    </div>
  );
}

/** The colour of a day: that of its shift. */
export function hueOf(day: PlannedDay): React.CSSProperties {
  return { '--hue': `var(--c-group-${day.shift?.colour ?? 'gray'})` } as React.CSSProperties;
}

/** Minutes as a share of the width of a day. */
export function share(minutes: number): string {
  return `${(minutes / minutesOfDay) * 100}%`;
}
