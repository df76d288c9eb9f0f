import { figureNamed } from '#metrics';
import type { BoardQueue } from '#monitoring';
import { useNow } from '#web/clock.ts';
import { FigureButton } from '#web/figures/FigureButton.tsx';
import { shownValue } from '#web/figures/shown.ts';
import { useFormats } from '#web/format.ts';
import { useLanguage, useWords } from '#web/i18n.ts';
import { StandingMark } from '#web/parts/StandingMark.tsx';
import { Timer } from '#web/parts/Timer.tsx';
import styles from './board.module.css';
import { levelStanding, waitStanding } from './standing.ts';

const counts = ['offered', 'answered', 'abandoned'] as const;

/** One queue: who waits now, how today goes, who is there. */
export function QueueTile({ queue }: { readonly queue: BoardQueue }) {
  const t = useWords('monitoring');
  const words = useWords('reports');
  const formats = useFormats();
  const language = useLanguage();
  const now = useNow();
  const level = levelStanding(queue);
  const wait = waitStanding(queue, now);
  const { serviceLevel, serviceLevelTarget } = queue;
  const value = shownValue(formats, 'share', serviceLevel.value);
  const labelOf = (metric: string, shown: string) =>
    words('figureOf', { line: queue.name, figure: figureNamed(metric).name[language], value: shown });
  const line = { kind: 'queue', id: queue.queueId } as const;
  return (
    <article className={styles.tile} aria-label={queue.name}>
      <header className={styles.tileHead}>
        <h2 className={styles.tileName}>{queue.name}</h2>
        <span className={styles.dim}>{queue.isOpen ? t('queue.open') : t('queue.closed')}</span>
      </header>
      <div className={styles.big}>
        <div>
          <span className={styles.label}>{t('queue.waiting')}</span>
          <span className={styles.digits}>{formats.number(queue.waiting)}</span>
          <span className={styles.under}>
            {queue.longestWaitSinceAt ? (
              <>
                {wait && <StandingMark standing={wait} />}
                <Timer since={queue.longestWaitSinceAt} /> {wait && t(`wait.${wait}`)}
              </>
            ) : (
              t('queue.nobody')
            )}
          </span>
        </div>
        <div>
          <span className={styles.label}>{figureNamed(serviceLevel.metric).name[language]}</span>
          <span className={styles.digits}>
            <FigureButton metric={serviceLevel.metric} line={line} label={labelOf(serviceLevel.metric, value)}>
              {value}
            </FigureButton>
          </span>
          <span className={styles.under}>
            {level && <StandingMark standing={level} />}
            {t(`level.${level ?? 'none'}`)}
          </span>
        </div>
      </div>
      <dl className={styles.counts}>
        {counts.map((metric) => (
          <div key={metric}>
            <dt>{t(`queue.${metric}`)}</dt>
            <dd>
              <FigureButton metric={metric} line={line} label={labelOf(metric, formats.number(queue[metric]))}>
                {formats.number(queue[metric])}
              </FigureButton>
            </dd>
          </div>
        ))}
      </dl>
      <footer className={styles.tileFoot}>
        <span>
          {queue.agentsPresent === 0
            ? t('queue.nobodyPresent')
            : t('queue.present', {
                free: queue.agentsFree,
                handling: queue.agentsHandling,
                present: queue.agentsPresent,
              })}
        </span>
        {serviceLevelTarget !== null && (
          <span>
            {t('queue.target', {
              target: formats.percent(serviceLevelTarget, 0),
              length: formats.duration(queue.serviceLevelMs),
            })}
          </span>
        )}
      </footer>
    </article>
  );
}
