import { ActionIcon, Button, Popover } from '@mantine/core';
import { IconBell } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useCallback, useState } from 'react';
import type { UserId } from '#kernel/id.ts';
import { type AgentNotice, type NoticesChange, type NoticesSnapshot, noticeLimits, noticesTopicOf } from '#messaging';
import { client } from '#web/api.ts';
import { useWords } from '#web/i18n.ts';
import { useTopic, useTopicChanges } from '#web/live.tsx';
import { tellNews } from '#web/notices.tsx';
import { Ago } from '#web/parts/Timer.tsx';
import { useRing } from '#web/ring.ts';
import { useMe } from '#web/session.ts';
import styles from './writing.module.css';

/** In the top bar of every page: where I was named, and what of mine could not be sent. */
export function NoticesMark() {
  const t = useWords('writing');
  const navigate = useNavigate();
  const { user } = useMe();
  const topic = noticesTopicOf(user.id as UserId);
  const { data } = useTopic<NoticesSnapshot, NoticesChange>(topic, applied);
  const [isOpen, setOpen] = useState(false);
  const items = data?.items ?? [];
  const unseen = items.filter(({ isSeen }) => !isSeen);
  const see = (ids: readonly string[]) => void client.messaging.notices.see({ ids: [...ids] }).catch(() => undefined);
  const open = useCallback(
    ({ id, interactionId }: AgentNotice) => {
      setOpen(false);
      void client.messaging.notices.see({ ids: [id] }).catch(() => undefined);
      void navigate({ to: '/desk' as '/', search: { open: interactionId } as never });
    },
    [navigate],
  );
  useNews(topic, open);
  const words = unseen.length > 0 ? t('notices.unseen', { count: unseen.length }) : t('notices.none');
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-end" width={340} trapFocus>
      <Popover.Target>
        <ActionIcon
          className={styles.bell}
          aria-label={`${t('notices.label')}: ${words}`}
          title={words}
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
        >
          <IconBell size={18} stroke={1.6} aria-hidden />
          {unseen.length > 0 && (
            <span className={styles.bellCount} aria-hidden>
              {unseen.length}
            </span>
          )}
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown p={0}>
        {items.length === 0 && <p className={styles.noticeText}>{t('notices.none')}</p>}
        <ul className={styles.notices}>
          {items.map((notice) => (
            <li key={notice.id}>
              <NoticeRow notice={notice} open={() => open(notice)} />
            </li>
          ))}
        </ul>
        {unseen.length > 0 && (
          <Button fullWidth variant="subtle" size="compact-md" onClick={() => see(unseen.map(({ id }) => id))}>
            {t('notices.seeAll')}
          </Button>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}

function NoticeRow({ notice, open }: { readonly notice: AgentNotice; readonly open: () => void }) {
  const t = useWords('writing');
  return (
    <button type="button" className={styles.notice} data-unseen={!notice.isSeen || undefined} onClick={open}>
      <span className={styles.noticeHead}>
        <strong>{titleOf(notice, t)}</strong>
        <Ago at={notice.at} />
      </span>
      <span>{notice.customerName}</span>
      <span className={styles.noticeText} dir="auto">
        {notice.because ? t(`schedule.notSent.${notice.because}`) : notice.text}
      </span>
    </button>
  );
}

/** Says and rings what is new while she looks at something else. */
function useNews(topic: string, open: (notice: AgentNotice) => void): void {
  const t = useWords('writing');
  const ring = useRing();
  const hear = useCallback(
    (change: NoticesChange) => {
      if (change.type !== 'notice') return;
      const { notice } = change;
      ring('mention');
      tellNews(`${titleOf(notice, t)}: ${notice.customerName}`, { label: t('notices.open'), run: () => open(notice) });
    },
    [t, open, ring],
  );
  useTopicChanges<NoticesChange>(topic, hear);
}

function titleOf({ kind, byName }: AgentNotice, t: ReturnType<typeof useWords<'writing'>>): string {
  return kind === 'mention' ? t('notices.mention', { name: byName ?? '' }) : t('notices.notSent');
}

function applied(now: NoticesSnapshot, change: NoticesChange): NoticesSnapshot {
  if (change.type === 'seen')
    return { items: now.items.map((one) => (change.ids.includes(one.id) ? { ...one, isSeen: true } : one)) };
  const others = now.items.filter(({ id }) => id !== change.notice.id);
  return { items: [change.notice, ...others].slice(0, noticeLimits.shown) };
}
