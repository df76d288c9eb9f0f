import { Button, Modal } from '@mantine/core';
import { IconSpeakerphone } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { UserId } from '#kernel/id.ts';
import { type MyAnnouncement, type TeamChange, teamTopicOf } from '#team';
import { api, client } from '#web/api.ts';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import { useTopicChanges } from '#web/live.tsx';
import { InlineError } from '#web/parts/InlineError.tsx';
import { useMe } from '#web/session.ts';
import styles from './tasks.module.css';

/** Above every page until it is confirmed: the oldest announcement I have not read. */
export function AnnouncementBand() {
  const t = useWords('team');
  const formats = useFormats();
  const waiting = useWaitingAnnouncements();
  const [isOpen, setOpen] = useState(false);
  const first = waiting.at(-1);
  if (!first) return null;
  return (
    <section className={styles.band} aria-label={t('announce.band')}>
      <IconSpeakerphone size={18} stroke={1.6} aria-hidden />
      <p className={styles.bandWords} style={{ margin: 0 }}>
        <strong>{first.title}</strong>{' '}
        <span>
          {first.author.name}, {formats.moment(first.publishedAt)}
          {waiting.length > 1 && ` · ${t('announce.more', { count: waiting.length - 1 })}`}
        </span>
      </p>
      <Button size="compact-sm" onClick={() => setOpen(true)}>
        {t('announce.open')}
      </Button>
      {isOpen && <ReadIt key={first.id} announcement={first} close={() => setOpen(false)} />}
    </section>
  );
}

function ReadIt({ announcement, close }: { readonly announcement: MyAnnouncement; readonly close: () => void }) {
  const t = useWords('team');
  const formats = useFormats();
  const cache = useQueryClient();
  const reading = useMutation({
    mutationFn: () => client.team.announcements.confirm({ announcementId: announcement.id }),
    onSuccess: () => {
      close();
      void cache.invalidateQueries({ queryKey: api.team.announcements.key() });
    },
  });
  return (
    <Modal opened onClose={close} title={announcement.title} closeButtonProps={{ 'aria-label': t('announce.later') }}>
      <div className={styles.form}>
        <p className={styles.fact}>
          {announcement.author.name}, {formats.moment(announcement.publishedAt)}
        </p>
        <p className={styles.text} dir="auto">
          {announcement.text}
        </p>
        <p className={styles.fact}>{t('announce.told', { name: announcement.author.name })}</p>
        <InlineError error={reading.error} part="team" />
        <div className={styles.choices}>
          <Button data-autofocus loading={reading.isPending} onClick={() => reading.mutate()}>
            {t('announce.confirm')}
          </Button>
          <Button variant="default" onClick={close}>
            {t('announce.later')}
          </Button>
        </div>
      </div>
    </Modal>
  );
}

const minuteMs = 60_000;

/** Those for me that I have not confirmed, the newest first. */
function useWaitingAnnouncements(): readonly MyAnnouncement[] {
  const { user } = useMe();
  const cache = useQueryClient();
  const list = useQuery(api.team.announcements.list.queryOptions({ staleTime: minuteMs }));
  useTopicChanges<TeamChange>(teamTopicOf(user.id as UserId), (change) => {
    if (change.type === 'announced' || change.type === 'announcementGone')
      void cache.invalidateQueries({ queryKey: api.team.announcements.key() });
  });
  const items = (list.data?.items ?? []) as readonly MyAnnouncement[];
  return items.filter((one) => one.isForMe && one.isInForce && one.readAt === null);
}
