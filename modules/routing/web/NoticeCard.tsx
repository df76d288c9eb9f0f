import { Button } from '@mantine/core';
import { useAwayReasons, useReadNotice } from '#agents/web';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import styles from './notice.module.css';
import { useMyState } from './useMyState.ts';

/** What a supervisor changed, by whom and why. It stays until it has been read, over reloads and in every browser of hers. */
export function NoticeCard() {
  const t = useWords('routing');
  const agents = useWords('agents');
  const formats = useFormats();
  const { me } = useMyState();
  const reasons = useAwayReasons();
  const read = useReadNotice();
  const notice = me?.notice;
  if (!me || !notice) return null;
  const state = reasons.nameOf(notice.reasonId) ?? agents(`availability.${notice.availability}`);
  const isWaiting = me.pending !== null && me.pending.reasonId === notice.reasonId;
  return (
    <section className={styles.card} role="alert" aria-labelledby="notice-title">
      <p className={styles.title} id="notice-title">
        {t('me.notice.title', { name: notice.by ?? t('me.notice.somebody') })}
        <time dateTime={notice.at} title={formats.exact(notice.at)}>
          {formats.time(notice.at)}
        </time>
      </p>
      <p className={styles.to}>{t(isWaiting ? 'me.notice.pending' : 'me.notice.to', { state })}</p>
      <p className={styles.note} dir="auto">
        {notice.note}
      </p>
      <Button size="compact-md" loading={read.isPending} onClick={() => read.mutate(undefined)}>
        {t('me.notice.read')}
      </Button>
    </section>
  );
}
