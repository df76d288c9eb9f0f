import { IconMusic, IconVolume } from '@tabler/icons-react';
import type { Language } from '#identity';
import type { PromptOnWire, WaitingForm } from '#voice';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import styles from './waiting.module.css';
import { heardIn, shownText } from './waiting-form.ts';

/** What a caller hears, moment after moment, by the same rule that speaks to her. */
export function WaitingPreview(props: {
  readonly form: WaitingForm;
  readonly language: Language;
  readonly queueName: string;
  readonly prompts: readonly PromptOnWire[];
}) {
  const { form, language, queueName, prompts } = props;
  const t = useWords('voice');
  const formats = useFormats();
  const moments = heardIn(form);
  return (
    // It scrolls by itself: whoever uses the keys reaches the rest of it.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by the keys
    <aside className={styles.preview} aria-label={t('waiting.preview')} tabIndex={0}>
      <h2 className={styles.previewTitle}>{t('waiting.preview')}</h2>
      {!form.isOn && <p className={styles.off}>{t('waiting.previewOff')}</p>}
      {form.isOn && moments.length === 0 && <p className={styles.off}>{t('waiting.silent')}</p>}
      {moments.map(({ moment, says, music }) => (
        <section key={moment} className={styles.moment}>
          <h3 className={styles.when}>{t(`waiting.moment.${moment}`, { every: formats.duration(form.everyMs) })}</h3>
          {says.map((name) => {
            const promptId = form.prompts[name];
            const prompt = prompts.find(({ id }) => id === promptId);
            return (
              <p key={name} className={styles.said} lang={language}>
                <IconVolume size={14} aria-hidden />
                <span>
                  {promptId
                    ? t('waiting.recording', { name: prompt?.name ?? '–' })
                    : shownText(form.texts[language][name], language, queueName)}
                </span>
              </p>
            );
          })}
          {music && (
            <p className={styles.music}>
              <IconMusic size={14} aria-hidden />
              <span>{t('waiting.music')}</span>
            </p>
          )}
        </section>
      ))}
    </aside>
  );
}
