import { SegmentedControl, Switch } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { type Language, languages } from '#identity';
import { QueueTabs } from '#queues/web';
import { faultsOfWaiting, type WaitingForm, waitingLimits, waitingParts } from '#voice';
import { api, client } from '#web/api.ts';
import { useTitle } from '#web/badge.ts';
import { useFormats } from '#web/format.ts';
import { useLanguage, useWords } from '#web/i18n.ts';
import { tell } from '#web/notices.tsx';
import { BackLink } from '#web/parts/BackLink.tsx';
import { DurationField } from '#web/parts/DurationField.tsx';
import { type Draft, useDraft } from '#web/parts/draft.ts';
import { PlainPage, Section } from '#web/parts/page.tsx';
import { SaveBar } from '#web/parts/SaveBar.tsx';
import { StandingMark } from '#web/parts/StandingMark.tsx';
import { ErrorState, LoadingState } from '#web/parts/states.tsx';
import telephony from '../telephony.module.css';
import { WaitingPartFields } from './WaitingPartFields.tsx';
import { WaitingPreview } from './WaitingPreview.tsx';
import styles from './waiting.module.css';
import { changesInWords, type WaitingView, waitingFormOf } from './waiting-form.ts';

/** What callers of one queue hear while they wait, with all of it as they would hear it beside. */
export function WaitingPage() {
  const { queueId } = useParams({ strict: false }) as { queueId: string };
  const words = useQuery(api.waiting.get.queryOptions({ input: { queueId } }));
  if (words.isPending) return <LoadingState rows={10} />;
  if (words.isError) return <ErrorState error={words.error} retry={() => void words.refetch()} />;
  return <WaitingEditor key={queueId} words={words.data} />;
}

function WaitingEditor({ words }: { readonly words: WaitingView }) {
  const t = useWords('voice');
  const formats = useFormats();
  const cache = useQueryClient();
  const { queueId, queueName } = words;
  const saved = useMemo(() => waitingFormOf(words), [words]);
  const draft = useDraft<WaitingForm>(saved);
  const [language, setLanguage] = useState<Language>(useLanguage());
  const prompts = useQuery({ ...api.voice.prompts.list.queryOptions(), retry: false }).data?.items ?? [];
  const faults = faultsOfWaiting(draft.now);
  useTitle(queueName);
  const save = useMutation({
    mutationFn: () => client.waiting.set({ queueId, ...draft.now }),
    onSuccess: () => {
      draft.reset();
      tell(t('waiting.saved', { queue: queueName }));
    },
    onSettled: () => cache.invalidateQueries({ queryKey: api.waiting.key() }),
  });
  const first = faults[0];
  return (
    <PlainPage
      title={
        <>
          <BackLink to="/settings/queues">{t('waiting.back')}</BackLink>
          {queueName}
        </>
      }
      sentence={t('waiting.sentence')}
    >
      <QueueTabs queueId={queueId} />
      {!words.takesCalls && (
        <p className={telephony.notice} role="status">
          <StandingMark standing="poor" size={10} />
          {t('waiting.noCalls')}
        </p>
      )}
      <div className={styles.withPreview}>
        <div>
          <WhenFields draft={draft} language={language} setLanguage={setLanguage} />
          {waitingParts.map((part) => (
            <WaitingPartFields
              key={`${part} ${language}`}
              part={part}
              draft={draft}
              language={language}
              ordinary={words.ordinary[language]}
              faults={faults.filter((fault) => fault.language === language)}
              prompts={prompts}
              queueId={queueId}
            />
          ))}
        </div>
        <WaitingPreview form={draft.now} language={language} queueName={queueName} prompts={prompts} />
      </div>
      <SaveBar
        changes={changesInWords(saved, draft.now, {
          t,
          length: formats.duration,
          promptName: (id) => prompts.find((one) => one.id === id)?.name ?? '–',
        })}
        save={() => save.mutate()}
        reset={draft.reset}
        isSaving={save.isPending}
        error={save.error}
        part="voice"
        obstacle={
          first
            ? t('waiting.faulty', {
                language: t(`waiting.languages.${first.language}`),
                text: t(`waiting.text.${first.text}`),
              })
            : null
        }
      />
    </PlainPage>
  );
}

function WhenFields(props: {
  readonly draft: Draft<WaitingForm>;
  readonly language: Language;
  readonly setLanguage: (language: Language) => void;
}) {
  const { now, set } = props.draft;
  const t = useWords('voice');
  return (
    <Section title={t('waiting.general')} text={t('waiting.generalText')}>
      <Switch
        label={t('waiting.isOn')}
        description={t('waiting.isOnText')}
        checked={now.isOn}
        onChange={(event) => set('isOn', event.currentTarget.checked)}
      />
      <DurationField
        label={t('waiting.every')}
        description={t('waiting.everyText')}
        unit="second"
        valueMs={now.everyMs}
        minMs={waitingLimits.everyMs.min}
        maxMs={waitingLimits.everyMs.max}
        onChange={(everyMs) => set('everyMs', everyMs)}
      />
      <div className={styles.language}>
        <span className={styles.label}>{t('waiting.language')}</span>
        <span className={styles.description}>{t('waiting.languageText')}</span>
        <SegmentedControl
          aria-label={t('waiting.language')}
          value={props.language}
          data={languages.map((value) => ({ value, label: t(`waiting.languages.${value}`) }))}
          onChange={(value) => props.setLanguage(value as Language)}
        />
      </div>
    </Section>
  );
}
