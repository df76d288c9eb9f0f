import { Button, Select, Table } from '@mantine/core';
import { IconBellCheck } from '@tabler/icons-react';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { z } from 'zod';
import type { Channel } from '#kernel/channel.ts';
import { ChannelMark } from '#messaging/web';
import { lostOffers, type MissedOffer, type MissedOffers } from '#reports';
import { useAddress } from '#web/address.ts';
import { api, client } from '#web/api.ts';
import { nothing } from '#web/figures/shown.ts';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import { FileButton } from '#web/parts/FileButton.tsx';
import kit from '#web/parts/page.module.css';
import { PlainPage } from '#web/parts/page.tsx';
import { EmptyState, ErrorState, LoadingState } from '#web/parts/states.tsx';
import { useMay } from '#web/session.ts';
import agents from './agents.module.css';
import { PeriodTools, usePeriod } from './Period.tsx';
import styles from './reports.module.css';

const View = z.object({
  from: z.iso.date().optional(),
  until: z.iso.date().optional(),
  agent: z.uuid().optional(),
  group: z.uuid().optional(),
  queue: z.uuid().optional(),
  result: z.enum(lostOffers).optional(),
});
const pageSize = 50;

/** Offers that agents let run out or sent away, the latest first. */
export function MissedOffersPage() {
  const t = useWords('reports');
  const formats = useFormats();
  const may = useMay();
  const [view, change] = useAddress(View);
  const period = usePeriod(view);
  const asked = {
    ...period,
    ...(view.agent ? { agentId: view.agent } : {}),
    ...(view.group ? { groupId: view.group } : {}),
    ...(view.queue ? { queueId: view.queue } : {}),
    ...(view.result ? { result: view.result } : {}),
  };
  const query = useInfiniteQuery(
    api.reports.agentReports.missedOffers.infiniteOptions({
      input: (cursor: string | undefined) => ({ ...asked, limit: pageSize, ...(cursor ? { cursor } : {}) }) as never,
      initialPageParam: undefined as string | undefined,
      getNextPageParam: (last) => last.next ?? undefined,
      placeholderData: keepPreviousData,
    }),
  );
  const pages = (query.data?.pages ?? []) as readonly MissedOffers[];
  const [first] = pages;
  const rows = pages.flatMap(({ items }) => items);
  const filter = (
    key: 'agent' | 'group' | 'queue',
    list: readonly { readonly id: string; readonly name: string }[] = [],
  ) => (
    <Select
      aria-label={t(`agents.filter.${key}`)}
      placeholder={t(`agents.filter.${key}`)}
      clearable
      searchable
      className={styles.filter}
      value={view[key] ?? null}
      onChange={(value) => change({ [key]: value ?? undefined })}
      data={list.map(({ id, name }) => ({ value: id, label: name }))}
    />
  );
  const files = {
    xlsx: async () => (await client.reports.agentReports.missedOffersXlsx(asked as never)).body,
    csv: async (separator: 'comma' | 'semicolon') =>
      (await client.reports.agentReports.missedOffersCsv({ ...asked, separator } as never)).body,
  };
  return (
    <div className={styles.wide}>
      <PlainPage
        title={t('agents.offers.title')}
        sentence={t('agents.offers.sentence')}
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
          {filter('group', first?.groups)}
          {filter('agent', first?.agents)}
          {filter('queue', first?.queues)}
          <Select
            aria-label={t('agents.column.result')}
            placeholder={t('agents.column.result')}
            clearable
            className={styles.filter}
            value={view.result ?? null}
            onChange={(value) => change({ result: (value ?? undefined) as typeof view.result })}
            data={lostOffers.map((value) => ({ value, label: t(`agents.result.${value}`) }))}
          />
        </div>
        {query.isPending && <LoadingState rows={8} />}
        {query.isError && <ErrorState error={query.error} part="reports" retry={() => void query.refetch()} />}
        {query.data && rows.length === 0 && (
          <EmptyState
            icon={<IconBellCheck size={22} stroke={1.5} />}
            title={t('agents.offers.empty')}
            text={t('agents.offers.emptyText')}
          />
        )}
        {rows.length > 0 && <Rows rows={rows} isBusy={query.isPlaceholderData} />}
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
          <p className={agents.quiet}>
            {t('upTo', { at: formats.moment(first.upTo.at), number: formats.number(first.upTo.number) })}
          </p>
        )}
      </PlainPage>
    </div>
  );
}

const columns = ['offered', 'agent', 'queue', 'channel', 'result', 'lasted'] as const;

function Rows({ rows, isBusy }: { readonly rows: readonly MissedOffer[]; readonly isBusy: boolean }) {
  const t = useWords('reports');
  const said = useWords('messaging');
  const formats = useFormats();
  const may = useMay();
  const opened = ({ channel, interactionId }: MissedOffer) => {
    if (channel === 'voice') return { to: `/reports/calls/${interactionId}` as '/' };
    return may('chat.view') ? { to: '/desk' as '/', search: { scope: 'all', open: interactionId } as never } : null;
  };
  return (
    <div className={`${kit.table} ${styles.body}`} aria-busy={isBusy || undefined}>
      <Table miw={720}>
        <Table.Thead>
          <Table.Tr>
            {columns.map((column) => (
              <Table.Th key={column} ta={column === 'lasted' ? 'end' : undefined}>
                {t(`agents.column.${column}`)}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => {
            const way = opened(row);
            return (
              <Table.Tr key={row.offerId} className={way ? kit.openRow : undefined}>
                <Table.Td className="s-figures">
                  {way ? (
                    <Link
                      {...way}
                      className={kit.rowButton}
                      aria-label={t('agents.offers.open', { at: formats.moment(row.offeredAt) })}
                    >
                      {formats.moment(row.offeredAt)}
                    </Link>
                  ) : (
                    formats.moment(row.offeredAt)
                  )}
                </Table.Td>
                <Table.Td>{row.agentName ?? t('unnamed')}</Table.Td>
                <Table.Td>{row.queueName ?? nothing}</Table.Td>
                <Table.Td>
                  <span className={styles.marked}>
                    <ChannelMark channel={row.channel as Channel} /> {said(`channel.${row.channel}`)}
                  </span>
                </Table.Td>
                <Table.Td>{t(`agents.result.${row.result}`)}</Table.Td>
                <Table.Td ta="end" data-figure>
                  {formats.duration(row.lastedMs)}
                </Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
    </div>
  );
}
