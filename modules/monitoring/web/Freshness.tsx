import type { BoardFreshness } from '#monitoring';
import { useNow } from '#web/clock.ts';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import { useLiveState } from '#web/live.tsx';
import styles from './board.module.css';

/** The board says that it is alive every five seconds; who has heard nothing for longer sees since when. */
const lateMs = 12_000;

/** Whether what is shown is of now. */
export function Freshness({ of }: { readonly of: BoardFreshness }) {
  const t = useWords('monitoring');
  const formats = useFormats();
  const now = useNow();
  const line = useLiveState();
  const ageMs = now - Date.parse(of.at);
  const isLate = !line.isOnline || ageMs > lateMs;
  const words = !line.isOnline
    ? t('fresh.offline', { time: formats.time(of.at) })
    : isLate
      ? t('fresh.late', { duration: formats.duration(ageMs) })
      : t('fresh.live');
  return (
    <p className={styles.fresh} data-late={isLate || undefined} role="status" title={formats.exact(of.at)}>
      <i aria-hidden />
      {words}
    </p>
  );
}
