import { ActionIcon, Button, SegmentedControl, Select } from '@mantine/core';
import { IconCalendarOff, IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { z } from 'zod';
import { daysLater, figureNamed } from '#metrics';
import { attributions, type DayReport, groupings } from '#reports';
import { useActions } from '#web/actions.ts';
import { useAddress } from '#web/address.ts';
import { api } from '#web/api.ts';
import { nowMs } from '#web/clock.ts';
import { FigureDrawer } from '#web/figures/FigureDrawer.tsx';
import { useFormats } from '#web/format.ts';
import { useLanguage, useWords } from '#web/i18n.ts';
import { DayField } from '#web/parts/DayField.tsx';
import { PlainPage } from '#web/parts/page.tsx';
import { EmptyState, ErrorState, LoadingState } from '#web/parts/states.tsx';
import { columnsOf, isEmptyDay } from './columns.ts';
import { Headlines } from './Headlines.tsx';
import { ReportTable } from './ReportTable.tsx';
import styles from './reports.module.css';

const View = z.object({
  date: z.iso.date().optional(),
  by: z.enum(groupings).default('queue'),
  attribution: z.enum(attributions).default('cohort'),
  columns: z.enum(['main', 'all']).default('main'),
});

/** How often a day that is not over is asked for again. */
const againMs = 15_000;

/** One day by queue, agent or group, beside the same day of the week before. */
export function DayReportPage() {
  const t = useWords('reports');
  const formats = useFormats();
  const [view, change] = useAddress(View);
  const today = formats.dayKey(nowMs());
  const date = view.date ?? today;
  const { by, attribution } = view;
  const report = useQuery(
    api.reports.reports.day.queryOptions({
      input: { date, by, attribution, figures: view.columns },
      placeholderData: keepPreviousData,
      refetchInterval: date >= today ? againMs : false,
    }),
  );
  const go = (days: number) => change({ date: daysLater(date, days) });
  useActions([
    { id: 'reports.previous', label: t('previousDay'), shortcut: 'earlier', run: () => go(-1) },
    { id: 'reports.next', label: t('nextDay'), shortcut: 'later', run: () => go(1) },
    { id: 'reports.today', label: t('today'), shortcut: 'today', run: () => change({ date: undefined }) },
  ]);
  const shown = report.data as DayReport | undefined;
  return (
    <div className={styles.wide}>
      <PlainPage title={t('title')} sentence={t('sentence')}>
        <div className={styles.tools}>
          <div className={styles.day}>
            <ActionIcon size="input-xs" variant="default" aria-label={t('previousDay')} onClick={() => go(-1)}>
              <IconChevronLeft size={16} stroke={1.8} />
            </ActionIcon>
            <DayField label={t('date')} value={date} onChange={(day) => change({ date: day })} />
            <ActionIcon size="input-xs" variant="default" aria-label={t('nextDay')} onClick={() => go(1)}>
              <IconChevronRight size={16} stroke={1.8} />
            </ActionIcon>
            <Button variant="default" disabled={date === today} onClick={() => change({ date: undefined })}>
              {t('today')}
            </Button>
          </div>
          <SegmentedControl
            size="xs"
            aria-label={t('by.label')}
            value={by}
            onChange={(value) => change({ by: value as typeof by })}
            data={groupings.map((value) => ({ value, label: t(`by.${value}`) }))}
          />
          <Select
            aria-label={t('attribution.label')}
            value={attribution}
            onChange={(value) => change({ attribution: (value ?? 'cohort') as typeof attribution })}
            data={attributions.map((value) => ({ value, label: t(`attribution.${value}`) }))}
          />
          <SegmentedControl
            size="xs"
            aria-label={t('columns.label')}
            value={view.columns}
            onChange={(value) => change({ columns: value as typeof view.columns })}
            data={[
              { value: 'main', label: t('columns.main') },
              { value: 'all', label: t('columns.all') },
            ]}
          />
        </div>
        {report.isPending && <LoadingState rows={8} />}
        {report.isError && <ErrorState error={report.error} part="reports" retry={() => void report.refetch()} />}
        {shown && isEmptyDay(shown) && (
          <EmptyState
            icon={<IconCalendarOff size={22} stroke={1.5} />}
            title={t('empty.title')}
            text={t('empty.text')}
            action={
              <Button variant="default" onClick={() => go(-1)}>
                {t('empty.back')}
              </Button>
            }
          />
        )}
        {shown && !isEmptyDay(shown) && (
          <div aria-busy={report.isPlaceholderData || undefined} className={styles.body}>
            <h2 className={styles.dayName}>{formats.dayInWords(`${shown.date}T12:00:00Z`)}</h2>
            <Headlines report={shown} />
            <ReportTable report={shown} columns={columnsOf(shown, view.columns)} />
            <Notes report={shown} />
          </div>
        )}
        <FigureDrawer date={date} attribution={attribution} />
      </PlainPage>
    </div>
  );
}

/** What has to be known to read the figures: the formula by name, the threshold, what is provisional, up to where. */
function Notes({ report }: { readonly report: DayReport }) {
  const t = useWords('reports');
  const formats = useFormats();
  const language = useLanguage();
  const thresholds = formats.list(report.serviceLevelMs.map((ms) => formats.duration(ms)));
  const isProvisional = Object.values(report.total.figures).some((figure) => figure.provisional);
  const { upTo } = report;
  return (
    <footer className={styles.notes}>
      {report.by === 'queue' && thresholds !== '' && (
        <p>{t('formula', { formula: figureNamed('serviceLevel').formula[language], thresholds })}</p>
      )}
      <p>{t(`attribution.${report.attribution}Means`)}</p>
      {isProvisional && <p>{t('provisional.legend')}</p>}
      {report.total.before === null && <p>{t('noBefore')}</p>}
      {upTo.at && <p>{t('upTo', { at: formats.exact(upTo.at), number: formats.number(upTo.number) })}</p>}
    </footer>
  );
}
