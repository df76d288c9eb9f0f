import { NumberInput } from '@mantine/core';
import { limits } from '#queues';
import { useWords } from '#web/i18n.ts';
import { DurationField } from '#web/parts/DurationField.tsx';
import type { Draft } from '#web/parts/draft.ts';
import { Section } from '#web/parts/page.tsx';
import type { QueueForm } from './queue-form.ts';
import styles from './queues.module.css';

/** Who is called back and does not answer: how often it is tried, and how long after a try the next one comes. */
export function CallbackFields({ draft }: { readonly draft: Draft<QueueForm> }) {
  const { now, set } = draft;
  const t = useWords('queues');
  return (
    <Section title={t('callback.title')} text={t('callback.text')}>
      <div className={styles.fields}>
        <NumberInput
          label={t('callback.tries')}
          description={t('callback.triesText')}
          min={1}
          max={limits.callbackTries}
          allowDecimal={false}
          maw={180}
          value={now.callbackTries}
          onChange={(typed) => typeof typed === 'number' && set('callbackTries', typed)}
        />
        <DurationField
          label={t('callback.pause')}
          description={t('callback.pauseText')}
          unit="minute"
          valueMs={now.callbackPauseMs}
          minMs={limits.callbackPauseMs.min}
          maxMs={limits.callbackPauseMs.max}
          onChange={(valueMs) => set('callbackPauseMs', valueMs)}
        />
      </div>
    </Section>
  );
}
