import { IconRobot } from '@tabler/icons-react';
import { languages } from '#identity';
import { type BotForm, botText, botTextNames } from '#messaging';
import { useWords } from '#web/i18n.ts';
import styles from './bot.module.css';
import { exampleWords } from './bot-form.ts';

/** What customers would read, in both languages, by the same rule that speaks to them. */
export function BotPreview({ form, queueName }: { readonly form: BotForm; readonly queueName: string }) {
  const t = useWords('messaging');
  return (
    <aside className={styles.preview} aria-label={t('bot.preview')}>
      <h2 className={styles.previewTitle}>{t('bot.preview')}</h2>
      {!form.isOn && <p className={styles.off}>{t('bot.previewOff')}</p>}
      {botTextNames.map((name) => (
        <section key={name} className={styles.situation} data-is-off={!isSaid(form, name) || undefined}>
          <h3 className={styles.when}>{t(`bot.text.${name}`)}</h3>
          {languages
            .filter((language) => form.texts[language][name].trim() !== '')
            .map((language) => (
              <p key={language} className={styles.bubble} lang={language}>
                <IconRobot size={14} aria-hidden />
                <span>{botText(name, form.texts[language], exampleWords(language, queueName), language)}</span>
              </p>
            ))}
        </section>
      ))}
    </aside>
  );
}

function isSaid(form: BotForm, name: (typeof botTextNames)[number]): boolean {
  if (!form.isOn) return false;
  if (name === 'update') return form.updates;
  if (name === 'solved') return languages.some((language) => form.texts[language].solved.trim() !== '');
  return name !== 'joined' || form.announces;
}
