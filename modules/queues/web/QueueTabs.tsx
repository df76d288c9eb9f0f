import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api } from '#web/api.ts';
import { useWords } from '#web/i18n.ts';
import { useMay } from '#web/session.ts';
import styles from './queues.module.css';

/** Pages of one queue. Later modules have pages of their own about it; here stands the way to each. */
const tabs = [
  { name: 'settings', path: '', right: 'queue.manage' },
  { name: 'norms', path: '/norms', right: 'norm.manage' },
  { name: 'bot', path: '/bot', right: 'bot.manage' },
  { name: 'waiting', path: '/waiting', right: 'queue.manage' },
  { name: 'survey', path: '/survey', right: 'survey.manage' },
] as const;

/** The ways between the pages of one queue. */
export function QueueTabs({ queueId }: { readonly queueId: string }) {
  const t = useWords('queues');
  const may = useMay();
  const queue = useQuery(api.queues.queues.get.queryOptions({ input: { queueId } }));
  const takesCalls = queue.data?.media.includes('voice') ?? false;
  return (
    <nav className={styles.tabs} aria-label={t('tabs.label')}>
      {tabs
        .filter(({ name, right }) => may(right) && (name !== 'waiting' || takesCalls))
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
