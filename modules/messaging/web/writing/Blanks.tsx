import { blanksIn } from '#messaging';
import { useWords } from '#web/i18n.ts';
import styles from './writing.module.css';

/** Names the variables that nobody has filled in; a press selects one in the text. Until then nothing is sent. */
export function Blanks({ text, select }: { readonly text: string; readonly select: (name: string) => void }) {
  const t = useWords('writing');
  const blanks = blanksIn(text);
  if (blanks.length === 0) return null;
  return (
    <p className={styles.blanks} role="status">
      <span>{t('blanks.fill')}</span>
      {blanks.map((name) => (
        <button key={name} type="button" className={styles.blank} onClick={() => select(name)}>
          {`{${name}}`}
        </button>
      ))}
    </p>
  );
}
