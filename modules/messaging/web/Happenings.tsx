import { useState } from 'react';
import type { HappeningView } from '#messaging';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import styles from './timeline.module.css';
import { happenedInWords } from './words.ts';

/** More lines than this in one go are folded. */
const unfolded = 3;

/** What happened between two messages, one quiet line each. */
export function Happenings({ happenings }: { readonly happenings: readonly HappeningView[] }) {
  const t = useWords('messaging');
  const formats = useFormats();
  const [isOpen, setOpen] = useState(false);
  const isFolded = !isOpen && happenings.length > unfolded;
  const shown = isFolded ? happenings.slice(-(unfolded - 1)) : happenings;
  return (
    <div className={styles.happenings}>
      {isFolded && (
        <button type="button" className={styles.quietButton} onClick={() => setOpen(true)}>
          {t('conversation.happened.more', { count: happenings.length - shown.length })}
        </button>
      )}
      {shown.map((happening) => (
        <p key={happening.number} className={styles.happening}>
          <span>{happenedInWords(happening, t)}</span>
          <time dateTime={happening.at} title={formats.exact(happening.at)}>
            {formats.time(happening.at)}
          </time>
        </p>
      ))}
    </div>
  );
}
