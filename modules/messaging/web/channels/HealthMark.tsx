import type { ChannelAccountView } from '#messaging';
import { useWords } from '#web/i18n.ts';
import { type Standing, StandingMark } from '#web/parts/StandingMark.tsx';
import styles from './channels.module.css';

const standings = { ok: 'within', warning: 'poor', failed: 'unacceptable' } as const satisfies Record<string, Standing>;
const knownCodes = [
  'ok',
  'connected',
  'noAdapter',
  'silent',
  'starting',
  'noSecret',
  'credentialsRefused',
  'unreachable',
  'conflict',
  'refused',
  'noPublicAddress',
  'webhookFailing',
] as const;

/** How a channel is, by shape and word; what exactly, on hover, or beside it where there is room. */
export function HealthMark({
  channel,
  isInFull = false,
}: {
  readonly channel: Pick<ChannelAccountView, 'health' | 'isActive'>;
  readonly isInFull?: boolean;
}) {
  const t = useWords('channels');
  if (!channel.isActive) return <span style={{ color: 'var(--c-text-dim)' }}>{t('list.inactive')}</span>;
  const { status, code } = channel.health;
  const known = knownCodes.find((each) => each === code);
  const exactly = known ? t(`health.codes.${known}`) : code;
  return (
    <span className={styles.health} title={exactly}>
      <StandingMark standing={standings[status]} />
      {isInFull && status !== 'ok' ? `${t(`health.${status}`)}: ${exactly}` : t(`health.${status}`)}
    </span>
  );
}
