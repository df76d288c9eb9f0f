import { IconHourglass } from '@tabler/icons-react';
import type { ConversationDetail } from '#messaging';
import { useNow } from '#web/clock.ts';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import styles from './messages.module.css';

const minuteMs = 60_000;

/** How long free text may still be sent, where a channel limits it. */
export function WindowNote({ detail }: { readonly detail: ConversationDetail }) {
  const t = useWords('messaging');
  const formats = useFormats();
  const now = useNow(minuteMs);
  const { until, isForPeople } = detail.window;
  if (until === null || detail.status === 'completed') return null;
  const leftMs = Math.max(0, Math.floor((Date.parse(until) - now) / minuteMs) * minuteMs);
  const left = leftMs === 0 ? t('messages.windowMinute') : formats.duration(leftMs);
  return (
    <p className={styles.window} title={formats.exact(until)}>
      <IconHourglass size={13} stroke={1.7} aria-hidden />
      {t(isForPeople ? 'messages.windowForPeople' : 'messages.window', { left })}
    </p>
  );
}
