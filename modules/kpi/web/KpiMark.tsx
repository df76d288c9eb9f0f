import type { KpiStanding } from '#kpi';
import { useWords } from '#web/i18n.ts';

/** How a period stood: ● on target, ○ short of it, ▲ violation, ■ grave, – nothing to judge. Shape and word, never colour alone. */
export function KpiMark({ standing, size = 11 }: { readonly standing: KpiStanding; readonly size?: number }) {
  const t = useWords('kpi');
  const label = t(`standing.${standing}`);
  return (
    <svg width={size} height={size} viewBox="0 0 10 10" role="img" aria-label={label} style={{ flex: 'none' }}>
      <title>{label}</title>
      {standing === 'onTarget' && <circle cx="5" cy="5" r="4" fill="var(--c-within)" />}
      {standing === 'short' && <circle cx="5" cy="5" r="3.4" fill="none" stroke="var(--c-within)" strokeWidth="1.4" />}
      {standing === 'warning' && <path d="M5 0.6 9.6 9.2H0.4Z" fill="var(--c-poor-mark)" />}
      {standing === 'critical' && <rect x="0.8" y="0.8" width="8.4" height="8.4" fill="var(--c-unacceptable)" />}
      {standing === 'noBase' && <rect x="2" y="4.4" width="6" height="1.2" fill="var(--c-text-faint)" />}
    </svg>
  );
}
