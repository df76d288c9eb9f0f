import { Button } from '@mantine/core';
import { useTimeout } from '@mantine/hooks';
import { IconAlertTriangle } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useErrorWords } from '../errors.ts';
import { useWords } from '../i18n.ts';
import type { Texts } from '../texts/tr.ts';
import styles from './states.module.css';

/** Nothing here yet: one sentence, one picture of the goal, one button. */
export function EmptyState(props: {
  readonly icon: ReactNode;
  readonly title: string;
  readonly text?: string;
  readonly action?: ReactNode;
}) {
  return (
    <div className={styles.state}>
      <div className={styles.picture} aria-hidden>
        {props.icon}
      </div>
      <p className={styles.title}>{props.title}</p>
      {props.text && <p className={styles.text}>{props.text}</p>}
      {props.action}
    </div>
  );
}

/** Loading shows only when it lasts: an answer within this time never flickers. */
const patienceMs = 150;

/** Rows that are on their way, shown after 150 ms. */
export function LoadingState({ rows = 6 }: { readonly rows?: number }) {
  const t = useWords();
  const [isLate, setLate] = useState(false);
  useTimeout(() => setLate(true), patienceMs, { autoInvoke: true });
  if (!isLate) return <div style={{ minHeight: `calc(var(--row) * ${rows})` }} />;
  return (
    <div className={styles.bones} role="status" aria-label={t('states.loading')}>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: bones have no identity
        <div className={styles.bone} key={row}>
          <i style={{ width: `${18 + ((row * 37) % 14)}%` }} />
          <i style={{ width: `${28 + ((row * 53) % 24)}%` }} />
          <i style={{ width: '8%', marginInlineStart: 'auto' }} />
        </div>
      ))}
    </div>
  );
}

/** Something failed: what happened, what to do now, a code to tell support. */
export function ErrorState(props: {
  readonly error: unknown;
  readonly part?: keyof Texts;
  readonly retry?: () => void;
}) {
  const t = useWords();
  const words = useErrorWords(props.part)(props.error);
  return (
    <div className={styles.state} role="alert">
      <div className={styles.picture} aria-hidden>
        <IconAlertTriangle size={22} stroke={1.5} />
      </div>
      <p className={styles.title}>{words.title}</p>
      <p className={styles.text}>{words.text}</p>
      {words.code && <p className={styles.code}>{t('states.code', { code: words.code })}</p>}
      {props.retry && (
        <Button variant="default" onClick={props.retry}>
          {t('states.retry')}
        </Button>
      )}
    </div>
  );
}
