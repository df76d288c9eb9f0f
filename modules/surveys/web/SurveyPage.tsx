import { NumberInput, SegmentedControl, Select, Switch, Textarea } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { type Language, languages } from '#identity';
import { QueueTabs } from '#queues/web';
import { faultOf, limits, marksOf, type SurveyOfQueue, type SurveySettings, surveyKinds } from '#surveys';
import { api, client } from '#web/api.ts';
import { useTitle } from '#web/badge.ts';
import { useFormats } from '#web/format.ts';
import { useLanguage, useWords } from '#web/i18n.ts';
import { tell } from '#web/notices.tsx';
import { BackLink } from '#web/parts/BackLink.tsx';
import { type Draft, useDraft } from '#web/parts/draft.ts';
import { PlainPage, Section } from '#web/parts/page.tsx';
import { type Change, SaveBar } from '#web/parts/SaveBar.tsx';
import { ErrorState, LoadingState } from '#web/parts/states.tsx';
import styles from './survey.module.css';

/** What one queue asks its customers when a conversation is over, and what they have said. */
export function SurveyPage() {
  const { queueId } = useParams({ strict: false }) as { queueId: string };
  const survey = useQuery(api.surveys.get.queryOptions({ input: { queueId } }));
  if (survey.isPending) return <LoadingState rows={8} />;
  if (survey.isError) return <ErrorState error={survey.error} retry={() => void survey.refetch()} />;
  return <SurveyEditor key={queueId} survey={survey.data} />;
}

function SurveyEditor({ survey }: { readonly survey: SurveyOfQueue }) {
  const t = useWords('surveys');
  const cache = useQueryClient();
  const saved = useMemo((): SurveySettings => survey.settings, [survey.settings]);
  const draft = useDraft<SurveySettings>(saved);
  const [language, setLanguage] = useState<Language>(useLanguage());
  const { now, set } = draft;
  useTitle(survey.queueName);
  const save = useMutation({
    mutationFn: () => client.surveys.set({ queueId: survey.queueId, ...now, texts: structuredClone(now.texts) }),
    onSuccess: () => {
      draft.reset();
      tell(t('saved', { queue: survey.queueName }));
    },
    onSettled: () => cache.invalidateQueries({ queryKey: api.surveys.key() }),
  });
  const texts = now.texts[language];
  const setText = (part: Partial<typeof texts>) => set('texts', { ...now.texts, [language]: { ...texts, ...part } });
  return (
    <PlainPage
      title={
        <>
          <BackLink to="/settings/queues">{t('back')}</BackLink>
          {survey.queueName}
        </>
      }
      sentence={t('sentence')}
    >
      <QueueTabs queueId={survey.queueId} />
      <Results survey={survey} />
      <WhenFields draft={draft} />
      <Section title={t('texts')} text={t('textsText')}>
        <SegmentedControl
          aria-label={t('texts')}
          value={language}
          data={languages.map((value) => ({ value, label: t(`languages.${value}`) }))}
          onChange={(value) => setLanguage(value as Language)}
        />
        <Textarea
          label={t('question')}
          autosize
          minRows={2}
          maxLength={limits.textChars}
          value={texts.question}
          onChange={(event) => setText({ question: event.currentTarget.value })}
        />
        <Textarea
          label={t('thanks')}
          description={t('thanksText')}
          autosize
          minRows={1}
          maxLength={limits.textChars}
          value={texts.thanks}
          onChange={(event) => setText({ thanks: event.currentTarget.value })}
        />
        <figure className={styles.preview}>
          <figcaption>{t('preview')}</figcaption>
          <p dir="auto">{texts.question}</p>
          <ul>
            {marksOf(now.kind).map((mark) => (
              <li key={mark}>{mark}</li>
            ))}
          </ul>
        </figure>
      </Section>
      <SaveBar
        changes={changesInWords(saved, now, t)}
        save={() => save.mutate()}
        reset={draft.reset}
        isSaving={save.isPending}
        error={save.error}
        part="surveys"
        obstacle={faultOf(now) ? t('empty') : null}
      />
    </PlainPage>
  );
}

function WhenFields({ draft }: { readonly draft: Draft<SurveySettings> }) {
  const { now, set } = draft;
  const t = useWords('surveys');
  return (
    <Section title={t('when')} text={t('isOnText')}>
      <Switch label={t('isOn')} checked={now.isOn} onChange={(event) => set('isOn', event.currentTarget.checked)} />
      <Switch
        label={t('afterSilence')}
        checked={now.afterSilence}
        disabled={!now.isOn}
        onChange={(event) => set('afterSilence', event.currentTarget.checked)}
      />
      <NumberInput
        label={t('rest')}
        description={t('restText')}
        suffix={` ${t('days')}`}
        maw={280}
        min={0}
        max={limits.restDays}
        allowDecimal={false}
        value={now.restDays}
        onChange={(value) => typeof value === 'number' && set('restDays', value)}
      />
      <Select
        label={t('kind')}
        maw={280}
        allowDeselect={false}
        value={now.kind}
        data={surveyKinds.map((value) => ({ value, label: t(`kinds.${value}`) }))}
        onChange={(value) => {
          const kind = surveyKinds.find((each) => each === value);
          if (kind) set('kind', kind);
        }}
      />
    </Section>
  );
}

function Results({ survey }: { readonly survey: SurveyOfQueue }) {
  const t = useWords('surveys');
  const formats = useFormats();
  const { asked, answers, value, mean, interval } = survey.score;
  const { kind } = survey.settings;
  if (asked === 0) return null;
  const share = (percent: number) => formats.percent(percent / 100);
  const inWords = value === null ? '–' : kind === 'csat' ? share(value) : formats.number(value, kind === 'ces' ? 2 : 0);
  const tiles = [
    [t('asked'), formats.number(asked)],
    [t('answers'), formats.number(answers)],
    [t(`value.${kind}`), inWords],
    ...(mean === null ? [] : [[t('mean'), formats.number(mean, 2)]]),
    ...(interval ? [[t('interval'), `${share(interval[0])} – ${share(interval[1])}`]] : []),
  ];
  return (
    <Section title={t('results')} {...(answers === 0 && { text: t('none') })}>
      <dl className={styles.tiles}>
        {tiles.map(([name, figure]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{figure}</dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}

type Words = ReturnType<typeof useWords<'surveys'>>;

function changesInWords(before: SurveySettings, after: SurveySettings, t: Words): readonly Change[] {
  const onOff = (isOn: boolean) => t(isOn ? 'on' : 'off');
  const said: readonly (readonly [string, (settings: SurveySettings) => string])[] = [
    [t('isOn'), ({ isOn }) => onOff(isOn)],
    [t('afterSilence'), ({ afterSilence }) => onOff(afterSilence)],
    [t('rest'), ({ restDays }) => `${restDays} ${t('days')}`],
    [t('kind'), ({ kind }) => t(`kinds.${kind}`)],
    ...languages.flatMap((language) => [
      [
        `${t('question')} (${t(`languages.${language}`)})`,
        ({ texts }: SurveySettings) => texts[language].question,
      ] as const,
      [
        `${t('thanks')} (${t(`languages.${language}`)})`,
        ({ texts }: SurveySettings) => texts[language].thanks,
      ] as const,
    ]),
  ];
  return said.flatMap(([what, say]) =>
    say(before) === say(after) ? [] : [{ what, before: say(before), after: say(after) }],
  );
}
