import { IconMessageCircle } from '@tabler/icons-react';
import type { CSSProperties } from 'react';
import { useWords } from '#web/i18n.ts';
import { type ChannelForm, inkOn } from './channel-form.ts';
import styles from './channels.module.css';

/** The window as a visitor would see it with the settings in the form. A picture: nothing in it can be pressed. */
export function Preview({ form }: { readonly form: ChannelForm }) {
  const t = useWords('channels');
  const colours = {
    '--brand-of-channel': form.colour,
    '--on-brand-of-channel': inkOn(form.colour),
  } as CSSProperties;
  return (
    <aside className={styles.previewColumn} aria-label={t('preview.label')}>
      <div className={styles.previewSticky}>
        <p className={styles.previewLabel}>{t('preview.label')}</p>
        <div className={styles.stage} data-side={form.position} style={colours}>
          <div className={styles.window}>
            <div className={styles.windowHead}>
              <strong>{form.title || form.name}</strong>
              {form.greeting && <span>{form.greeting}</span>}
            </div>
            <div className={styles.windowLog}>
              <span className={styles.mine}>{t('preview.question')}</span>
              <span className={styles.by}>{t('preview.agent')}</span>
              <span className={styles.theirs}>{t('preview.answer')}</span>
            </div>
            <div className={styles.windowWrite}>{t('preview.write')}</div>
            {form.privacyNotice && <div className={styles.windowNotice}>{form.privacyNotice}</div>}
          </div>
          <span className={styles.launcher} aria-hidden>
            <IconMessageCircle size={24} stroke={1.8} />
          </span>
        </div>
      </div>
    </aside>
  );
}
