import { useNow } from '#web/clock.ts';
import { hueOf } from './DayCell.tsx';
import { type PlannedDay, timesInWords } from './plan.ts';
import type { Shape } from './reshape.ts';
import styles from './shifts.module.css';
import { clock, minutesInto, minutesOfDay } from './zoned.ts';

/** Hours are written this far apart. */
const stepMinutes = 360;

/** One day as a strip from its midnight, longer when a night leads into the next one; midnight is marked. */
export function DayStrip({ shapes, day }: { readonly shapes: readonly Shape[]; readonly day: PlannedDay }) {
  const now = minutesInto(day.date, useNow(60_000), day.zone);
  const end = Math.max(minutesOfDay, ...shapes.map(({ to }) => Math.ceil(to / 180) * 180));
  const place = (from: number, to: number) => ({
    left: `${(from / end) * 100}%`,
    width: `${((to - from) / end) * 100}%`,
  });
  const hours = Array.from({ length: Math.floor(end / stepMinutes) + 1 }, (_, at) => at * stepMinutes);
  return (
    <div
      className={styles.dayStrip}
      role="img"
      aria-label={shapes.map(timesInWords).join(', ') || '–'}
      style={hueOf(day)}
    >
      <div className={styles.dayTrack}>
        {shapes.map((shape) => (
          <i key={shape.from} className={styles.stripBlock} style={place(shape.from, shape.to)} />
        ))}
        {shapes.flatMap(({ breaks }) =>
          breaks.map((pause) => (
            <i
              key={pause.from}
              className={styles.stripPause}
              data-window={pause.type === 'window' || undefined}
              style={place(pause.from, pause.to)}
            />
          )),
        )}
        {end > minutesOfDay && <i className={styles.midnight} style={place(minutesOfDay, minutesOfDay)} />}
        {now >= 0 && now <= end && <i className={styles.stripNow} style={place(now, now)} />}
      </div>
      <div className={styles.dayHours} aria-hidden>
        {hours.map((minute) => (
          <span key={minute} style={{ left: `${(minute / end) * 100}%` }}>
            {clock(minute)}
          </span>
        ))}
      </div>
    </div>
  );
}
