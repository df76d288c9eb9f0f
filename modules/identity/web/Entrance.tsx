import { SegmentedControl } from '@mantine/core';
import type { ReactNode } from 'react';
import { languages } from '#identity';
import { speak, useLanguage, useWords } from '#web/i18n.ts';
import { Mark } from '#web/parts/Mark.tsx';
import styles from './entrance.module.css';
import { Switchboard } from './Switchboard.tsx';

/** What stands around the pages before sign-in: the mark, the choice of language, a picture. */
export function Entrance({ children }: { readonly children: ReactNode }) {
  const t = useWords('identity');
  const shell = useWords('shell');
  const language = useLanguage();
  return (
    <div className={styles.entrance}>
      <div className={styles.side}>
        <header className={styles.head}>
          <Mark size={26} />
          <span className={styles.name}>{shell('product')}</span>
          <SegmentedControl
            aria-label={t('entrance.language')}
            value={language}
            onChange={(choice) => void speak(choice)}
            data={languages.map((value) => ({ value, label: shell(`languages.${value}`) }))}
          />
        </header>
        <main className={styles.middle}>{children}</main>
      </div>
      <div className={styles.picture} aria-hidden>
        <Switchboard />
      </div>
    </div>
  );
}
