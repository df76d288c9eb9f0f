import { type KeyboardEvent, type PointerEvent, useMemo } from 'react';
import type { RecordingInFull } from '#recordings';
import { timer } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import styles from './recordings.module.css';

const stepMs = 5_000;
const lane = 40;
const middle = 50;
const whole = 100;

/** Both sides of a call along its time: the customer above, what she hears below. A click or the arrow keys jump. */
export function Waveform(props: {
  readonly recording: RecordingInFull;
  readonly durationMs: number;
  readonly atMs: number;
  /** The stretch that is being cut; null while none is. */
  readonly stretch: { readonly fromMs: number; readonly toMs: number } | null;
  readonly jumpTo: (atMs: number) => void;
}) {
  const t = useWords('recordings');
  const { recording, durationMs, atMs, stretch, jumpTo } = props;
  const lanes = useMemo(() => lanesOf(recording.peaks), [recording.peaks]);
  const share = (ms: number): number => (durationMs === 0 ? 0 : (Math.min(ms, durationMs) / durationMs) * whole);

  const press = (event: PointerEvent<HTMLDivElement>): void => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    jumpTo(((event.clientX - left) / width) * durationMs);
  };
  const type = (event: KeyboardEvent): void => {
    const to = { ArrowLeft: atMs - stepMs, ArrowRight: atMs + stepMs, Home: 0, End: durationMs }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    jumpTo(to);
  };
  return (
    <div
      className={styles.wave}
      role="slider"
      tabIndex={0}
      aria-label={t('player.place')}
      aria-valuemin={0}
      aria-valuemax={Math.round(durationMs / 1_000)}
      aria-valuenow={Math.round(atMs / 1_000)}
      aria-valuetext={`${timer(atMs)} / ${timer(durationMs)}`}
      onPointerDown={press}
      onKeyDown={type}
    >
      <svg viewBox={`0 0 ${whole} ${whole}`} preserveAspectRatio="none" aria-hidden>
        {stretch && (
          <rect
            className={styles.stretch}
            x={share(stretch.fromMs)}
            y={0}
            width={Math.max(0, share(stretch.toMs) - share(stretch.fromMs))}
            height={whole}
          />
        )}
        {recording.pauses.map(({ fromMs, toMs }) => (
          <rect
            key={fromMs}
            className={styles.silence}
            x={share(fromMs)}
            y={0}
            width={Math.max(0.2, share(toMs ?? durationMs) - share(fromMs))}
            height={whole}
          />
        ))}
        <path className={styles.customer} d={lanes.left} />
        <path className={styles.ours} d={lanes.right} />
      </svg>
      {recording.marks.map(({ id, atMs: markedMs }) => (
        <i key={id} className={styles.markLine} style={{ insetInlineStart: `${share(markedMs)}%` }} />
      ))}
      <i className={styles.place} style={{ insetInlineStart: `${share(atMs)}%` }} />
    </div>
  );
}

/** The loudest of each column as two shapes, one above and one below the middle. */
function lanesOf(peaks: string): { readonly left: string; readonly right: string } {
  const bytes = Uint8Array.from(atob(peaks), (letter) => letter.charCodeAt(0));
  const columns = bytes.length / 2;
  // The ear hears loudness by its root: what is quiet is seen as well.
  const height = (column: number, side: 0 | 1): number => Math.sqrt((bytes[column * 2 + side] ?? 0) / 255) * lane;
  const shape = (side: 0 | 1, sign: 1 | -1): string => {
    if (columns === 0) return '';
    const points = Array.from({ length: columns }, (_, column) => {
      const x = (column / columns) * whole;
      return `L${x.toFixed(2)} ${(middle + sign * (1 + height(column, side))).toFixed(2)}`;
    });
    return `M0 ${middle + sign} ${points.join('')}L${whole} ${middle + sign}Z`;
  };
  return { left: shape(0, -1), right: shape(1, 1) };
}
