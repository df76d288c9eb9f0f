import { SegmentedControl, Select, Switch } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { type Language, languages } from '#identity';
import { type BotForm, faultsOfBot } from '#messaging';
import { QueueTabs } from '#queues/web';
import { api, client } from '#web/api.ts';
import { useTitle } from '#web/badge.ts';
import { useLanguage, useWords } from '#web/i18n.ts';
import { tell } from '#web/notices.tsx';
import { BackLink } from '#web/parts/BackLink.tsx';
import { type Draft, useDraft } from '#web/parts/draft.ts';
import { PlainPage, Section } from '#web/parts/page.tsx';
import { SaveBar } from '#web/parts/SaveBar.tsx';
import { ErrorState, LoadingState } from '#web/parts/states.tsx';
import { BotPreview } from './BotPreview.tsx';
import { BotTextFields } from './BotTextFields.tsx';
import styles from './bot.module.css';
import { type BotView, botFormOf, changesInWords } from './bot-form.ts';

/** What the bot of one queue says while customers wait, with everything it would say beside it. */
export function BotPage() {
  const { queueId } = useParams({ strict: false }) as { queueId: string };
  const bot = useQuery(api.messaging.bot.get.queryOptions({ input: { queueId } }));
  if (bot.isPending) return <LoadingState rows={10} />;
  if (bot.isError) return <ErrorState error={bot.error} retry={() => void bot.refetch()} />;
  return <BotEditor key={queueId} bot={bot.data} />;
}

function BotEditor({ bot }: { readonly bot: BotView }) {
  const t = useWords('messaging');
  const cache = useQueryClient();
  const saved = useMemo(() => botFormOf(bot), [bot]);
  const draft = useDraft<BotForm>(saved);
  const [language, setLanguage] = useState<Language>(useLanguage());
  const faults = faultsOfBot(draft.now);
  useTitle(bot.queueName);
  const save = useMutation({
    mutationFn: () => client.messaging.bot.set({ queueId: bot.queueId, ...draft.now }),
    onSuccess: () => {
      draft.reset();
      tell(t('bot.saved', { queue: bot.queueName }));
    },
    onSettled: () => cache.invalidateQueries({ queryKey: api.messaging.bot.key() }),
  });
  const first = faults[0];
  return (
    <PlainPage
      title={
        <>
          <BackLink to="/settings/queues">{t('bot.back')}</BackLink>
          {bot.queueName}
        </>
      }
      sentence={t('bot.sentence')}
    >
      <QueueTabs queueId={bot.queueId} />
      <div className={styles.withPreview}>
        <div>
          <WhenFields draft={draft} />
          <Section title={t('bot.texts')} text={t('bot.textsText')}>
            <SegmentedControl
              aria-label={t('bot.languageOfTexts')}
              value={language}
              data={languages.map((value) => ({ value, label: t(`bot.languages.${value}`) }))}
              onChange={(value) => setLanguage(value as Language)}
            />
            <BotTextFields
              key={language}
              texts={draft.now.texts[language]}
              ordinary={bot.ordinary[language]}
              faults={faults.filter((fault) => fault.language === language)}
              set={(texts) => draft.set('texts', { ...draft.now.texts, [language]: texts })}
            />
          </Section>
        </div>
        <BotPreview form={draft.now} queueName={bot.queueName} />
      </div>
      <SaveBar
        changes={changesInWords(saved, draft.now, t)}
        save={() => save.mutate()}
        reset={draft.reset}
        isSaving={save.isPending}
        error={save.error}
        part="messaging"
        obstacle={
          first
            ? t('bot.faulty', { language: t(`bot.languages.${first.language}`), text: t(`bot.text.${first.text}`) })
            : null
        }
      />
    </PlainPage>
  );
}

function WhenFields({ draft }: { readonly draft: Draft<BotForm> }) {
  const { now, set } = draft;
  const t = useWords('messaging');
  return (
    <Section title={t('bot.when')} text={t('bot.whenText')}>
      <Switch
        label={t('bot.isOn')}
        description={t('bot.isOnText')}
        checked={now.isOn}
        onChange={(event) => set('isOn', event.currentTarget.checked)}
      />
      <Switch
        label={t('bot.updates')}
        description={t('bot.updatesText')}
        checked={now.updates}
        disabled={!now.isOn}
        onChange={(event) => set('updates', event.currentTarget.checked)}
      />
      <Switch
        label={t('bot.announces')}
        description={t('bot.announcesText')}
        checked={now.announces}
        disabled={!now.isOn}
        onChange={(event) => set('announces', event.currentTarget.checked)}
      />
      <Select
        label={t('bot.language')}
        description={t('bot.languageText')}
        maw={280}
        allowDeselect={false}
        value={now.language}
        data={languages.map((value) => ({ value, label: t(`bot.languages.${value}`) }))}
        onChange={(value) => value && set('language', value as Language)}
      />
    </Section>
  );
}
