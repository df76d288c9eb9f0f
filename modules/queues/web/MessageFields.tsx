import { SegmentedControl, Textarea } from '@mantine/core';
import { limits, messageTimes } from '#queues';
import { useWords } from '#web/i18n.ts';
import { DurationField } from '#web/parts/DurationField.tsx';
import type { Draft } from '#web/parts/draft.ts';
import { Section } from '#web/parts/page.tsx';
import type { QueueForm } from './queue-form.ts';
import styles from './queues.module.css';

/** When callers may leave a spoken message, what they are told before, and how long they may speak. */
export function MessageFields({ draft }: { readonly draft: Draft<QueueForm> }) {
  const { now, set } = draft;
  const t = useWords('queues');
  return (
    <Section title={t('messages.title')} text={t('messages.text')}>
      <div className={styles.fields}>
        <SegmentedControl
          aria-label={t('messages.when')}
          value={now.takesMessages}
          onChange={(value) => set('takesMessages', value)}
          data={messageTimes.map((value) => ({ value, label: t(`messages.times.${value}`) }))}
        />
        {now.takesMessages !== 'off' && (
          <>
            {(['tr', 'en'] as const).map((language) => (
              <Textarea
                key={language}
                label={t(`messages.greetingIn.${language}`)}
                description={t('messages.greetingText')}
                autosize
                minRows={2}
                maxLength={limits.messageGreeting}
                value={now.messageGreeting[language]}
                onChange={(event) =>
                  set('messageGreeting', { ...now.messageGreeting, [language]: event.currentTarget.value })
                }
              />
            ))}
            <DurationField
              label={t('messages.most')}
              description={t('messages.mostText')}
              unit="second"
              valueMs={now.messageMostMs}
              minMs={limits.messageMostMs.min}
              maxMs={limits.messageMostMs.max}
              onChange={(valueMs) => set('messageMostMs', valueMs)}
            />
          </>
        )}
      </div>
    </Section>
  );
}
