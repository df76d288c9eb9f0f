import type { TelephoneOnWire } from '#voice';
import { useWords } from '#web/i18n.ts';
import kit from '#web/parts/page.module.css';
import { StandingMark } from '#web/parts/StandingMark.tsx';
import styles from './telephony.module.css';

/** Whether a telephone can be rung now, as a mark and in words. */
export function ReachMark({ telephone }: { readonly telephone: TelephoneOnWire }) {
  const t = useWords('voice');
  const { isLetIn, isReachable } = telephone;
  if (!isLetIn) return <span className={kit.dim}>{t('reach.notLetIn')}</span>;
  if (isReachable === null) return <span className={kit.dim}>{t('reach.unknown')}</span>;
  return (
    <span className={styles.mark}>
      <StandingMark standing={isReachable ? 'within' : 'poor'} size={10} />
      {t(isReachable ? 'reach.yes' : 'reach.no')}
    </span>
  );
}
