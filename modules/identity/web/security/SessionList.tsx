import { Button } from '@mantine/core';
import { IconDeviceDesktop } from '@tabler/icons-react';
import { deviceOf } from '#identity';
import type { client } from '#web/api.ts';
import { useWords } from '#web/i18n.ts';
import { Ago } from '#web/parts/Timer.tsx';
import styles from './security.module.css';

type Listed = Awaited<ReturnType<typeof client.identity.security.sessions>>['items'][number];

/** Sessions, the one on this device first said so. */
export function SessionList(props: { readonly items: readonly Listed[]; readonly end: (id: string) => void }) {
  const t = useWords('identity');
  return (
    <ul className={styles.list}>
      {props.items.map((session) => {
        const { browser, system } = deviceOf(session.userAgent);
        const device = [browser, system].filter(Boolean).join(', ') || t('security.sessions.unknown');
        return (
          <li key={session.id} className={styles.item}>
            <IconDeviceDesktop size={18} stroke={1.6} aria-hidden />
            <span className={styles.itemWords}>
              <strong>{device}</strong>
              {session.isThis && ` · ${t('security.sessions.this')}`}
              <small>
                {session.address} · {t(`security.ways.${session.way}`)} · {t('security.since')}{' '}
                <Ago at={session.since} /> · {t('security.lastSeen')} <Ago at={session.lastSeenAt} />
              </small>
            </span>
            {!session.isThis && (
              <Button
                variant="subtle"
                size="compact-sm"
                aria-label={t('security.sessions.endOf', { device, address: session.address })}
                onClick={() => props.end(session.id)}
              >
                {t('security.sessions.end')}
              </Button>
            )}
          </li>
        );
      })}
    </ul>
  );
}
