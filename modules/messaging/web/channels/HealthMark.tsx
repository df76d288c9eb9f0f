import type { ChannelAccountView } from '#messaging';
import { useWords, words } from '#web/i18n.ts';
import { type Standing, StandingMark } from '#web/parts/StandingMark.tsx';
import styles from './channels.module.css';

const standings = { ok: 'within', warning: 'poor', failed: 'unacceptable' } as const satisfies Record<string, Standing>;
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
  const exactly = wordsOfCode(code) ?? code;
  return (
    <span className={styles.health} title={exactly}>
      <StandingMark standing={standings[status]} />
      {isInFull && status !== 'ok' ? `${t(`health.${status}`)}: ${exactly}` : t(`health.${status}`)}
    </span>
  );
}

/** What a code of an adapter means; null for one that has no words here yet. */
function wordsOfCode(code: string): string | null {
  const key = `health.codes.${code}`;
  const translate = words.getFixedT(words.language, 'channels') as unknown as (key: string) => string;
  return words.exists(key, { ns: 'channels' }) ? translate(key) : null;
}
