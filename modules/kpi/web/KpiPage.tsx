import { Button } from '@mantine/core';
import { IconPlus, IconTargetArrow } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { z } from 'zod';
import type { KpiSummary } from '#kpi';
import { PeriodTools, usePeriod } from '#reports/web';
import { useActions } from '#web/actions.ts';
import { useAddress } from '#web/address.ts';
import { api, client } from '#web/api.ts';
import { FigureDrawer } from '#web/figures/FigureDrawer.tsx';
import { useWords } from '#web/i18n.ts';
import { FileButton } from '#web/parts/FileButton.tsx';
import { PlainPage } from '#web/parts/page.tsx';
import { EmptyState, ErrorState, LoadingState } from '#web/parts/states.tsx';
import { useMay } from '#web/session.ts';
import styles from './kpi.module.css';
import { NormDrawer } from './NormDrawer.tsx';
import { NormTable } from './NormTable.tsx';
import { Violations } from './Violations.tsx';

const View = z.object({
  from: z.iso.date().optional(),
  until: z.iso.date().optional(),
  norm: z.string().optional(),
  /** The period whose figure is open. */
  first: z.iso.date().optional(),
  last: z.iso.date().optional(),
});
/** What runs is looked at again so often. */
const freshMs = 60_000;

/** Norms on figures: what each should be, how it stands now, how often it was kept, and when it was not. */
export function KpiPage() {
  const t = useWords('kpi');
  const may = useMay();
  const [view, change] = useAddress(View);
  const period = usePeriod(view);
  const summary = useQuery(
    api.kpi.kpis.summary.queryOptions({
      input: period,
      placeholderData: keepPreviousData,
      refetchInterval: freshMs,
    }),
  );
  const mayManage = may('norm.manage');
  const add = () => change({ norm: 'new' }, { push: true });
  useActions(mayManage ? [{ id: 'kpi.add', label: t('add'), shortcut: 'add', run: add }] : []);
  const shown = summary.data as KpiSummary | undefined;
  const norms = shown?.norms ?? [];
  const open = norms.find(({ id }) => id === view.norm) ?? null;
  const files = {
    xlsx: async () => (await client.kpi.kpis.summaryXlsx(period)).body,
    csv: async (separator: 'comma' | 'semicolon') => (await client.kpi.kpis.summaryCsv({ ...period, separator })).body,
  };
  const addButton = mayManage && (
    <Button leftSection={<IconPlus size={16} stroke={1.8} aria-hidden />} onClick={add}>
      {t('add')}
    </Button>
  );
  return (
    <PlainPage
      title={t('title')}
      sentence={t('sentence')}
      actions={
        <>
          {may('report.export') && norms.some(({ results }) => results.length > 0) && (
            <FileButton part="kpi" files={files}>
              {t('download')}
            </FileButton>
          )}
          {addButton}
        </>
      }
    >
      <div className={styles.tools}>
        <PeriodTools {...period} choose={(days) => change({ ...days })} />
      </div>
      {summary.isPending && <LoadingState rows={6} />}
      {summary.isError && <ErrorState error={summary.error} part="kpi" retry={() => void summary.refetch()} />}
      {shown && norms.length === 0 && (
        <EmptyState
          icon={<IconTargetArrow size={22} stroke={1.5} />}
          title={t('empty')}
          text={t(mayManage ? 'emptyText' : 'emptyOwn')}
          action={addButton || undefined}
        />
      )}
      {norms.length > 0 && (
        <div className={styles.body} aria-busy={summary.isPlaceholderData || undefined}>
          <NormTable
            norms={norms}
            open={(id) => change({ norm: id }, { push: true })}
            choose={({ date, lastDate }) => change({ first: date, last: lastDate })}
          />
          <Violations norms={norms} choose={({ date, lastDate }) => change({ first: date, last: lastDate })} />
        </div>
      )}
      {(open?.isMine || (view.norm === 'new' && mayManage)) && (
        <NormDrawer key={view.norm} norm={open} close={() => change({ norm: undefined })} />
      )}
      <FigureDrawer date={view.first ?? period.from} until={view.last ?? period.until} />
    </PlainPage>
  );
}
