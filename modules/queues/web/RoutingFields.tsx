import { Checkbox, NumberInput, SegmentedControl, Select } from '@mantine/core';
import { skillLevelMax } from '#agents';
import { assignments, limits, stickyFallbacks, strategies } from '#queues';
import { useWords } from '#web/i18n.ts';
import { DurationField } from '#web/parts/DurationField.tsx';
import type { Draft } from '#web/parts/draft.ts';
import { Section } from '#web/parts/page.tsx';
import type { QueueForm } from './queue-form.ts';
import styles from './queues.module.css';
import { SkillChooser, type SkillView } from './SkillChooser.tsx';

/** What a returned conversation waits by default before it goes back to the queue. */
const returnAfterMs = 5 * 60_000;

/** To whom the next one is offered, for how long, and what happens when nobody takes it. */
export function RoutingFields(props: { readonly draft: Draft<QueueForm>; readonly skills: readonly SkillView[] }) {
  const { now, set } = props.draft;
  const t = useWords('queues');
  return (
    <Section title={t('routing.title')} text={t('routing.text')}>
      <div>
        <Select
          label={t('routing.strategy')}
          maw={360}
          data={strategies.map((value) => ({ value, label: t(`routing.strategies.${value}`) }))}
          value={now.strategy}
          onChange={(strategy) => strategy && set('strategy', strategy)}
        />
        <p className={styles.explain}>{t(`routing.explain.${now.strategy}`)}</p>
      </div>
      <div className={styles.fields}>
        <DurationField
          label={t('routing.offerTimeout')}
          description={t('routing.offerTimeoutText')}
          unit="second"
          valueMs={now.offerTimeoutMs}
          minMs={limits.offerTimeoutMs.min}
          maxMs={limits.offerTimeoutMs.max}
          onChange={(valueMs) => set('offerTimeoutMs', valueMs)}
        />
        <DurationField
          label={t('routing.notResponding')}
          description={t('routing.notRespondingText')}
          unit="second"
          valueMs={now.notRespondingMs}
          maxMs={limits.notRespondingMs.max}
          onChange={(valueMs) => set('notRespondingMs', valueMs)}
        />
      </div>
      <RequiredSkills {...props} />
      <Checkbox
        label={t('routing.declineAsksReason')}
        checked={now.declineAsksReason}
        onChange={(event) => set('declineAsksReason', event.currentTarget.checked)}
      />
      <Checkbox
        label={t('routing.autoAnswer')}
        checked={now.autoAnswer}
        onChange={(event) => set('autoAnswer', event.currentTarget.checked)}
      />
      <div>
        <h3 className={styles.subTitle}>{t('routing.assignment')}</h3>
        <SegmentedControl
          size="sm"
          mt={6}
          aria-label={t('routing.assignment')}
          value={now.assignment}
          data={assignments.map((value) => ({ value, label: t(`routing.assignments.${value}`) }))}
          onChange={(assignment) => set('assignment', assignment)}
        />
        <p className={styles.hint}>{t(`routing.assignmentText.${now.assignment}`)}</p>
      </div>
      {now.assignment === 'sticky' && <StickyFields draft={props.draft} />}
      <div>
        <h3 className={styles.subTitle}>{t('routing.offline')}</h3>
        <SegmentedControl
          size="sm"
          mt={6}
          aria-label={t('routing.offline')}
          value={now.offlineRule.type}
          data={[
            { value: 'keep', label: t('routing.offlineKeep') },
            { value: 'returnAfter', label: t('routing.offlineReturn') },
            { value: 'returnOnMessage', label: t('routing.offlineOnMessage') },
          ]}
          onChange={(type) =>
            set(
              'offlineRule',
              type === 'returnAfter'
                ? { type, afterMs: returnAfterMs }
                : { type: type === 'keep' ? 'keep' : 'returnOnMessage' },
            )
          }
        />
      </div>
      {now.offlineRule.type === 'returnAfter' && (
        <DurationField
          label={t('routing.offlineAfter')}
          unit="minute"
          valueMs={now.offlineRule.afterMs}
          minMs={limits.returnAfterMs.min}
          maxMs={limits.returnAfterMs.max}
          onChange={(afterMs) => set('offlineRule', { type: 'returnAfter', afterMs })}
        />
      )}
    </Section>
  );
}

/** How long the agent she knows is waited for, for how long somebody is known, and what follows. */
function StickyFields({ draft: { now, set } }: { readonly draft: Draft<QueueForm> }) {
  const t = useWords('queues');
  return (
    <div className={styles.fields}>
      <DurationField
        label={t('routing.sticky')}
        description={t('routing.stickyText')}
        unit="second"
        valueMs={now.stickyMs}
        maxMs={limits.stickyMs}
        onChange={(valueMs) => set('stickyMs', valueMs)}
      />
      <DurationField
        label={t('routing.stickyWithin')}
        description={t('routing.stickyWithinText')}
        unit="hour"
        valueMs={now.stickyWithinMs}
        minMs={limits.stickyWithinMs.min}
        maxMs={limits.stickyWithinMs.max}
        onChange={(valueMs) => set('stickyWithinMs', valueMs)}
      />
      <Select
        label={t('routing.stickyFallback')}
        description={t('routing.stickyFallbackText')}
        allowDeselect={false}
        data={stickyFallbacks.map((value) => ({ value, label: t(`routing.assignments.${value}`) }))}
        value={now.stickyFallback}
        onChange={(fallback) => fallback && set('stickyFallback', fallback)}
      />
    </div>
  );
}

function RequiredSkills(props: { readonly draft: Draft<QueueForm>; readonly skills: readonly SkillView[] }) {
  const { now, set } = props.draft;
  const t = useWords('queues');
  return (
    <div>
      <h3 className={styles.subTitle}>{t('routing.requires')}</h3>
      <p className={styles.hint}>{t(now.requires.length === 0 ? 'routing.noSkills' : 'routing.requiresText')}</p>
      <SkillChooser
        chosen={now.requires.map(({ skillId }) => skillId)}
        skills={props.skills}
        add={(skillId) => set('requires', [...now.requires, { skillId, minLevel: 1 } as (typeof now.requires)[number]])}
        remove={(skillId) =>
          set(
            'requires',
            now.requires.filter((requirement) => requirement.skillId !== skillId),
          )
        }
      >
        {(skillId, name) => (
          <NumberInput
            aria-label={t('routing.minLevel', { name })}
            prefix="≥ "
            size="xs"
            w={72}
            min={1}
            max={skillLevelMax}
            allowDecimal={false}
            value={now.requires.find((requirement) => requirement.skillId === skillId)?.minLevel ?? 1}
            onChange={(typed) => {
              if (typeof typed !== 'number') return;
              set(
                'requires',
                now.requires.map((old) => (old.skillId === skillId ? { ...old, minLevel: typed } : old)),
              );
            }}
          />
        )}
      </SkillChooser>
    </div>
  );
}
