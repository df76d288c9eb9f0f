import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { Named } from '#web/parts/Face.tsx';
import { ColourSquare } from '#web/parts/GroupTag.tsx';
import styles from './calendar.module.css';
import type { Row } from './plan.ts';

/** Rows drawn beyond what is seen, so that walking with the keyboard never meets a gap. */
const overscan = 6;

// biome-ignore-start lint/a11y/useSemanticElements: rows that exist only while they are seen cannot be those of a table
// biome-ignore-start lint/a11y/useFocusableInteractive: the cells of a grid take the focus, not its rows and heads
/** People and days as a grid that is walked with arrows; thousands of rows, of which only the seen ones exist. */
export function CalendarGrid(props: {
  readonly label: string;
  readonly corner: string;
  readonly rows: readonly Row[];
  readonly days: readonly string[];
  readonly rowPx: number;
  /** The least width of a day, so that it stays readable. */
  readonly dayMin: string;
  readonly column: (day: string) => ReactNode;
  readonly under: (row: Row) => ReactNode;
  readonly cell: (row: Row, day: string) => CellView;
  readonly open: (userId: string, day: string) => void;
  /** Room behind the last day, as a share of a day, and what it is called. */
  readonly pad: number;
  readonly padWords: string;
  /** Rows of one line. */
  readonly isDense: boolean;
  /** Where the line of the present moment stands, in days from the first midnight; null: not in sight. */
  readonly nowAt: number | null;
  readonly more: () => void;
}) {
  const { rows, days, rowPx, more } = props;
  const box = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowPx,
    getItemKey: (index) => rows[index]?.person.id ?? index,
    overscan,
  });
  const drawn = virtual.getVirtualItems();
  const last = drawn.at(-1)?.index ?? 0;
  useEffect(() => {
    if (last >= rows.length - overscan) more();
  }, [last, rows.length, more]);
  const walk = useWalk(rows.length, days.length, box, (row) => virtual.scrollToIndex(row, { align: 'auto' }));
  const sizes = {
    '--days': days.length,
    '--pad': props.pad,
    '--pad-part': `${props.pad}fr`,
    '--day-min': props.dayMin,
  } as React.CSSProperties;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section ref={box} className={styles.scroll} aria-label={props.label} tabIndex={0}>
      <div
        role="grid"
        aria-label={props.label}
        aria-rowcount={rows.length + 1}
        aria-colcount={days.length + 1}
        className={styles.table}
        data-dense={props.isDense || undefined}
        style={sizes}
      >
        <div role="row" aria-rowindex={1} className={`${styles.line} ${styles.columns}`}>
          <span role="columnheader" className={styles.corner}>
            {props.corner}
          </span>
          {days.map((day) => props.column(day))}
          {props.pad > 0 && (
            <span className={styles.pad} aria-hidden>
              {props.padWords}
            </span>
          )}
        </div>
        <div role="rowgroup" className={styles.body} style={{ height: virtual.getTotalSize() }}>
          {drawn.map((item) => {
            const row = rows[item.index];
            return (
              row && (
                <div
                  key={item.key}
                  role="row"
                  aria-rowindex={item.index + 2}
                  className={`${styles.line} ${styles.row}`}
                  style={{ transform: `translateY(${item.start}px)`, height: rowPx }}
                >
                  <div role="rowheader" className={styles.name}>
                    <span title={row.person.name}>
                      <Named person={row.person} />
                    </span>
                    <span className={styles.under}>
                      {row.person.group && <ColourSquare colour={row.person.group.colour} />}
                      {props.under(row)}
                    </span>
                  </div>
                  {days.map((day, column) => {
                    const view = props.cell(row, day);
                    return (
                      <div
                        key={day}
                        role="gridcell"
                        tabIndex={walk.isAt(item.index, column) ? 0 : -1}
                        className={styles.cell}
                        data-cell={`${item.index}:${column}`}
                        data-off={view.isHoliday ? 'holiday' : undefined}
                        data-open={view.isOpen || undefined}
                        onFocus={() => walk.to(item.index, column)}
                        onClick={() => props.open(row.person.id, day)}
                        onKeyDown={(event) => {
                          if (event.key === 'Enter' || event.key === ' ') {
                            event.preventDefault();
                            props.open(row.person.id, day);
                          } else walk.onKey(event, item.index, column);
                        }}
                      >
                        <span className="s-visually-hidden">{view.label}</span>
                        {view.content}
                      </div>
                    );
                  })}
                </div>
              )
            );
          })}
          {props.nowAt !== null && (
            <i
              className={styles.now}
              aria-hidden
              style={{
                left: `calc(var(--names) + (100% - var(--names)) * ${props.nowAt / (days.length + props.pad)})`,
              }}
            />
          )}
        </div>
      </div>
    </section>
  );
}

// biome-ignore-end lint/a11y/useSemanticElements: see above
// biome-ignore-end lint/a11y/useFocusableInteractive: see above

export type CellView = {
  readonly label: string;
  readonly isHoliday: boolean;
  readonly isOpen: boolean;
  readonly content: ReactNode;
};

/** One cell can be reached with Tab; arrows, Home, End and the page keys go on from there. */
function useWalk(
  rows: number,
  columns: number,
  box: React.RefObject<HTMLDivElement | null>,
  show: (row: number) => void,
) {
  const [at, setAt] = useState({ row: 0, column: 0 });
  const row = Math.min(at.row, Math.max(0, rows - 1));
  const column = Math.min(at.column, columns - 1);
  const onKey = (event: React.KeyboardEvent, fromRow: number, fromColumn: number) => {
    if (event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = steps[event.key];
    if (!step) return;
    event.preventDefault();
    const nextRow = Math.max(0, Math.min(rows - 1, fromRow + step[0]));
    const nextColumn = Math.max(0, Math.min(columns - 1, fromColumn + step[1]));
    show(nextRow);
    requestAnimationFrame(() =>
      box.current?.querySelector<HTMLElement>(`[data-cell="${nextRow}:${nextColumn}"]`)?.focus(),
    );
  };
  return {
    isAt: (itsRow: number, itsColumn: number) => itsRow === row && itsColumn === column,
    to: (itsRow: number, itsColumn: number) => setAt({ row: itsRow, column: itsColumn }),
    onKey,
  };
}

const steps: Readonly<Record<string, readonly [rows: number, columns: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  PageUp: [-10, 0],
  PageDown: [10, 0],
  Home: [0, -366],
  End: [0, 366],
};
