import { ActionIcon, Button, Checkbox, TextInput } from '@mantine/core';
import { IconArchive, IconArchiveOff, IconPlus } from '@tabler/icons-react';
import { limits } from '#queues';
import { useWords } from '#web/i18n.ts';
import { DurationField } from '#web/parts/DurationField.tsx';
import type { Draft } from '#web/parts/draft.ts';
import { Section } from '#web/parts/page.tsx';
import type { QueueForm } from './queue-form.ts';
import styles from './queues.module.css';

/** The work after a call: how long it may take, and which outcomes there are to choose from. */
export function WrapUpFields({ draft }: { readonly draft: Draft<QueueForm> }) {
  const { now, set } = draft;
  const t = useWords('queues');
  const shown = now.outcomes;
  const change = (id: string, to: { readonly name?: string; readonly isArchived?: boolean }) =>
    set(
      'outcomes',
      shown.map((one) => (one.id === id ? { ...one, ...to } : one)),
    );
  const add = () => set('outcomes', [...shown, { id: crypto.randomUUID(), name: '', isArchived: false }]);
  return (
    <Section title={t('wrapUp.title')} text={t('wrapUp.text')}>
      <div className={styles.fields}>
        <DurationField
          label={t('wrapUp.limit')}
          description={t('wrapUp.limitText')}
          unit="second"
          valueMs={now.wrapUpMs}
          maxMs={limits.wrapUpMs}
          onChange={(valueMs) => set('wrapUpMs', valueMs)}
        />
      </div>
      <h3 className={styles.subTitle}>{t('wrapUp.outcomes')}</h3>
      <div className={styles.outcomes}>
        {shown.map(({ id, name, isArchived }) => (
          <div key={id} className={styles.outcome}>
            <TextInput
              aria-label={t('wrapUp.outcomeName')}
              placeholder={t('wrapUp.outcomeName')}
              value={name}
              maxLength={limits.outcomeName}
              disabled={isArchived}
              onChange={(event) => change(id, { name: event.currentTarget.value })}
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t(isArchived ? 'wrapUp.restore' : 'wrapUp.archive', { name })}
              onClick={() => change(id, { isArchived: !isArchived })}
            >
              {isArchived ? <IconArchiveOff size={16} stroke={1.6} /> : <IconArchive size={16} stroke={1.6} />}
            </ActionIcon>
          </div>
        ))}
      </div>
      <Button
        variant="default"
        size="xs"
        w="fit-content"
        leftSection={<IconPlus size={14} stroke={1.8} aria-hidden />}
        disabled={shown.length >= limits.outcomes}
        onClick={add}
      >
        {t('wrapUp.add')}
      </Button>
      <Checkbox
        label={t('wrapUp.required')}
        description={t('wrapUp.requiredText')}
        checked={now.outcomeIsRequired}
        onChange={(event) => set('outcomeIsRequired', event.currentTarget.checked)}
      />
    </Section>
  );
}
