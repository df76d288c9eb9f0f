import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { KpiNormOnWire, KpiSummary } from '#kpi';
import { api } from '#web/api.ts';
import { nowMs } from '#web/clock.ts';
import { useFormats } from '#web/format.ts';
import { useMay, useMe } from '#web/session.ts';
import { KpiMark } from './KpiMark.tsx';
import styles from './kpi.module.css';
import { useKpiWords } from './words.ts';

/** What time alone moves is looked at so often. */
const freshMs = 60_000;

/** The goals that are set for whoever looks, each with how the running period stands. */
export function useOwnGoals(): readonly KpiNormOnWire[] {
  const may = useMay();
  const { user } = useMe();
  const today = useFormats().dayKey(nowMs());
  const summary = useQuery({
    ...api.kpi.kpis.summary.queryOptions({ input: { from: today, until: today, whose: 'own' } }),
    enabled: may('report.view'),
    refetchInterval: freshMs,
  });
  const shown = summary.data as KpiSummary | undefined;
  return (shown?.norms ?? []).filter(
    ({ place, isArchived, running }) =>
      !isArchived && running !== null && place.type === 'agent' && place.id === user.id,
  );
}

/** One goal as a figure of a list: what it is now, whether that is enough, and what it should be. */
export function Goal({ goal }: { readonly goal: KpiNormOnWire }) {
  const { t, ...words } = useKpiWords();
  const name = words.figure(goal.figure);
  const { running } = goal;
  if (!running) return null;
  const value = words.value(goal.figure, running.value);
  const target = words.target(goal);
  const label = t('goal', { figure: name, value, target, standing: words.standing(running.standing) });
  return (
    <>
      <dt title={name}>{`${name} · ${t(`every.${goal.period}`)}`}</dt>
      <dd className="s-figures">
        <KpiMark standing={running.standing} />
        <Link to={'/reports/kpis' as '/'} className={styles.goal} aria-label={label} title={label}>
          {value}
        </Link>
        <span className={styles.aim}>{target}</span>
      </dd>
    </>
  );
}
