import { Switch } from '@mantine/core';
import { type Level, levels, limits, type NormStatus, type NormsOnWire } from '#norms';
import { useWords } from '#web/i18n.ts';
import { DurationField } from '#web/parts/DurationField.tsx';
import { Section } from '#web/parts/page.tsx';
import { ActionFields } from './ActionFields.tsx';
import { LevelMark } from './LevelMark.tsx';
import styles from './norms.module.css';

type StatusNorm = NormsOnWire[NormStatus];

/** What is long is typed in hours. */
const unitOf: Readonly<Record<NormStatus, 'minute' | 'hour'>> = {
  queued: 'minute',
  awaitingAgent: 'minute',
  inProgress: 'minute',
  inDevelopment: 'hour',
  postponed: 'minute',
  awaitingCustomer: 'hour',
  solutionProposed: 'hour',
};

/** The norm of one status: when each of its levels begins, and what it sets off. */
export function StatusNormFields(props: {
  readonly status: NormStatus;
  readonly title: string;
  readonly norm: StatusNorm;
  readonly set: (norm: StatusNorm) => void;
}) {
  const { status, title, norm, set } = props;
  const t = useWords('norms');
  const setLevel = (level: Level, change: Partial<StatusNorm['levels'][number]>) => {
    const [one, two, three] = norm.levels.map((own, place) => (place + 1 === level ? { ...own, ...change } : own));
    if (one && two && three) set({ ...norm, levels: [one, two, three] });
  };
  return (
    <Section title={title} text={t(`starts.${status}`)}>
      <Switch
        label={t('page.isOn')}
        aria-label={`${title}: ${t('page.isOn')}`}
        checked={norm.isOn}
        onChange={(event) => set({ ...norm, isOn: event.currentTarget.checked })}
      />
      {norm.isOn &&
        levels.map((level) => {
          const { afterMs, actions } = norm.levels[level - 1] ?? { afterMs: 0, actions: [] };
          return (
            <fieldset key={level} className={styles.level}>
              <legend className={styles.legend}>
                <LevelMark level={level} size={11} /> {t(`level.${level}`)}
              </legend>
              <DurationField
                label={t('page.after')}
                unit={unitOf[status]}
                valueMs={afterMs}
                maxMs={limits.afterMs}
                onChange={(valueMs) => setLevel(level, { afterMs: valueMs })}
              />
              <ActionFields status={status} actions={actions} set={(next) => setLevel(level, { actions: next })} />
            </fieldset>
          );
        })}
    </Section>
  );
}
