import { Button, SegmentedControl, Select } from '@mantine/core';
import { IconPhoneCheck } from '@tabler/icons-react';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { z } from 'zod';
import type { MissedCall } from '#reports';
import { useAddress } from '#web/address.ts';
import { api } from '#web/api.ts';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import { PlainPage } from '#web/parts/page.tsx';
import { EmptyState, ErrorState, LoadingState } from '#web/parts/states.tsx';
import calls from './calls.module.css';
import { MissedRows } from './MissedRows.tsx';
import { PeriodTools, usePeriod } from './Period.tsx';
import styles from './reports.module.css';

const View = z.object({
  from: z.iso.date().optional(),
  until: z.iso.date().optional(),
  which: z.literal('all').optional(),
  queue: z.uuid().optional(),
  number: z.uuid().optional(),
});
const pageSize = 50;

/** Calls that nobody answered, with a button to call back; those that somebody has seen to are left out at first. */
export function MissedCallsPage() {
  const t = useWords('reports');
  const formats = useFormats();
  const [view, change] = useAddress(View);
  const period = usePeriod(view);
  const which = view.which ?? 'open';
  const asked = {
    ...period,
    which,
    ...(view.queue ? { queueId: view.queue } : {}),
    ...(view.number ? { numberId: view.number } : {}),
  };
  const query = useInfiniteQuery(
    api.reports.callReports.missed.infiniteOptions({
      input: (cursor: string | undefined) => ({ ...asked, limit: pageSize, ...(cursor ? { cursor } : {}) }) as never,
      initialPageParam: undefined as string | undefined,
      getNextPageParam: (last) => last.next ?? undefined,
      placeholderData: keepPreviousData,
    }),
  );
  const first = query.data?.pages[0];
  const rows = (query.data?.pages ?? []).flatMap(({ items }) => items as readonly MissedCall[]);
  const filter = (key: 'queue' | 'number', list: readonly { readonly id: string; readonly name: string }[] = []) => (
    <Select
      aria-label={t(`calls.filter.${key}`)}
      placeholder={t(`calls.filter.${key}`)}
      clearable
      searchable
      className={styles.filter}
      value={view[key] ?? null}
      onChange={(value) => change({ [key]: value ?? undefined })}
      data={list.map(({ id, name }) => ({ value: id, label: name }))}
    />
  );
  return (
    <div className={styles.wide}>
      <PlainPage title={t('missed.title')} sentence={t('missed.sentence')}>
        <div className={styles.tools}>
          <SegmentedControl
            size="xs"
            aria-label={t('missed.which')}
            value={which}
            onChange={(value) => change({ which: value === 'all' ? 'all' : undefined })}
            data={(['open', 'all'] as const).map((value) => ({ value, label: t(`missed.${value}`) }))}
          />
          <PeriodTools {...period} choose={(days) => change({ ...days })} />
          {filter('queue', first?.queues)}
          {filter('number', first?.numbers)}
        </div>
        {query.isPending && <LoadingState rows={8} />}
        {query.isError && <ErrorState error={query.error} part="reports" retry={() => void query.refetch()} />}
        {query.data && rows.length === 0 && (
          <EmptyState
            icon={<IconPhoneCheck size={22} stroke={1.5} />}
            title={t(which === 'open' ? 'missed.emptyOpen' : 'missed.empty')}
            text={t('missed.emptyText')}
          />
        )}
        {rows.length > 0 && <MissedRows rows={rows} isBusy={query.isPlaceholderData} />}
        {query.hasNextPage && (
          <Button
            variant="default"
            mt={12}
            loading={query.isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
          >
            {t('chats.more')}
          </Button>
        )}
        {first?.upTo.at && (
          <p className={calls.quiet}>
            {t('upTo', { at: formats.moment(first.upTo.at), number: formats.number(first.upTo.number) })}
          </p>
        )}
      </PlainPage>
    </div>
  );
}
