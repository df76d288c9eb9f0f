import { IconAlertCircle } from '@tabler/icons-react';
import { useErrorWords } from '../errors.ts';
import type { Texts } from '../texts/tr.ts';
import styles from './page.module.css';

/** What went wrong with a form, in words, told to screen readers at once. Takes no room while nothing did. */
export function InlineError({ error, part }: { readonly error: unknown; readonly part?: keyof Texts }) {
  const words = useErrorWords(part);
  if (!error) return <div role="alert" />;
  const { text, code, type } = words(error);
  return (
    <div role="alert" className={styles.inlineError}>
      <IconAlertCircle size={16} stroke={1.8} aria-hidden />
      <span>
        {text}
        {type === 'unknown' && code ? ` (${code})` : ''}
      </span>
    </div>
  );
}
