import { SegmentedControl, Select } from '@mantine/core';
import { IconUserOff } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { z } from 'zod';
import { figureNamed } from '#metrics';
import { type AgentSummary, agentGroupings, type ReportLine, stateFigures } from '#reports';
import { useAddress } from '#web/address.ts';
import { api } from '#web/api.ts';
import { FigureDrawer } from '#web/figures/FigureDrawer.tsx';
import { useFormats } from '#web/format.ts';
import { useLanguage, useWords } from '#web/i18n.ts';
import { PlainPage } from '#web/parts/page.tsx';
import { EmptyState, ErrorState, LoadingState } from '#web/parts/states.tsx';
import agents from './agents.module.css';
import { PeriodTools, usePeriod } from './Period.tsx';
import { ReportTable } from './ReportTable.tsx';
import styles from './reports.module.css';

const View = z.object({
  from: z.iso.date().optional(),
  until: z.iso.date().optional(),
  by: z.enum(agentGroupings).optional(),
  group: z.uuid().optional(),
});

/** The time of agents in a period by what they did, for each of them or for each group; every figure says why. */
export function AgentSummaryPage() {
  const t = useWords('reports');
  const formats = useFormats();
  const [view, change] = useAddress(View);
  const period = usePeriod(view);
  const by = view.by ?? 'agent';
  const report = useQuery(
    api.reports.agentReports.summary.queryOptions({
      input: { ...period, by, ...(view.group ? { groupId: view.group } : {}) } as never,
      placeholderData: keepPreviousData,
    }),
  );
  const shown = report.data as AgentSummary | undefined;
  return (
    <div className={styles.wide}>
      <PlainPage title={t('agents.summary.title')} sentence={t('agents.summary.sentence')}>
        <div className={styles.tools}>
          <SegmentedControl
            size="xs"
            aria-label={t('by.label')}
            value={by}
            onChange={(value) => change({ by: value === 'group' ? 'group' : undefined })}
            data={agentGroupings.map((value) => ({ value, label: t(`by.${value}`) }))}
          />
          <PeriodTools {...period} choose={(days) => change({ ...days })} />
          <Select
            aria-label={t('agents.filter.group')}
            placeholder={t('agents.filter.group')}
            clearable
            searchable
            className={styles.filter}
            value={view.group ?? null}
            onChange={(group) => change({ group: group ?? undefined })}
            data={(shown?.groups ?? []).map(({ id, name }) => ({ value: id, label: name }))}
          />
        </div>
        {report.isPending && <LoadingState rows={8} />}
        {report.isError && <ErrorState error={report.error} part="reports" retry={() => void report.refetch()} />}
        {shown && shown.lines.length === 0 && (
          <EmptyState
            icon={<IconUserOff size={22} stroke={1.5} />}
            title={t('agents.empty')}
            text={t('agents.emptyText')}
          />
        )}
        {shown && shown.lines.length > 0 && (
          <div aria-busy={report.isPlaceholderData || undefined} className={`${styles.body} ${styles.tall}`}>
            <Shares total={shown.total} />
            <ReportTable report={shown} columns={shown.columns} />
            <footer className={styles.notes}>
              {shown.upTo.at && (
                <p>{t('upTo', { at: formats.exact(shown.upTo.at), number: formats.number(shown.upTo.number) })}</p>
              )}
            </footer>
          </div>
        )}
        <FigureDrawer date={period.from} until={period.until} />
      </PlainPage>
    </div>
  );
}

/** The shape by which each part of the time is drawn. */
const shapes: Readonly<Record<(typeof stateFigures)[number], string>> = {
  handlingTime: 'handling',
  ringingTime: 'ringing',
  freeTime: 'free',
  breakTime: 'away',
  otherAwayTime: 'otherAway',
  offQueueTime: 'offQueue',
  notRespondingTime: 'notResponding',
  unreachableTime: 'unreachable',
};

/** How the time of all together was divided, as one bar; the table below has the same in figures. */
function Shares({ total }: { readonly total: ReportLine }) {
  const t = useWords('reports');
  const formats = useFormats();
  const language = useLanguage();
  const whole = total.figures.loggedInTime?.value ?? 0;
  const parts = stateFigures
    .map((id) => ({ id, ms: total.figures[id]?.value ?? 0 }))
    .filter(({ ms }) => ms > 0 && whole > 0);
  return (
    <section className={agents.shares} aria-label={t('agents.summary.shares')}>
      <div className={agents.bar} aria-hidden>
        {parts.map(({ id, ms }) => (
          <span
            key={id}
            className={agents.state}
            data-state={shapes[id]}
            style={{ flexGrow: ms, flexBasis: 0, minWidth: 3 }}
          />
        ))}
      </div>
      <ul className={agents.legend}>
        {parts.map(({ id, ms }) => (
          <li key={id}>
            <span className={`${agents.swatch} ${agents.state}`} data-state={shapes[id]} aria-hidden />
            {figureNamed(id).name[language]} {formats.percent(ms / whole)}
          </li>
        ))}
      </ul>
    </section>
  );
}
