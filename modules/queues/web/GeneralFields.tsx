import { Checkbox, Group, NumberInput, TextInput } from '@mantine/core';
import { media } from '#kernel/channel.ts';
import { limits } from '#queues';
import { useWords } from '#web/i18n.ts';
import { DurationField } from '#web/parts/DurationField.tsx';
import type { Draft } from '#web/parts/draft.ts';
import { Section } from '#web/parts/page.tsx';
import type { QueueForm } from './queue-form.ts';
import styles from './queues.module.css';

/** Name and limits of a queue. */
export function GeneralFields({ draft: { now, set } }: { readonly draft: Draft<QueueForm> }) {
  const t = useWords('queues');
  return (
    <Section title={t('general.title')} text={t('general.text')}>
      <TextInput
        label={t('general.name')}
        maxLength={120}
        maw={360}
        value={now.name}
        onChange={(event) => set('name', event.currentTarget.value)}
      />
      <Checkbox.Group
        label={t('general.media')}
        value={[...now.media]}
        onChange={(chosen) =>
          set(
            'media',
            media.filter((medium) => chosen.includes(medium)),
          )
        }
      >
        <Group mt={6} gap={20}>
          {media.map((medium) => (
            <Checkbox key={medium} value={medium} label={t(`general.medium.${medium}`)} />
          ))}
        </Group>
      </Checkbox.Group>
      <div className={styles.fields}>
        <NumberInput
          label={t('general.maxWaiting')}
          description={t('general.maxWaitingText')}
          min={1}
          max={limits.waiting}
          allowDecimal={false}
          maw={180}
          value={now.maxWaiting}
          onChange={(typed) => typeof typed === 'number' && set('maxWaiting', typed)}
        />
        <DurationField
          label={t('general.reopen')}
          description={t('general.reopenText')}
          unit="hour"
          valueMs={now.reopenWithinMs}
          maxMs={limits.reopenWithinMs}
          onChange={(valueMs) => set('reopenWithinMs', valueMs)}
        />
        <DurationField
          label={t('general.priority')}
          description={t('general.priorityText')}
          unit="minute"
          valueMs={now.boostMs}
          minMs={-limits.boostMs}
          maxMs={limits.boostMs}
          onChange={(valueMs) => set('boostMs', valueMs)}
        />
      </div>
    </Section>
  );
}
