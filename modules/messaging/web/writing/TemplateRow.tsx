import { IconPaperclip, IconUser } from '@tabler/icons-react';
import { useWords } from '#web/i18n.ts';
import type { UsableTemplate } from './useTemplates.ts';
import styles from './writing.module.css';

/** One template in the list over the field: its name and how it would read. */
export function TemplateRow({ template }: { readonly template: UsableTemplate }) {
  const t = useWords('writing');
  return (
    <span className={styles.suggestion}>
      <span className={styles.suggestionHead}>
        <strong>{template.title}</strong>
        {template.queueId === null && (
          <span className={styles.tag} title={t('templates.ownHint')}>
            <IconUser size={11} stroke={1.8} aria-hidden />
            {t('templates.own')}
          </span>
        )}
        {template.files.length > 0 && (
          <span className={styles.tag}>
            <IconPaperclip size={11} stroke={1.8} aria-hidden />
            {template.files.length}
          </span>
        )}
      </span>
      <span className={styles.suggestionText} dir="auto">
        {template.text.replace(/\s+/g, ' ')}
      </span>
    </span>
  );
}
