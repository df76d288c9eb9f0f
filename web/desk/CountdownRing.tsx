import { useNow } from '../clock.ts';
import { timer } from '../format.ts';
import { useWords } from '../i18n.ts';
import styles from './offer.module.css';

const radius = 18;
const length = 2 * Math.PI * radius;

/** How long the offer still stands: the ring empties, the seconds are written in it. */
export function CountdownRing({ fromAt, untilAt }: { readonly fromAt: string; readonly untilAt: string }) {
  const t = useWords('routing');
  const now = useNow();
  const wholeMs = Math.max(1, Date.parse(untilAt) - Date.parse(fromAt));
  const leftMs = Math.max(0, Date.parse(untilAt) - now);
  const seconds = Math.ceil(leftMs / 1_000);
  return (
    <span className={styles.ring} role="timer" aria-label={t('offer.left', { time: timer(leftMs) })}>
      <svg viewBox="0 0 44 44" width={44} height={44} aria-hidden>
        <circle cx="22" cy="22" r={radius} className={styles.ringTrack} />
        <circle
          cx="22"
          cy="22"
          r={radius}
          className={styles.ringLeft}
          strokeDasharray={length}
          strokeDashoffset={length * (1 - leftMs / wholeMs)}
        />
      </svg>
      <b aria-hidden>{seconds}</b>
    </span>
  );
}
