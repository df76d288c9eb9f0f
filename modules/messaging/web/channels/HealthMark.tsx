import type { ChannelAccountView } from '#messaging';
import { useWords } from '#web/i18n.ts';
import { type Standing, StandingMark } from '#web/parts/StandingMark.tsx';
import styles from './channels.module.css';

const standings = { ok: 'within', warning: 'poor', failed: 'unacceptable' } as const satisfies Record<string, Standing>;
const knownCodes = ['ok', 'connected', 'noAdapter', 'silent'] as const;

/** How a channel is, by shape and word; what exactly, on hover. */
export function HealthMark({ channel }: { readonly channel: Pick<ChannelAccountView, 'health' | 'isActive'> }) {
  const t = useWords('channels');
  if (!channel.isActive) return <span style={{ color: 'var(--c-text-dim)' }}>{t('list.inactive')}</span>;
  const { status, code } = channel.health;
  const known = knownCodes.find((each) => each === code);
  return (
    <span className={styles.health} title={known ? t(`health.codes.${known}`) : code}>
      <StandingMark standing={standings[status]} />
      {t(`health.${status}`)}
    </span>
  );
}
