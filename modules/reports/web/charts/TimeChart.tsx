import { figureNamed } from '#metrics';
import type { PeriodSummary } from '#reports';
import { shownValue } from '#web/figures/shown.ts';
import { useFormats } from '#web/format.ts';
import { useLanguage, useWords } from '#web/i18n.ts';
import { useLineNames } from '../time-words.ts';
import styles from './chart.module.css';
import { namedEvery, pointsOf, roundAbove } from './scale.ts';

const volume = 'offered';
const level = 'serviceLevel';
/** So many names stand under a chart at once. */
const namesMost = 12;

/** How many came in each stretch of time, as bars, and the service level as a line over them. The table under it says the same. */
export function TimeChart({ report }: { readonly report: PeriodSummary }) {
  const t = useWords('reports');
  const formats = useFormats();
  const language = useLanguage();
  const { nameOf } = useLineNames(report);
  const lines = report.lines.filter(({ kind }) => kind === 'time');
  const name = (metric: string) => figureNamed(metric).name[language];
  const top = roundAbove(Math.max(0, ...lines.map(({ figures }) => figures[volume]?.value ?? 0)));
  const every = namedEvery(lines.length, namesMost);
  /** The line is broken where there was nothing to divide by. */
  const pieces = pointsOf(lines.map(({ figures }) => figures[level]?.value ?? null));
  return (
    <figure className={styles.chart}>
      <figcaption className={styles.legend}>
        <span data-mark="bar">{name(volume)}</span>
        <span data-mark="line">{name(level)}</span>
        <span className={styles.hint}>{t('chart.below')}</span>
      </figcaption>
      <div
        className={styles.plot}
        role="img"
        aria-label={t('chart.time', { volume: name(volume), level: name(level) })}
      >
        <div className={styles.axis} aria-hidden>
          <span>{formats.number(top)}</span>
          <span>0</span>
        </div>
        <div className={styles.field}>
          <div className={styles.bars}>
            {lines.map((line) => {
              const { figures } = line;
              const came = figures[volume]?.value ?? 0;
              const reached = figures[level]?.value ?? null;
              const said = [
                nameOf(line),
                `${name(volume)} ${shownValue(formats, 'count', came)}`,
                `${name(level)} ${shownValue(formats, 'share', reached)}`,
              ].join(' · ');
              return (
                <div key={line.id} className={styles.place} title={said}>
                  <span className={styles.bar} style={{ blockSize: `${(came / top) * 100}%` }} />
                  {reached !== null && <span className={styles.dot} style={{ insetBlockEnd: `${reached * 100}%` }} />}
                </div>
              );
            })}
          </div>
          <svg className={styles.line} viewBox={`0 0 ${lines.length} 1`} preserveAspectRatio="none" aria-hidden>
            {pieces.map((points) => (
              <polyline key={points} points={points} vectorEffect="non-scaling-stroke" />
            ))}
          </svg>
        </div>
        <div className={styles.axis} data-end aria-hidden>
          <span>{formats.percent(1, 0)}</span>
          <span>{formats.percent(0, 0)}</span>
        </div>
        <div className={styles.names} aria-hidden>
          {lines.map((line, at) => (
            <span key={line.id}>
              {at % every === 0 ? shortNameOf(report, line.id, nameOf(line), formats.locale) : ''}
            </span>
          ))}
        </div>
      </div>
    </figure>
  );
}

/** What fits under a bar: the hour alone, the day and the month without the year, the first letters of a weekday. */
function shortNameOf({ by }: PeriodSummary, id: string | null, name: string, locale: string): string {
  if (id === null) return name;
  if (by === 'hour') return id.padStart(2, '0');
  if (by === 'weekday') return name.slice(0, 3);
  if (by === 'month') return name;
  const day = new Intl.DateTimeFormat(locale, { timeZone: 'UTC', day: 'numeric', month: 'numeric' });
  return day.format(new Date(`${id}T12:00:00Z`));
}
