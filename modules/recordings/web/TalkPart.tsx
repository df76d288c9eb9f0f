import type { RecordingInFull } from '#recordings';
import { nothing } from '#web/figures/shown.ts';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import styles from './recordings.module.css';

type Talk = NonNullable<RecordingInFull['talk']>;

/** Who spoke when and how much, told from the sound alone: two lanes of time and the figures behind them. */
export function TalkPart({ talk, durationMs }: { readonly talk: Talk | null; readonly durationMs: number }) {
  const t = useWords('recordings');
  const formats = useFormats();
  if (!talk) {
    return (
      <section className={styles.part} aria-label={t('talk.title')}>
        <h2>{t('talk.title')}</h2>
        <p className={styles.dim}>{t('talk.none')}</p>
      </section>
    );
  }
  const share = (ms: number): string => `${formats.percent(ms / talk.wholeMs)} · ${formats.duration(ms)}`;
  const figures: readonly (readonly [string, string])[] = [
    [t('talk.customer'), share(talk.customerMs)],
    [t('talk.agent'), share(talk.agentMs)],
    [t('talk.both'), share(talk.bothMs)],
    [t('talk.silence'), share(talk.silenceMs)],
    [t('talk.longestSilence'), formats.duration(talk.longestSilenceMs)],
    [t('talk.longestCustomer'), formats.duration(talk.longestCustomerMs)],
    [t('talk.longestAgent'), formats.duration(talk.longestAgentMs)],
    [t('talk.customerInterruptions'), formats.number(talk.customerInterruptions)],
    [t('talk.agentInterruptions'), formats.number(talk.agentInterruptions)],
    [t('talk.answer'), talk.answerMs === null ? nothing : t('talk.seconds', { seconds: seconds(talk.answerMs) })],
  ];
  function seconds(ms: number): string {
    return formats.number(ms / 1_000, 1);
  }
  return (
    <section className={styles.part} aria-label={t('talk.title')}>
      <h2>{t('talk.title')}</h2>
      <p className={styles.dim}>{t('talk.how', { whole: formats.duration(talk.wholeMs) })}</p>
      <svg className={styles.lanes} viewBox={`0 0 ${durationMs} 24`} preserveAspectRatio="none" aria-hidden>
        {talk.customer.map(({ fromMs, toMs }) => (
          <rect key={fromMs} className={styles.customer} x={fromMs} y={1} width={toMs - fromMs} height={10} />
        ))}
        {talk.agent.map(({ fromMs, toMs }) => (
          <rect key={fromMs} className={styles.ours} x={fromMs} y={13} width={toMs - fromMs} height={10} />
        ))}
      </svg>
      <dl className={styles.talk}>
        {figures.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="s-figures">{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
