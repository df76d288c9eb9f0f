import { Link } from '@tanstack/react-router';
import { useWords } from '#web/i18n.ts';
import { useMay } from '#web/session.ts';
import styles from './queues.module.css';

/** Pages of one queue. Later modules have pages of their own about it; here stands the way to each. */
const tabs = [
  { name: 'settings', path: '', right: 'queue.manage' },
  { name: 'norms', path: '/norms', right: 'norm.manage' },
  { name: 'bot', path: '/bot', right: 'bot.manage' },
  { name: 'survey', path: '/survey', right: 'survey.manage' },
] as const;

/** The ways between the pages of one queue. */
export function QueueTabs({ queueId }: { readonly queueId: string }) {
  const t = useWords('queues');
  const may = useMay();
  return (
    <nav className={styles.tabs} aria-label={t('tabs.label')}>
      {tabs
        .filter(({ right }) => may(right))
        .map(({ name, path }) => (
          <Link
            key={name}
            to={`/settings/queues/${queueId}${path}`}
            className={styles.tab}
            activeOptions={{ exact: true, includeSearch: false }}
          >
            {t(`tabs.${name}`)}
          </Link>
        ))}
    </nav>
  );
}
