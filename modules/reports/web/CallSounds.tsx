import type { CallSound } from '#reports';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import styles from './calls.module.css';

/** How what came from each party sounded: a word, three figures, and how they were made. */
export function CallSounds({ sounds }: { readonly sounds: readonly CallSound[] }) {
  const t = useWords('reports');
  return (
    <>
      <h2 className={styles.head}>{t('calls.sound.head')}</h2>
      {sounds.length === 0 ? (
        <p className={styles.quiet}>{t('calls.sound.none')}</p>
      ) : (
        <>
          {sounds.map((sound, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines have no names here, and their order stays
            <Line key={at} sound={sound} />
          ))}
          <p className={styles.how}>{t('calls.sound.how')}</p>
        </>
      )}
    </>
  );
}

function Line({ sound: { party, agentName, lossShare, jitterMs, mos, standing, isSilent } }: { sound: CallSound }) {
  const t = useWords('reports');
  const formats = useFormats();
  const figures = [
    ['mos', mos === null ? '–' : formats.number(mos)],
    ['loss', formats.percent(lossShare)],
    ['jitter', t('calls.sound.ms', { count: Math.round(jitterMs) })],
  ] as const;
  return (
    <dl className={styles.figures}>
      <div>
        <dt>{t(`calls.sound.party.${party}`, { agent: agentName ?? t('calls.someone') })}</dt>
        <dd>{t(isSilent ? 'calls.sound.silent' : `calls.sound.${standing}`)}</dd>
      </div>
      {figures.map(([name, value]) => (
        <div key={name}>
          <dt>{t(`calls.sound.${name}`)}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
