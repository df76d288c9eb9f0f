import { Button, Select } from '@mantine/core';
import { IconPhoneOff } from '@tabler/icons-react';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { z } from 'zod';
import { type CallLogRow, callEnds } from '#reports';
import { useAddress } from '#web/address.ts';
import { api, client } from '#web/api.ts';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import { FileButton } from '#web/parts/FileButton.tsx';
import { PlainPage } from '#web/parts/page.tsx';
import { EmptyState, ErrorState, LoadingState } from '#web/parts/states.tsx';
import { useMay } from '#web/session.ts';
import { CallRows } from './CallRows.tsx';
import calls from './calls.module.css';
import { PeriodTools, usePeriod } from './Period.tsx';
import styles from './reports.module.css';

const lengths = ['short', 'middle', 'long', 'veryLong'] as const;
const minute = 60;
const secondsOf: Readonly<Record<(typeof lengths)[number], { readonly longerThan?: number; shorterThan?: number }>> = {
  short: { shorterThan: 10 },
  middle: { longerThan: minute, shorterThan: 5 * minute },
  long: { longerThan: 5 * minute },
  veryLong: { longerThan: 15 * minute },
};

const View = z.object({
  from: z.iso.date().optional(),
  until: z.iso.date().optional(),
  direction: z.enum(['inbound', 'outbound']).optional(),
  queue: z.uuid().optional(),
  agent: z.uuid().optional(),
  group: z.uuid().optional(),
  number: z.uuid().optional(),
  customer: z.uuid().optional(),
  end: z.enum(callEnds).optional(),
  outcome: z.uuid().optional(),
  length: z.enum(lengths).optional(),
  level: z.enum(['1', '2', '3']).optional(),
});
type Filter = 'direction' | 'queue' | 'agent' | 'group' | 'number' | 'end' | 'outcome' | 'length' | 'level';
const pageSize = 50;

/** Every call of a period: who called, how long she waited and talked, who had it, and what became of it. */
export function CallLogPage() {
  const t = useWords('reports');
  const levels = useWords('norms');
  const formats = useFormats();
  const [view, change] = useAddress(View);
  const may = useMay();
  const period = usePeriod(view);
  const asked = {
    ...period,
    ...(view.direction ? { direction: view.direction } : {}),
    ...(view.queue ? { queueId: view.queue } : {}),
    ...(view.agent ? { agentId: view.agent } : {}),
    ...(view.group ? { groupId: view.group } : {}),
    ...(view.number ? { numberId: view.number } : {}),
    ...(view.customer ? { customerId: view.customer } : {}),
    ...(view.end ? { end: view.end } : {}),
    ...(view.outcome ? { outcomeId: view.outcome } : {}),
    ...(view.length ? secondsOf[view.length] : {}),
    ...(view.level ? { minLevel: Number(view.level) as 1 | 2 | 3 } : {}),
  };
  const query = useInfiniteQuery(
    api.reports.callReports.log.infiniteOptions({
      input: (cursor: string | undefined) => ({ ...asked, limit: pageSize, ...(cursor ? { cursor } : {}) }) as never,
      initialPageParam: undefined as string | undefined,
      getNextPageParam: (last) => last.next ?? undefined,
      placeholderData: keepPreviousData,
    }),
  );
  const files = {
    xlsx: async () => (await client.reports.callReports.logXlsx(asked as never)).body,
    csv: async (separator: 'comma' | 'semicolon') =>
      (await client.reports.callReports.logCsv({ ...asked, separator } as never)).body,
  };
  const first = query.data?.pages[0];
  const rows = (query.data?.pages ?? []).flatMap(({ items }) => items as readonly CallLogRow[]);
  const named = (list: readonly { readonly id: string; readonly name: string }[] = []) =>
    list.map(({ id, name }) => ({ value: id, label: name }));
  const filter = (key: Filter, data: { value: string; label: string }[]) => (
    <Select
      aria-label={t(`calls.filter.${key}`)}
      placeholder={t(`calls.filter.${key}`)}
      clearable
      className={styles.filter}
      searchable={key === 'queue' || key === 'agent' || key === 'group' || key === 'number'}
      value={view[key] ?? null}
      onChange={(value) => change({ [key]: value ?? undefined })}
      data={data}
    />
  );
  return (
    <div className={styles.wide}>
      <PlainPage
        title={t('calls.log.title')}
        sentence={t('calls.log.sentence')}
        actions={
          may('report.export') &&
          rows.length > 0 && (
            <FileButton part="reports" files={files}>
              {t('chats.download')}
            </FileButton>
          )
        }
      >
        <div className={styles.tools}>
          <PeriodTools {...period} choose={(days) => change({ ...days })} />
          {filter(
            'direction',
            (['inbound', 'outbound'] as const).map((value) => ({ value, label: t(`calls.direction.${value}`) })),
          )}
          {filter('queue', named(first?.queues))}
          {filter('agent', named(first?.agents))}
          {(first?.groups.length ?? 0) > 0 && filter('group', named(first?.groups))}
          {filter('number', named(first?.numbers))}
          {filter(
            'end',
            callEnds.map((value) => ({ value, label: t(`calls.end.${value}`) })),
          )}
          {(first?.outcomes.length ?? 0) > 0 && filter('outcome', named(first?.outcomes))}
          {filter(
            'length',
            lengths.map((value) => ({ value, label: t(`calls.length.${value}`) })),
          )}
          {filter(
            'level',
            (['1', '2', '3'] as const).map((value) => ({
              value,
              label: t('chats.atLeast', { level: levels(`level.${value}`) }),
            })),
          )}
          {view.customer && (
            <Button variant="default" size="xs" onClick={() => change({ customer: undefined })}>
              {t('calls.everybody')}
            </Button>
          )}
        </div>
        {query.isPending && <LoadingState rows={8} />}
        {query.isError && <ErrorState error={query.error} part="reports" retry={() => void query.refetch()} />}
        {query.data && rows.length === 0 && (
          <EmptyState
            icon={<IconPhoneOff size={22} stroke={1.5} />}
            title={t('calls.log.empty')}
            text={t('calls.log.emptyText')}
          />
        )}
        {rows.length > 0 && <CallRows rows={rows} isBusy={query.isPlaceholderData} />}
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
