import { Tooltip } from '@mantine/core';
import {
  IconActivityHeartbeat,
  IconAddressBook,
  IconChartBar,
  IconInbox,
  IconSettings,
  IconUsersGroup,
} from '@tabler/icons-react';
import { Link, useLocation } from '@tanstack/react-router';
import { useWords } from '../i18n.ts';
import type { RailName } from '../pages.tsx';
import { Mark } from '../parts/Mark.tsx';
import type { RailEntry } from './reach.ts';
import styles from './shell.module.css';

const icons = {
  desk: IconInbox,
  live: IconActivityHeartbeat,
  customers: IconAddressBook,
  reports: IconChartBar,
  team: IconUsersGroup,
  settings: IconSettings,
} as const satisfies Record<RailName, unknown>;

/** The jobs this person has: a rail at the side, a bar at the bottom of a telephone. */
export function Rail({ entries }: { readonly entries: readonly RailEntry[] }) {
  const t = useWords();
  const path = useLocation({ select: ({ pathname }) => pathname });
  return (
    <nav className={styles.rail} aria-label={t('rail.label')}>
      <Link to="/" className={styles.home} aria-label={t('product')}>
        <Mark size={26} />
      </Link>
      {entries.map(({ rail, pages, home }) => {
        const Icon = icons[rail];
        const isOn = pages.some((page) => path === page.path || path.startsWith(`${page.path.split('/$')[0]}/`));
        return (
          <Tooltip key={rail} label={t(`rail.${rail}`)} position="right">
            <Link
              to={home.path}
              className={styles.railItem}
              data-on={isOn ? 'yes' : 'no'}
              aria-current={isOn ? 'page' : undefined}
              aria-label={t(`rail.${rail}`)}
              style={rail === 'settings' ? { marginTop: 'auto' } : undefined}
            >
              <Icon size={20} stroke={1.6} aria-hidden />
              <span className={styles.railWord}>{t(`rail.${rail}`)}</span>
            </Link>
          </Tooltip>
        );
      })}
    </nav>
  );
}
