import { IconMessages } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useWords } from '#web/i18n.ts';
import styles from './team.module.css';
import { waitingIn } from './team-state.ts';
import { useMyRooms } from './useTeam.ts';

/** In the top bar of every page: how much waits in my rooms, and the way there. */
export function TeamMark() {
  const t = useWords('team');
  const { unread, mentions } = waitingIn(useMyRooms() ?? []);
  const words = unread > 0 ? t('mark.unread', { count: unread }) : t('mark.none');
  return (
    <Link
      to={'/team/messages' as '/'}
      className={styles.mark}
      data-unread={unread > 0 || undefined}
      data-mentioned={mentions > 0 || undefined}
      title={mentions > 0 ? `${words}. ${t('mark.mentions')}` : words}
    >
      <IconMessages size={18} stroke={1.6} aria-hidden />
      <span className="s-visually-hidden">
        {words}
        {mentions > 0 && `. ${t('mark.mentions')}`}
      </span>
      {unread > 0 && (
        <span className={styles.markCount} aria-hidden>
          {mentions > 0 ? '@' : ''}
          {unread > 99 ? '99+' : unread}
        </span>
      )}
    </Link>
  );
}
