import { NumberInput, Select } from '@mantine/core';
import { figureNamed } from '#metrics';
import { limits, serviceLevelFormulas } from '#queues';
import { useFormats } from '#web/format.ts';
import { useLanguage, useWords } from '#web/i18n.ts';
import { DurationField } from '#web/parts/DurationField.tsx';
import type { Draft } from '#web/parts/draft.ts';
import { Section } from '#web/parts/page.tsx';
import { StandingMark } from '#web/parts/StandingMark.tsx';
import type { QueueForm } from './queue-form.ts';
import styles from './queues.module.css';
import { exampleDay, figureIds } from './service-level.ts';

const shortAbandonMax = 60_000;

/** The promise and how it is counted, with an example day that is counted again as the settings change. */
export function LevelFields({ draft: { now, set } }: { readonly draft: Draft<QueueForm> }) {
  const t = useWords('queues');
  const language = useLanguage();
  return (
    <Section title={t('level.title')} text={t('level.text')}>
      <div className={styles.fields}>
        <NumberInput
          label={t('level.target')}
          suffix=" %"
          min={0}
          max={100}
          maw={180}
          allowDecimal={false}
          value={Math.round(now.serviceLevelTarget * 100)}
          onChange={(typed) => typeof typed === 'number' && set('serviceLevelTarget', typed / 100)}
        />
        <DurationField
          label={t('level.time')}
          description={t('level.timeText')}
          unit="second"
          valueMs={now.serviceLevelMs}
          minMs={limits.serviceLevelMs.min}
          maxMs={limits.serviceLevelMs.max}
          onChange={(valueMs) => set('serviceLevelMs', valueMs)}
        />
        <DurationField
          label={t('level.short')}
          description={t('level.shortText')}
          unit="second"
          valueMs={now.shortAbandonMs}
          maxMs={shortAbandonMax}
          onChange={(valueMs) => set('shortAbandonMs', valueMs)}
        />
      </div>
      <Select
        label={t('level.formula')}
        maw={420}
        data={serviceLevelFormulas.map((value) => ({
          value,
          label: `${value.replace('_', ' ')} · ${figureNamed(figureIds[value]).name[language]}`,
        }))}
        value={now.serviceLevelFormula}
        onChange={(formula) => formula && set('serviceLevelFormula', formula)}
      />
      <Example form={now} />
    </Section>
  );
}

function Example({ form }: { readonly form: QueueForm }) {
  const t = useWords('queues');
  const formats = useFormats();
  const language = useLanguage();
  const day = exampleDay(form.serviceLevelFormula, form);
  const figure = figureNamed(figureIds[form.serviceLevelFormula]);
  const isReached = day.value !== null && day.value >= form.serviceLevelTarget;
  return (
    <div className={styles.example} role="status" aria-label={t('level.example')}>
      <span className={styles.exampleValue}>
        {day.value === null ? '–' : formats.percent(day.value)}
        <StandingMark standing={isReached ? 'within' : 'poor'} size={12} />
      </span>
      <span className={styles.exampleWords}>
        <span className={styles.exampleFormula}>{figure.formula[language]}</span>
        <br />
        {formats.number(day.part)} ÷ {formats.number(day.whole)} · {t(isReached ? 'level.reached' : 'level.missed')}
        <br />
        {t('level.exampleText', day)}
      </span>
    </div>
  );
}
