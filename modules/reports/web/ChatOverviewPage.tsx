import { Select } from '@mantine/core';
import { IconMessageOff } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { z } from 'zod';
import type { ChatOverview } from '#reports';
import { useAddress } from '#web/address.ts';
import { api } from '#web/api.ts';
import { FigureDrawer } from '#web/figures/FigureDrawer.tsx';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import { PlainPage } from '#web/parts/page.tsx';
import { EmptyState, ErrorState, LoadingState } from '#web/parts/states.tsx';
import { PeriodTools, usePeriod } from './Period.tsx';
import { ReportTable } from './ReportTable.tsx';
import styles from './reports.module.css';

const View = z.object({
  from: z.iso.date().optional(),
  until: z.iso.date().optional(),
  queue: z.uuid().optional(),
});

/** What each agent did in conversations in writing in a period; every figure opens how it was made. */
export function ChatOverviewPage() {
  const t = useWords('reports');
  const formats = useFormats();
  const [view, change] = useAddress(View);
  const period = usePeriod(view);
  const of = view.queue ? { queueId: view.queue } : {};
  const report = useQuery(
    api.reports.chatReports.overview.queryOptions({
      input: { ...period, ...of } as never,
      placeholderData: keepPreviousData,
    }),
  );
  const shown = report.data as ChatOverview | undefined;
  return (
    <div className={styles.wide}>
      <PlainPage title={t('chats.overview.title')} sentence={t('chats.overview.sentence')}>
        <div className={styles.tools}>
          <PeriodTools {...period} choose={(days) => change({ ...days })} />
          <Select
            aria-label={t('chats.filter.queue')}
            placeholder={t('chats.filter.queue')}
            clearable
            searchable
            value={view.queue ?? null}
            onChange={(queue) => change({ queue: queue ?? undefined })}
            data={(shown?.queues ?? []).map(({ id, name }) => ({ value: id, label: name }))}
          />
        </div>
        {report.isPending && <LoadingState rows={8} />}
        {report.isError && <ErrorState error={report.error} part="reports" retry={() => void report.refetch()} />}
        {shown && shown.lines.length === 0 && (
          <EmptyState
            icon={<IconMessageOff size={22} stroke={1.5} />}
            title={t('chats.log.empty')}
            text={t('chats.log.emptyText')}
          />
        )}
        {shown && shown.lines.length > 0 && (
          <div aria-busy={report.isPlaceholderData || undefined} className={`${styles.body} ${styles.tall}`}>
            <ReportTable report={{ ...shown, by: 'agent' }} columns={shown.columns} />
            <footer className={styles.notes}>
              <p>{t('chats.overview.levels')}</p>
              {shown.upTo.at && (
                <p>{t('upTo', { at: formats.exact(shown.upTo.at), number: formats.number(shown.upTo.number) })}</p>
              )}
            </footer>
          </div>
        )}
        <FigureDrawer date={period.from} until={period.until} {...of} />
      </PlainPage>
    </div>
  );
}
