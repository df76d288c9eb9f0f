import { SegmentedControl, Select } from '@mantine/core';
import { IconCalendarOff } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { z } from 'zod';
import { comparisons, type PeriodSummary, periodGroupings } from '#reports';
import { useAddress } from '#web/address.ts';
import { api, client } from '#web/api.ts';
import { FigureDrawer } from '#web/figures/FigureDrawer.tsx';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import { FileButton } from '#web/parts/FileButton.tsx';
import { PlainPage } from '#web/parts/page.tsx';
import { EmptyState, ErrorState, LoadingState } from '#web/parts/states.tsx';
import { useMay } from '#web/session.ts';
import { HeatMap } from './charts/HeatMap.tsx';
import { TimeChart } from './charts/TimeChart.tsx';
import { WaitsTable } from './charts/WaitsTable.tsx';
import { columnsOf } from './columns.ts';
import { PeriodTools, usePeriod } from './Period.tsx';
import { PeriodTable } from './PeriodTable.tsx';
import styles from './reports.module.css';

const View = z.object({
  from: z.iso.date().optional(),
  until: z.iso.date().optional(),
  by: z.enum(periodGroupings).default('queue'),
  compare: z.enum(comparisons).default('previous'),
  columns: z.enum(['main', 'all']).default('main'),
});

/** The figures of a period by queue, agent, group or time, and how they have changed since another period. */
export function PeriodSummaryPage() {
  const t = useWords('reports');
  const formats = useFormats();
  const may = useMay();
  const [view, change] = useAddress(View);
  const period = usePeriod(view);
  const { by, compare } = view;
  const asked = { ...period, by, compare, figures: view.columns };
  const report = useQuery(
    api.reports.periodReports.summary.queryOptions({ input: asked, placeholderData: keepPreviousData }),
  );
  const files = {
    xlsx: async () => (await client.reports.periodReports.summaryXlsx(asked)).body,
    csv: async (separator: 'comma' | 'semicolon') =>
      (await client.reports.periodReports.summaryCsv({ ...asked, separator })).body,
  };
  const shown = report.data as PeriodSummary | undefined;
  const isEmpty = shown !== undefined && Object.values(shown.total.figures).every(({ n }) => n === 0);
  return (
    <div className={styles.wide}>
      <PlainPage
        title={t('period.title')}
        sentence={t('period.sentence')}
        actions={
          may('report.export') &&
          !isEmpty && (
            <FileButton part="reports" files={files}>
              {t('chats.download')}
            </FileButton>
          )
        }
      >
        <div className={styles.tools}>
          <PeriodTools {...period} choose={(days) => change({ ...days })} />
          <Select
            aria-label={t('by.label')}
            className={styles.filter}
            allowDeselect={false}
            value={by}
            onChange={(value) => change({ by: (value ?? 'queue') as typeof by })}
            data={periodGroupings.map((value) => ({ value, label: t(`by.${value}`) }))}
          />
          <Select
            aria-label={t('period.compare.label')}
            className={styles.filter}
            allowDeselect={false}
            value={compare}
            onChange={(value) => change({ compare: (value ?? 'previous') as typeof compare })}
            data={comparisons.map((value) => ({ value, label: t(`period.compare.${value}`) }))}
          />
          <SegmentedControl
            size="xs"
            aria-label={t('columns.label')}
            value={view.columns}
            onChange={(value) => change({ columns: value as typeof view.columns })}
            data={(['main', 'all'] as const).map((value) => ({ value, label: t(`columns.${value}`) }))}
          />
        </div>
        {report.isPending && <LoadingState rows={8} />}
        {report.isError && <ErrorState error={report.error} part="reports" retry={() => void report.refetch()} />}
        {isEmpty && (
          <EmptyState
            icon={<IconCalendarOff size={22} stroke={1.5} />}
            title={t('period.empty')}
            text={t('period.emptyText')}
          />
        )}
        {shown && !isEmpty && (
          <div aria-busy={report.isPlaceholderData || undefined} className={`${styles.body} ${styles.tall}`}>
            {shown.by === 'hourOfWeek' && <HeatMap report={shown} columns={columnsOf(shown, view.columns)} />}
            {isDrawn(shown) && <TimeChart report={shown} />}
            <PeriodTable report={shown} columns={columnsOf(shown, view.columns)} />
            {shown.by === 'queue' && <WaitsTable report={shown} />}
            <footer className={styles.notes}>
              {shown.before && (
                <p>
                  {t(shown.total.before === null ? 'period.nothingBefore' : 'period.since', {
                    from: formats.date(`${shown.before.from}T12:00:00Z`),
                    until: formats.date(`${shown.before.until}T12:00:00Z`),
                  })}
                </p>
              )}
              <p>{t('period.totals')}</p>
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

/** Whether lines are stretches of time, and more than one of them, so that there is something to see in a picture. */
function isDrawn({ by, lines }: PeriodSummary): boolean {
  const isOfTime = by !== 'queue' && by !== 'agent' && by !== 'group' && by !== 'hourOfWeek';
  return isOfTime && lines.length > 1;
}
