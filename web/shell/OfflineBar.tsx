import { Button } from '@mantine/core';
import { IconPlugConnectedX } from '@tabler/icons-react';
import { useNow } from '../clock.ts';
import { useFormats } from '../format.ts';
import { useWords } from '../i18n.ts';
import { useLiveState } from '../live.tsx';
import styles from './shell.module.css';

/** A gap shorter than this is not worth a word: the sockets resume by themselves. */
const patienceMs = 2_500;

/** While there is no connection: since when, what is kept, what happens next. */
export function OfflineBar() {
  const t = useWords();
  const formats = useFormats();
  const line = useLiveState();
  const now = useNow();
  if (line.isOnline || now - line.sinceMs < patienceMs) return null;
  return (
    <div className={styles.offline} role="status">
      <strong>
        <IconPlugConnectedX size={16} stroke={1.8} aria-hidden />
        {t('offline.title')}
      </strong>
      <span className="s-figures">
        {t('offline.since', { time: formats.time(line.sinceMs), duration: formats.duration(now - line.sinceMs) })}
      </span>
      <span>{t('offline.kept')}</span>
      <Button size="compact-sm" variant="default" onClick={line.retry}>
        {t('offline.again')}
      </Button>
    </div>
  );
}
